"""A booked visitor is due, not first: from their time on before ordinary visitors, and nothing changes where nobody booked."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from sqlalchemy import update

from booths import routing, scenario, snapshot, upcoming
from booths.forecasting import _from_here
from booths.models import Visit
from booths.routing import Booth, Counter, Hall, Reason, Stop, Visitor
from booths.scenario import Scenario
from booths.waits import Why, longest
from core import db
from core.settings import ROOT
from tests.booths.test_routing import DOC, NOW, called, hall, who, why
from tests.builders import Fair, fair, later

if TYPE_CHECKING:
    from collections.abc import Iterator

    from booths.scenario import Course

SHARED = ROOT / "tests" / "bench" / "scenarios"
BEFORE_THERE_WERE_BOOKINGS = "a3e4a5c253464d40e4737dcc0d85776ee65af83694166312aad883b820c7b24e"
"""All orders in the halls of the shared days, seed 0, as they were before: stop, reason and weight of everybody."""


def test_from_its_time_on_a_booking_comes_before_ordinary_visitors() -> None:
    now = hall(who(1, waited=80), who(2, waited=5, due=NOW))

    assert called(now) == [2, 1]
    assert why(now) == Reason.DUE


def test_before_its_time_a_booking_counts_for_nothing_and_coming_early_costs_nothing() -> None:
    early = [who(1, waited=40, due=NOW + 1), who(2, waited=30)]
    plain = [who(1, waited=40), who(2, waited=30)]

    assert routing.order(hall(*early), "A-1") == routing.order(hall(*plain), "A-1")
    assert called(hall(*early)) == [1, 2]


def test_urgency_parties_and_a_very_long_wait_come_before_a_booking() -> None:
    others = [who(1, waited=95), who(2, urgent_since=118), who(3, returning=True), who(4, party="k"), who(5, "", at="A", party="k")]

    assert called(hall(*others, who(6, due=NOW - 20))) == [2, 3, 4, 1, 6]


def test_of_two_whose_time_has_come_the_earlier_time_comes_first_whatever_seat_they_need() -> None:
    assert called(hall(who(1, waited=50, due=NOW - 1), who(2, waited=5, due=NOW - 30), who(3, waited=60, due=NOW - 10, needs_access=True))) == [2, 3, 1]


def test_a_booking_is_used_up_by_the_first_talk() -> None:
    assert called(hall(who(1, waited=40), who(2, waited=5, due=NOW - 30, done=("B",)))) == [1, 2]


def test_a_snapshot_without_bookings_is_read_as_before() -> None:
    plain = json.loads(json.dumps(DOC["example"]))
    plain["visitors"] = [{name: value for name, value in v.items() if name != "due"} for v in plain["visitors"] if v["id"] != "v14"]
    choices = routing.order(Hall.from_json(plain), DOC["counter_id"])

    assert [c.stop for c in choices] == [row["stop"] for row in DOC["expected"] if row["stop"] != "v14-B"]


def halls(played: Scenario) -> Iterator[Hall]:
    """Return a shared day's hall each half hour, with the last sixty who came, as if nobody had been called."""
    courses = scenario.day(played, 0)
    booths = [Booth(n, a.mean + a.writing) for n, a in enumerate(played.agencies)]
    counters = [Counter(n * 100 + m, n, accessible=p.accessible) for n, a in enumerate(played.agencies) for m, p in enumerate(a.counters)]
    for now in range(30, int(played.close), 30):
        came = [(n, c) for n, c in enumerate(courses) if c.arrives <= now][-60:]
        yield Hall(float(now), booths, counters, [_stands(n, c, now) for n, c in came])


def _stands(number: int, course: Course, now: float) -> Visitor:
    stops = tuple(Stop(number * 100 + need, need, course.after.get(need, ())) for need in course.needs)
    urgent = course.arrives if course.urgent_at is not None else None
    return Visitor(number, number, course.arrives, stops, now - course.arrives, urgent_since=urgent, needs_access=course.needs_access)


def decisions() -> Iterator[str]:
    """Return every order of every counter in these halls: stops, reasons and weights."""
    for path in sorted(SHARED.glob("*.json")):
        for now in halls(Scenario.from_json(json.loads(path.read_text("utf-8")))):
            for counter in now.counters:
                yield str([(c.stop, str(c.reason), round(c.left, 6)) for c in routing.order(now, counter.id)])


def test_where_nobody_booked_every_decision_of_the_shared_days_is_what_it_was() -> None:
    assert hashlib.sha256("".join(decisions()).encode()).hexdigest() == BEFORE_THERE_WERE_BOOKINGS


def book(fair: Fair, number: int, minutes: float) -> None:
    """Let a visitor be due so many minutes after noon."""
    fair.put(lambda s: s.execute(update(Visit).where(Visit.number == number).values(due_at=later(minutes))))


def test_the_desk_calls_whose_time_has_come_and_says_why(database_url: str) -> None:
    assert database_url
    town = fair()
    for minutes in (0, 5):
        town.admit(minutes=minutes)
    book(town, 2, 30)

    def line(minutes: float) -> list[tuple[int, str]]:
        with db.read(town.scope) as session:
            found = upcoming.line(session, town.event, town.counter("A").id, town.booth("A").id, later(minutes))
        return [(n.waits.number, n.reason) for n in found]

    assert line(29) == [(1, Reason.FIRST_COME), (2, Reason.IN_TURN)]
    assert line(30) == [(2, Reason.DUE), (1, Reason.FIRST_COME)]
    with db.read(town.scope) as session:
        assert longest(session, town.event, later(31))[town.booth("A").id].why == Why.DUE_FIRST
    assert town.call("A", minutes=31) == 2


def test_forecasts_know_when_somebody_is_due(database_url: str) -> None:
    assert database_url
    town = fair()
    town.admit()
    book(town, 1, 30)

    with db.read(town.scope) as session:
        _expected, now, _talks, opens = _from_here(session, town.event, later(10))
        told = snapshot.take(session, town.event.id, later(10)).visitors[0].due
    assert now.visitors[0].due == told - opens == now.now + 20
