"""A booked visitor is due, not first: from their time on before ordinary visitors, and nothing changes where nobody booked."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from sqlalchemy import update

from booths import routing, scenario, simulation, snapshot, upcoming
from booths.forecasting import _from_here
from booths.models import Visit
from booths.routing import Hall, Reason
from booths.scenario import Scenario
from booths.waits import Why, longest
from core import db
from core.settings import ROOT
from tests.booths.test_routing import DOC, NOW, called, hall, who, why
from tests.builders import Fair, fair, later

if TYPE_CHECKING:
    from collections.abc import Iterator

    from booths.routing import Choice, Key

SHARED = ROOT / "tests" / "bench" / "scenarios"
BEFORE_THERE_WERE_BOOKINGS = "949f3439f76fe44102d95bda1940d27f720ca8ee4870fa23eef16bdbf3bbb972"
"""All decisions of the eight shared days, seed 0, as they were made before: stop, reason and weight of everybody in each order."""


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


def decisions() -> Iterator[bytes]:
    """Play the shared days, and return what was decided on each."""
    for path in sorted(SHARED.glob("*.json")):
        if path.stem != "stress_2000":
            seen = hashlib.sha256()

            def order(now: Hall, counter: Key, seen: hashlib._Hash = seen) -> list[Choice]:
                found = routing.order(now, counter)
                seen.update(repr([(c.stop, str(c.reason), c.left) for c in found]).encode())
                return found

            played = Scenario.from_json(json.loads(path.read_text("utf-8")))
            simulation.play(played, scenario.day(played, 0), order)
            yield seen.digest()


def test_where_nobody_booked_every_decision_of_the_shared_days_is_what_it_was() -> None:
    assert hashlib.sha256(b"".join(decisions())).hexdigest() == BEFORE_THERE_WERE_BOOKINGS


def book(fair: Fair, number: int, minutes: float) -> None:
    """Let a visitor be due so many minutes after noon."""
    fair.do(lambda s: s.execute(update(Visit).where(Visit.number == number).values(due_at=later(minutes))))


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
