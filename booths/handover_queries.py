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
from events.states import OVER
from staff.models import Council

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from events.models import Counter

GIVER, RECEIVER, FROM_BOOTH, TO_BOOTH = aliased(Stop), aliased(Stop), aliased(Booth), aliased(Booth)
TO_SHOW = (HandoverState.SENT, HandoverState.ARRIVED, HandoverState.RECEIVED)
HERE_NOW = (HandoverState.ARRIVED, HandoverState.RECEIVED)
HEARD = (HandoverState.RECEIVED, HandoverState.AGREED, HandoverState.CONTACTED, HandoverState.CONNECTED)
"""The receiver has been told: what was heard cannot be made unheard."""
LONGEST = timedelta(days=365)
"""So long after an event somebody may be asked about it."""
AFTER = {Term.TWO_WEEKS: timedelta(weeks=2), Term.THREE_MONTHS: timedelta(weeks=13)}
"""So long after the event a hand-over to a place outside is asked about."""


@dataclass(frozen=True, slots=True)
class Received:
    """What a receiver may know: from which booths; and, only after arrival and while consent stands, the words that came with it.

    `words` are the hand-overs that came with any.
    """

    booths: str = ""
    note: str = ""
    withheld: str = ""
    words: tuple[UUID, ...] = ()
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
    told = _told((h, c) for h, c, _ in rows)
    return Received(
        booths="・".join(dict.fromkeys(letter for _, _, letter in rows)),
        note="　".join(h.note for h, _ in told if h.note),
        withheld="　".join(c.withheld for _, c in told if c.withheld),
        words=tuple(h.id for h, _ in told),
        open_id=next((h.id for h, _, _ in rows if h.state in OPEN_HANDOVER), None),
    )


def _told(rows: Iterable[tuple[Handover, Consent | None]]) -> list[tuple[Handover, Consent]]:
    return [(h, c) for h, c in rows if c is not None and c.withdrawn_at is None and h.state in HERE_NOW and (h.note or c.withheld)]


def told(session: Session, stop_id: UUID) -> list[tuple[Handover, Consent]]:
    """Return the hand-overs to a turn whose words may be read there now."""
    return _told((h, c) for h, c, _ in session.execute(RECEIVED, {"stop": stop_id}))


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
    def is_open(self) -> bool:
        """Whether it is under way, in the hall or to a place outside."""
        return self.handover.state in (OPEN_ONWARD if self.handover.resource_id else OPEN_HANDOVER)

    @property
    def is_heard(self) -> bool:
        """Whether the receiver has been told."""
        return self.handover.state in HEARD

    @property
    def may_withdraw(self) -> bool:
        """Whether the visitor may say that nothing be passed on: there is a consent to take back, or the phone still asks for one."""
        if self.consent is None:
            return self.is_asked and self.is_open
        return self.consent.withdrawn_at is None and self.consent.means != ConsentMeans.OVERRIDE


SENT = (
    select(Handover, Visit.number, FROM_BOOTH.letter, TO_BOOTH.letter, Resource.name, Consent)
    .join(Visit, Handover.visit_id == Visit.id)
    .join(GIVER, Handover.from_stop_id == GIVER.id)
    .join(FROM_BOOTH, GIVER.booth_id == FROM_BOOTH.id)
    .outerjoin(RECEIVER, Handover.to_stop_id == RECEIVER.id)
    .outerjoin(TO_BOOTH, Handover.to_booth_id == TO_BOOTH.id)
    .outerjoin(Resource, Handover.resource_id == Resource.id)
    .outerjoin(Consent, Consent.handover_id == Handover.id)
    .order_by(Handover.sent_at.desc(), Handover.id.desc())
)


def _was_at(stop: type[Stop]) -> ColumnElement[bool]:
    """Whether a stop was in the booth's line, or at the counter's table while it helped."""
    led = exists().where(Seat.stop_id == stop.id, Seat.counter_id == bindparam("counter"), Seat.role == SeatRole.LEAD)
    return or_(stop.booth_id == bindparam("booth"), led)


LASTS = or_(Handover.state.in_((*OPEN_HANDOVER, *OPEN_ONWARD, HandoverState.RECEIVED)), Handover.ended_at >= bindparam("since"))
SENT_FROM = SENT.where(_was_at(GIVER), LASTS)
RECEIVED_AT = SENT.where(_was_at(RECEIVER), Handover.state == HandoverState.RECEIVED)
SENT_ONE = SENT.where(Handover.id == bindparam("handover"))
SENT_OF = SENT.where(Handover.visit_id == bindparam("visit"))
SENT_TO = SENT.where(Handover.to_stop_id == bindparam("stop"), Handover.state.in_(TO_SHOW))


def _sent(rows: Iterable[Any]) -> list[Sent]:
    return [Sent(row, number, giver, letter or place or "", consent) for row, number, giver, letter, place, consent in rows]


def sent_from(session: Session, counter: Counter, since: datetime) -> list[Sent]:
    """Return the hand-overs of a counter's booth, and its own while it helped, that are under way, received or ended since then: the newest first."""
    return _sent(session.execute(SENT_FROM, {"booth": counter.booth_id, "counter": counter.id, "since": since}))


