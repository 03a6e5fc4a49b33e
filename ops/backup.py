"""Copy the database as it is at one moment, also while the app runs: `make backup`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from sqlalchemy import make_url

from core import clock, settings
from ops import postgres, sqlite
from ops.files import Unable, finished

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

FOLDER = "backups"


def backup(url: str, data: Path, now: datetime) -> Path:
    """Write a backup into the data's folder for them, and return it. Its name is the time in Japan; only its owner can read it.

    Raises:
        Unable: there is no database to copy, or PostgreSQL's programs are missing.
    """
    kind, ending = (sqlite, "sqlite3") if make_url(url).get_backend_name() == "sqlite" else (postgres, "dump")
    path = data / FOLDER / f"soudankai-{clock.local(now):%Y%m%d-%H%M%S}.{ending}"
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with finished(path) as half:
        kind.copy(url, half)
    return path


def main() -> None:
    """Make a backup of the settings' database, and print where it is."""
    here = settings.get()
    try:
        path = backup(here.database_url, here.data, clock.now())
    except Unable as why:
        sys.exit(f"soudankai: {why}")
    sys.stdout.write(f"soudankai: {path}\n")


if __name__ == "__main__":
    main()
