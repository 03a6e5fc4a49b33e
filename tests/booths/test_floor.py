"""The floor: urgencies heard of, opened details, the longest wait and why, and lines that do not fit before closing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, update

from booths import desk, floor, floor_queries, parties, queries, visits
from booths.errors import DaySettled, NotSeenHere, Overtaken, OwnBooth
from booths.floor_queries import Longest, Why
from booths.models import Access, Alternative, DropReason, Forecast, LineForecast, Step, Stop, StopForecast, StopState, Urgency, VisitState
from core import db
from events import queries as plan
from events.errors import PlanFixed
from events.models import Counter, Event, EventState, Interpreter
from events.screen import set_day
from staff.models import Role
from tests import builders
from tests.booths.test_hand_over import staff
from tests.builders import NOON, Fair, later

if TYPE_CHECKING:
    from uuid import UUID


@pytest.fixture
def fair(database_url: str) -> Fair:
    """Return an open event."""
    assert database_url
    return builders.fair()


def urgency(fair: Fair) -> Urgency:
    """Return the only urgency."""
    with db.read(fair.scope) as session:
        return session.scalars(select(Urgency)).one()


def longest(fair: Fair, letter: str) -> Longest:
    """Return who waits longest at a booth."""
    with db.read(fair.scope) as session:
        counters = {p.booth.id: list(p.counters) for p in plan.booths(session, fair.event.id)}
        return floor_queries.longest(session, fair.event.id, counters)[fair.booth(letter).id]


def stop_of(fair: Fair, visit_id: UUID, letter: str = "A") -> Stop:
    """Return a visit's stop at a booth."""
    with db.read(fair.scope) as session:
        return session.scalars(select(Stop).where(Stop.visit_id == visit_id, Stop.booth_id == fair.booth(letter).id)).one()


def test_whoever_hears_of_an_urgency_first_is_kept(fair: Fair) -> None:
    visit = fair.admit(soon=True).visit_id
    fair.do(lambda s: floor.acknowledge(s, visit, later(1)))

    with pytest.raises(Overtaken):
        fair.do(lambda s: floor.acknowledge(s, visit, later(2)))
    assert (urgency(fair).acknowledged_at, urgency(fair).acknowledged_by) == (later(1), "担当")


def test_an_urgency_that_is_heard_of_is_still_not_met(fair: Fair) -> None:
    visit = fair.admit(soon=True).visit_id
    fair.do(lambda s: floor.acknowledge(s, visit, later(1)))

    with db.read(fair.scope) as session:
        assert [v.number for _, v in queries.not_yet_met(session, fair.event.id)] == [1]


def test_nobody_hears_of_an_urgency_that_nobody_said(fair: Fair) -> None:
    visit = fair.admit().visit_id

    with pytest.raises(Overtaken):
        fair.do(lambda s: floor.acknowledge(s, visit, later(1)))


def test_each_opening_of_the_details_is_written_down(fair: Fair) -> None:
    visit = fair.admit(soon=True).visit_id
    for minute in (1, 2):
        fair.do(lambda s, minute=minute: floor.see(s, visit, later(minute)))

    with db.read(fair.scope) as session:
        assert floor_queries.seen_by(session, fair.event.id) == {visit: [("担当", later(1)), ("担当", later(2))]}


def test_hearing_and_opening_leave_the_last_step_undoable(fair: Fair) -> None:
    visit = fair.admit(soon=True).visit_id
    fair.call("A", 1)
    fair.do(lambda s: floor.acknowledge(s, visit, later(2)))
    fair.do(lambda s: floor.see(s, visit, later(3)))

    assert fair.at("A", desk.undo_last, 4) == Step.CALL


def test_a_settled_day_hears_of_nothing(fair: Fair) -> None:
    visit = fair.admit(soon=True).visit_id
    fair.do(lambda s: s.execute(update(Event).values(state=EventState.SETTLED)))

    with pytest.raises(DaySettled):
        fair.do(lambda s: floor.acknowledge(s, visit, later(1)))


def test_the_longest_wait_is_simply_the_line(fair: Fair) -> None:
    fair.admit()
    fair.admit(minutes=5)

    assert longest(fair, "A") == Longest(1, NOON, Why.LINE, "")


def test_the_longest_wait_has_stepped_out(fair: Fair) -> None:
    visit = fair.admit().visit_id
    fair.do(lambda s: visits.rest(s, visit, later(1)))

    assert longest(fair, "A").why == Why.RESTING


def test_the_longest_wait_is_at_another_booth(fair: Fair) -> None:
    visit = fair.admit().visit_id
    fair.do(lambda s: visits.add_topic(s, visit, fair.topic("介護").id, NOON))
    fair.call("A")

    assert longest(fair, "F") == Longest(1, NOON, Why.ELSEWHERE, "A")


def test_the_longest_wait_goes_to_another_booth_first(fair: Fair) -> None:
    visit = fair.admit().visit_id
    first = fair.do(lambda s: visits.add_topic(s, visit, fair.topic("介護").id, NOON))
    fair.do(lambda s: s.execute(update(Stop).where(Stop.booth_id == fair.booth("A").id).values(after_stop_id=first.id)))

    assert longest(fair, "A") == Longest(1, NOON, Why.PARKED, "F")


def test_the_longest_wait_needs_the_accessible_counter(fair: Fair) -> None:
    fair.do(lambda s: s.execute(update(Counter).where(Counter.id == fair.counter("A-1").id).values(is_accessible=False)))
    fair.admit()
    fair.call("A-2")
    visit = fair.admit(minutes=1).visit_id
    fair.do(lambda s: visits.set_access(s, visit, [Access.WHEELCHAIR], later(2)))

    assert longest(fair, "A").why == Why.ACCESS


