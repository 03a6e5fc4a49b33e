"""Two events of one council: nobody sits down, and nobody is called, across them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from booths import desk, passing, signals, summons
from booths.errors import NotSeenHere, NotYourBooth, OwnBooth
from booths.models import Seat, Signal, Summons
from core import db
from events import queries, standard
from tests.builders import NOON, later

if TYPE_CHECKING:
    from events.models import Counter, Event
    from tests.builders import Fair


@pytest.fixture
def other(fair: Fair) -> Event:
    """Return another event of the same council."""
    return db.perform(fair.scope, lambda s: standard.install_sample(s, NOON))


def counter_of(fair: Fair, event: Event, letter: str) -> Counter:
    """Return a booth's first counter at an event."""
    with db.read(fair.scope) as session:
        return next(p for p in queries.booths(session, event.id) if p.booth.letter == letter).counters[0]


def count(fair: Fair, model: type[Seat | Summons]) -> int:
    """Count rows."""
    with db.read(fair.scope) as session:
        return session.scalar(select(func.count(model.id))) or 0


def test_nobody_comes_over_from_another_event(fair: Fair, other: Event) -> None:
    fair.admit("health")
    fair.call("G")
    fair.at("G", desk.start, 2)
    helper = counter_of(fair, other, "D")

    with pytest.raises(OwnBooth):
        fair.at("G", lambda s, key, now: passing.assist(s, key, helper.booth_id, now), 3)
    assert count(fair, Seat) == 1


def test_the_lead_is_called_to_a_counter_and_a_visitor_of_the_same_event_only(fair: Fair, other: Event) -> None:
    visit, elsewhere = fair.admit("health").visit_id, counter_of(fair, other, "D").id

    with pytest.raises(NotYourBooth):
        fair.do(lambda s: summons.summon(s, fair.event.id, elsewhere, later(1)))
    with pytest.raises(NotSeenHere):
        fair.do(lambda s: summons.summon(s, other.id, None, later(1), visit_id=visit))
    with pytest.raises(NotSeenHere):
        fair.do(lambda s: summons.summon(s, other.id, elsewhere, later(1), visit_id=visit))
    assert count(fair, Summons) == 0
    fair.do(lambda s: signals.note(s, visit, [Signal.VIOLENCE], later(2)))
    assert count(fair, Summons) == 1
