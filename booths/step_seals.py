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

from sqlalchemy import and_, select, update
from sqlalchemy.orm import aliased

from booths.models import StepLog
from core import db, jobs
from core.scopes import SYSTEM, Scope
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
    """Return the positions of a council's seals that do not hold, or that steps claim and there are none: a step was removed, changed or put in.

    A line that claims to be a seal and does not hang in the chain is none, whatever it says.
    """
    before = aliased(AuditLine)
    hung = and_(before.council_id == AuditLine.council_id, before.position == AuditLine.position - 1)
    mine = AuditLine.council_id == council_id, AuditLine.what == What.STEPS_SEALED
    hashes = dict(session.execute(select(AuditLine.position, before.hash).outerjoin(before, hung).where(*mine)).all())
    seals = select(AuditLine).where(*mine).order_by(AuditLine.position)
    lines = [line for line in audit.every(session, seals) if line is not None]
    bad = {line.position for line in lines if not audit.hangs(line, hashes.get(line.position) or audit.START) or not _holds(session, line)}
    events = select(Event.id).where(Event.council_id == council_id)
    claimed = session.execute(select(StepLog.event_id, StepLog.sealed_in).where(StepLog.event_id.in_(events), StepLog.sealed_in.is_not(None)).distinct())
    real = {(line.event_id, line.position) for line in lines}
    found = bad | {position for event_id, position in claimed.all() if position is not None and (event_id, position) not in real}
    return sorted(found, key=lambda position: (len(str(position)), str(position)))  # SQLite would keep a word there, too


def _holds(session: Session, line: AuditLine) -> bool:
    below = select(StepLog).where(StepLog.event_id == line.event_id, StepLog.sealed_in == line.position).order_by(StepLog.id)
    try:
        return digest(session.scalars(below)) == (line.facts["count"], line.facts["digest"])
    except audit.UNREADABLE:
        return False
