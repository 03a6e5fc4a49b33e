"""The floor: urgencies heard of, opened details, hand-overs under way, and lines that do not fit before closing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, update

from booths import consents, desk, floor, floor_queries, parties, passing, queries, visits
from booths.consents import Agreement
from booths.errors import DaySettled, NotSeenHere, Overtaken, OwnBooth
from booths.models import (
    Alternative,
    ConsentMeans,
    DropReason,
    Forecast,
    HandoverState,
    LineForecast,
    Step,
    StepLog,
    Stop,
    StopForecast,
    StopState,
    Urgency,
    Visit,
    VisitState,
)
from core import db
from events.errors import PlanFixed
from events.models import Event, EventState
from events.screen import set_day
from staff.models import Role
from tests.booths.test_hand_over import call, handed, now_is, pass_on, staff, talking
from tests.builders import NOON, Fair, later

if TYPE_CHECKING:
    from uuid import UUID


def urgency(fair: Fair) -> Urgency:
    """Return the only urgency."""
    with db.read(fair.scope) as session:
        return session.scalars(select(Urgency)).one()


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


def test_everybody_who_wants_to_talk_soon_or_has_stepped_out_is_named_however_many_they_are(fair: Fair) -> None:
    for minute in range(21):
        fair.admit(soon=True, minutes=minute)
    fair.put(lambda s: s.execute(update(Visit).values(state=VisitState.RESTING)))

    with db.read(fair.scope) as session:
        assert [v.number for _, v in queries.not_yet_met(session, fair.event.id)] == list(range(1, 22))
        assert len(queries.resting(session, fair.event.id)) == len(queries.resting(session, fair.event.id, fair.booth("A").id)) == 21


def test_an_overdue_hand_over_comes_first_however_many_are_under_way(fair: Fair) -> None:
    for minute in range(21):
        visit = fair.admit("money", minutes=minute).visit_id
        fair.at("A", desk.call_back, minute, visit)
        fair.at("A", passing.hand_over, minute, fair.booth("D").id)
    fair.at("D", desk.call_back, 21, visit)

    with db.read(fair.scope) as session:
        rows = floor_queries.handovers_under_way(session, fair.event.id, later(31))
    assert [(way.sent.number, way.overdue) for way in rows] == [(21, True), *((n, False) for n in range(1, 21))]


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
    fair.put(lambda s: s.execute(update(Event).values(state=EventState.SETTLED)))

    with pytest.raises(DaySettled):
        fair.do(lambda s: floor.acknowledge(s, visit, later(1)))


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


@pytest.mark.parametrize("named", [False, True])
def test_what_was_passed_on_to_one_booth_moves_to_no_other_unless_the_visitor_named_it_too(fair: Fair, *, named: bool) -> None:
    told, own = fair.topic("DV").id, fair.topic("ひきこもり").id
    made = handed(fair, topic_id=told)
    for topic in (own, told) if named else (own,):
        fair.do(lambda s, topic=topic: visits.add_topic(s, made.visit_id, topic, later(11)))
    new = db.perform(staff(fair, Role.BOOTH, "D"), lambda s: floor.move(s, made.to_stop_id, fair.booth("G").id, later(12)))

    with db.read(fair.scope) as session:
        assert set(queries.topics_of(session, new.id)) == ({own, told} if named else {own})


def test_what_the_visitor_named_goes_along_while_the_phone_still_asks_whether_it_may_be_passed_on(fair: Fair) -> None:
    topic, visit = fair.topic("地域との関係").id, talking(fair)
    fair.do(lambda s: visits.add_topic(s, visit, topic, later(5)))
    made = pass_on(fair, topic_id=topic, agreement=Agreement(ConsentMeans.PHONE))
    new = fair.do(lambda s: floor.move(s, made.to_stop_id, fair.booth("G").id, later(12)))

    with db.read(fair.scope) as session:
        assert set(queries.topics_of(session, new.id)) == {topic}


def test_a_topic_that_goes_along_is_the_visitors_own_where_it_was_passed_on_to(fair: Fair) -> None:
    topic, visit = fair.topic("DV").id, talking(fair)
    own = fair.do(lambda s: visits.add_topic(s, visit, topic, later(5)))
    assert isinstance(own, Stop)
    made = pass_on(fair, to="G", topic_id=topic)
    fair.do(lambda s: floor.move(s, own.id, fair.booth("G").id, later(12)))
    fair.do(lambda s: consents.withdraw(s, made.id, later(13)))

    with db.read(fair.scope) as session:
        assert set(queries.topics_of(session, made.to_stop_id)) == {topic}
        assert session.scalars(select(StepLog.step).where(StepLog.stop_id == own.id).order_by(StepLog.id)).all() == [Step.ADD_TOPIC, Step.DROP]


def test_a_move_that_left_a_topic_out_is_taken_back_as_a_whole(fair: Fair) -> None:
    told = fair.topic("DV").id
    made = handed(fair, topic_id=told)
    call(fair, made)
    fair.do(lambda s: floor.move(s, made.to_stop_id, fair.booth("G").id, later(12)))
    fair.at("D", desk.undo_last, 13)

    assert now_is(fair, made).state == HandoverState.SENT
    with db.read(fair.scope) as session:
        assert [letter for _stop, letter, _colour in queries.stops_of(session, made.visit_id)] == ["A", "D"]
        assert set(queries.topics_of(session, made.to_stop_id)) == {told}


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
    fair.put(lambda s: s.add_all(rows))

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
    fair.put(lambda s: s.execute(update(Event).values(state=EventState.ENDED)))

    with pytest.raises(PlanFixed):
        fair.do(lambda s: set_day(s, fair.event.id, chime=False, voice=False, lines_at_door=1))
