"""What is asked about hand-overs: what the receiver may see, what is open at a booth or on a visitor's phone, and what goes on outside."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, exists, or_, select
from sqlalchemy.orm import aliased

from booths.models import (
    OPEN_HANDOVER,
    OPEN_ONWARD,
    OPEN_STOP,
    Consent,
    ConsentMeans,
    FollowUp,
    Handover,
    HandoverState,
    Seat,
    SeatRole,
    Stop,
    Term,
    Visit,
)
from events.models import Booth, Event, EventState, Resource
from staff.models import Council

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.orm import Session

    from events.models import Counter

GIVER, RECEIVER, FROM_BOOTH, TO_BOOTH = aliased(Stop), aliased(Stop), aliased(Booth), aliased(Booth)
TO_SHOW = (HandoverState.SENT, HandoverState.ARRIVED, HandoverState.RECEIVED)
HERE_NOW = (HandoverState.ARRIVED, HandoverState.RECEIVED)
AFTER = {Term.TWO_WEEKS: timedelta(weeks=2), Term.THREE_MONTHS: timedelta(weeks=13)}
"""So long after the event a hand-over to a place outside is asked about."""


@dataclass(frozen=True, slots=True)
class Received:
    """What a receiver may know: from which booths; and, only after arrival and while consent stands, the words that came with it."""

    booths: str = ""
    note: str = ""
    withheld: str = ""
    open_id: UUID | None = None


RECEIVED = (
    select(Handover, Consent, FROM_BOOTH.letter)
    .join(GIVER, Handover.from_stop_id == GIVER.id)
    .join(FROM_BOOTH, GIVER.booth_id == FROM_BOOTH.id)
    .outerjoin(Consent, Consent.handover_id == Handover.id)
    .where(Handover.to_stop_id == bindparam("stop"), Handover.state.in_(TO_SHOW))
    .order_by(Handover.sent_at)
)


def received(session: Session, stop_id: UUID) -> Received:
    """Return what the counter that has this stop may see of the hand-overs to it."""
    rows = session.execute(RECEIVED, {"stop": stop_id}).all()
    told = [(h, c) for h, c, _ in rows if c is not None and c.withdrawn_at is None and h.state in HERE_NOW]
    return Received(
        booths="・".join(dict.fromkeys(letter for _, _, letter in rows)),
        note="　".join(h.note for h, _ in told if h.note),
        withheld="　".join(c.withheld for _, c in told if c.withheld),
        open_id=next((h.id for h, _, _ in rows if h.state in OPEN_HANDOVER), None),
    )


@dataclass(frozen=True, slots=True)
class Sent:
    """A hand-over with who it is about, from where, to where, and what was agreed."""

    handover: Handover
    number: int
    giver: str
    to: str
    consent: Consent | None

    @property
    def is_asked(self) -> bool:
        """Whether the visitor's phone still asks."""
        return self.consent is None and self.handover.asked_at is not None

    @property
    def may_withdraw(self) -> bool:
        """Whether there is a consent that can be taken back."""
        return self.consent is not None and self.consent.withdrawn_at is None and self.consent.means != ConsentMeans.OVERRIDE


SENT = (
    select(Handover, Visit.number, FROM_BOOTH.letter, TO_BOOTH.letter, Resource.name, Consent)
    .join(Visit, Handover.visit_id == Visit.id)
    .join(GIVER, Handover.from_stop_id == GIVER.id)
    .join(FROM_BOOTH, GIVER.booth_id == FROM_BOOTH.id)
    .outerjoin(TO_BOOTH, Handover.to_booth_id == TO_BOOTH.id)
    .outerjoin(Resource, Handover.resource_id == Resource.id)
    .outerjoin(Consent, Consent.handover_id == Handover.id)
    .order_by(Handover.sent_at.desc())
    .limit(bindparam("most"))
)
SENT_FROM = SENT.where(
    or_(GIVER.booth_id == bindparam("booth"), exists().where(Seat.stop_id == GIVER.id, Seat.counter_id == bindparam("counter"), Seat.role == SeatRole.LEAD)),
    or_(Handover.state.in_((*OPEN_HANDOVER, *OPEN_ONWARD, HandoverState.RECEIVED)), Handover.ended_at >= bindparam("since")),
)
SENT_ONE = SENT.where(Handover.id == bindparam("handover"))


def _sent(rows: Iterable[Any]) -> list[Sent]:
    return [Sent(row, number, giver, letter or place or "", consent) for row, number, giver, letter, place, consent in rows]


def sent_from(session: Session, counter: Counter, since: datetime, most: int = 12) -> list[Sent]:
    """Return the hand-overs of a counter's booth, and its own while it helped, that are under way, received or ended since then: the newest first."""
    asked = {"booth": counter.booth_id, "counter": counter.id, "since": since, "most": most}
    return _sent(session.execute(SENT_FROM, asked))


def one(session: Session, handover_id: UUID) -> Sent | None:
    """Return one hand-over."""
    return next(iter(_sent(session.execute(SENT_ONE, {"handover": handover_id, "most": 1}))), None)


