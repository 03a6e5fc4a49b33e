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
from tests.builders import NOON, Fair, later


def state_of(planned: Fair) -> EventState:
    """Return the event's state as it is stored."""
    with db.read(planned.scope) as session:
        return session.get_one(Event, planned.event.id).state


def take(planned: Fair, *steps: EventStep, minutes: float = 0) -> None:
    """Take the event some steps on, so many minutes after noon."""
    for step in steps:
        planned.do(lambda s, step=step: planning.advance(s, planned.event.id, step, later(minutes)))


@pytest.mark.parametrize("state", EventState)
def test_every_step_leads_where_the_table_says_or_is_refused(planned: Fair, state: EventState) -> None:
    for step in EventStep:
        planned.put(lambda s: setattr(s.get_one(Event, planned.event.id), "state", state))
        if (state, step) in TABLE:
            take(planned, step)
        else:
            with pytest.raises(StepNotAllowed, match="いまはできません"):
                take(planned, step)

        assert state_of(planned) == TABLE.get((state, step), state)


def test_every_state_but_the_last_ones_leads_on() -> None:
    assert {state for state in EventState if not steps_from(state)} == {EventState.SETTLED, EventState.CANCELLED}


def test_every_state_can_be_reached() -> None:
    assert set(TABLE.values()) | {EventState.PLANNING} == set(EventState)


def test_every_state_and_step_has_a_word() -> None:
    assert (set(STATES), set(STEPS)) == (set(EventState), set(EventStep))


def test_an_event_without_a_first_contact_is_not_published(planned: Fair) -> None:
    booth = planned.booth("A")
    planned.do(lambda s: planning.change_booth(s, booth.id, [planned.programme("自立相談").id], colour="blue", place="", first_contact=False))

    with pytest.raises(NotReady):
        take(planned, EventStep.PUBLISH)


def test_an_event_without_booths_is_not_published(planned: Fair) -> None:
    for booth in [planned.booth(letter).id for letter in "ABCDEFG"]:
        planned.do(lambda s, booth=booth: planning.remove_booth(s, booth))

    with pytest.raises(NotReady):
        take(planned, EventStep.PUBLISH)


@pytest.mark.parametrize("days", [-1, 1])
def test_an_event_opens_on_its_own_day_only(planned: Fair, days: int) -> None:
    take(planned, EventStep.PUBLISH)

    with pytest.raises(NotThatDay, match=r"令和8年3月14日\(土\)"):
        planned.do(lambda s: planning.advance(s, planned.event.id, EventStep.OPEN, NOON + timedelta(days=days)))


def test_the_day_is_a_day_in_japan(planned: Fair) -> None:
    take(planned, EventStep.PUBLISH)
    just_after_midnight = clock.at(planned.event.day, clock.local(NOON).time().replace(hour=0, minute=1))
    planned.do(lambda s: planning.advance(s, planned.event.id, EventStep.OPEN, just_after_midnight))

    assert just_after_midnight.date() != planned.event.day
    assert state_of(planned) == EventState.OPEN


def test_of_two_who_open_at_once_one_is_told_that_it_is_open(planned: Fair) -> None:
    take(planned, EventStep.PUBLISH, EventStep.OPEN)

    with pytest.raises(StepNotAllowed, match="開催中"):
        take(planned, EventStep.OPEN)


def test_every_step_tells_open_screens(planned: Fair) -> None:
    with db.read(planned.scope) as session:
        before = queries.version(session, planned.event.id)
    take(planned, EventStep.PUBLISH, EventStep.OPEN, EventStep.PAUSE, EventStep.RESUME)

    with db.read(planned.scope) as session:
        assert queries.version(session, planned.event.id) == before + 4


def test_a_pause_freezes_the_clocks(planned: Fair) -> None:
    take(planned, EventStep.PUBLISH, EventStep.OPEN)
    take(planned, EventStep.PAUSE, minutes=10)
    take(planned, EventStep.RESUME, minutes=25)

    with db.read(planned.scope) as session:
        pauses = queries.pauses(session, planned.event.id)
    assert [clock.minutes(NOON, later(m), pauses) for m in (5, 10, 20, 25, 40)] == [5, 10, 10, 10, 25]


def test_a_pause_that_goes_on_freezes_everything_after_it(planned: Fair) -> None:
    take(planned, EventStep.PUBLISH, EventStep.OPEN)
    take(planned, EventStep.PAUSE, minutes=10)

    with db.read(planned.scope) as session:
        pauses = queries.pauses(session, planned.event.id)
    assert clock.minutes(NOON, later(300), pauses) == 10
    assert clock.minutes(later(12), later(300), pauses) == 0


def test_closing_during_a_pause_ends_it(planned: Fair) -> None:
    take(planned, EventStep.PUBLISH, EventStep.OPEN)
    take(planned, EventStep.PAUSE, minutes=10)
    take(planned, EventStep.CLOSE, minutes=20)

    with db.read(planned.scope) as session:
        assert queries.pauses(session, planned.event.id) == ((later(10), later(20)),)


def test_two_pauses_are_both_taken_off(planned: Fair) -> None:
    take(planned, EventStep.PUBLISH, EventStep.OPEN)
    for start in (10, 30):
        take(planned, EventStep.PAUSE, minutes=start)
        take(planned, EventStep.RESUME, minutes=start + 5)

    with db.read(planned.scope) as session:
        assert clock.minutes(NOON, later(60), queries.pauses(session, planned.event.id)) == 50


def test_a_day_cannot_end_before_admission_is_closed(planned: Fair) -> None:
    take(planned, EventStep.PUBLISH, EventStep.OPEN)

    with pytest.raises(StepNotAllowed, match="開催中"):
        planned.do(lambda s: end(s, planned.event.id, NOON))
