"""Onward: passing a visitor on to a place outside, and what became of it. It stays open until somebody has asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from booths import consents, desk, rights, states
from booths.consents import Agreement
from booths.errors import AlreadyPassedOn, ConsentPending, NoFollowUp, Overtaken, PlaceNotInUse, TooFarAhead
from booths.handover_queries import LONGEST
from booths.log import Trail
from booths.models import OPEN_ONWARD, ConsentMeans, FollowUp, Handover, HandoverState, Step, Stop, StopState, Visit, Way
from booths.visits import refuse_phone_numbers
from core.scopes import scope_of
from core.text import clean, full_date, gettext, later
from events.models import Event, Resource
from staff.rights import Right, needs

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from sqlalchemy.orm import Session

    from booths.models import Term

QUESTION = later("May I pass you on to {place}, and tell them what we have just talked about? Is there anything that I should not tell them?")
"""What is asked aloud; the consent keeps it as it was asked."""
OVER = (HandoverState.CONNECTED, HandoverState.NOT_CONNECTED)
NEEDS_CONSENT = (HandoverState.AGREED, HandoverState.CONTACTED, HandoverState.CONNECTED)


@needs(Right.SERVE)
def send(
    session: Session,
    counter_id: UUID,
    resource_id: UUID,
    now: datetime,
    *,
    way: Way = Way.INTRODUCE,
    due_on: date | None = None,
    responsible: str = "",
    note: str = "",
    agreement: Agreement = Agreement(),  # noqa: B008 - it cannot change
) -> Handover:
    """外部へつなぐ: pass the visitor at the counter on to a place of the directory. The conversation goes on.

    Raises:
        PlaceNotInUse: it was switched off meanwhile.
        TooFarAhead: somebody is to ask more than a year after the event.
        AlreadyPassedOn: this consultation has done so already.
        LeadOnly, GroundMissing: without consent.
    """
    counter = rights.mine(session, counter_id)
    stop = rights.stop_at(session, counter)
    agreement.check(session)
    refuse_phone_numbers(note)
    _refuse_far_ahead(session, stop.event_id, due_on)
    place, visit = session.get_one(Resource, resource_id), session.get_one(Visit, stop.visit_id)
    if not place.is_active:
        raise PlaceNotInUse(place=place.name)
    trail = Trail(session, now)
    if stop.state == StopState.CALLED:
        desk.begin(trail, stop, now)
    handover = Handover(
        event_id=stop.event_id, visit_id=visit.id, from_stop_id=stop.id, resource_id=place.id, sent_at=now, way=way, due_on=due_on, note=clean(note),
        responsible=clean(responsible, 60) or scope_of(session).name, asked_at=now if agreement.means == ConsentMeans.PHONE else None,
    )  # fmt: skip
    trail.add_once(handover, AlreadyPassedOn(number=visit.number, place=place.name))
    agreement.write(trail, handover, gettext(QUESTION).format(place=place.name))
    trail.log(Step.ONWARD, event_id=stop.event_id, visit_id=visit.id, stop_id=stop.id, counter_id=counter.id)
    return handover


def _refuse_far_ahead(session: Session, event_id: UUID, due_on: date | None) -> None:
    last = session.get_one(Event, event_id).day + LONGEST
    if due_on is not None and due_on > last:
        raise TooFarAhead(last=full_date(last))


def _mine(session: Session, handover_id: UUID) -> Handover:
    """Return a hand-over to a place outside, if this staff may write about it: its booth's, the lead's, organisers'. A day that is settled stays open for it.

    Raises:
        NotYourBooth
        NoFollowUp: it went to a booth, or the visitor has taken the consent back.
    """
    handover = rights.handover(session, handover_id)
    rights.own_stop(session, session.get_one(Stop, handover.from_stop_id))
    consent = consents.consent_to(session, handover)
    if handover.resource_id is None or (consent is not None and consent.withdrawn_at is not None):
        raise NoFollowUp
    return handover


def _log(trail: Trail, handover: Handover) -> None:
    trail.log(Step.FOLLOW_UP, event_id=handover.event_id, visit_id=handover.visit_id, stop_id=handover.from_stop_id)


@needs(Right.SERVE)
def advance(session: Session, handover_id: UUID, state: HandoverState, now: datetime) -> None:
    """Write down how far it has come; what was over may be taken up again.

    Raises:
        Overtaken: it does not lead there (any more).
        ConsentPending: the visitor has not said yes yet, so nobody may be told.
    """
    handover = _mine(session, handover_id)
    trail = Trail(session, now)
    _advance(trail, handover, state)
    _log(trail, handover)


def _advance(trail: Trail, handover: Handover, state: HandoverState) -> None:
    if (handover.state, state) not in states.ONWARD or state == HandoverState.VISITOR_REFUSED:
        raise Overtaken
    if state in NEEDS_CONSENT and consents.consent_to(trail.session, handover) is None:
        raise ConsentPending
    over = state in OVER
    ended = {"ended_at": trail.now if over else None, "ended_by": scope_of(trail.session).name if over else ""}
    try:
        with trail.session.begin_nested():
            trail.change(handover, state=states.ONWARD[handover.state, state], **ended)
    except IntegrityError as error:  # the same place was written down anew meanwhile: that one goes on
        raise Overtaken from error


@needs(Right.FOLLOW_UP)
def follow_up(session: Session, handover_id: UUID, term: Term, state: HandoverState, now: datetime) -> FollowUp:
    """Write down what had become of it two weeks, or three months, later. One that was still open goes there, too.

    Raises:
        NoFollowUp: the visitor did not wish it.
        ConsentPending
    """
    handover = _mine(session, handover_id)
    if handover.state == HandoverState.VISITOR_REFUSED or state not in {*OPEN_ONWARD, *OVER}:
        raise NoFollowUp
    trail = Trail(session, now)
    found = session.scalars(select(FollowUp).where(FollowUp.handover_id == handover.id, FollowUp.term == term)).one_or_none()
    if found is None:
        found = FollowUp(handover_id=handover.id, term=term, state=state, noted_at=now)
        trail.add(found)
    else:
        trail.change(found, state=state, noted_at=now)
    if handover.state in OPEN_ONWARD and (handover.state, state) in states.ONWARD:
        _advance(trail, handover, state)
    _log(trail, handover)
    return found


@needs(Right.FOLLOW_UP)
def assign(session: Session, handover_id: UUID, due_on: date | None, responsible: str, now: datetime, *, seen: tuple[date | None, str] | None = None) -> None:
    """Say until when, and who asks.

    Raises:
        Overtaken: it is not as whoever says so has seen it.
        TooFarAhead: that is more than a year after the event.
    """
    handover = _mine(session, handover_id)
    _refuse_far_ahead(session, handover.event_id, due_on)
    if seen not in {None, (handover.due_on, handover.responsible)}:
        raise Overtaken
    handover.due_on, handover.responsible = due_on, clean(responsible, 60)
    session.flush()
    _log(Trail(session, now), handover)
