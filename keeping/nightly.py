"""What is done once a night, by one worker of all: at three, or as soon as a machine that slept runs again. What fails is tried again after an hour."""

from __future__ import annotations

import logging
import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from booths.models import Step, StepLog
from core import clock, db, jobs
from core.scopes import SYSTEM, Scope
from events.models import Event
from keeping import purge, visitor
from keeping.models import Nightly
from keeping.scrub import is_on, scrub
from staff import heads
from staff.audit import What
from staff.models import AuditLine, Council

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from sqlalchemy.orm import Session

LOOK_SECONDS = 300
BEGINS = time(3)
AGAIN = timedelta(hours=1)
PURGE, BACKUP = "purge", "backup"
REMOVED = (What.ERASED, What.PURGED, What.CONTACT_ERASED)
NAME = "nightly"
"""How the log of acts calls whoever did it."""
log = logging.getLogger("soudankai")


class Trouble(Exception):  # noqa: N818 - a sentence for the organisers
    """It could not be done; the text says why."""


def nightly(name: str, work: Callable[[datetime], bool]) -> None:
    """Register what is done once a night. It gets the time, and returns whether it was done: if not, it waits for a better moment."""
    jobs.every(LOOK_SECONDS, name)(lambda now: run(name, work, now))


def run(name: str, work: Callable[[datetime], bool], now: datetime) -> None:
    """Do it if this night it was neither done nor, within the hour, tried in vain."""
    row = db.perform(SYSTEM, lambda s: row_of(s, name))
    there = clock.local(now)
    tried = row.tried_at is not None and now - row.tried_at < AGAIN and row.trouble
    if there.time() < BEGINS or row.night == there.date() or tried:
        return
    trouble, done = "", False
    try:
        done = work(now)
    except Trouble as why:
        trouble = str(why)[:200]
        log.warning("%s: %s", name, why)
    except Exception:
        reference = secrets.token_hex(4)
        trouble = f"reference {reference}"
        log.exception("What is done at night (%s) failed, reference %s", name, reference)
    db.perform(SYSTEM, lambda s: _note(row_of(s, name), now, trouble, done=done))


def last(session: Session, name: str) -> Nightly | None:
    """Return how it stands with something that is done at night, if it was ever tried."""
    return session.scalars(select(Nightly).where(Nightly.name == name)).one_or_none()


def row_of(session: Session, name: str) -> Nightly:
    """Return how it stands; a row that was never there is made."""
    found = last(session, name)
    if found is None:
        found = Nightly(name=name, trouble="")
        session.add(found)
        session.flush()
    return found


def _note(row: Nightly, now: datetime, trouble: str, *, done: bool) -> None:
    row.tried_at, row.trouble = now, trouble
    if done:
        row.done_at, row.night = now, clock.day_of(now)


def purge_all(now: datetime) -> bool:
    """Remove what no council keeps any longer, and whoever was erased and came back with a backup. It waits while a day goes on."""
    return not is_on(now) and purge_now(now)


def purge_now(now: datetime) -> bool:
    """Do so now; False when the database's files could not be written anew, and it is to be done again. What fails of one event keeps no other from being purged.

    Raises:
        Trouble: something could not be done; everything else was.
    """
    with db.read(SYSTEM) as session:
        councils = session.scalars(select(Council.id)).all()
        heads.note(session, now)
    work = _Work()
    work.do("", lambda: db.perform(Scope(role="system", name=NAME), lambda s: visitor.erase_again(s, now)))
    for council in councils:
        _purge_council(Scope(council, role="job", name=NAME), now, work)
    done = scrub(now) if work.changed or _is_unscrubbed() else True
    if work.failed:
        raise Trouble(", ".join(work.failed))
    return done


@dataclass
class _Work:
    """What a night changed, and what could not be done: of which day, and where to find it in the log."""

    changed: bool = False
    failed: list[str] = field(default_factory=list)

    def do(self, what: str, act: Callable[[], object]) -> None:
        """Do a part; the others are done even if it fails."""
        try:
            self.changed |= bool(act())
        except Exception:
            self.failed.append(f"{what} reference {secrets.token_hex(4)}".strip())
            log.exception("A part of the purge failed, %s", self.failed[-1])


def _is_unscrubbed() -> bool:
    """Whether anything was removed by day since the last night: the files may hold it still, if somebody read all the time."""
    with db.read(SYSTEM) as session:
        row = last(session, PURGE)
        since = row.done_at if row is not None and row.done_at is not None else datetime.min.replace(tzinfo=UTC)
        removed = select(AuditLine.id).where(AuditLine.what.in_(REMOVED), AuditLine.at > since)
        taken_back = select(StepLog.id).where(StepLog.step == Step.WITHDRAW, StepLog.received_at > since)
        return any(session.scalars(asked.limit(1)).first() is not None for asked in (removed, taken_back))


def _purge_council(scope: Scope, now: datetime, work: _Work) -> None:
    """Purge each event in a transaction of its own."""
    with db.read(scope) as session:
        past = purge.past(session, now)
    for event in past:
        work.do(f"{event.day}", lambda event=event: _purge(scope, event.id, now))  # type: ignore[misc]
    work.do("", lambda: db.perform(scope, lambda s: purge.purge_traces(s, now)))


def _purge(scope: Scope, event_id: UUID, now: datetime) -> bool:
    """Purge an event if anything of it is due; return whether there was anything."""
    with db.read(scope) as session:
        if not purge.is_any(session, purge.due(session, session.get_one(Event, event_id), now)):
            return False
    db.perform(scope, lambda s: purge.purge_event(s, event_id, now))
    return True


nightly(PURGE, purge_all)
