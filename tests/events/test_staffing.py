"""What is planned of the people: shifts, breaks, interpreters, how many are expected; all of it optional."""

from __future__ import annotations

from datetime import date, time
from typing import TYPE_CHECKING

import pytest

from core import db
from events import lists, planning, queries, staffing
from events.errors import BreaksUnclear, ComesAfterItself, PlanFixed, ShiftOutOfOrder
from events.models import Event
from events.staffing import Shift
from events.states import EventStep
from tests.builders import NOON, Fair

if TYPE_CHECKING:
    from uuid import UUID

    from events.models import Programme

LUNCH = ((time(12, 15), 15), (time(14), 10))


def shift_of(planned: Fair, counter: str, event_id: UUID | None = None) -> Shift:
    """Return what is planned for a counter."""
    letter, _, number = counter.partition("-")
    with db.read(planned.scope) as session:
        place = next(p for p in queries.booths(session, event_id or planned.event.id) if p.booth.letter == letter)
        found = place.counters[int(number) - 1]
        rests = tuple((b.at, b.minutes) for b in queries.breaks(session, event_id or planned.event.id).get(found.id, []))
        return Shift(found.comes, found.goes, rests, found.is_accessible, tuple(found.languages))


def plan(planned: Fair, counter: str, shift: Shift) -> None:
    """Plan a counter's day."""
    key = planned.counter(counter).id
    planned.do(lambda s: staffing.set_shift(s, key, shift))


@pytest.mark.parametrize(
    "typed", ["12:15〜12:30、14:00〜14:10", "14:00-14:10, 12:15-12:30", "１２：１５～１２：３０、１４時００分〜１４時１０分", "12:15 - 12:30;14:00 - 14:10"]
)
def test_breaks_are_read_as_people_write_them(typed: str) -> None:
    assert staffing.breaks_from(typed) == LUNCH


@pytest.mark.parametrize("typed", ["lunch", "12:15", "12:30〜12:15", "12:15〜25:00", "9:00〜13:00"])
def test_breaks_that_cannot_be_read_are_refused(typed: str) -> None:
    with pytest.raises(BreaksUnclear):
        staffing.breaks_from(typed)


def test_nothing_typed_is_no_break() -> None:
    assert staffing.breaks_from("　") == ()


def test_a_counter_has_its_shift_breaks_and_languages(planned: Fair) -> None:
    shift = Shift(time(11), time(15), LUNCH, is_accessible=False, languages=("en", "jsl"))
    plan(planned, "C-1", shift)

    assert shift_of(planned, "C-1") == shift


def test_what_is_typed_is_shown_as_it_was(planned: Fair) -> None:
    plan(planned, "C-1", Shift(breaks=LUNCH))

    with db.read(planned.scope) as session:
        assert staffing.breaks_as_typed(queries.breaks(session, planned.event.id)[planned.counter("C-1").id]) == "12:15〜12:30、14:00〜14:10"


def test_a_language_that_is_not_in_the_list_is_left_out(planned: Fair) -> None:
    plan(planned, "C-1", Shift(languages=("en", "xx")))

    assert shift_of(planned, "C-1").languages == ("en",)


def test_nobody_goes_before_coming(planned: Fair) -> None:
    with pytest.raises(ShiftOutOfOrder):
        plan(planned, "C-1", Shift(time(14), time(13)))


def test_a_day_that_is_over_stays_as_planned(planned: Fair) -> None:
    planned.do(lambda s: planning.advance(s, planned.event.id, EventStep.CANCEL, NOON))

    with pytest.raises(PlanFixed):
        plan(planned, "C-1", Shift())


def test_the_sample_has_rests_that_do_not_empty_a_booth(planned: Fair) -> None:
    assert [shift_of(planned, name).breaks for name in ("A-1", "A-2", "B-1")] == [((time(11, 15), 15),), ((time(11, 45), 15),), ((time(11, 30), 15),)]


def test_the_sample_expects_a_rush_at_the_opening(planned: Fair) -> None:
    with db.read(planned.scope) as session:
        parties = list(queries.expected(session, planned.event.id).values())

    assert parties[0] == max(parties) > 0


def test_what_is_expected_each_hour_is_kept(planned: Fair) -> None:
    said = dict.fromkeys(staffing.hours_of(planned.event), 7)
    planned.do(lambda s: staffing.set_expected(s, planned.event.id, said))

    with db.read(planned.scope) as session:
        assert staffing.expected(session, session.get_one(Event, planned.event.id)) == said


def test_without_a_word_a_usual_day_is_expected(planned: Fair) -> None:
    planned.do(lambda s: staffing.set_expected(s, planned.event.id, {}))

    with db.read(planned.scope) as session:
        assert staffing.expected(session, session.get_one(Event, planned.event.id)) == staffing.usual(planned.event)


def test_what_was_said_of_hours_that_are_no_longer_the_events_counts_for_nothing(planned: Fair) -> None:
    planned.do(lambda s: staffing.set_expected(s, planned.event.id, {3: 9, 4: 9}))

    with db.read(planned.scope) as session:
        assert staffing.expected(session, session.get_one(Event, planned.event.id)) == staffing.usual(planned.event)


def test_interpreters_are_counted_by_language(planned: Fair) -> None:
    planned.do(lambda s: staffing.set_interpreters(s, planned.event.id, {"en": 2, "vi": 0, "jsl": 1}))

    with db.read(planned.scope) as session:
        assert queries.interpreters(session, planned.event.id) == {"en": 2, "jsl": 1}


def test_a_copy_has_the_same_people(planned: Fair) -> None:
    shift = Shift(time(11), None, LUNCH, is_accessible=False, languages=("ko",))
    plan(planned, "C-2", shift)
    planned.do(lambda s: staffing.set_interpreters(s, planned.event.id, {"ko": 1}))
    copy = db.perform(planned.scope, lambda s: planning.copy_event(s, planned.event.id, date(2026, 6, 6), NOON)).id

    assert shift_of(planned, "C-2", copy) == shift
    with db.read(planned.scope) as session:
        assert queries.interpreters(session, copy) == {"ko": 1}
        assert queries.expected(session, copy) == queries.expected(session, planned.event.id)


def test_a_booth_is_removed_with_its_breaks(planned: Fair) -> None:
    booth = planned.booth("G").id
    planned.do(lambda s: planning.remove_booth(s, booth))

    with db.read(planned.scope) as session:
        assert "G" not in {p.booth.letter for p in queries.booths(session, planned.event.id)}


def save(planned: Fair, programme: Programme, first: Programme | None) -> None:
    """Let a programme come after another one."""
    rest = {"short": programme.short, "name": programme.name, "minutes": programme.minutes, "is_active": True}
    planned.do(lambda s: lists.save_programme(s, programme.id, **rest, comes_after=first.id if first else None))


def test_a_programme_may_come_after_another(planned: Fair) -> None:
    loans, living = planned.programme("生活福祉資金"), planned.programme("自立相談")
    save(planned, loans, living)

    assert planned.programme("生活福祉資金").comes_after == living.id
    save(planned, loans, None)
    assert planned.programme("生活福祉資金").comes_after is None


def test_two_programmes_cannot_both_come_first(planned: Fair) -> None:
    loans, living, work = (planned.programme(name) for name in ("生活福祉資金", "自立相談", "参加支援"))
    save(planned, loans, living)
    save(planned, work, loans)

    with pytest.raises(ComesAfterItself):
        save(planned, living, work)
