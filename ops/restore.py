"""Put a backup in place of the database: `make restore FILE=…`. The previous database is kept. What was purged and erased since is purged and erased again."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from core import clock, settings
from ops import again, encryption, postgres, sqlite
from ops.backup import FOLDER, is_sqlite, made_at
from ops.files import Unable, finished, plain_for_a_moment

if TYPE_CHECKING:
    from datetime import datetime


AGAIN = (
    "Everybody signs in again, tablets are opened anew, and links are made anew. Accounts and roles are as they were at the backup: please look through them.\n"
    "全員がもう一度サインインし、タブレットと招待リンクは作り直します。アカウントと役割はバックアップ時点のものです。「利用者」の画面で確かめてください。\n"
)


def restore(url: str, data: Path, source: Path, now: datetime, key: Path | None = None) -> Path | None:
    """Replace the database by the backup, and return where the previous one is kept, if there was one.

    Raises:
        Unable: the file is missing or not sound, its key is another one, or the app is running. Nothing was changed then.
    """
    if not source.is_file():
        message = f"Please name a backup: make restore FILE=… The backups are in {data / FOLDER}; “{source}” is none."
        raise Unable(message)
    if key is not None:
        encryption.recipients(key)  # what is put aside is encrypted, too: a key that cannot be used is said before
    again.note_the_present(url, now)
    made = made_at(source)
    (data / FOLDER).mkdir(mode=0o700, parents=True, exist_ok=True)
    with plain_for_a_moment(data / FOLDER / f"soudankai-{clock.local(now):%Y%m%d-%H%M%S}.restore") as plain:
        if encryption.is_encrypted(source):
            encryption.decrypt(source, plain, key)
            source = plain
        kept = _replace(url, data, source, now, key)
    again.forget(url, now, f"{clock.local(made):%Y-%m-%d %H:%M}")
    return kept


def _replace(url: str, data: Path, source: Path, now: datetime, key: Path | None) -> Path | None:
    kept = data / FOLDER / f"before-restore-{clock.local(now):%Y%m%d-%H%M%S}"
    if not is_sqlite(url):
        dump = postgres.replace(url, source, kept.with_name(kept.name + postgres.ENDING))
        return dump if key is None else _put_away(dump, dump, key)
    sqlite.replace(url, source)
    parts = sqlite.put_aside(url)
    moved = [_put_away(part, kept.with_name(kept.name + sqlite.ENDING + part.name.partition(sqlite.BEFORE)[2]), key) for part in parts]
    return moved[0] if moved else None


def _put_away(part: Path, kept: Path, key: Path | None) -> Path:
    """Move a file of the previous database to where backups are, encrypted as they are."""
    path = kept if key is None else kept.with_name(kept.name + encryption.ENDING)
    with finished(path) as half:
        if key is None:
            shutil.copyfile(part, half)
        else:
            encryption.encrypt(part, half, key)
    part.unlink()
    return path


def main() -> None:
    """Restore the file that the command names."""
    here = settings.get()
    try:
        kept = restore(here.database_url, here.data, Path(" ".join(sys.argv[1:])), clock.now(), here.backup_key)
    except Unable as why:
        sys.exit(f"soudankai: {why}")
    sys.stdout.write("soudankai: restored." + (f" The previous database is kept as {kept}\n" if kept else "\n") + AGAIN)


if __name__ == "__main__":
    main()
