"""What a restored backup must forget again: it is older than what was purged and erased since."""

from __future__ import annotations

import logging
import sqlite3
from contextlib import suppress
from typing import TYPE_CHECKING

from alembic import command
from alembic.config import Config
from sqlalchemy import make_url
from sqlalchemy.exc import SQLAlchemyError

from core import db, settings
from core.db import SYSTEM
from keeping import ledger, nightly, visitor
from ops import sqlite

if TYPE_CHECKING:
    from datetime import datetime


def note_the_erased(url: str) -> None:
    """Add to the ledger whom the present database knows as erased on request. A database that is damaged, missing or older than that knows nobody."""
    if make_url(url).get_backend_name() == "sqlite" and not sqlite.file_of(url).exists():
        return
    engine = db.connect(url)
    try:
        with suppress(SQLAlchemyError, sqlite3.Error):
            note_known()
    finally:
        engine.dispose()


def note_known() -> None:
    """Add to the ledger whom this process's database knows as erased on request: another server may have done it."""
    with db.read(SYSTEM) as session:
        ledger.add(visitor.erased_on_request(session))


def forget(url: str, now: datetime) -> None:
    """Bring the restored database to the newest migration, purge it, and erase again whoever the ledger names."""
    config = Config(str(settings.ROOT / "alembic.ini"))
    config.attributes["url"] = url
    config.set_main_option("script_location", str(settings.ROOT / "migrations"))
    logging.getLogger("alembic").setLevel(logging.WARNING)
    command.upgrade(config, "head")
    engine = db.connect(url)
    try:
        nightly.purge_now(now)
    finally:
        engine.dispose()
