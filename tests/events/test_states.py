"""The way of an event from planning to settled."""

from __future__ import annotations

from datetime import timedelta

import pytest

from booths.day import end
from core import clock, db
from events import planning, queries
from events.errors import NotReady, NotThatDay, StepNotAllowed
from events.models import Event, EventState
from events.states import TABLE, EventStep, steps_from
from events.words import STATES, STEPS
from tests import builders
from tests.builders import NOON, Fair, later


@pytest.fixture
def fair(database_url: str) -> Fair:
    """Return the sample event, still being planned."""
    assert database_url
    return builders.fair(open_now=False)


def state_of(fair: Fair) -> EventState:
    """Return the event's state as it is stored."""
    with db.read(fair.scope) as session:
        return session.get_one(Event, fair.event.id).state


def take(fair: Fair, *steps: EventStep, minutes: float = 0) -> None:
    """Take the event some steps on, so many minutes after noon."""
    for step in steps:
        fair.do(lambda s, step=step: planning.advance(s, fair.event.id, step, later(minutes)))


@pytest.mark.parametrize("state", EventState)
def test_every_step_leads_where_the_table_says_or_is_refused(fair: Fair, state: EventState) -> None:
    for step in EventStep:
        fair.do(lambda s: setattr(s.get_one(Event, fair.event.id), "state", state))
        if (state, step) in TABLE:
            take(fair, step)
        else:
            with pytest.raises(StepNotAllowed, match="いまはできません"):
                take(fair, step)

        assert state_of(fair) == TABLE.get((state, step), state)


def test_every_state_but_the_last_ones_leads_on() -> None:
    assert {state for state in EventState if not steps_from(state)} == {EventState.SETTLED, EventState.CANCELLED}


def test_every_state_can_be_reached() -> None:
    assert set(TABLE.values()) | {EventState.PLANNING} == set(EventState)


def test_every_state_and_step_has_a_word() -> None:
    assert (set(STATES), set(STEPS)) == (set(EventState), set(EventStep))


def test_an_event_without_a_first_contact_is_not_published(fair: Fair) -> None:
    booth = fair.booth("A")
    fair.do(lambda s: planning.change_booth(s, booth.id, [fair.programme("自立相談").id], colour="blue", place="", first_contact=False))

    with pytest.raises(NotReady):
        take(fair, EventStep.PUBLISH)


def test_an_event_without_booths_is_not_published(fair: Fair) -> None:
    for booth in [fair.booth(letter).id for letter in "ABCDEFG"]:
        fair.do(lambda s, booth=booth: planning.remove_booth(s, booth))

    with pytest.raises(NotReady):
        take(fair, EventStep.PUBLISH)


@pytest.mark.parametrize("days", [-1, 1])
def test_an_event_opens_on_its_own_day_only(fair: Fair, days: int) -> None:
    take(fair, EventStep.PUBLISH)

    with pytest.raises(NotThatDay, match=r"令和8年3月14日\(土\)"):
        fair.do(lambda s: planning.advance(s, fair.event.id, EventStep.OPEN, NOON + timedelta(days=days)))


def test_the_day_is_a_day_in_japan(fair: Fair) -> None:
    take(fair, EventStep.PUBLISH)
    just_after_midnight = clock.at(fair.event.day, clock.local(NOON).time().replace(hour=0, minute=1))
    fair.do(lambda s: planning.advance(s, fair.event.id, EventStep.OPEN, just_after_midnight))

    assert just_after_midnight.date() != fair.event.day
    assert state_of(fair) == EventState.OPEN


def test_of_two_who_open_at_once_one_is_told_that_it_is_open(fair: Fair) -> None:
    take(fair, EventStep.PUBLISH, EventStep.OPEN)

    with pytest.raises(StepNotAllowed, match="開催中"):
        take(fair, EventStep.OPEN)


def test_every_step_tells_open_screens(fair: Fair) -> None:
    with db.read(fair.scope) as session:
        before = queries.version(session, fair.event.id)
    take(fair, EventStep.PUBLISH, EventStep.OPEN, EventStep.PAUSE, EventStep.RESUME)

    with db.read(fair.scope) as session:
        assert queries.version(session, fair.event.id) == before + 4


def test_a_pause_freezes_the_clocks(fair: Fair) -> None:
    take(fair, EventStep.PUBLISH, EventStep.OPEN)
    take(fair, EventStep.PAUSE, minutes=10)
    take(fair, EventStep.RESUME, minutes=25)

    with db.read(fair.scope) as session:
        pauses = queries.pauses(session, fair.event.id)
    assert [clock.minutes(NOON, later(m), pauses) for m in (5, 10, 20, 25, 40)] == [5, 10, 10, 10, 25]


def test_a_pause_that_goes_on_freezes_everything_after_it(fair: Fair) -> None:
    take(fair, EventStep.PUBLISH, EventStep.OPEN)
    take(fair, EventStep.PAUSE, minutes=10)

    with db.read(fair.scope) as session:
        pauses = queries.pauses(session, fair.event.id)
    assert clock.minutes(NOON, later(300), pauses) == 10
    assert clock.minutes(later(12), later(300), pauses) == 0


def test_closing_during_a_pause_ends_it(fair: Fair) -> None:
    take(fair, EventStep.PUBLISH, EventStep.OPEN)
    take(fair, EventStep.PAUSE, minutes=10)
    take(fair, EventStep.CLOSE, minutes=20)

    with db.read(fair.scope) as session:
        assert queries.pauses(session, fair.event.id) == ((later(10), later(20)),)


def test_two_pauses_are_both_taken_off(fair: Fair) -> None:
    take(fair, EventStep.PUBLISH, EventStep.OPEN)
    for start in (10, 30):
        take(fair, EventStep.PAUSE, minutes=start)
        take(fair, EventStep.RESUME, minutes=start + 5)

    with db.read(fair.scope) as session:
        assert clock.minutes(NOON, later(60), queries.pauses(session, fair.event.id)) == 50


def test_a_day_cannot_end_before_admission_is_closed(fair: Fair) -> None:
    take(fair, EventStep.PUBLISH, EventStep.OPEN)

    with pytest.raises(StepNotAllowed, match="開催中"):
        fair.do(lambda s: end(s, fair.event.id, NOON))
