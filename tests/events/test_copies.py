"""An event is copied onto a new day: what goes along, and what happened on the old one does not."""

from __future__ import annotations

from datetime import date

from core import db
from events import planning, queries
from events.models import Event, EventState, Programme
from events.screen import set_day
from events.states import EventStep
from tests.builders import NOON, Fair
from tests.events.planned import booths, goods, set_state, shape

NEW_DAY = date(2026, 6, 6)


def copied(fair: Fair) -> Event:
    """Copy the event onto a new day."""
    return db.perform(fair.scope, lambda s: planning.copy_event(s, fair.event.id, NEW_DAY, NOON))


def test_a_copy_has_the_same_booths_and_supplies(planned: Fair) -> None:
    copy = copied(planned)

    assert shape(booths(planned, copy.id)) == shape(booths(planned))
    with db.read(planned.scope) as session:
        assert goods(session, copy.id) == goods(session, planned.event.id) == {"食料セット": (200, 1), "日用品セット": (80, 1), "紙おむつ": (20, 0)}


def test_a_copys_supplies_stand_in_the_same_order(planned: Fair) -> None:
    copy = copied(planned)
    with db.read(planned.scope) as session:
        names = [[supply.name for supply in queries.supplies(session, key)] for key in (planned.event.id, copy.id)]

    assert names[0] == names[1] == ["食料セット", "日用品セット", "紙おむつ"]


def test_a_copys_screen_calls_as_before_and_in_as_many_lines(planned: Fair) -> None:
    planned.do(lambda s: set_day(s, planned.event.id, chime=True, voice=True, lines_at_door=2))
    copy = copied(planned)

    assert (copy.board_chime, copy.board_voice, copy.lines_at_door) == (True, True, 2)


def test_a_copy_knows_nothing_of_what_happened(planned: Fair) -> None:
    planned.do(lambda s: planning.note_staffing(s, planned.event.id, own=9, partner=2, volunteer=1, remarks="雨"))
    copy = copied(planned)

    assert (copy.staff_own, copy.staff_partner, copy.staff_volunteer, copy.remarks) == (None, None, None, "")
    assert copy.code != planned.event.code


def test_a_programme_that_is_no_longer_offered_has_no_booth_in_a_copy(planned: Fair) -> None:
    gone = planned.programme("成年後見").id
    planned.put(lambda s: setattr(s.get_one(Programme, gone), "is_active", False))
    copy = copied(planned)

    assert {p.id for place in booths(planned, copy.id) for p in place.programmes} == {p.id for place in booths(planned) for p in place.programmes} - {gone}
    assert all(place.programmes for place in booths(planned, copy.id))


def test_a_copy_has_the_new_day_and_is_planned_anew(planned: Fair) -> None:
    set_state(planned, EventState.SETTLED)
    copy = copied(planned)

    assert (copy.day, copy.state, copy.title) == (NEW_DAY, EventState.PLANNING, f"{planned.event.title}（コピー）")


def test_a_copy_has_a_door_of_its_own(planned: Fair) -> None:
    copy = copied(planned)

    with db.read(planned.scope) as session:
        codes = {queries.venue_channel(session, e.id).code for e in (planned.event, copy)} | {planned.event.code, copy.code}
    assert len(codes) == 4


def test_a_copy_takes_neither_visitors_nor_numbers_nor_pauses_along(fair: Fair) -> None:
    fair.admit()
    fair.do(lambda s: planning.advance(s, fair.event.id, EventStep.PAUSE, NOON))
    copy = copied(fair)
    for step in (EventStep.PUBLISH, EventStep.OPEN):
        fair.do(lambda s, step=step: planning.advance(s, copy.id, step, NOON.replace(month=6, day=6)))
    fair.event = copy

    assert fair.admit().number == 1
    with db.read(fair.scope) as session:
        assert queries.pauses(session, copy.id) == ()
