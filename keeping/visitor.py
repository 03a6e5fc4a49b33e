"""One visitor's data: found by the ticket's number, a card or a booking, and erased on request."""

from __future__ import annotations

import re
import unicodedata
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sqlalchemy import select

from booths import consents, contacts, day
from booths import queries as hall
from booths.errors import NothingToDecide
from booths.models import Consent, Contact, Handover, Visit, VisitState
from booths.party import whole
from checkin import bookings, scanning
from checkin.booking_states import STANDS
from checkin.errors import BookingOver
from checkin.models import Booking, Card, DeviceScan, Scan
from core import clock, ledger
from core.errors import Refusal
from core.ledger import Forgotten
from core.scopes import scope_of
from events import queries as plan
from events.models import Event, EventState
from events.states import OVER
from keeping import errors, purge, rows
from keeping.table import RULES, Kind
from staff import audit
from staff.audit import What
from staff.rights import Right, needs

if TYPE_CHECKING:
    from collections import Counter
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.orm import Session

NUMBER = re.compile(r"[0-9]{1,5}")


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom it is about: a party's visits (the first is the one that is called), or a booking that nobody came with."""

    event: Event
    label: str
    visit_ids: tuple[UUID, ...] = ()
    booking_id: UUID | None = None

    @property
    def key(self) -> UUID:
        """The visit, or the booking."""
        return next(iter(self.visit_ids), self.booking_id)  # type: ignore[return-value]


def find(session: Session, event_id: UUID, typed: str) -> Subject:
    """Return whom a number, a code or a scanned address is about.

    Raises:
        NobodyFound: nothing is stored under it.
    """
    plain = unicodedata.normalize("NFKC", typed).strip()
    try:
        found = hall.by_number(session, event_id, int(plain)) if NUMBER.fullmatch(plain) else scanning.find(session, event_id, typed)
    except Refusal:
        found = None
    key = found.visit_id if isinstance(found, Card) else found.id if found is not None else None
    with suppress(errors.NobodyFound):
        if key is not None:
            return by_key(session, key)
    raise errors.NobodyFound(typed=plain[:20])


def of_visit(session: Session, visit_id: UUID) -> Subject:
    """Return a party: the visit, and all that became part of it or that it became part of."""
    first = whole(session, visit_id)
    group = [first.id]
    for key in group:
        group += session.scalars(select(Visit.id).where(Visit.merged_into == key)).all()
    numbers = session.scalars(select(Visit.number).where(Visit.id.in_(group)).order_by(Visit.number))
    return Subject(session.get_one(Event, first.event_id), "、".join(map(str, numbers)), tuple(group))


def by_key(session: Session, key: UUID) -> Subject:
    """Return whom a key is about: a party by one of its visits, or a booking; one that a party came with is the party.

    Raises:
        NobodyFound: it was erased, or never was.
    """
    visit, booking = session.get(Visit, key), session.get(Booking, key)
    if booking is not None and booking.visit_id is not None:
        visit = session.get(Visit, booking.visit_id)
    if visit is not None and visit.erased_at is None:
        return of_visit(session, visit.id)
    if booking is not None and not booking.nonce.startswith(f"{rows.ERASED}-"):
        return Subject(session.get_one(Event, booking.event_id), booking.code, booking_id=booking.id)
    raise errors.NobodyFound(typed="")


def stored_rows(session: Session, subject: Subject) -> dict[str, list[UUID]]:
    """Return the keys of all rows about somebody, by table."""
    return rows.of_party(session, subject.visit_ids) if subject.visit_ids else {"booking": [subject.key]}


@needs(Right.TELL)
def show(session: Session, key: UUID, now: datetime) -> Subject:
    """Return whom a key is about, to be shown all that is stored; that somebody looked is written down.

    Raises:
        NobodyFound
    """
    subject = by_key(session, key)
    audit.note(session, What.SHOWN, now, about=subject.label, event_id=subject.event.id)
    return subject


def would_remove(session: Session, subject: Subject) -> Counter[Kind]:
    """Return how many rows of each kind an erasing would change or take away."""
    counted = {Kind.COUNTED} if subject.event.state == EventState.SETTLED else set()
    return rows.count(session, [r for r in RULES if r.kind in {*AT_ONCE, *counted} and not r.whole], stored_rows(session, subject))


def not_gone(session: Session, subject: Subject) -> list[Visit]:
    """Return the party's visits that nobody saw off: the day was not ended."""
    if subject.event.state in OVER:
        return []
    return list(session.scalars(select(Visit).where(Visit.id.in_(subject.visit_ids), Visit.state != VisitState.LEFT)))


def stands(session: Session, subject: Subject, now: datetime) -> bool:
    """Whether it is a booking that somebody may still come with: a place is kept for it."""
    event = subject.event
    if subject.booking_id is None or event.state in OVER or event.day < clock.day_of(now):
        return False
    return session.get_one(Booking, subject.booking_id).state in STANDS


