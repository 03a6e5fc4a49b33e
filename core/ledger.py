"""What was erased or taken back on request: keys of visits, bookings and contact details that were erased, and of hand-overs whose consent was withdrawn.

Also digests of what devices without a line had written down of somebody who was erased: they may send it again; and marks of their numbers: a day on paper may
be typed in again. All of them stand in the database, written with what they tell of, and once more in a file beside the backups, one a line: a backup that
is older than the request does not know of it. The rows that they name hold nothing of a person any more. The file is written before the erasing is committed:
a key too many erases only what somebody asked to erase. Each of several servers has a file of its own, the database knows the keys of all; each backup brings
both together. A line of the file that cannot be read keeps nothing else from being erased.
"""

from __future__ import annotations

import hashlib
import logging
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from core import noted, settings
from core.sealing import chained
from core.tables import Base

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from sqlalchemy.orm import Session

log = logging.getLogger("soudankai")


class Forgotten(Base):
    """A row's key, and nothing else: neither a council nor an instant, nor the order in which they came (it would lead to the log's line and so to the number).

    So in SQLite it has no row numbers either. The database itself refuses to change or delete one.
    """

    __tablename__ = "forgotten"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 - SQLAlchemy's own form


ADD = {dialect.dialect.name: dialect.insert(Forgotten.__table__).on_conflict_do_nothing() for dialect in (sqlite, postgresql)}


def _path() -> Path:
    return settings.get().backups / "erased"


def read() -> set[UUID]:
    """Return all keys of the file."""
    found = set()
    for line in noted.read(_path()):
        try:
            found.add(UUID(line.strip()))
        except ValueError:
            log.warning("A line of %s names nobody: %d characters", _path(), len(line))
    return found


def known(session: Session) -> set[UUID]:
    """Return all keys of the database."""
    return set(session.scalars(select(Forgotten.id)))


def digest(nonce: str) -> UUID:
    """Return what stands for an admission's nonce. The nonce is random and long: nobody finds it from this."""
    return UUID(bytes=hashlib.sha256(nonce.encode()).digest()[:16])


def of_number(event_id: UUID, number: int) -> UUID:
    """Return what stands for a number of an event: whoever has no key of this house finds none from it, and tells no two of one event."""
    return UUID(hex=chained("erased", f"{event_id} {number}")[:32])


def knows(session: Session, key: UUID) -> bool:
    """Whether this was erased or taken back, as the database knows."""
    return session.scalars(select(Forgotten.id).where(Forgotten.id == key)).first() is not None


def add(session: Session, keys: Iterable[UUID]) -> None:
    """Note keys: in the database with whatever else this transaction does, in the file so that they are on the disk when this returns."""
    new = set(keys)
    _write(new)
    _learn(session, new)


def write_down(session: Session) -> None:
    """Add what the database knows to the file: another server may have noted it in its own."""
    _write(known(session))


def learn(session: Session) -> None:
    """Add what the file knows to the database: a backup may have taken its place."""
    _learn(session, read() - known(session))


def _write(new: set[UUID]) -> None:
    with noted.alone(_path()):
        before = read()
        if not new <= before:
            noted.replace(_path(), map(str, sorted(before | new)))


def _learn(session: Session, new: set[UUID]) -> None:
    if new:
        session.execute(ADD[session.get_bind().dialect.name], [{"id": key} for key in sorted(new)])
