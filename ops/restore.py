"""Put a backup in place of the database: `make restore FILE=…`. The previous database is kept. What was purged and erased since is purged and erased again."""

from __future__ import annotations

import shutil
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from pyrage import EncryptError

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
    folder, made = data / FOLDER, made_at(source)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    left = sqlite.put_aside(url) if is_sqlite(url) else []  # by a restore that could not put it away
    for part, stamp in [(part, made_at(left[0])) for part in left]:
        moved = _put_away(part, folder / f"before-restore-{stamp:%Y%m%d-%H%M%S}", key)
        source = moved if part == source.resolve() else source
    again.note_the_present(url, now)
    kept = folder / f"before-restore-{clock.local(now):%Y%m%d-%H%M%S}"
    with plain_for_a_moment(folder / f"soudankai-{clock.local(now):%Y%m%d-%H%M%S}.restore") as plain:
        if encryption.is_encrypted(source):
            encryption.decrypt(source, plain, key)
            source = plain
        previous = _replace(url, source, kept)
    try:
        again.forget(url, now, f"{clock.local(made):%Y-%m-%d %H:%M}")
    finally:
        away = [_put_away(part, kept, key) for part in previous]
    return next(iter(away), None)


def _replace(url: str, source: Path, kept: Path) -> list[Path]:
    """Put the backup in place; return the files that hold the previous database."""
    if is_sqlite(url):
        sqlite.replace(url, source)
        return sqlite.put_aside(url)
    return [postgres.replace(url, source, kept.with_name(kept.name + postgres.ENDING))]


def _put_away(part: Path, kept: Path, key: Path | None) -> Path:
    """Move a file of the previous database to where backups are, encrypted as they are.

    Raises:
        Unable: it could not be moved, and stays where it was.
    """
    ending = sqlite.ENDING + part.name.partition(sqlite.BEFORE)[2] if sqlite.BEFORE in part.name else part.suffix
    path = kept.with_name(kept.name + ending + (encryption.ENDING if key else ""))
    if part == path:
        return path
    if key is None:
        with suppress(OSError):  # another disk: it is copied
            return part.replace(path)
    try:
        with finished(path) as half:
            if key is None:
                shutil.copyfile(part, half)
            else:
                encryption.encrypt(part, half, key)
        part.unlink()
    except (OSError, EncryptError) as error:
        message = f"The previous database stays in {part}, for it could not be moved to {path}: {error}."
        raise Unable(message) from error
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
