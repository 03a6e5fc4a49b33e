"""Backups end, and what a restore puts aside lies and ends with them."""

from __future__ import annotations

import errno
import pathlib
import shutil
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from checkin.models import Pass
from core import clock, db, settings
from core.scopes import SYSTEM
from keeping import nightly, purge
from ops import nightly as nights
from ops import sqlite
from ops.backup import backup, expire, is_sqlite, made_at
from ops.encryption import is_encrypted, make_key
from ops.files import Unable
from ops.restore import restore
from tests import builders
from tests.builders import later
from tests.ops.backed_up import DAY, KEPT_DAYS, erase, night, states

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


pytestmark = pytest.mark.usefixtures("data")


def test_after_so_many_days_no_backup_holds_anything_of_a_purged_visitor(data: Path) -> None:
    fair = builders.fair()
    fair.admit()
    with db.read(SYSTEM) as session:
        token = session.scalars(select(Pass.token)).one().encode()
    held: list[int] = []
    for days in range(1, KEPT_DAYS + 3):
        assert nights.work(night(days))
        db.perform(fair.scope, lambda s: purge.purge_event(s, fair.event.id, night(400)))
        held.append(sum(token in path.read_bytes() for path in (data / "backups").iterdir()))

    if db.engine().dialect.name == "sqlite":
        assert held == [1, 1, 1, 1, 0]
    assert len(list((data / "backups").glob("soudankai-*"))) == KEPT_DAYS + 1


def test_backups_end_on_nights_when_none_can_be_made_too_but_for_the_last(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    builders.council()
    for days in range(1, 4):
        assert nights.work(night(days))
    (data / "bad.key").write_text("no key at all")
    monkeypatch.setenv("SOUDANKAI_BACKUP_KEY", str(data / "bad.key"))
    settings.get.cache_clear()

    with pytest.raises(nightly.Trouble, match="holds no key"):
        nights.work(night(40))

    assert [clock.day_of(made_at(path)) for path in (data / "backups").glob("soudankai-*")] == [clock.day_of(night(3))]


def test_what_a_restore_puts_aside_ends_as_backups_do_wherever_the_database_is(database_url: str, data: Path) -> None:
    fair = builders.fair()
    fair.admit()
    with db.read(SYSTEM) as session:
        token = session.scalars(select(Pass.token)).one().encode()
    copy = backup(database_url, data, later(10))
    db.engine().dispose()
    kept = restore(database_url, data, copy, later(2 * DAY))
    db.connect(database_url)
    assert kept in set((data / "backups").iterdir())

    assert kept in expire(database_url, data / "backups", later((3 + KEPT_DAYS) * DAY), KEPT_DAYS)

    beside = [] if not is_sqlite(database_url) else list(sqlite.file_of(database_url).parent.glob("*before-restore*"))
    assert [path for path in [*data.rglob("*before-restore*"), *beside] if token in path.read_bytes()] == []
    db.engine().dispose()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_cannot_be_put_away_is_said_after_all_was_forgotten_and_is_not_lost_by_the_next_restore(
    database_url: str, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fair = builders.fair()
    fair.admit("money")
    copy = backup(database_url, data, later(10))
    erase(fair, "1")
    db.engine().dispose()

    def full(real: Callable[[Path, Path], object]) -> Callable[[Path, Path], object]:
        def act(path: Path, target: Path) -> object:
            if sqlite.BEFORE in path.name:
                raise OSError(errno.ENOSPC, "No space left on device")
            return real(path, target)

        return act

    real = pathlib.Path.replace
    monkeypatch.setattr(pathlib.Path, "replace", full(real))
    monkeypatch.setattr(shutil, "copyfile", full(shutil.copyfile))
    with pytest.raises(Unable, match="No space left"):
        restore(database_url, data, copy, later(2 * DAY))
    db.connect(database_url)
    assert states() == {1_000_001: True}
    db.engine().dispose()
    monkeypatch.setattr(pathlib.Path, "replace", real)
    (left,) = sqlite.put_aside(database_url)
    left.with_name(f"{left.name}-wal").write_bytes(b"what mends a damaged one")
    restore(database_url, data, copy, later(3 * DAY))
    kept = sorted(path.name.partition(".")[2] for path in (data / "backups").glob("before-restore-*"))
    assert kept == ["sqlite3", "sqlite3", "sqlite3-wal"]
    restore(database_url, data, max((data / "backups").glob("before-restore-*.sqlite3")), later(4 * DAY))
    db.connect(database_url)
    assert states() == {1_000_001: True}
    db.engine().dispose()


def test_the_old_database_is_put_away_encrypted_also_when_not_all_could_be_forgotten(database_url: str, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    builders.fair().admit()
    make_key(data / "backup.key")
    copy = backup(database_url, data, later(10))
    db.engine().dispose()

    def fails(*_: object) -> None:
        raise nightly.Trouble

    monkeypatch.setattr(nightly, "purge_now", fails)
    with pytest.raises(Unable, match="in place"):
        restore(database_url, data, copy, later(2 * DAY), data / "backup.key")

    kept = list((data / "backups").glob("before-restore-*"))
    assert [is_encrypted(path) for path in kept] == [True]
