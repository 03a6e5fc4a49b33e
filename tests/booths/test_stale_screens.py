"""A button on a screen that shows what no longer is: it is refused, and tears nothing apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from booths import desk, floor, onward, parking, passing, visits
from booths.errors import MovedOn, Overtaken
from booths.models import Alternative, HandoverState, StopState, Term
from events.models import CounterState
from tests.booths.test_hand_over import handed, now_is, pass_on, talking
from tests.booths.test_onward import send
from tests.booths.test_parking import stop_of
from tests.builders import Fair, later

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from sqlalchemy.orm import Session


def test_whoever_is_called_meanwhile_is_not_put_back_in_line_without_the_counter(fair: Fair) -> None:
    stop = stop_of(fair, fair.admit(), "A")
    fair.call("A")

    with pytest.raises(Overtaken):
        fair.at("A-2", parking.wait_here, 2, stop.id)
    assert fair.counter("A-1").state == CounterState.SERVING
    assert fair.at("A-1", desk.start, 3).state == StopState.CONSULTING  # type: ignore[attr-defined]


ON_A_TURN: list[Callable[[Session, UUID, Fair], object]] = [
    lambda s, stop, fair: desk.call_this(s, fair.counter("D").id, stop, "体調", later(12)),
    lambda s, stop, fair: parking.park(s, fair.counter("D").id, stop, fair.booth("B").id, later(12)),
    lambda s, stop, fair: parking.wait_here(s, fair.counter("D").id, stop, later(12)),
    lambda s, stop, _: visits.not_today(s, stop, Alternative.NONE, "", later(12)),
    lambda s, stop, fair: floor.move(s, stop, fair.booth("B").id, later(12)),
]


@pytest.mark.parametrize("press", ON_A_TURN, ids=["call_this", "park", "wait_here", "not_today", "move"])
def test_a_turn_that_an_undone_hand_over_took_along_is_refused(fair: Fair, press: Callable[[Session, UUID, Fair], object]) -> None:
    gone = handed(fair).to_stop_id
    fair.at("A-1", desk.undo_last, 11)

    with pytest.raises(Overtaken):
        fair.do(lambda s: press(s, gone, fair))  # type: ignore[arg-type]


def test_a_hand_over_is_not_undone_once_somebody_saw_the_visitor_arrive(fair: Fair) -> None:
    talking(fair)
    made = pass_on(fair, stay=True)
    fair.do(lambda s: passing.arrive(s, made.id, later(11)))

    with pytest.raises(MovedOn):
        fair.at("A-1", desk.undo_last, 12)
    assert now_is(fair, made).state == HandoverState.ARRIVED


@pytest.mark.parametrize("state", [HandoverState.CONTACTED, HandoverState.SENT])
def test_passing_on_outside_is_not_undone_once_it_was_asked_about(fair: Fair, state: HandoverState) -> None:
    talking(fair)
    made = send(fair)
    fair.do(lambda s: onward.follow_up(s, made.id, Term.TWO_WEEKS, state, later(11)))

    with pytest.raises(MovedOn):
        fair.at("A-1", desk.undo_last, 12)
