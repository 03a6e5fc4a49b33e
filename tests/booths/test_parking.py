"""「Bのあとに戻る」: somebody goes to another booth first and is not called here before."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from booths import desk, parking, queries
from booths.errors import NobodyWaiting, NotYourBooth, OwnBooth, WaitsForThis
from booths.models import Handover, Stop, StopState, StopTopic
from booths.routing import Reason
from core import db
from events.models import CounterState
from tests.builders import Fair

if TYPE_CHECKING:
    from checkin.admission import Admitted


def stop_of(fair: Fair, visit: Admitted, letter: str) -> Stop:
    """Return a visit's open stop at a booth."""
    with db.read(fair.scope) as session:
        at = (Stop.visit_id == visit.visit_id, Stop.booth_id == fair.booth(letter).id, Stop.state.in_(["waiting", "called", "consulting"]))
        return session.scalars(select(Stop).where(*at)).one()


def after(fair: Fair, letter: str) -> list[tuple[int, str]]:
    """Return who stands in a booth's line, and after which booth they come back."""
    with db.read(fair.scope) as session:
        return [(w.number, w.after) for w in queries.in_line(session, fair.booth(letter).id, 9)]


def park(fair: Fair, visit: Admitted, at: str, booth: str, minutes: float = 2) -> None:
    """Park somebody who stands at a booth until another one has seen them."""
    fair.at(at, parking.park, minutes, stop_of(fair, visit, at).id, fair.booth(booth).id)


def test_a_called_visitor_goes_to_another_booth_first(fair: Fair) -> None:
    visit = fair.admit()
    fair.call("A", 1)
    park(fair, visit, "A", "D")

    assert (after(fair, "A"), after(fair, "D")) == ([(1, "D")], [(1, "")])
    assert fair.counter("A").state == CounterState.FREE


def test_whoever_is_parked_comes_after_those_who_can_be_called(fair: Fair) -> None:
    visit = fair.admit(minutes=0)
    fair.admit(minutes=1)
    park(fair, visit, "A", "D")

    assert after(fair, "A") == [(2, ""), (1, "D")]


def test_when_the_other_booth_is_done_nothing_is_waited_for(fair: Fair) -> None:
    visit = fair.admit()
    park(fair, visit, "A", "D")
    fair.call("D", 3)
    fair.at("D", desk.finish, 20)

    assert after(fair, "A") == [(1, "")]


def test_nobody_is_called_where_they_are_parked(fair: Fair) -> None:
    visit = fair.admit(minutes=0)
    fair.admit(minutes=1)
    park(fair, visit, "A", "D")

    assert fair.call("A", 3) == 2
    with pytest.raises(NobodyWaiting):
        fair.call("A-2", 4)


def test_whoever_comes_back_from_the_other_booth_is_called_first(fair: Fair) -> None:
    fair.admit(minutes=-70)
    visit = fair.admit(minutes=1)
    park(fair, visit, "A", "D")
    fair.call("D", 3)
    fair.at("D", desk.finish, 20)

    assert fair.call("A", 21) == 2
    assert stop_of(fair, visit, "A").call_reason == Reason.RETURNING


def test_two_turns_do_not_wait_for_each_other(fair: Fair) -> None:
    visit = fair.admit()
    park(fair, visit, "A", "D")

    with pytest.raises(WaitsForThis):
        park(fair, visit, "D", "A")


def test_nobody_is_parked_behind_the_same_booth(fair: Fair) -> None:
    visit = fair.admit()

    with pytest.raises(OwnBooth):
        park(fair, visit, "A", "A")


def test_a_counter_parks_those_of_its_own_line(fair: Fair) -> None:
    stop = stop_of(fair, fair.admit(), "A")

    with pytest.raises(NotYourBooth):
        fair.at("F", parking.park, 2, stop.id, fair.booth("D").id)


def test_parking_undone_calls_them_again_as_they_were(fair: Fair) -> None:
    visit = fair.admit()
    fair.call("A", 1)
    park(fair, visit, "A", "D")
    fair.at("A", desk.undo_last, 3)

    assert (stop_of(fair, visit, "A").state, after(fair, "D")) == (StopState.CALLED, [])


def test_a_parked_visitor_waits_in_turn_again_when_told_so(fair: Fair) -> None:
    visit = fair.admit()
    park(fair, visit, "A", "D")
    fair.at("A", parking.wait_here, 3, stop_of(fair, visit, "A").id)

    assert after(fair, "A") == [(1, "")]


def test_a_parked_visitor_is_called_now_by_hand(fair: Fair) -> None:
    visit = fair.admit()
    park(fair, visit, "A", "D")
    fair.at("A", desk.call_this, 3, stop_of(fair, visit, "A").id, "体調")

    assert stop_of(fair, visit, "A").state == StopState.CALLED


def test_come_back_after_hands_over_and_keeps_a_turn_with_the_same_topics(fair: Fair) -> None:
    visit = fair.admit("money")
    fair.call("A", 1)
    fair.at("A", desk.start, 2)
    before = stop_of(fair, visit, "A")
    fair.at("A", parking.come_back_after, 20, fair.booth("D").id)

    again = stop_of(fair, visit, "A")
    with db.read(fair.scope) as session:
        handover = session.scalars(select(Handover)).one()
        topics = {stop: set(session.scalars(select(StopTopic.topic_id).where(StopTopic.stop_id == stop))) for stop in (before.id, again.id)}
    assert (again.id != before.id, again.after_stop_id) == (True, handover.to_stop_id)
    assert topics[before.id] == topics[again.id]
    assert after(fair, "A") == [(1, "D")]


def test_come_back_after_is_taken_back_in_two_steps(fair: Fair) -> None:
    visit = fair.admit()
    fair.call("A", 1)
    fair.at("A", desk.start, 2)
    fair.at("A", parking.come_back_after, 20, fair.booth("D").id)
    fair.at("A", desk.undo_last, 21)
    fair.at("A", desk.undo_last, 22)

    assert (stop_of(fair, visit, "A").state, after(fair, "D")) == (StopState.CONSULTING, [])
