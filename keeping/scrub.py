"""After rows were removed: nothing of them is to be left in the database's files.

SQLite: every deletion overwrites what it deletes (`secure_delete`, set for each connection), but a copy of a row may stay behind where its page was rebuilt,
and the write-ahead log holds pages as they were. VACUUM writes the whole file anew, and a checkpoint brings it over and empties the log.

PostgreSQL: a changed or deleted row stays in its table's file until VACUUM; VACUUM FULL writes the tables anew and drops the old files. What it cannot
reach: its own write-ahead log until that is recycled, and whatever an operator archives of it.

Both keep everybody else from writing meanwhile: so never while an event is on, of whichever council. What is removed by day on an event's day is scrubbed at
night (`keeping.nightly`).
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from core import clock, db
from core.scopes import SYSTEM
from core.text import later as _
from events.models import Event, EventState
from events.states import UNDER_WAY
from keeping.table import RULES

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

TONIGHT = _("There is an event today: it is removed at once, and its last traces on the disk are overwritten tonight, so that nobody in the hall has to wait.")
SOON = (EventState.PUBLISHED, *UNDER_WAY)
"""On its day, such an event goes on or may begin at any moment."""
LOCK_SECONDS = 5
log = logging.getLogger("soudankai")


def is_on(now: datetime, states: Collection[EventState] = UNDER_WAY) -> bool:
    """Whether an event of today is on, of whichever council."""
    with db.read(SYSTEM) as session:
        return session.scalars(select(Event.id).where(Event.state.in_(states), Event.day == clock.day_of(now)).limit(1)).first() is not None


def waits_for_the_night(now: datetime) -> bool:
    """Whether what is removed now is scrubbed at night only: an event goes on today, or may begin at any moment."""
    return is_on(now, SOON)


def scrub_by_day(now: datetime) -> bool:
    """Scrub behind what somebody has just removed, unless that waits for the night."""
    return not waits_for_the_night(now) and scrub(now)


def scrub(now: datetime) -> bool:
    """Leave nothing of removed rows in the files. False: an event is on, or somebody reads all the time; the next night tries again."""
    if is_on(now):
        return False
    engine = db.engine()
    return _sqlite() if engine.dialect.name == "sqlite" else _postgresql()


def _sqlite() -> bool:
    with db.engine().connect() as pooled:
        connection = pooled.connection.driver_connection
        assert connection is not None  # noqa: S101 - for the type checker
        try:
            connection.execute("VACUUM")
            busy = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        except pooled.dialect.loaded_dbapi.OperationalError as error:
            log.warning("The database could not be written anew: %s", error)
            return False
    return not busy


def _postgresql() -> bool:
    whole = True
    with db.engine().connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"SET lock_timeout = '{LOCK_SECONDS}s'"))
        for table in sorted({f'"{rule.table}"' for rule in RULES}):
            try:
                connection.execute(text(f"VACUUM FULL {table}"))
            except DBAPIError as error:
                log.warning("%s could not be written anew: %s", table, error)
                connection.execute(text(f"VACUUM {table}"))
                whole = False
        connection.execute(text("RESET lock_timeout"))
    return whole
