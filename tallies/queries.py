"""Reads one event's day. Nothing is counted here."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from sqlalchemy import select

from booths import handover_queries
from booths.models import Consent, ConsentMeans, FoodTicket, Giving, Handover, Seat, SeatRole, Step, StepLog, Stop, StopOutcome, StopTopic, Term, Visit
from checkin.models import Booking, ExitAnswer, Tally
from events import queries as plan
from events.models import Booth, Counter, Event, FactList, Supply, Venue
from staff.models import Council
from tallies import day as rows
from tallies import frozen as written
from tallies.models import Frozen

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

    from booths.models import Outcome

MOVES = (Step.MISS, Step.REST, Step.BACK, Step.LEAVE, Step.MERGE)


def day(session: Session, event_id: UUID) -> rows.Day:
    """Return everything that is counted of an event."""
    frozen = session.scalars(select(Frozen).where(Frozen.event_id == event_id)).one_or_none()
    return rows.Day(
        event=_event(session, event_id),
        programmes=tuple(rows.Programme(p.id, p.name, p.short) for p in plan.programmes(session)),
        topics=tuple(rows.Topic(t.id, t.name, t.rolls_up_to, t.is_active, t.is_guarded) for t in plan.topics(session)),
        booths=tuple(rows.Booth(b.booth.id, b.booth.letter, tuple(p.id for p in b.programmes)) for b in plan.booths(session, event_id)),
        channels=tuple(rows.Channel(c.id, c.name, c.distributed, c.cost) for c in plan.channels(session, event_id) if not c.is_venue),
        age_bands=tuple(plan.fact_words(session, FactList.AGE_BAND)),
        residences=tuple(plan.fact_words(session, FactList.RESIDENCE)),
        visits=_visits(session, event_id),
        stops=_stops(session, event_id),
        assists=_assists(session, event_id),
        handovers=_handovers(session, event_id),
        onward=_onward(session, event_id),
        moves=_moves(session, event_id),
        supplies=tuple(
            rows.Supply(s.id, s.name, s.prepared) for s in session.scalars(select(Supply).where(Supply.event_id == event_id).order_by(Supply.id))
        ),
        taps=tuple(
            rows.Tap(t.kind) for t in session.scalars(select(Tally).where(Tally.event_id == event_id, Tally.voided_at.is_(None)))
        ),
        exits=_exits(session, event_id),
        households=_households(session, event_id),
        givings=_givings(session, event_id),
        bookings=tuple(session.scalars(select(Booking.state).where(Booking.event_id == event_id))),
        pauses=plan.pauses(session, event_id),
        frozen=written.read(frozen) if frozen else None,
        is_purged=frozen is not None and frozen.is_whole,
    )  # fmt: skip


def _event(session: Session, event_id: UUID) -> rows.Event:
    event, venue, council = session.execute(
        select(Event, Venue, Council).join(Venue, Event.venue_id == Venue.id).join(Council, Event.council_id == Council.id).where(Event.id == event_id)
    ).one()
    return rows.Event(
        event.title, council.name, council.municipality_code, venue.name, event.day, event.opens, event.closes,
        event.staff_own, event.staff_partner, event.staff_volunteer, event.remarks,
    )  # fmt: skip


def _visits(session: Session, event_id: UUID) -> tuple[rows.Visit, ...]:
    found = session.scalars(select(Visit).where(Visit.event_id == event_id).order_by(Visit.arrived_at, Visit.id))
    return tuple(
        rows.Visit(
            v.id, v.people, v.arrived_at, v.age_band, v.residence, v.sex, v.came_as, v.familiarity, v.worst_topic_id, v.merged_into, v.heard_through
        )
        for v in found
    )  # fmt: skip


def _stops(session: Session, event_id: UUID) -> tuple[rows.Stop, ...]:
    topics: dict[UUID, set[UUID]] = defaultdict(set)
    outcomes: dict[UUID, set[Outcome]] = defaultdict(set)
    for stop_id, topic_id in session.execute(
        select(StopTopic.stop_id, StopTopic.topic_id).join(Stop, StopTopic.stop_id == Stop.id).where(Stop.event_id == event_id)
    ):
        topics[stop_id].add(topic_id)
    for stop_id, outcome in session.execute(
        select(StopOutcome.stop_id, StopOutcome.outcome).join(Stop, StopOutcome.stop_id == Stop.id).where(Stop.event_id == event_id)
    ):
        outcomes[stop_id].add(outcome)
    return tuple(
        rows.Stop(
            s.id, s.visit_id, s.booth_id, s.programme_id, s.joined_at, s.started_at, s.finished_at, s.drop_reason, s.alternative,
            frozenset(topics[s.id]), frozenset(outcomes[s.id]),
        )
        for s in session.scalars(select(Stop).where(Stop.event_id == event_id).order_by(Stop.joined_at, Stop.id))
    )  # fmt: skip


def _assists(session: Session, event_id: UUID) -> tuple[rows.Assist, ...]:
    found = session.execute(
        select(Seat.stop_id, Counter.booth_id)
        .join(Counter, Seat.counter_id == Counter.id)
        .where(Counter.event_id == event_id, Seat.role == SeatRole.ASSIST)
        .order_by(Seat.id)
    )
    return tuple(rows.Assist(stop_id, booth_id) for stop_id, booth_id in found)


def _handovers(session: Session, event_id: UUID) -> tuple[rows.Handover, ...]:
    found = session.execute(
        select(Handover, Consent).outerjoin(Consent, Consent.handover_id == Handover.id).where(Handover.event_id == event_id).order_by(Handover.id)
    )
    return tuple(rows.Handover(h.from_stop_id, h.to_stop_id, h.state, h.arrived_at is not None, *_consent(c)) for h, c in found if h.to_stop_id is not None)


def _consent(consent: Consent | None) -> tuple[ConsentMeans | None, bool]:
    """Return how somebody agreed, if anybody has said so, and whether it was taken back."""
    return (None, False) if consent is None else (consent.means, consent.withdrawn_at is not None)


def _onward(session: Session, event_id: UUID) -> tuple[rows.Onward, ...]:
    return tuple(
        rows.Onward(
            None if o.is_erased else o.number, o.handover.from_stop_id, o.place.name, o.place.kind, o.handover.state, o.handover.way, *_consent(o.consent),
            o.handover.due_on, o.handover.responsible,
            o.terms.get(Term.TWO_WEEKS), o.terms.get(Term.THREE_MONTHS),
        )
        for o in handover_queries.outside(session, event_id)
    )  # fmt: skip


def _households(session: Session, event_id: UUID) -> tuple[rows.Household, ...]:
    found = session.execute(
        select(FoodTicket.id, FoodTicket.visit_id)
        .where(FoodTicket.event_id == event_id, FoodTicket.served_at.is_not(None), FoodTicket.voided_at.is_(None))
        .order_by(FoodTicket.id)
    )
    return tuple(rows.Household(ticket_id, visit_id) for ticket_id, visit_id in found)


def _exits(session: Session, event_id: UUID) -> tuple[rows.Exit, ...]:
    found = session.execute(
        select(ExitAnswer.face, ExitAnswer.visit_id).where(ExitAnswer.event_id == event_id, ExitAnswer.voided_at.is_(None)).order_by(ExitAnswer.id)
    )
    return tuple(rows.Exit(face, visit_id is None) for face, visit_id in found)


def _givings(session: Session, event_id: UUID) -> tuple[rows.Giving, ...]:
    found = session.scalars(select(Giving).where(Giving.event_id == event_id, Giving.voided_at.is_(None)).order_by(Giving.id))
    return tuple(rows.Giving(g.ticket_id, g.supply_id, g.amount) for g in found)


def _moves(session: Session, event_id: UUID) -> tuple[rows.Move, ...]:
    voided = select(StepLog.voids).where(StepLog.event_id == event_id, StepLog.voids.is_not(None))
    found = session.execute(
        select(StepLog.visit_id, StepLog.stop_id, StepLog.step, StepLog.happened_at)
        .where(StepLog.event_id == event_id, StepLog.step.in_(MOVES), StepLog.id.not_in(voided))
        .order_by(StepLog.happened_at, StepLog.id)
    )
    return tuple(rows.Move(visit_id, stop_id, step, at) for visit_id, stop_id, step, at in found if visit_id is not None)


def turns(session: Session, event_id: UUID) -> list[tuple[int, str, Stop]]:
    """Return the turns that were called, each with its number and booth letter, by number: what may have to be put right."""
    found = session.execute(
        select(Visit.number, Booth.letter, Stop)
        .join(Visit, Stop.visit_id == Visit.id)
        .join(Booth, Stop.booth_id == Booth.id)
        .where(Stop.event_id == event_id, Stop.called_at.is_not(None), Visit.erased_at.is_(None))
        .order_by(Visit.number, Stop.called_at)
    )
    return [(number, letter, stop) for number, letter, stop in found]