@pytest.mark.parametrize(("people", "why"), [(0, Why.LINE), (1, Why.INTERPRETER), (2, Why.LINE)])
def test_the_longest_wait_needs_an_interpreter(fair: Fair, people: int, why: Why) -> None:
    if people:
        fair.do(lambda s: s.add(Interpreter(event_id=fair.event.id, language="ne", people=people)))
    for minute in (0, 1):
        visit = fair.admit(minutes=minute).visit_id
        fair.do(lambda s, visit=visit: visits.set_interpreter(s, visit, "ne", NOON))
    fair.call("A", 3)

    assert (longest(fair, "A").why, longest(fair, "A").language) == (why, "ne")


def test_the_longest_wait_is_for_the_counter_that_speaks_their_language(fair: Fair) -> None:
    fair.do(lambda s: s.execute(update(Counter).where(Counter.id == fair.counter("A-1").id).values(languages=["tr"])))
    fair.admit()
    fair.call("A-1", 1)
    visit = fair.admit(minutes=1).visit_id
    fair.do(lambda s: visits.set_interpreter(s, visit, "tr", later(2)))

    assert longest(fair, "A") == Longest(2, later(1), Why.SPEAKER, "", "tr")


def test_whoever_moves_keeps_topics_and_place_and_is_unmet_need_of_the_booth_they_leave(fair: Fair) -> None:
    visit = fair.admit().visit_id
    fair.do(lambda s: visits.add_topic(s, visit, fair.topic("債務").id, NOON))
    old = stop_of(fair, visit)
    new = fair.do(lambda s: floor.move(s, old.id, fair.booth("C").id, later(5)))

    left = stop_of(fair, visit)
    assert (left.state, left.drop_reason, left.alternative, left.arranged) == (StopState.DROPPED, DropReason.UNMET, Alternative.OTHER_BOOTH, "C")
    with db.read(fair.scope) as session:
        assert floor_queries.confirmed(session, visit) == [("C", fair.topic("債務").name)]
        assert queries.by_number(session, fair.event.id, 1).state == VisitState.HERE
        assert session.get_one(Stop, new.id).programme_id == fair.programme("生活福祉資金").id


def test_a_move_is_taken_back_in_one_step_where_it_was_called(fair: Fair) -> None:
    visit = fair.admit().visit_id
    fair.call("A", 1)
    fair.do(lambda s: floor.move(s, stop_of(fair, visit).id, fair.booth("C").id, later(5)))
    fair.at("A", desk.undo_last, 6)

    assert stop_of(fair, visit).state == StopState.CALLED
    with db.read(fair.scope) as session:
        assert queries.line(session, fair.booth("C").id).waiting == 0


def test_booth_staff_move_only_their_own_visitors(fair: Fair) -> None:
    stop = stop_of(fair, fair.admit().visit_id)

    with pytest.raises(NotSeenHere):
        db.perform(staff(fair, Role.BOOTH, "F"), lambda s: floor.move(s, stop.id, fair.booth("C").id, later(5)))


def test_nobody_moves_to_the_booth_where_they_stand(fair: Fair) -> None:
    visit = fair.admit().visit_id

    with pytest.raises(OwnBooth):
        fair.do(lambda s: floor.move(s, stop_of(fair, visit).id, fair.booth("A").id, later(5)))


def test_a_forecast_says_when_to_stop_admitting_and_who_is_seen(fair: Fair) -> None:
    stop, booth = stop_of(fair, fair.admit().visit_id), fair.booth("A")
    made = {"event_id": fair.event.id, "made_at": NOON}
    spread = made | {"median": 20, "low": 10, "high": 40, "in_time": 0.25}
    rows = (
        Forecast(**made, version=1, stop_admitting_at=later(30)), StopForecast(stop_id=stop.id, **spread),
        LineForecast(booth_id=booth.id, ends_at=later(90), **spread),
    )  # fmt: skip
    fair.do(lambda s: s.add_all(rows))

    with db.read(fair.scope) as session:
        assert floor_queries.stop_admitting_at(session, fair.event.id) == later(30)
        assert floor_queries.waiting_stops(session, stop.visit_id) == [(stop.id, "A", booth.id)]
        assert floor_queries.line_forecasts(session, fair.event.id)[booth.id].ends_at == later(90)


def test_those_who_came_together_are_named_by_number(fair: Fair) -> None:
    for _ in range(3):
        fair.admit()
    fair.do(lambda s: parties.bring_together(s, fair.event.id, 1, 3, NOON))

    with db.read(fair.scope) as session:
        numbers = {n: floor_queries.came_with(session, queries.by_number(session, fair.event.id, n)) for n in (1, 2, 3)}
    assert numbers == {1: [3], 2: [], 3: [1]}


def test_the_screen_and_the_door_are_set_while_the_day_runs_but_not_after_it(fair: Fair) -> None:
    fair.do(lambda s: set_day(s, fair.event.id, chime=True, voice=False, lines_at_door=9))
    with db.read(fair.scope) as session:
        event = session.get_one(Event, fair.event.id)
    assert (event.board_chime, event.board_voice, event.lines_at_door) == (True, False, 3)
    fair.do(lambda s: s.execute(update(Event).values(state=EventState.ENDED)))

    with pytest.raises(PlanFixed):
        fair.do(lambda s: set_day(s, fair.event.id, chime=False, voice=False, lines_at_door=1))