def _sent_by_devices(session: Session, stored: dict[str, list[UUID]]) -> list[UUID]:
    """Return digests of the admissions that devices without a line may send again."""
    nonces = select(Scan.nonce).join(DeviceScan, DeviceScan.scan_id == Scan.id).where(Scan.id.in_(stored.get("scan", [])))
    return [ledger.digest(nonce) for nonce in session.scalars(nonces)]


def _on_paper(session: Session, subject: Subject) -> list[UUID]:
    """Return what stands for a party's numbers: the day may be typed in again from paper."""
    numbers = session.scalars(select(Visit.number).where(Visit.id.in_(subject.visit_ids)))
    return [ledger.of_number(subject.event.id, number) for number in numbers]


@needs(Right.TELL)
def erase(session: Session, subject: Subject, now: datetime) -> Counter[Kind]:
    """Remove at once what leads to a party and what it said; return how many rows of each kind that were. All that is counted stays as it is.

    Whom nobody saw off on a day that is past and was never ended leaves first, as they would at its end: no table keeps anybody without a number. Nor is a place kept
    for a booking that nobody can come with any more: it is cancelled first.

    What is counted itself (an age band, a topic) goes at once when the day is settled. Before that it stays, on rows without a number, until it is.

    Raises:
        StillRunning: the party is in the hall, or the day goes on.
        ErasedAlready: it was done before.
    """
    event = plan.hold(session, subject.event.id)
    session.expire_all()
    try:
        subject = by_key(session, subject.key)
    except errors.NobodyFound as error:
        raise errors.ErasedAlready(number=subject.label) from error
    if still_runs(subject, now):
        raise errors.StillRunning
    if subject.booking_id is not None and stands(session, subject, now):
        bookings.cancel(session, subject.booking_id)
    for visit in not_gone(session, subject):
        day.see_off(session, event, visit, now)
    stored = stored_rows(session, subject)
    keys = [*subject.visit_ids, *([subject.booking_id] if subject.booking_id else [])]
    ledger.add(session, [*keys, *_sent_by_devices(session, stored), *_on_paper(session, subject)])
    done = rows.remove(session, [r for r in RULES if r.kind in AT_ONCE and not r.whole], stored, now)
    purge.finish(session, session.get_one(Event, event.id), now)
    audit.note(session, What.ERASED, now, about=subject.label, event_id=event.id, **purge.facts_of(done))
    plan.touch(session, event.id)
    return done


FORGOTTEN = select(Forgotten.id)
AT_ONCE = (Kind.CONTACT, Kind.WORDS, Kind.TICKETS, Kind.FACTS)


def still_runs(subject: Subject, now: datetime) -> bool:
    """Whether the party's day goes on: then it is asked to leave first."""
    event = subject.event
    begun = event.state not in OVER and event.state not in {EventState.PLANNING, EventState.PUBLISHED}
    return begun and event.day >= clock.day_of(now) and bool(subject.visit_ids)


@needs(Right.ENTER)
def erase_again(session: Session, now: datetime) -> int:
    """Learn what the file beside the backups knows, and erase and take back what is here again, out of an older backup; return how much that was.

    Whoever stands in a line of a day that goes on, as the backup has it, comes later: once that day is over.
    """
    ledger.learn(session)
    number = 0
    visits = session.scalars(select(Visit).where(Visit.id.in_(FORGOTTEN), Visit.erased_at.is_(None))).all()
    unused = (Booking.visit_id.is_(None), Booking.nonce.not_like(f"{rows.ERASED}-%"))
    bookings = session.scalars(select(Booking).where(Booking.id.in_(FORGOTTEN), *unused)).all()
    found: list[Visit | Booking] = [*visits, *bookings]
    for row in found:
        session.info["scope"] = replace(scope_of(session), council_id=row.council_id)
        with suppress(errors.StillRunning, errors.NobodyFound, errors.ErasedAlready, BookingOver):
            erase(session, by_key(session, row.id), now)
            number += 1
    return number + _take_back_again(session, now)


def _take_back_again(session: Session, now: datetime) -> int:
    """Erase contact details, and withdraw consents, that were erased and withdrawn before; return how many."""
    contact_rows = session.scalars(select(Contact).where(Contact.id.in_(FORGOTTEN))).all()
    for contact in contact_rows:
        session.info["scope"] = replace(scope_of(session), council_id=contact.council_id)
        contacts.erase(session, contact, now)
    asked, number = select(Handover).outerjoin(Consent, Consent.handover_id == Handover.id), 0
    for handover in session.scalars(asked.where(Handover.id.in_(FORGOTTEN), Consent.withdrawn_at.is_(None))).all():
        session.info["scope"] = replace(scope_of(session), council_id=handover.council_id)
        with suppress(NothingToDecide):
            consents.withdraw(session, handover.id, now, visit_id=handover.visit_id)
            number += 1
    return len(contact_rows) + number
