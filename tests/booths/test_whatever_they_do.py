"""Whatever staff and visitors do, in whatever order: what must never be is not, nobody is lost, and the figures are what the log tells.

Hypothesis throws the dice: each rule is a button that somebody presses, at a table, at reception or on a phone, most often one that fits what the
screen shows, sometimes any. A refusal is an answer; every other error is a fault.
"""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, run_state_machine_as_test

from booths import day, desk, helping, routing, snapshot, visits
from booths.errors import NobodyWaiting
from core import db
from core.errors import Refusal
from events import planning, queries
from events.models import CounterState, EventState
from events.states import EventStep
from staff.models import Role
from tallies import counts
from tallies import queries as tallies
from tests.booths.at_the_door import Door
from tests.booths.at_the_tables import Tables
from tests.booths.ledger import AT_A_TABLE, OPEN, Rows
from tests.booths.walkers import SIDES, Dice, Town

FULL = (31, 35)
"""So many try to come before the first button is pressed; a few more come later."""


class Day(Door, Tables):
    """One event, from the opening to the last figure."""

    @initialize(seed=st.integers(0, 2**32 - 1))
    def a_day_has_begun(self, seed: int) -> None:
        """Begin with a full hall: about thirty have come, and some have talked to somebody."""
        throw = Random(seed)  # noqa: S311 - dice
        self.the_hall_fills([throw.randrange(SIDES**12) for _ in range(throw.randint(*FULL))])
        for _ in range(throw.randint(2, 5)):
            self.now += timedelta(minutes=7)
            self.work(Dice(throw.randrange(SIDES**12)))

    @invariant()
    def what_must_never_be_is_not(self) -> None:
        """Look at the rows after each step."""
        self.fine = False
        self.look()
        self.rows.check()
        self.can_be_called()
        self.fine = True

    def can_be_called(self) -> None:
        """Assert that who waits here and is free can be called by somebody: routing offers them, or a person can say why not."""
        with db.read(self.town.scope) as session:
            hall = snapshot.take(session, self.event, self.now)
            languages = queries.interpreters(session, self.event)
        offered = {choice.stop for counter in hall.counters for choice in routing.order(hall, counter.id)}
        busy = {s.visit_id for s in self.at(*AT_A_TABLE)}
        served = {c.booth for c in hall.counters}
        for visit in self.parties("here"):
            mine = [s for s in self.at("waiting") if s.visit_id == visit.id]
            free = [s for s in mine if s.id not in offered]
            if visit.id in busy or not free or visit.interpreter in languages:
                continue
            for stop in free:
                parked = stop.after_stop_id is not None and self.rows.by_stop[stop.after_stop_id].state in OPEN
                assert parked or stop.booth_id not in served, stop
            assert len(free) < len(mine) or not {s.booth_id for s in mine} <= served, f"{visit.number} waits for themselves"

    def teardown(self) -> None:
        """Let the day come to its end, and count."""
        if not self.fine:
            return
        lead = self.scopes[Role.LEAD]
        self.advance(EventStep.RESUME)
        self.advance(EventStep.CLOSE)
        for visit in self.parties("resting")[::2]:
            self.do(lead, lambda s, visit=visit: visits.back(s, visit.id, self.now))
        self.finish_all()
        if len(self.rows.visits) % 2:
            self.play_out()
        self.do(self.scopes[Role.ORGANISER], lambda s: day.end(s, self.event, self.now))
        rows = Rows(self.event, whole=True)
        rows.over()
        rows.as_logged()
        with db.read(self.town.scope) as session:
            rows.counted(counts.figures(tallies.day(session, self.event)))

    def advance(self, step: EventStep) -> None:
        """Take the event a step on if it leads there."""
        try:
            self.do(self.scopes[Role.ORGANISER], lambda s: planning.advance(s, self.event, step, self.now))
        except Refusal:
            with db.read(self.town.scope) as session:
                assert queries.event(session, self.event).state in {EventState.OPEN, EventState.CLOSED}  # type: ignore[union-attr]

    def finish_all(self) -> None:
        """End every conversation."""
        self.now += timedelta(minutes=20)
        self.look()
        for counter in self.seated():
            self.do(self.scopes[Role.LEAD], lambda s, counter=counter: desk.finish(s, counter.id, self.now))
        self.look()

    def play_out(self) -> None:
        """Call and finish until nobody can be called: then nobody waits any more but who has stepped out."""
        lead = self.scopes[Role.LEAD]
        for counter in self.rows.counters:
            self.do(lead, lambda s, counter=counter: helping.help_end(s, counter.id, self.now))
            if counter.state not in {"free", "writing"}:
                self.do(lead, lambda s, counter=counter: desk.set_counter(s, counter.id, CounterState.FREE, self.now))
        while any([self.one_more(counter) for counter in self.rows.counters]):  # noqa: C419 - every counter calls
            self.finish_all()
        assert self.parties("here") == []

    def one_more(self, counter: Any) -> bool:  # noqa: ANN401 - a row
        """Call the next to a counter."""
        try:
            self.do(self.scopes[Role.LEAD], lambda s: desk.call_next(s, counter.id, self.now))
        except NobodyWaiting:
            return False
        return True


def live(examples: int, steps: int, *, same: bool = True) -> None:
    """Live through so many days."""
    town = Town()
    profile = settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        derandomize=same,
        database=None,
        suppress_health_check=[*HealthCheck],
        print_blob=False,
        phases=(Phase.generate, Phase.shrink),
    )
    run_state_machine_as_test(lambda: Day(town), settings=profile)  # type: ignore[no-untyped-call]


def test_whatever_they_do(database_url: str) -> None:
    live(*((8, 30) if database_url.startswith("sqlite") else (3, 30)))


@pytest.mark.long
def test_whatever_they_do_for_long(database_url: str) -> None:
    live(*((500, 60) if database_url.startswith("sqlite") else (150, 60)), same=False)
