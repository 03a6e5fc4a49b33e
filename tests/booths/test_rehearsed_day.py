"""A day is played through the real actions; rehearsed with its own arrivals, it comes out as it was."""

from __future__ import annotations

import contextlib
from statistics import median
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from booths import day, desk, passing, visits
from booths.errors import HasLeft, NobodyWaiting
from booths.expected_day import minutes_of, scenario_from_past, scenario_of
from booths.models import Stop, StopState, Visit
from booths.rehearsal import rehearse
from booths.scenario import day as drawn
from core import clock, db
from events import planning
from events import queries as plan
from events.models import CounterState
from events.states import EventStep
from tests.builders import Fair, later

if TYPE_CHECKING:
    from uuid import UUID

    from booths.scenario import Course

OPENED = -120
"""The builders' event opens two hours before noon."""
SHORTER = 0.5
"""Talks are half as long as usual, so that the day flows."""
WRITING = 5
SEED = 7


class Day:
    """Plays courses at the tables, minute by minute."""

    def __init__(self, fair: Fair) -> None:
        """Draw who comes."""
        self.fair = fair
        with db.read(fair.scope) as session:
            self.places = plan.booths(session, fair.event.id)
            topics = plan.places_for_topics(session, fair.event.id)
            self.courses = drawn(scenario_of(session, fair.event.id), SEED)
        self.topic_of = {booth: topic for topic, (booth, _programme) in topics.items()}
        self.index = {p.booth.id: n for n, p in enumerate(self.places)}
        self.course_of: dict[UUID, Course] = {}
        self.busy: dict[UUID, tuple[float, UUID, UUID]] = {}
        self.talked: dict[UUID, float] = {}
        self.writing: dict[UUID, float] = {}

    def play(self) -> None:
        """Let everybody come, be called, talk and go, until nobody is left."""
        coming = list(self.courses)
        minute = 0
        while coming or self.busy or self._lines():
            while coming and coming[0].arrives <= minute:
                self._come(coming.pop(0), minute)
            for counter in list(self.busy):
                self._finish(counter, minute)
            self._leave(minute)
            lines = self._lines()
            for place in self.places:
                for counter in place.counters if place.booth.id in lines else ():
                    self._call(counter.id, minute)
            minute += 1

    def _lines(self) -> set[UUID]:
        """Return the booths at which somebody waits."""
        with db.read(self.fair.scope) as session:
            return set(session.scalars(select(Stop.booth_id).where(Stop.state == StopState.WAITING)))

    def _come(self, course: Course, minute: float) -> None:
        visit = self.fair.admit(minutes=OPENED + minute).visit_id
        topics = [self.topic_of[self.places[need].booth.id] for need in course.needs if self.places[need].booth.id in self.topic_of]
        if topics:
            self.fair.do(lambda s: visits.hear(s, visit, topics, None, later(OPENED + minute)))
        self.course_of[visit] = course

    def _leave(self, minute: float) -> None:
        """Let those go whose patience is over."""
        at_a_table = {visit for _until, _stop, visit in self.busy.values()}
        for visit, course in list(self.course_of.items()):
            waited = minute - course.arrives - self.talked.get(visit, 0)
            if waited > course.patience and visit not in at_a_table:
                del self.course_of[visit]
                with contextlib.suppress(HasLeft):
                    self.fair.do(lambda s, visit=visit: visits.leave(s, visit, later(OPENED + minute)))

    def _call(self, counter: UUID, minute: float) -> None:
        if counter in self.busy or self.writing.get(counter, 0) > minute:
            return
        try:
            stop = db.perform(self.fair.scope, lambda s: desk.call_next(s, counter, later(OPENED + minute)))
        except NobodyWaiting:
            return
        self.fair.do(lambda s: desk.start(s, counter, later(OPENED + minute)))
        minutes = self.course_of[stop.visit_id].minutes[self.index[stop.booth_id]] * SHORTER
        self.talked[stop.visit_id] = self.talked.get(stop.visit_id, 0) + minutes
        self.busy[counter] = (minute + minutes, stop.id, stop.visit_id)

    def _finish(self, counter: UUID, minute: float) -> None:
        until, stop_id, _visit = self.busy[counter]
        if minute < until:
            return
        with db.read(self.fair.scope) as session:
            stop = session.get_one(Stop, stop_id)
            been = set(session.scalars(select(Stop.booth_id).where(Stop.visit_id == stop.visit_id)))
        revealed = self.course_of[stop.visit_id].reveals[self.index[stop.booth_id]]
        to = self.places[revealed].booth.id if revealed is not None else None
        now = later(OPENED + minute)
        self.fair.do(lambda s: passing.hand_over(s, counter, to, now) if to and to not in been else desk.finish(s, counter, now))
        self.fair.do(lambda s: desk.set_counter(s, counter, CounterState.FREE, now))
        del self.busy[counter]
        self.writing[counter] = minute + WRITING


def waits(fair: Fair) -> list[tuple[float, float]]:
    """Return (minutes from opening to arrival, minutes waited in all) of each party, from the rows themselves."""
    with db.read(fair.scope) as session:
        found = []
        for visit in session.scalars(select(Visit).where(Visit.event_id == fair.event.id)):
            stops = session.scalars(select(Stop).where(Stop.visit_id == visit.id)).all()
            spent = sum(clock.minutes(s.started_at, s.finished_at) for s in stops if s.started_at and s.finished_at)
            here = clock.minutes(visit.arrived_at, max(s.finished_at for s in stops if s.finished_at))
            found.append((clock.minutes(later(OPENED), visit.arrived_at), here - spent))
        return found


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_finished_event_rehearsed_with_its_own_arrivals_gives_its_waits_within_the_band(fair: Fair) -> None:
    Day(fair).play()
    fair.do(lambda s: planning.advance(s, fair.event.id, EventStep.CLOSE, later(400)))
    fair.do(lambda s: day.end(s, fair.event.id, later(401)))
    with db.read(fair.scope) as session:
        again = rehearse(scenario_from_past(session, fair.event.id), 200, opens=minutes_of(fair.event.opens))

    was = waits(fair)
    hours = {hour.at: hour.wait for hour in again.hours}
    inside = [hours[at // 60 * 60].low <= minutes <= hours[at // 60 * 60].high for at, minutes in was]
    assert again.parties.low <= len(was) <= again.parties.high
    assert again.wait.low <= median(minutes for _at, minutes in was) <= again.wait.high
    assert sum(inside) >= 0.7 * len(inside)
