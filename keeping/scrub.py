"""After rows were removed: nothing of them is to be left in the database's files.

SQLite: every deletion overwrites what it deletes (`secure_delete`, set for each connection), but a copy of a row may stay behind where its page was rebuilt,
and the write-ahead log holds pages as they were. VACUUM writes the whole file anew, and a checkpoint brings it over and empties the log.

PostgreSQL: a changed or deleted row stays in its table's file until VACUUM; VACUUM FULL writes the tables anew and drops the old files. What it cannot
reach: its own write-ahead log until that is recycled, and whatever an operator archives of it.
"""

from __future__ import annotations

import logging

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from core import db
from keeping.table import RULES

LOCK_SECONDS = 5
log = logging.getLogger("soudankai")


def scrub() -> bool:
    """Leave nothing of removed rows in the files. False: somebody reads all the time; the next night tries again."""
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
