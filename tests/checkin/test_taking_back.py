"""An admission that was a slip of the hand: nothing of it is left, the card is free again, and whatever came after it forbids that."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from booths import food, parties, visits
from booths.errors import DaySettled, MovedOn, Overtaken
from booths.models import Step, StepLog
from checkin import card_queries, scanning, taking_back
from checkin.admission import Wish
from core import db
from core.addresses import new_token
from events.models import EventState
from tests.builders import later
from tests.checkin.phone import rows
from tests.checkin.test_cards import activate, counts, made, put
from tests.load.crowd import at_once

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from sqlalchemy.orm import Session

    from tests.builders import Fair


def take_back(fair: Fair, visit_id: UUID) -> int:
    """Take an admission back."""
    return db.perform(fair.scope, lambda s: taking_back.take_back(s, visit_id, later(2)))


def test_a_card_scanned_by_mistake_is_free_again_and_counts_nowhere(fair: Fair) -> None:
    card = made(fair)[0]
    before = rows()
    take_back(fair, activate(fair, card).visit_id)

    assert {name: n - before[name] for name, n in rows().items() if n != before[name]} == {"step_log": 2}
    assert counts(fair) == (0, 0)
    with db.read(fair.scope) as session:
        assert card_queries.visit_with(session, card.token) is None


def test_the_same_card_admits_somebody_else_with_the_next_number(fair: Fair) -> None:
    card = made(fair)[0]
    first = activate(fair, card)
    take_back(fair, first.visit_id)
    seen = db.perform(fair.scope, lambda s: scanning.scan(s, fair.event.id, card.code, Wish(new_token()), later(3)))

    assert (first.number, seen.number, seen.is_new) == (1, 2, True)


def test_what_was_said_at_the_door_goes_along(fair: Fair) -> None:
    before = rows()
    take_back(fair, fair.admit("health", "money", soon=True).visit_id)

    assert {name: n - before[name] for name, n in rows().items() if n != before[name]} == {"step_log": 2}


def test_the_log_keeps_that_it_was_and_that_it_is_void(fair: Fair) -> None:
    take_back(fair, fair.admit().visit_id)

    with db.read(fair.scope) as session:
        arrived, undone = session.scalars(select(StepLog).order_by(StepLog.received_at, StepLog.id)).all()[-2:]
        assert (arrived.step, undone.step, undone.voids, undone.reason) == (Step.ARRIVE, Step.UNDO, arrived.id, "1")


AFTER: list[Callable[[Session, Fair, UUID], object]] = [
    lambda s, _fair, visit: visits.hear(s, visit, [], None, later(1)),
    lambda s, _fair, visit: visits.set_access(s, visit, [], later(1)),
    lambda s, fair, _visit: parties.bring_together(s, fair.event.id, 1, 2, later(1)),
    lambda s, fair, _visit: food.give(s, fair.event.id, later(1), visit_number=1),
]


@pytest.mark.parametrize("after", AFTER)
def test_whoever_has_done_something_since_stays(fair: Fair, after: Callable[[Session, Fair, UUID], object]) -> None:
    admitted = fair.admit()
    fair.admit(minutes=1)
    fair.do(lambda s: after(s, fair, admitted.visit_id))
    before = rows()

    with pytest.raises(MovedOn):
        take_back(fair, admitted.visit_id)
    assert rows() == before


def test_taken_back_twice_at_once_it_is_taken_back_once(fair: Fair) -> None:
    visit_id = activate(fair, made(fair)[0]).visit_id
    answers = at_once([lambda: take_back(fair, visit_id) for _ in range(4)])

    assert sorted(answers, key=str) == [1, *["Overtaken"] * 3]
    with pytest.raises(Overtaken):
        take_back(fair, visit_id)


def test_while_a_card_is_given_back_whoever_scans_it_is_admitted_with_it_or_finds_it_in_use(fair: Fair) -> None:
    card = made(fair)[0]
    first = activate(fair, card)
    answers = at_once([lambda: take_back(fair, first.visit_id), *4 * [lambda: activate(fair, card).number]])

    assert answers[0] == 1
    assert set(answers[1:]) <= {1, 2}


def test_when_somebody_is_called_and_taken_back_at_once_one_of_both_happens(fair: Fair) -> None:
    visit_id = fair.admit().visit_id
    taken, called = at_once([lambda: take_back(fair, visit_id), lambda: fair.call("A")])

    assert (taken, called) in {(1, "NobodyWaiting"), ("MovedOn", 1)}


def test_a_settled_day_is_left_as_it_is(fair: Fair) -> None:
    admitted = fair.admit()
    put(fair, EventState.SETTLED)

    with pytest.raises(DaySettled):
        take_back(fair, admitted.visit_id)
