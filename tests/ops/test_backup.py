"""A backup made while people are let in, restored and compared, on both databases; and what restoring refuses."""

from __future__ import annotations

import sqlite3
import stat
import subprocess
import sys
import threading
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from booths.models import Stop, Visit
from core import db, settings
from core.scopes import SYSTEM
from core.tables import Base
from ops.backup import backup
from ops.files import Unable
from ops.restore import restore
from tests import builders
from tests.builders import NOON, Fair, later

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def fair(database_url: str) -> Iterator[Fair]:
    """Return an open event; the tests connect to its database anew."""
    assert database_url
    yield builders.fair()
    db.engine().dispose()


def contents() -> dict[str, list[Any]]:
    """Return every row of every table."""
    with db.read(SYSTEM) as session:
        return {table.name: session.execute(select(table).order_by(table.c.id)).all() for table in Base.metadata.sorted_tables}


@pytest.fixture
def sqlite_data(empty_sqlite: Path, tmp_path: Path) -> Iterator[Path]:
    """Return a data folder with a database in it that nobody has open."""
    path = tmp_path / "soudankai.sqlite3"
    path.write_bytes(empty_sqlite.read_bytes())
    yield path
    db.engine().dispose()


def visits_in(path: Path) -> int:
    """Count the visits in a file."""
    with closing(sqlite3.connect(path)) as connection:
        return int(connection.execute("SELECT count(*) FROM visit").fetchone()[0])


def test_a_restored_database_equals_the_one_that_was_backed_up(database_url: str, fair: Fair, tmp_path: Path) -> None:
    for minute in range(12):
        fair.admit("money", minutes=minute)
    fair.call("A")
    then = contents()
    copy = backup(database_url, tmp_path, NOON)
    fair.admit()
    db.engine().dispose()

    kept = restore(database_url, tmp_path, copy, later(1))

    db.connect(database_url)
    besides = dict.fromkeys(("council", "audit_line", "forgotten"))  # the restore is written down, and whom the file names is known
    assert contents() | besides == then | besides
    assert kept is not None
    assert kept.exists()
    assert fair.admit().number == 13


def test_a_backup_made_while_people_are_let_in_is_one_moment(database_url: str, fair: Fair, tmp_path: Path) -> None:
    over = threading.Event()

    def let_in() -> None:
        while not over.is_set():
            fair.admit()

    doors = [threading.Thread(target=let_in) for _ in range(4)]
    for door in doors:
        door.start()
    copies = [backup(database_url, tmp_path, later(n)) for n in range(3)]
    over.set()
    for door in doors:
        door.join()
    db.engine().dispose()

    for copy in copies:
        restore(database_url, tmp_path, copy, later(9))
        db.connect(database_url)
        with db.read(SYSTEM) as session:
            numbers = sorted(session.scalars(select(Visit.number)))
            assert numbers == list(range(1, len(numbers) + 1))
            assert len(numbers) == len(session.scalars(select(Stop.id)).all())
        db.engine().dispose()


def test_only_its_owner_can_read_a_backup(database_url: str, tmp_path: Path) -> None:
    copy = backup(database_url, tmp_path, NOON)

    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert copy.name.startswith("soudankai-20260314-120000.")
    assert [p.name for p in copy.parent.iterdir()] == [copy.name]


def test_nothing_is_restored_while_the_app_uses_the_database(database_url: str, fair: Fair, tmp_path: Path) -> None:
    copy = backup(database_url, tmp_path, NOON)
    fair.admit()
    then = contents()

    with pytest.raises(Unable, match="running"):
        restore(database_url, tmp_path, copy, later(1))
    assert contents() == then


def test_a_file_that_is_no_backup_changes_nothing(database_url: str, fair: Fair, tmp_path: Path) -> None:
    fair.admit()
    then = contents()
    db.engine().dispose()
    bad = tmp_path / "bad.sqlite3"
    bad.write_bytes(b"no database at all" * 500)

    with pytest.raises(Unable):
        restore(database_url, tmp_path, bad, NOON)
    db.connect(database_url)
    assert contents() == then


def test_a_backup_cut_short_changes_nothing(database_url: str, fair: Fair, tmp_path: Path) -> None:
    for _ in range(5):
        fair.admit()
    copy = backup(database_url, tmp_path, NOON)
    then = contents()
    db.engine().dispose()
    whole = copy.read_bytes()
    copy.write_bytes(whole[: len(whole) * 2 // 3])

    with pytest.raises(Unable):
        restore(database_url, tmp_path, copy, later(1))
    db.connect(database_url)
    assert contents() == then


def test_a_database_of_another_program_is_refused(sqlite_data: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.sqlite3"
    with closing(sqlite3.connect(other)) as connection:
        connection.execute("CREATE TABLE recipe (name TEXT)")

    with pytest.raises(Unable, match="not from this program"):
        restore(f"sqlite:///{sqlite_data}", tmp_path, other, NOON)


def test_a_damaged_database_is_kept_and_replaced(empty_sqlite: Path, tmp_path: Path) -> None:
    path = tmp_path / "soudankai.sqlite3"
    path.write_bytes(b"scratched" * 1000)

    kept = restore(f"sqlite:///{path}", tmp_path, empty_sqlite, NOON)

    assert kept is not None
    assert kept.read_bytes() == b"scratched" * 1000
    assert visits_in(path) == 0


def test_where_no_database_is_the_backup_becomes_it(empty_sqlite: Path, tmp_path: Path) -> None:
    path = tmp_path / "new" / "soudankai.sqlite3"

    assert restore(f"sqlite:///{path}", tmp_path, empty_sqlite, NOON) is None
    assert [p.name for p in path.parent.iterdir()] == [path.name]
    assert visits_in(path) == 0


def test_a_missing_backup_is_named(tmp_path: Path) -> None:
    with pytest.raises(Unable, match=r"nowhere\.sqlite3"):
        restore(f"sqlite:///{tmp_path / 'x.sqlite3'}", tmp_path, tmp_path / "nowhere.sqlite3", NOON)


def test_without_a_database_there_is_no_backup_and_none_appears(tmp_path: Path) -> None:
    with pytest.raises(Unable, match="cannot be copied"):
        backup(f"sqlite:///{tmp_path / 'none.sqlite3'}", tmp_path, NOON)

    assert not list((tmp_path / "backups").iterdir())
    assert not (tmp_path / "none.sqlite3").exists()


def test_both_commands_say_what_they_did(sqlite_data: Path) -> None:
    def run(*words: str) -> subprocess.CompletedProcess[str]:
        surroundings = {"SOUDANKAI_DATA": str(sqlite_data.parent), "PATH": "/usr/bin:/bin"}
        return subprocess.run([sys.executable, "-m", *words], cwd=settings.ROOT, env=surroundings, capture_output=True, text=True, check=False)

    made = run("ops.backup")
    path = made.stdout.splitlines()[0].removeprefix("soudankai: ")
    restored, refused = run("ops.restore", path), run("ops.restore", "")

    assert path.startswith(str(sqlite_data.parent / "backups" / "soudankai-"))
    assert f"keys of sealed words are not in it. Keep a copy of {sqlite_data.parent / 'keys'} elsewhere" in made.stdout
    assert restored.stdout.startswith("soudankai: restored.")
    assert (refused.returncode, refused.stderr.split(":")[1]) == (1, " Please name a backup")
