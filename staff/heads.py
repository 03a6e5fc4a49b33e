"""The log's length and head, noted outside the database each night and with each backup: a log whose end was cut off, or that is another one, shows.

The file lies beside the backups: time, council, length and head, one note a line. A restore is noted, too: what was noted before it was of the database that
was put aside, and the log itself keeps its length and head in the line of the restore.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import and_, select

from core import noted, settings
from staff.models import AuditLine, Council

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy.orm import Session

RESTORED = "restored"


@dataclass(frozen=True, slots=True)
class Head:
    """How a council's log stood at an instant."""

    at: datetime
    council_id: UUID
    length: int
    hash: str
    after: str = ""


def _path() -> Path:
    return settings.get().backups / "heads"


def _read(line: str) -> Head | None:
    try:
        at, council, length, head, *more = line.split()
        return Head(datetime.fromisoformat(at), UUID(council), int(length), head, " ".join(more))
    except ValueError:
        return None


def _noted() -> list[Head]:
    return [head for head in map(_read, noted.read(_path())) if head is not None]


def now_of(session: Session, now: datetime) -> list[Head]:
    """Return how the logs stand, of all councils that this scope sees."""
    last = and_(AuditLine.council_id == Council.id, AuditLine.position == Council.audit_length)
    found = session.execute(select(Council.id, AuditLine.position, AuditLine.hash).join(AuditLine, last).order_by(Council.id))
    return [Head(now, council, position, head) for council, position, head in found]


def note(session: Session, now: datetime, after: str = "") -> None:
    """Note how the logs stand. What stands as it was noted last is not noted again."""
    with noted.alone(_path()):
        last = {head.council_id: (head.length, head.hash) for head in _noted()}
        new = [head for head in now_of(session, now) if after or last.get(head.council_id) != (head.length, head.hash)]
        lines = [f"{head.at.isoformat()} {head.council_id} {head.length} {head.hash} {after}".rstrip() for head in new]
        if lines:
            noted.replace(_path(), [*noted.read(_path()), *lines])


def last_noted() -> list[Head]:
    """Return the newest note of each council."""
    return list({head.council_id: head for head in _noted()}.values())


def missing(session: Session, council_id: UUID) -> Head | None:
    """Return the first note since the last restore that the log no longer agrees with: its line is gone, or is another one."""
    mine = [head for head in _noted() if head.council_id == council_id]
    begins = max((n for n, head in enumerate(mine) if head.after == RESTORED), default=0)
    stand: dict[int, str] = {}
    positions = [head.length for head in mine[begins:]]
    for first in range(0, len(positions), 500):
        asked = select(AuditLine.position, AuditLine.hash).where(AuditLine.council_id == council_id, AuditLine.position.in_(positions[first : first + 500]))
        stand.update((position, found) for position, found in session.execute(asked))
    return next((head for head in mine[begins:] if stand.get(head.length) != head.hash), None)