def received_at(session: Session, counter: Counter) -> list[Sent]:
    """Return the hand-overs that a counter's booth has taken up, and it itself while it helped: the newest first."""
    return _sent(session.execute(RECEIVED_AT, {"booth": counter.booth_id, "counter": counter.id}))


def of_visit(session: Session, visit_id: UUID) -> list[Sent]:
    """Return all hand-overs of a visitor, the newest first."""
    return _sent(session.execute(SENT_OF, {"visit": visit_id}))


def to_stop(session: Session, stop_id: UUID) -> list[Sent]:
    """Return the hand-overs that led to a turn and are not refused or over, the newest first."""
    return _sent(session.execute(SENT_TO, {"stop": stop_id}))


def one(session: Session, handover_id: UUID) -> Sent | None:
    """Return one hand-over."""
    return next(iter(_sent(session.execute(SENT_ONE, {"handover": handover_id}))), None)


def giver(session: Session, handover_id: UUID) -> Stop:
    """Return the turn from which somebody was passed on."""
    return session.scalars(select(Stop).join(Handover, Handover.from_stop_id == Stop.id).where(Handover.id == handover_id)).one()


def slip(session: Session, handover_id: UUID) -> tuple[Resource, str, str] | None:
    """Return the place that a hand-over goes to, the visit's language and the council's public address, for the slip; nothing once it is not wished any more."""
    taken_back = exists().where(Consent.handover_id == Handover.id, Consent.withdrawn_at.is_not(None))
    row = session.execute(
        select(Resource, Visit.language, Council.public_url)
        .join(Handover, Handover.resource_id == Resource.id)
        .join(Visit, Handover.visit_id == Visit.id)
        .join(Council, Visit.council_id == Council.id)
        .where(Handover.id == handover_id, Handover.state != HandoverState.VISITOR_REFUSED, ~taken_back)
    ).one_or_none()
    return (row[0], row[1], row[2]) if row else None


@dataclass(frozen=True, slots=True)
class Asked:
    """What a visitor's phone shows of a hand-over. A place outside has no letter. Heard: the receiver has been told."""

    handover_id: UUID
    letter: str
    colour: str
    is_open: bool
    is_heard: bool
    has_consent: bool
    keeps_place: bool


ON_THE_PHONE = (
    select(Handover, Booth.letter, Booth.colour, Consent, RECEIVER.state, Event.state)
    .join(Event, Handover.event_id == Event.id)
    .outerjoin(Booth, Handover.to_booth_id == Booth.id)
    .outerjoin(RECEIVER, Handover.to_stop_id == RECEIVER.id)
    .outerjoin(Consent, Consent.handover_id == Handover.id)
    .where(Handover.visit_id == bindparam("visit"))
    .order_by(Handover.sent_at)
)


def on_the_phone(session: Session, visit_id: UUID) -> list[Asked]:
    """Return the questions and consents that the visitor decides about now.

    One that was refused stays as long as the place in that line does; one that was heard, as long as the day lasts. What the lead decided without
    consent is not the visitor's to change.
    """
    found = []
    for row, letter, colour, consent, place, day in session.execute(ON_THE_PHONE, {"visit": visit_id}):
        if consent is not None and consent.means == ConsentMeans.OVERRIDE:
            continue
        sent, stands = Sent(row, 0, "", letter or "", consent), consent is not None and consent.withdrawn_at is None
        asked = Asked(row.id, sent.to, colour or "", sent.is_open, sent.is_heard, stands, place in OPEN_STOP[:2])
        decides = sent.is_open and (consent is not None or sent.is_asked)
        kept = row.state == HandoverState.VISITOR_REFUSED and asked.keeps_place
        if decides or kept or (sent.is_heard and consent is not None and day not in OVER):
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
    is_erased: bool

    @property
    def is_open(self) -> bool:
        """Whether it has not come to an end yet."""
        return self.handover.state in OPEN_ONWARD

    def due(self, today: date) -> bool:
        """Whether somebody should ask now: its own day has come, or a time for asking again has passed without an answer; never once consent is taken back."""
        if self.handover.state == HandoverState.VISITOR_REFUSED or (self.consent is not None and self.consent.withdrawn_at is not None):
            return False
        promised = self.is_open and self.handover.due_on is not None and self.handover.due_on <= today
        return promised or any(self.day + wait <= today and term not in self.terms for term, wait in AFTER.items())


OUTSIDE = (
    select(Handover, Visit.number, Event.day, Resource, Consent, Visit.erased_at)
    .join(Visit, Handover.visit_id == Visit.id)
    .join(Event, Handover.event_id == Event.id)
    .join(Resource, Handover.resource_id == Resource.id)
    .outerjoin(Consent, Consent.handover_id == Handover.id)
    .order_by(Event.day, Visit.number, Handover.sent_at)
)
UNFINISHED = OUTSIDE.where(
    Handover.state != HandoverState.VISITOR_REFUSED,
    Consent.withdrawn_at.is_(None),
    Visit.erased_at.is_(None),
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
    return [Outside(h, number, day, place, consent, terms[h.id], erased is not None) for h, number, day, place, consent, erased in rows]
