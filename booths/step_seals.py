"""Seals over the log of steps: every few minutes the chained log of acts takes the digest of the steps since, so that one that is removed or changed shows.

Each step is under one seal, and names it in `sealed_in`. What a purge blanks (`changes`, `reason`) and the visit, which an admission that is taken back
leaves, are not in the digest: the database lets those words be blanked or sealed anew, nothing else. Steps since the last seal are not protected yet.
"""

from __future__ import annotations

import hashlib
import json
import logging
from datetime import UTC, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select, update

from booths.models import StepLog
from core import db, jobs
from core.db import SYSTEM, Scope
from events import queries as plan
from events.models import Event
from staff import audit
from staff.audit import What
from staff.models import AuditLine

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.orm import Session

EVERY_SECONDS = 180
SETTLED_AFTER = timedelta(minutes=1)
"""A step may still be on its way into the database so long after it was received."""
SAID = ("id", "council_id", "event_id", "stop_id", "counter_id", "step", "who", "account_id", "device_id", "voids")
WHEN = ("happened_at", "received_at")
UNSYNCED = {"synchronize_session": False}
log = logging.getLogger("soudankai")


def digest(steps: Iterable[StepLog]) -> tuple[int, str]:
    """Return how many steps these are, and a hash over what they say."""
    count, found = 0, hashlib.sha256()
    for step in steps:
        facts = {name: getattr(step, name) for name in SAID} | {name: getattr(step, name).astimezone(UTC).isoformat(timespec="microseconds") for name in WHEN}
        found.update(json.dumps(facts, ensure_ascii=False, sort_keys=True, default=str).encode() + b"\n")
        count += 1
    return count, found.hexdigest()


def seal(session: Session, event_id: UUID, now: datetime, *, until: datetime | None = None) -> int:
    """Seal the steps of an event that are under no seal yet, and return how many; up to an instant, if one is given."""
    plan.hold(session, event_id)
    fresh = select(StepLog).where(StepLog.event_id == event_id, StepLog.sealed_in.is_(None)).order_by(StepLog.id)
    steps = session.scalars(fresh if until is None else fresh.where(StepLog.received_at <= until)).all()
    if not steps:
        return 0
    count, found = digest(steps)
    line = audit.note(session, What.STEPS_SEALED, now, event_id=event_id, count=count, digest=found)
    keys = [step.id for step in steps]
    for first in range(0, count, 500):
        mine = update(StepLog).where(StepLog.id.in_(keys[first : first + 500])).values(sealed_in=line.position)
        session.execute(mine, execution_options=UNSYNCED)
    return count


@jobs.every(EVERY_SECONDS, "step seals")
def seal_all(now: datetime) -> None:
    """Seal what is new in each event."""
    until = now - SETTLED_AFTER
    with db.read(SYSTEM) as session:
        new = select(StepLog.event_id).where(StepLog.sealed_in.is_(None), StepLog.received_at <= until)
        found = [(e.id, e.council_id) for e in session.scalars(select(Event).where(Event.id.in_(new)))]
    for event_id, council_id in found:
        try:
            db.perform(Scope(council_id, role="job", name="step seals"), lambda s, event_id=event_id: seal(s, event_id, now, until=until))  # type: ignore[misc]
        except Exception:
            log.exception("The steps of an event could not be sealed")


def broken(session: Session, council_id: UUID) -> list[int]:
    """Return the positions of the seals of a council that no longer hold: a step below them was removed or changed."""
    lines = session.scalars(select(AuditLine).where(AuditLine.council_id == council_id, AuditLine.what == What.STEPS_SEALED).order_by(AuditLine.position))
    return [line.position for line in lines.all() if not _holds(session, line)]


def _holds(session: Session, line: AuditLine) -> bool:
    below = select(StepLog).where(StepLog.event_id == line.event_id, StepLog.sealed_in == line.position).order_by(StepLog.id)
    return digest(session.scalars(below)) == (line.facts["count"], line.facts["digest"])
