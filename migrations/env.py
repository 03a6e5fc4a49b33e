"""Alembic's entry: the models of every package, and one connection of ours."""

from __future__ import annotations

from alembic import context
from sqlalchemy import pool
from sqlalchemy.engine import create_engine

import booths.models
import checkin.models
import events.models
import staff.models  # noqa: F401 - imported so that their tables are known
from core import settings
from core.db import Base, Instant


def render(kind: str, column_type: object, _context: object) -> str | bool:
    """Write our instants into migrations as the plain type beneath them."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(column_type, Instant) else False


def run() -> None:
    """Migrate the database that the settings name, in one transaction."""
    url = context.config.attributes.get("url") or settings.get().database_url
    with create_engine(url, poolclass=pool.NullPool).connect() as connection, connection.begin():
        context.configure(connection=connection, target_metadata=Base.metadata, render_item=render, render_as_batch=False, compare_type=True)
        with context.begin_transaction():
            context.run_migrations()


run()
