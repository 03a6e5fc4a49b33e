"""A SQLite database as a file: copied as it is at one moment, checked, and replaced when nobody uses it."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import make_url

from ops.files import Unable, finished

if TYPE_CHECKING:
    from collections.abc import Iterator

BESIDE = ("-wal", "-shm", "-journal")
ENDING = ".sqlite3"
BEFORE = ".before-restore"
TABLE_OF_MIGRATIONS = "alembic_version"


def file_of(url: str) -> Path:
    """Return the file that a database's address names."""
    return Path(make_url(url).database or "").resolve()


def _open(path: Path, mode: str) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.as_uri()}?mode={mode}", uri=True, isolation_level=None, timeout=2)


def copy(url: str, target: Path) -> None:
    """Copy the database into an empty file. VACUUM INTO reads one moment of it, however many write meanwhile.

    Raises:
        Unable: there is no database, or it cannot be read.
    """
    try:
        with closing(_open(file_of(url), "rw")) as connection:
            connection.execute("VACUUM INTO ?", [str(target)])
    except sqlite3.Error as error:
        message = f"{file_of(url)} cannot be copied: {error}."
        raise Unable(message) from error


def check(path: Path) -> None:
    """Refuse a file that is no sound database of ours.

    Raises:
        Unable: it is damaged, or something else.
    """
    try:
        with closing(_open(path, "ro")) as connection:
            found = connection.execute("PRAGMA integrity_check").fetchone()[0]
            torn = connection.execute("PRAGMA foreign_key_check").fetchone()
            ours = connection.execute("SELECT 1 FROM sqlite_master WHERE name = ?", [TABLE_OF_MIGRATIONS]).fetchone()
    except sqlite3.Error as error:
        found, torn, ours = str(error), None, None
    if found != "ok" or torn or not ours:
        reason = found if found != "ok" else "rows point at nothing" if torn else "it is not from this program"
        message = f"The backup cannot be used ({reason}). Nothing was changed."
        raise Unable(message)


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Have the database to oneself while the block lasts, as a single file; there may be none.

    A database leaves its write-ahead log only while nobody else has it open, so this tells whether a server runs.

    Raises:
        Unable: somebody uses it. A damaged one is nobody's, and stays as it is.
    """
    if not path.exists():
        yield
        return
    with closing(_open(path, "rw")) as connection:
        try:
            connection.execute("PRAGMA journal_mode=DELETE")
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.DatabaseError as error:
            if error.sqlite_errorcode in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
                message = "The app is running and uses the database. Please stop it first, then restore. Nothing was changed."
                raise Unable(message) from error
        yield


def _keep(path: Path) -> None:
    """Keep the previous database beside the new one, with what a damaged one may need to be mended."""
    if not path.exists():
        return
    for ending in ("", *BESIDE):
        part, kept = path.with_name(path.name + ending), path.with_name(path.name + BEFORE + ending)
        kept.unlink(missing_ok=True)
        if part.exists():
            os.link(part, kept)
    for ending in BESIDE:
        path.with_name(path.name + ending).unlink(missing_ok=True)


def put_aside(url: str) -> list[Path]:
    """Return what stands beside the database from before a restore: the previous one, and what a damaged one may need to be mended."""
    path = file_of(url)
    return [kept for ending in ("", *BESIDE) if (kept := path.with_name(path.name + BEFORE + ending)).exists()]


def replace(url: str, source: Path) -> None:
    """Put a backup in place of the database; the previous one, if there was one, is put aside.

    At any moment the database is the old one or the new one, whole.

    Raises:
        Unable: the backup is not sound, or the app is running.
    """
    path = file_of(url)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _alone(path), finished(path) as half:
        shutil.copyfile(source, half)
        check(half)
        _keep(path)
