"""Takes a day on paper over: all of it in one transaction, or nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import insert, select

from booths import visits
from booths.log import append
from booths.models import Step, Stop, StopOutcome, StopState, StopTopic, Visit, VisitState
from checkin.errors import PaperDayWrong
from checkin.models import Means, Scan
from checkin.paper_day import MOST_NUMBER, Lists, Mistake, Party, check
from core import clock, ledger
from core.addresses import new_token
from core.tables import new_key
from events import queries as plan
from events.models import Event, EventState, FactList
from staff.rights import Right, needs

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime, time
    from uuid import UUID

    from sqlalchemy.orm import Session

    Rows = Sequence[tuple[int, dict[str, object]]]

SERIES = "entered"
"""Numbers of a day that was kept on paper."""
GIVING_OUT = (EventState.OPEN, EventState.PAUSED)
"""While the door gives out numbers of its own, only handwritten ones can be typed in."""


def lists(session: Session, event: Event) -> Lists:
    """Return what a sheet of this event is compared with."""
    first, last = (event.paper_first, event.paper_last) if event.state in GIVING_OUT else (1, MOST_NUMBER)
    places = [(programme, place.booth.id) for place in plan.booths(session, event.id) for programme in place.programmes]
    programmes: dict[str, tuple[UUID, UUID]] = {}
    for programme, booth_id in places:
        programmes.setdefault(programme.short, (programme.id, booth_id))
    return Lists(
        event.opens,
        event.closes,
        range(first, last + 1),
        frozenset(session.scalars(select(Visit.number).where(Visit.event_id == event.id))),
        tuple(plan.fact_words(session, FactList.AGE_BAND)),
        tuple(plan.fact_words(session, FactList.RESIDENCE)),
        {t.name: t.id for t in plan.topics(session) if t.is_active},
        programmes,
        _erased(session, event.id, range(first, last + 1)),
    )


def _erased(session: Session, event_id: UUID, numbers: range) -> frozenset[int]:
    """Return which of these numbers somebody had who asked to be erased."""
    known = ledger.known(session)
    return frozenset(n for n in numbers if ledger.of_number(event_id, n) in known) if known else frozenset()


def mistakes_in(session: Session, event_id: UUID, rows: Rows) -> tuple[int, list[Mistake]]:
    """Return how many parties the lines hold, and every mistake in them. Nothing is written."""
    parties, mistakes = check(rows, lists(session, session.get_one(Event, event_id)))
    return len(parties), mistakes


@needs(Right.REPORT)
def take_over(session: Session, event_id: UUID, rows: Rows, now: datetime) -> int:
    """Write a day on paper down, and return how many parties it was.

    Raises:
        PaperDayWrong: a cell cannot be; nothing was written.
        DaySettled: the day is settled.
    """
    event = visits.correctable(session, event_id)
    parties, mistakes = check(rows, lists(session, event))
    if mistakes or not parties:
        raise PaperDayWrong(count=len(mistakes))
    for party in parties:
        _write(session, event, party, now)
    plan.touch(session, event_id)
    return len(parties)


def _write(session: Session, event: Event, party: Party, now: datetime) -> None:
    """Write one party: it came, talked, and has left."""

    def instant(wall: time) -> datetime:
        return clock.at(event.day, wall)

    visit_id, came = new_key(), instant(party.arrived)
    left = max([party.arrived, *(t.finished for t in party.turns)])
    scan = {"event_id": event.id, "nonce": new_token(), "means": Means.ENTERED, "visit_id": visit_id, "happened_at": came, "received_at": now}
    session.add(
        Visit(
            id=visit_id, event_id=event.id, series=SERIES, number=party.number, people=party.people, state=VisitState.LEFT, arrived_at=came,
            state_since=instant(left), heard=True, age_band=party.age_band, residence=party.residence, sex=party.sex, came_as=party.came_as,
            familiarity=party.familiarity, worst_topic_id=party.worst_topic_id,
        )
    )  # fmt: skip
    session.flush()
    session.execute(insert(Scan), [scan | {"council_id": event.council_id}])
    append(session, Step.ARRIVE, came, event_id=event.id, visit_id=visit_id, reason="entered afterwards", received_at=now)
    ready = came
    for n, turn in enumerate(party.turns):
        stop = Stop(
            event_id=event.id, visit_id=visit_id, booth_id=turn.booth_id, programme_id=turn.programme_id, state=StopState.FINISHED, joined_at=ready,
            called_at=instant(turn.started), started_at=instant(turn.started), finished_at=instant(turn.finished),
        )  # fmt: skip
        session.add(stop)
        session.flush()
        session.add_all(StopOutcome(stop_id=stop.id, outcome=o) for o in turn.outcomes)
        session.add_all(StopTopic(stop_id=stop.id, topic_id=t) for t in (party.topic_ids if n == 0 else ()))
        ready = instant(turn.finished)
