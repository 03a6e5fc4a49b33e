"""What a restored backup must forget again: it is older than what was purged and erased since."""

from __future__ import annotations

import logging
import sqlite3
from contextlib import suppress
from typing import TYPE_CHECKING

from alembic import command
from alembic.config import Config
from sqlalchemy import select, update
from sqlalchemy.exc import SQLAlchemyError

from core import db, settings
from core.scopes import SYSTEM, Scope
from keeping import nightly
from ops import sqlite
from ops.backup import is_sqlite, note_what_is_known
from ops.files import Unable
from staff import audit, heads
from staff.audit import What
from staff.models import Council, Device, Invitation, SignIn
from staff.rights import Right, needs

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session


def note_the_present(url: str, now: datetime) -> None:
    """Note what the database knows that is about to be replaced: how its logs stand, and the keys that other servers noted in it. One that is damaged, missing or older than that knows nobody."""
    if is_sqlite(url) and not sqlite.file_of(url).exists():
        return
    engine = db.connect(url)
    try:
        with suppress(SQLAlchemyError, sqlite3.Error):
            note_what_is_known(now)
    finally:
        engine.dispose()


def forget(url: str, now: datetime, backup: str) -> None:
    """Bring the restored database to the newest migration, purge it, end all access, and erase and take back again what the ledger names; its keys stand in the database then."""
    config = Config(str(settings.ROOT / "alembic.ini"))
    config.attributes["url"] = url
    config.set_main_option("script_location", str(settings.ROOT / "migrations"))
    logging.getLogger("alembic").setLevel(logging.WARNING)
    command.upgrade(config, "head")
    engine = db.connect(url)
    try:
        db.perform(SYSTEM, lambda s: end_access(s, now))
        _tell(now, backup)
        nightly.purge_now(now)
    except nightly.Trouble as why:
        message = f"The backup is in place, but not all that is kept no longer could be removed from it ({why}). It is tried again each night."
        raise Unable(message) from why
    finally:
        engine.dispose()


def _tell(now: datetime, backup: str) -> None:
    """Write the restore down in each council's log: of when the backup is, and how the log that it took the place of stood."""
    before = {head.council_id: head for head in heads.last_noted()}
    with db.read(SYSTEM) as session:
        councils = session.scalars(select(Council.id)).all()
    for council in councils:
        stood = {"lines": before[council].length, "head": before[council].hash} if council in before else {}
        db.perform(Scope(council, role="system", name="make restore"), lambda s, stood=stood: audit.note(s, What.RESTORED, now, backup=backup, **stood))  # type: ignore[misc]
    with db.read(SYSTEM) as session:
        heads.note(session, now, heads.RESTORED)


@needs(Right.ENTER)
def end_access(session: Session, now: datetime) -> None:
    """End all sessions, links and tablets: which of them were ended since the backup nobody knows any more. People sign in again."""
    for values in (
        update(SignIn).where(SignIn.ended_at.is_(None)).values(ended_at=now),
        update(Device).where(Device.ended_at.is_(None)).values(ended_at=now),
        update(Invitation).where(Invitation.used_at.is_(None), Invitation.until > now).values(until=now),
    ):
        session.execute(values, execution_options={"synchronize_session": False})
