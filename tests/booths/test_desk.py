"""The four buttons and what stands behind その他."""

from __future__ import annotations

import pytest

from booths import desk, passing, queries, visits
from booths.errors import CounterBusy, MovedOn, NobodyWaiting
from booths.models import Handover, HandoverState, Stop, Visit, VisitState
from core import db
from tests.builders import Fair, later


def numbers(fair: Fair, state: VisitState) -> list[int]:
    """Return the numbers of the visits in a state."""
    from sqlalchemy import select

    with db.read(fair.scope) as session:
        return sorted(session.scalars(select(Visit.number).where(Visit.state == state)))


def test_whoever_came_first_is_called_first(fair: Fair) -> None:
    fair.admit("money", minutes=0)
    fair.admit("money", minutes=1)

    assert [fair.call("A-1", 2), fair.call("A-2", 3)] == [1, 2]


def test_somebody_who_wants_to_talk_soon_is_called_first(fair: Fair) -> None:
    fair.admit(minutes=0)
    fair.admit(minutes=1, soon=True)

    assert fair.call("A", 2) == 2


def test_a_counter_with_a_visitor_calls_nobody_else(fair: Fair) -> None:
    fair.admit()
    fair.admit()
    fair.call("A")

    with pytest.raises(CounterBusy, match="1"):
        fair.call("A")


def test_a_counter_without_a_line_is_told_so(fair: Fair) -> None:
    with pytest.raises(NobodyWaiting):
        fair.call("F")


def test_a_hand_over_keeps_number_and_place_by_arrival(fair: Fair) -> None:
    fair.admit("money", minutes=0)
    fair.admit("alone", minutes=5)
    fair.call("A", 6)
    fair.at("A", passing.hand_over, 20, fair.booth("D").id)

    with db.read(fair.scope) as session:
        assert [w.number for w in queries.in_line(session, fair.booth("D").id, 9)] == [1, 2]


def test_a_hand_over_is_counted_at_both_ends(fair: Fair) -> None:
    fair.admit("money", minutes=0)
    fair.call("A", 6)
    fair.at("A", passing.hand_over, 20, fair.booth("D").id)
    assert fair.call("D", 21) == 1
    fair.at("D", desk.start, 22)

    with db.read(fair.scope) as session:
        handover = session.query(Handover).one()
    assert (handover.state, handover.arrived_at, handover.received_at) == (HandoverState.RECEIVED, later(22), later(22))


def test_finishing_infers_a_forgotten_start(fair: Fair) -> None:
    fair.admit()
    fair.call("A", 5)
    stop = fair.at("A", desk.finish, 30)

    assert isinstance(stop, Stop)
    assert (stop.started_at, stop.finished_at) == (later(5), later(30))
    assert numbers(fair, VisitState.LEFT) == [1]


def test_an_undone_finish_brings_the_visitor_back_to_the_table(fair: Fair) -> None:
    fair.admit()
    fair.call("A", 5)
    fair.at("A", desk.start, 6)
    fair.at("A", desk.finish, 7)
    fair.at("A", desk.undo_last, 8)

    with db.read(fair.scope) as session:
        seated = queries.seated_at(session, fair.counter("A").id)
    assert seated is not None
    assert seated.stop.finished_at is None
    assert numbers(fair, VisitState.HERE) == [1]


def test_a_step_is_not_undone_once_the_visitor_has_moved_on(fair: Fair) -> None:
    fair.admit()
    fair.call("A", 5)
    fair.at("A", passing.hand_over, 7, fair.booth("D").id)
    fair.call("D", 8)

    with pytest.raises(MovedOn):
        fair.at("A", desk.undo_last, 9)


def test_an_undone_hand_over_leaves_no_trace_in_the_other_line(fair: Fair) -> None:
    fair.admit()
    fair.call("A", 5)
    fair.at("A", desk.start, 6)
    fair.at("A", passing.hand_over, 7, fair.booth("D").id)
    fair.at("A", desk.undo_last, 8)

    with db.read(fair.scope) as session:
        assert queries.line(session, fair.booth("D").id).waiting == 0
        assert session.query(Handover).count() == 0


def test_somebody_who_missed_a_call_comes_back_to_their_place(fair: Fair) -> None:
    visit = fair.admit(minutes=0)
    fair.admit(minutes=1)
    fair.call("A", 2)
    fair.at("A", desk.miss, 3)
    assert fair.call("A", 4) == 2
    fair.do(lambda s: visits.back(s, visit.visit_id, later(5)))
    fair.at("A", desk.finish, 6)

    assert fair.call("A", 7) == 1


def test_a_colleague_who_comes_over_is_busy_until_the_end(fair: Fair) -> None:
    fair.admit()
    fair.call("A")
    fair.at("A", passing.assist, 2, fair.booth("F").id)
    fair.admit("care")
    with pytest.raises(CounterBusy, match="F-1"):
        fair.call("F")
    fair.at("A", desk.finish, 9)

    assert fair.call("F") == 2
