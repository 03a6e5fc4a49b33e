"""Copy the database as it is at one moment, also while the app runs: `make backup`, and every night. Encrypted if there is a key."""

from __future__ import annotations

import re
import sqlite3
import sys
from contextlib import suppress
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import make_url
from sqlalchemy.exc import SQLAlchemyError

from core import clock, db, ledger, settings
from core.scopes import SYSTEM
from ops import encryption, postgres, sqlite
from ops.files import HALF, PLAIN, Unable, finished, plain_for_a_moment
from staff import heads

if TYPE_CHECKING:
    from pathlib import Path

FOLDER = "backups"
KEYS_APART = (
    "The keys of sealed words are not in it. Keep a copy of {keys} elsewhere: without it notes and contact details cannot be read again.\n"
    "メモや連絡先を読むための鍵は、このバックアップに入っていません。{keys} の写しを別の場所に保管してください。\n"
)
STAMP = re.compile(r"-(\d{8}-\d{6})\.")


def is_sqlite(url: str) -> bool:
    """Whether it is a SQLite database; otherwise it is PostgreSQL's."""
    return make_url(url).get_backend_name() == "sqlite"


def backup(url: str, data: Path, now: datetime, key: Path | None = None) -> Path:
    """Write a backup into the data's folder for them, and return it. Its name is the time in Japan; only its owner can read it.

    Raises:
        Unable: there is no database to copy, PostgreSQL's programs are missing, or the key file holds no key.
    """
    kind = sqlite if is_sqlite(url) else postgres
    path = data / FOLDER / f"soudankai-{clock.local(now):%Y%m%d-%H%M%S}{kind.ENDING}{encryption.ENDING if key else ''}"
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with finished(path) as half:
        if key is None:
            kind.copy(url, half)
        else:
            with plain_for_a_moment(path) as plain:
                kind.copy(url, plain)
                encryption.encrypt(plain, half, key)
    return path


def note_what_is_known(now: datetime) -> None:
    """Note beside the backups how the logs of acts stand, and the keys of what was erased or taken back on request: another server may have done it."""
    with db.read(SYSTEM) as session:
        heads.note(session, now)
        ledger.write_down(session)


def made_at(path: Path) -> datetime:
    """Return when a backup was made: its name says so, or else the file's own time."""
    stamp = STAMP.search(path.name)
    if stamp:
        return datetime.strptime(stamp[1], "%Y%m%d-%H%M%S").replace(tzinfo=clock.TOKYO)
    return datetime.fromtimestamp(path.stat().st_mtime, clock.TOKYO)


def expire(url: str, folder: Path, now: datetime, days: int) -> list[Path]:
    """Delete backups, and databases that a restore put aside, that are older than so many days; return them. What a crash left half-made goes sooner.

    The newest backup stays: when no other can be made, it is the only one.
    """
    backups = [path for path in folder.glob("soudankai-*") if not path.name.endswith((PLAIN, HALF))]
    newest = max(backups, key=made_at, default=None)
    put_aside = [*folder.glob("before-restore-*"), *(sqlite.put_aside(url) if is_sqlite(url) else ()), *folder.parent.glob(f"*{sqlite.BEFORE}*")]
    gone = []
    for path in {*folder.glob("soudankai-*"), *put_aside}:
        if path != newest and made_at(path) < now - timedelta(days=1 if path.name.endswith((PLAIN, HALF)) else days):
            path.unlink()
            gone.append(path)
    return gone


def main() -> None:
    """Make a backup of the settings' database, and print where it is."""
    here = settings.get()
    try:
        path = backup(here.database_url, here.data, clock.now(), here.backup_key)
        with suppress(SQLAlchemyError, sqlite3.Error):  # a database that is older than this version is copied all the same
            note_what_is_known(clock.now())
    except Unable as why:
        sys.exit(f"soudankai: {why}")
    sys.stdout.write(f"soudankai: {path}\n{KEYS_APART.format(keys=here.keys)}")


if __name__ == "__main__":
    main()
