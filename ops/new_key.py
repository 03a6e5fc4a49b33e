"""Put a new key on top and seal everything anew, also while the app runs: `make new-key`. Killed half-way, it is simply done again."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from sqlalchemy import select

import checkin.models  # noqa: F401 - all tables must be known
from booths import log
from core import clock, db, sealing, settings
from core.scopes import SYSTEM, Scope
from staff import audit
from staff.audit import What
from staff.models import Council

if TYPE_CHECKING:
    from datetime import datetime


def change(now: datetime) -> tuple[int, int]:
    """Change the key, and return how many values were sealed anew and how many cannot be read. Each table is a transaction of its own."""
    sealing.new_key()
    found = []
    writing = db.engine().execution_options(writes=True)
    for column in sealing.sealed_columns():
        with writing.begin() as connection:
            found.append(sealing.seal_anew(connection, column))
    with writing.begin() as connection:
        found.append(log.seal_anew(connection))
    anew, unreadable = (sum(counts) for counts in zip(*found, strict=True))
    with db.read(SYSTEM) as session:
        councils = list(session.scalars(select(Council.id)))
    for council in councils:
        db.perform(Scope(council, role="system", name="make new-key"), lambda s: audit.note(s, What.KEY_CHANGED, now, values=anew, unreadable=unreadable))
    return anew, unreadable


def main() -> None:
    """Change the key of the settings' database, and say what it takes to be rid of the old one."""
    anew, unreadable = change(clock.now())
    file = settings.get().keys / "sealing"
    sys.stdout.write(f"soudankai: {anew} values are sealed with a new key, the first line of {file}. Please keep a copy of it elsewhere.\n")
    sys.stdout.write("soudankai: The lines below it are needed for backups from before only.\n")
    if unreadable:
        sys.exit(f"soudankai: {unreadable} values could not be read: their key is not in {file}.")


if __name__ == "__main__":
    main()
