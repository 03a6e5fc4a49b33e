"""The line as a counter would call from it, and what is read once for all screens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from booths import desk, helping, parking, upcoming, visits
from booths.models import Access, Stop
from booths.routing import Reason
from core import db
from events import moment
from events import queries as plan
from events.models import Counter
from tests import builders
from tests.builders import Fair, later

if TYPE_CHECKING:
    from uuid import UUID


def line(fair: Fair, name: str = "A-1", minutes: float = 9, letter: str = "") -> list[tuple[int, str]]:
    """Return a line as a counter sees it: numbers, and why."""
    counter = fair.counter(name)
    with db.read(fair.scope) as session:
        event = plan.event(session, fair.event.id)
        assert event is not None
        booth = fair.booth(letter).id if letter else counter.booth_id
        return [(n.waits.number, n.reason) for n in upcoming.line(session, event, counter.id, booth, later(minutes))]


def first_stop(fair: Fair) -> UUID:
    """Return the first visitor's stop."""
    with db.read(fair.scope) as session:
        return session.query(Stop).order_by(Stop.joined_at, Stop.id).first().id  # type: ignore[union-attr]


def test_the_line_stands_as_it_is_called(fair: Fair) -> None:
    fair.admit(minutes=0)
    fair.admit(minutes=1)
    fair.admit(minutes=2, soon=True)
    shown = [number for number, _ in line(fair)]

    assert shown == [fair.call("A-1", 9), *(number for number, _ in line(fair, "A-2"))] == [3, 1, 2]


def test_each_says_why(fair: Fair) -> None:
    fair.admit(minutes=-70)
    fair.admit(minutes=0, soon=True)

    assert line(fair) == [(2, Reason.URGENT), (1, Reason.WAITED_LONG)]


def test_whoever_cannot_be_called_comes_last_without_a_reason(fair: Fair) -> None:
    fair.admit(minutes=0)
    fair.admit(minutes=1)
    fair.at("A", parking.park, 2, first_stop(fair), fair.booth("D").id)

    assert [(number, bool(why)) for number, why in line(fair)] == [(2, True), (1, False)]


def test_each_counter_sees_whom_it_can_take(fair: Fair) -> None:
    visit = fair.admit(minutes=0)
    fair.admit(minutes=1)
    fair.do(lambda s: visits.set_access(s, visit.visit_id, [Access.WHEELCHAIR], later(2)))
    fair.put(lambda s: setattr(s.get_one(Counter, fair.counter("A-2").id), "is_accessible", False))

    assert {name: line(fair, name)[0][0] for name in ("A-1", "A-2")} == {"A-1": 1, "A-2": 2}


def test_a_helper_sees_both_lines(fair: Fair) -> None:
    fair.admit(minutes=0)
    fair.admit("care", minutes=1)
    fair.at("F", helping.help_out, 2, fair.booth("A").id)

    assert [number for letter in "AF" for number, why in line(fair, "F", letter=letter) if why] == [1, 2]


def test_a_step_is_seen_at_once(fair: Fair) -> None:
    fair.admit()
    assert len(line(fair)) == 1
    fair.at("A", desk.call_next, 2)

    assert line(fair) == []


def test_the_same_moment_is_read_once_and_the_next_anew(fair: Fair) -> None:
    read: list[float] = []
    for minutes in (0, 0.5, 1.5):
        moment.once(fair.event, later(minutes), "test", lambda minutes=minutes: read.append(minutes))

    assert read == [0, 1.5]


def test_another_event_is_another_moment(fair: Fair) -> None:
    copy = db.perform(fair.scope, lambda s: builders.planning.copy_event(s, fair.event.id, builders.NOON.date().replace(day=20), builders.NOON))
    found = [moment.once(event, later(0), "test", lambda event=event: event.id) for event in (fair.event, copy, fair.event)]

    assert found == [fair.event.id, copy.id, fair.event.id]
