"""A day rehearsed: what the plan leads to expect, what comes of playing it, and how many counters it takes."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import time
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import update

from booths import counters_needed, desk, expected_day, experience
from booths.counters_needed import Needed, enough, with_counters
from booths.expected_day import check, scenario_from_past, scenario_of
from booths.rehearsal import Band, Outlook, band, rehearse
from booths.scenario import Agency, Place, Scenario, Urgent
from core import db, jobs
from core.jobs import Stopped, Task
from events import lists, queries, staffing
from events.models import Event, EventState
from events.staffing import Shift
from tests import builders

if TYPE_CHECKING:
    from tests.builders import Fair

ONE = Agency("A", 20.0, 0.3, 5, 60, (Place(),))


def a_day(parties: float, *agencies: Agency, **more: Any) -> Scenario:  # noqa: ANN401 - any field
    """Return a day of three hours in which everybody needs one booth, and nothing else comes up."""
    n = len(agencies)
    made = Scenario("a day", 180.0, parties, ((0.0, 150.0, 1.0),), agencies, (1.0,), (1.0,) * n, (0.0,) * n, ((0.0,) * n,) * n, patience=(10_000.0, 0.1))
    return replace(made, **more)


def planned(fair: Fair) -> Scenario:
    """Return what the plan leads to expect."""
    with db.read(fair.scope) as session:
        return scenario_of(session, fair.event.id)


def asked(fair: Fair, **arguments: Any) -> Task:  # noqa: ANN401 - a job's own
    """Return a task as the worker has it, that reports to nobody."""
    task = Task(fair.event.id, arguments, fair.event.id, fair.scope)
    task.reported_at = builders.later(10_000_000)
    return task


def test_a_band_has_nine_in_ten_above_and_below() -> None:
    assert band([float(n) for n in range(100)]) == Band(9, 50, 90)
    assert band([]) == Band(0, 0, 0)


def test_the_same_rehearsal_has_the_same_outlook() -> None:
    assert rehearse(a_day(10, ONE), 5) == rehearse(a_day(10, ONE), 5)


def test_an_outlook_is_the_same_after_it_was_a_row() -> None:
    found = rehearse(a_day(10, ONE, ONE), 5, opens=660)

    assert Outlook.from_json(json.loads(json.dumps(found.to_json()))) == found


def test_a_quiet_day_has_no_waits_and_admits_to_the_end() -> None:
    found = rehearse(a_day(2, with_counters(ONE, 9)), 20)

    assert (found.wait.high, found.left, found.unseen) == (0, 0, 0)
    assert found.admit_until == found.last_arrival == 150


def test_a_crowded_booth_is_named_with_its_hour() -> None:
    found = rehearse(a_day(16, ONE, with_counters(ONE, 9)), 40, opens=660)
    crowded, quiet = found.lines

    assert crowded.wait.median > quiet.wait.high == 0
    assert (crowded.longest, quiet.longest) == (1.0, 0.0)
    assert crowded.worst is not None
    assert crowded.worst.at >= 60


def test_a_counter_without_visitors_is_idle() -> None:
    found = rehearse(a_day(6, ONE, ONE, weights=(1.0, 0.0)), 10)

    assert found.lines[1].idle == 1.0
    assert 0 < found.lines[0].idle < 1


def test_who_gives_up_stands_in_line_until_then() -> None:
    impatient = a_day(16, ONE, patience=(20.0, 0.0001))

    assert rehearse(impatient, 20).left > 1
    assert rehearse(impatient, 20).lines[0].wait.high <= 21


def test_an_urgent_visitor_leaves_the_lines_that_were_joined_for_a_first_contact() -> None:
    alarm = a_day(3, ONE, ONE, weights=(1.0, 0.0), urgent=Urgent(1.0, 0.0, (0,), (1,)))

    assert rehearse(alarm, 40).lines[1].wait.high < 20


def test_admitting_ends_before_nobody_can_be_seen_any_more() -> None:
    found = rehearse(a_day(20, ONE), 40)

    assert 0 < found.admit_until < found.last_arrival
    assert found.unseen > 1


def test_hours_follow_the_clock_on_the_wall() -> None:
    found = rehearse(a_day(10, ONE), 10, opens=10 * 60 + 30)

    assert [hour.at for hour in found.hours] == [-30, 30, 90]


def test_a_rehearsal_reports_and_stops_when_told() -> None:
    told: list[float] = []

    def report(progress: float) -> None:
        told.append(progress)
        if progress >= 0.5:
            raise Stopped

    with pytest.raises(Stopped):
        rehearse(a_day(3, ONE), 10, report=report)
    assert told == [0, 0.1, 0.2, 0.3, 0.4, 0.5]


def test_enough_counters_are_found_where_they_are_needed() -> None:
    found = enough(a_day(20, ONE, ONE, weights=(4.0, 1.0)), 15)

    assert found.is_enough
    assert found.needed[0] > found.needed[1] >= 1
    assert found.share_planned < 0.9 <= found.share


def test_one_counter_less_is_not_enough() -> None:
    day = a_day(20, ONE)
    needed = enough(day, 15).needed[0]
    fewer = replace(day, agencies=(with_counters(ONE, needed - 1),))

    assert enough(fewer, 15).share_planned < 0.9


def test_counters_that_are_not_needed_are_taken_away() -> None:
    assert enough(a_day(3, with_counters(ONE, 9)), 30).needed[0] < 9


def test_a_search_without_time_says_what_it_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counters_needed, "SECONDS", 0.0001)
    found = enough(a_day(20, ONE), 15)

    assert (found.in_time, found.is_enough, found.needed) == (False, False, found.planned)


def test_when_no_number_is_enough_the_best_is_said() -> None:
    never = replace(ONE, counters=(Place(start=170.0),))
    found = enough(a_day(10, with_counters(never, 1), interpreters={}, languages={"vi": 1.0}), 15)

    assert not found.is_enough
    assert Needed.from_json(json.loads(json.dumps(found.to_json()))) == found


def test_added_counters_leave_the_planned_ones_as_they_are() -> None:
    late, narrow = Place(start=60.0), Place(accessible=False)
    agency = replace(ONE, counters=(narrow, late))

    assert with_counters(agency, 1).counters == (late,)
    assert with_counters(agency, 3).counters == (late, narrow, Place())


def test_the_plan_becomes_a_day(fair: Fair) -> None:
    key = fair.counter("C-1").id
    shift = Shift(time(11), time(15), ((time(12), 15),), is_accessible=False, languages=("en",))
    fair.do(lambda s: staffing.set_shift(s, key, shift))
    day = planned(fair)

    assert [a.name for a in day.agencies][:3] == ["A 自立相談", "B 成年後見", "C 生活福祉資金"]
    assert day.agencies[2].counters[0] == Place(accessible=False, start=60, end=300, breaks=((120, 15),), languages=("en",))
    assert (day.agencies[0].mean, day.agencies[0].writing, day.close) == (40, 5, 419)


def test_parties_come_in_the_hours_in_which_they_are_expected(fair: Fair) -> None:
    fair.do(lambda s: staffing.set_expected(s, fair.event.id, {10: 6, 12: 4}))
    day = planned(fair)

    assert (day.arrivals, day.expected) == (((0, 60, 6), (120, 180, 4)), 10)


def test_a_programme_that_comes_after_another_is_played_so(fair: Fair) -> None:
    loans, living = fair.programme("生活福祉資金"), fair.programme("自立相談")
    fair.do(lambda s: lists.save_programme(s, loans.id, short=loans.short, name=loans.name, minutes=35, is_active=True, comes_after=living.id))

    assert planned(fair).pairs == ((0, 2),)


def test_interpreters_are_needed_where_there_are_some(fair: Fair) -> None:
    fair.do(lambda s: staffing.set_interpreters(s, fair.event.id, {"vi": 1}))

    assert list(planned(fair).languages) == ["vi"]


def test_the_sample_can_be_rehearsed(fair: Fair) -> None:
    found = rehearse(planned(fair), 3, opens=600)

    assert len(found.lines) == 7
    assert found.parties.median > 0


def live(fair: Fair) -> None:
    """Let three come to booth D; one talks for half an hour. Then the day is over."""
    for minutes in (1, 16, 31):
        fair.admit("alone", minutes=minutes)
    fair.call("D", 40)
    fair.at("D", desk.start, 41)
    fair.at("D", desk.finish, 71)
    fair.put(lambda s: s.execute(update(Event).where(Event.id == fair.event.id).values(state=EventState.ENDED)))


def test_a_past_day_teaches_arrivals_needs_and_minutes(fair: Fair) -> None:
    live(fair)
    outreach = fair.programme("アウトリーチ").id
    with db.read(fair.scope) as session:
        learned = experience.of(session, experience.past_events(session))

    assert (learned.arrivals, learned.first[outreach], learned.minutes[outreach]) == ([121, 136, 151], 3, [30])


def test_a_past_day_is_rehearsed_with_as_many_at_the_same_times(fair: Fair) -> None:
    live(fair)
    with db.read(fair.scope) as session:
        day = scenario_from_past(session, fair.event.id)

    assert (day.arrivals, day.expected) == (((120, 135, 1), (135, 150, 1), (150, 165, 1)), 3)


def test_what_past_days_taught_counts_in_a_plan(fair: Fair, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(expected_day, "ENOUGH_VISITS", 3)
    monkeypatch.setattr(expected_day, "ENOUGH_TALKS", 1)
    live(fair)
    with db.read(fair.scope) as session:
        letters = [p.booth.letter for p in queries.booths(session, fair.event.id)]
        day = scenario_from_past(session, fair.event.id)

    assert day.weights == tuple(3.0 if letter == "D" else 0.0 for letter in letters)
    assert day.agencies[letters.index("D")].mean == 30


def test_the_worker_rehearses_a_plan(fair: Fair) -> None:
    result = jobs.KINDS["rehearse"](asked(fair, source="plan", event=str(fair.event.id), runs=2))

    assert Outlook.from_json(json.loads(json.dumps(result))).opens == 600


def test_the_worker_finds_counters_for_a_file(fair: Fair) -> None:
    result = jobs.KINDS["counters_needed"](asked(fair, source="file", scenario=FILE, minutes=15))

    assert Needed.from_json(result).is_enough


FILE: dict[str, Any] = {
    "name": "a file",
    "close": 120,
    "arrivals": {"n": 6, "profile": [[0, 60, 1]]},
    "agencies": [{"name": "A", "mean": 10, "cv": 0.5, "min": 5, "max": 30, "counters": [{}, {}]}],
    "needs": {"count_probs": [1], "agency_weights": [1]},
    "discovery": {"prob": 0, "to": [[0]]},
}


def test_a_file_of_the_shared_form_is_a_day() -> None:
    assert check(FILE).agencies[0].name == "A"


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": "nothing else"},
        FILE | {"needs": {"count_probs": [1], "agency_weights": [1, 2]}},
        FILE | {"agencies": []},
        FILE | {"arrivals": {"n": 1_000_000, "profile": [[0, 60, 1]]}},
        FILE | {"arrivals": {"n": 5, "profile": []}},
        FILE | {"close": 0},
    ],
)
def test_a_file_of_another_form_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises((KeyError, ValueError)):
        check(wrong)


def test_a_council_learns_from_its_own_days_only(fair: Fair) -> None:
    live(fair)
    with db.read(replace(fair.scope, council_id=fair.event.id)) as session:
        assert experience.past_events(session) == []
