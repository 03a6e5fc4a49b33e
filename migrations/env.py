"""Alembic's entry: the models of every package, and one connection of ours.

All of a migration happens or none of it. SQLite's driver would commit before each `CREATE TABLE`, so it is told to begin nothing by itself.
Two processes that start at once migrate one after the other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from alembic import context
from sqlalchemy import event, pool
from sqlalchemy.engine import create_engine

import booths.models  # noqa: F401 - these are imported so that their tables are known
import checkin.models  # noqa: F401
import core.jobs
import core.ledger  # noqa: F401
import events.models  # noqa: F401
import keeping.models  # noqa: F401
import staff.models  # noqa: F401
import tallies.models  # noqa: F401
from core import settings
from core.db import PATIENCE_MS
from core.tables import Base, Instant

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

ONE_AT_A_TIME = 50_109_112
"""The key of PostgreSQL's advisory lock: any number that nothing else uses."""


def render(kind: str, column_type: object, _context: object) -> str | bool:
    """Write our instants into migrations as the plain type beneath them."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(column_type, Instant) else False


def make_engine(url: str) -> Engine:
    """Return an engine whose transactions hold the whole migration and keep a second one waiting."""
    made = create_engine(url, poolclass=pool.NullPool)
    if made.dialect.name == "sqlite":

        @event.listens_for(made, "connect")
        def _connected(connection: Any, _record: object) -> None:  # noqa: ANN401 - the driver's own
            connection.isolation_level = None
            connection.execute(f"PRAGMA busy_timeout={PATIENCE_MS}")
            connection.execute("PRAGMA secure_delete=ON")  # what a migration seals leaves no plain words behind

    @event.listens_for(made, "begin")
    def _begun(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if made.dialect.name == "sqlite" else f"SELECT pg_advisory_xact_lock({ONE_AT_A_TIME})")

    return made


def run() -> None:
    """Migrate the database that the settings name, in one transaction."""
    url = context.config.attributes.get("url")
    if url is None:
        settings.keep_to_oneself()
        url = settings.get().database_url
    with make_engine(url).connect() as connection, connection.begin():
        context.configure(connection=connection, target_metadata=Base.metadata, render_item=render, render_as_batch=False, compare_type=True)
        with context.begin_transaction():
            context.run_migrations()


run()
