"""A migration that is killed half-way has done nothing; two at once do it once."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from typing import TYPE_CHECKING

from alembic import command
from alembic.config import Config

from core import settings

if TYPE_CHECKING:
    from pathlib import Path

KILLED_AT = 20
MIGRATE = [sys.executable, "-m", "alembic", "upgrade", "head"]
MIGRATE_AND_DIE = f"""
import os, signal
from alembic.config import main
from sqlalchemy import Engine, event

created = []

@event.listens_for(Engine, "after_cursor_execute")
def _count(connection, cursor, statement, *rest):
    if statement.strip().startswith("CREATE"):
        created.append(statement)
    if len(created) == {KILLED_AT}:
        os.kill(os.getpid(), signal.SIGKILL)

main(["upgrade", "head"])
"""


def surroundings(data: Path) -> dict[str, str]:
    """Return the environment of a process with its data there."""
    return {"SOUDANKAI_DATA": str(data), "PATH": "/usr/bin:/bin"}


def tables(path: Path) -> int:
    """Count the tables in a file."""
    with closing(sqlite3.connect(path)) as connection:
        return int(connection.execute("SELECT count(*) FROM sqlite_master WHERE type = 'table'").fetchone()[0])


def check(path: Path) -> None:
    """Compare a database with the models."""
    config = Config(str(settings.ROOT / "alembic.ini"))
    config.attributes["url"] = f"sqlite:///{path}"
    command.check(config)


def test_a_killed_migration_leaves_nothing_and_the_next_one_succeeds(tmp_path: Path) -> None:
    killed = subprocess.run([sys.executable, "-c", MIGRATE_AND_DIE], cwd=settings.ROOT, env=surroundings(tmp_path), check=False)
    assert killed.returncode == -signal.SIGKILL
    assert tables(tmp_path / "soudankai.sqlite3") == 0

    subprocess.run(MIGRATE, cwd=settings.ROOT, env=surroundings(tmp_path), check=True)

    check(tmp_path / "soudankai.sqlite3")


def test_two_that_start_at_once_migrate_once(tmp_path: Path) -> None:
    started = [subprocess.Popen(MIGRATE, cwd=settings.ROOT, env=surroundings(tmp_path)) for _ in range(2)]

    assert [process.wait(60) for process in started] == [0, 0]
    check(tmp_path / "soudankai.sqlite3")