def slip(session: Session, handover_id: UUID) -> tuple[Resource, str, str] | None:
    """Return the place that a hand-over goes to, the visit's language and the council's public address, for the slip."""
    row = session.execute(
        select(Resource, Visit.language, Council.public_url)
        .join(Handover, Handover.resource_id == Resource.id)
        .join(Visit, Handover.visit_id == Visit.id)
        .join(Council, Visit.council_id == Council.id)
        .where(Handover.id == handover_id)
    ).one_or_none()
    return (row[0], row[1], row[2]) if row else None


@dataclass(frozen=True, slots=True)
class Asked:
    """What a visitor's phone shows of a hand-over. A place outside has no letter."""

    handover_id: UUID
    letter: str
    colour: str
    is_open: bool
    has_consent: bool
    keeps_place: bool


ON_THE_PHONE = (
    select(Handover, Booth.letter, Booth.colour, Consent.means, Consent.withdrawn_at, RECEIVER.state)
    .outerjoin(Booth, Handover.to_booth_id == Booth.id)
    .outerjoin(RECEIVER, Handover.to_stop_id == RECEIVER.id)
    .outerjoin(Consent, Consent.handover_id == Handover.id)
    .where(Handover.visit_id == bindparam("visit"))
    .order_by(Handover.sent_at)
)


def on_the_phone(session: Session, visit_id: UUID) -> list[Asked]:
    """Return the questions and consents that the visitor decides about now.

    One that was refused stays as long as the place in that line does. What the lead decided without consent is not the visitor's to change.
    """
    found = []
    for row, letter, colour, means, withdrawn_at, place in session.execute(ON_THE_PHONE, {"visit": visit_id}):
        is_open = row.state in OPEN_HANDOVER if row.to_booth_id else row.state in OPEN_ONWARD
        asked = Asked(row.id, letter or "", colour or "", is_open, means is not None and withdrawn_at is None, place in OPEN_STOP[:2])
        kept = row.state == HandoverState.VISITOR_REFUSED and asked.keeps_place
        if means != ConsentMeans.OVERRIDE and ((is_open and (means is not None or row.asked_at is not None)) or kept):
            found.append(asked)
    return found


AGREED_PLACES = (
    select(Resource)
    .join(Handover, Handover.resource_id == Resource.id)
    .join(Consent, Consent.handover_id == Handover.id)
    .where(
        Handover.visit_id == bindparam("visit"),
        Handover.state != HandoverState.VISITOR_REFUSED,
        Consent.means != ConsentMeans.OVERRIDE,
        Consent.withdrawn_at.is_(None),
        Resource.is_active,
    )
    .order_by(Handover.sent_at)
)


def places_agreed(session: Session, visit_id: UUID) -> list[Resource]:
    """Return the places outside to which the visitor agreed to be passed on, each once."""
    return list({place.id: place for place in session.scalars(AGREED_PLACES, {"visit": visit_id})}.values())


@dataclass(frozen=True, slots=True)
class Outside:
    """A hand-over to a place outside, with what was found out about it later."""

    handover: Handover
    number: int
    day: date
    place: Resource
    consent: Consent | None
    terms: dict[Term, HandoverState]

    @property
    def is_open(self) -> bool:
        """Whether it has not come to an end yet."""
        return self.handover.state in OPEN_ONWARD

    def due(self, today: date) -> bool:
        """Whether somebody should ask now: its own day has come, or a time for asking again has passed without an answer."""
        if self.handover.state == HandoverState.VISITOR_REFUSED:
            return False
        promised = self.is_open and self.handover.due_on is not None and self.handover.due_on <= today
        return promised or any(self.day + wait <= today and term not in self.terms for term, wait in AFTER.items())


OUTSIDE = (
    select(Handover, Visit.number, Event.day, Resource, Consent)
    .join(Visit, Handover.visit_id == Visit.id)
    .join(Event, Handover.event_id == Event.id)
    .join(Resource, Handover.resource_id == Resource.id)
    .outerjoin(Consent, Consent.handover_id == Handover.id)
    .order_by(Event.day, Visit.number, Handover.sent_at)
)
UNFINISHED = OUTSIDE.where(
    Handover.state != HandoverState.VISITOR_REFUSED,
    Event.state != EventState.CANCELLED,
    or_(Handover.state.in_(OPEN_ONWARD), ~exists().where(FollowUp.handover_id == Handover.id, FollowUp.term == Term.THREE_MONTHS)),
)
TERMS_OF = select(FollowUp).where(FollowUp.handover_id.in_(bindparam("handovers", expanding=True)))


def outside(session: Session, event_id: UUID | None = None) -> list[Outside]:
    """Return the hand-overs to places outside: all of one event; without one, those that are open or to be asked about again."""
    rows = session.execute(OUTSIDE.where(Handover.event_id == event_id) if event_id else UNFINISHED).all()
    terms: dict[UUID, dict[Term, HandoverState]] = {row[0].id: {} for row in rows}
    for found in session.scalars(TERMS_OF, {"handovers": list(terms)}):
        terms[found.handover_id][found.term] = found.state
    return [Outside(h, number, day, place, consent, terms[h.id]) for h, number, day, place, consent in rows]
