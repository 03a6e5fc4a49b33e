"""What the figures stand on: parties, their consultations, and how long they waited and talked.

- A **consultation** (相談件数) is one party at one programme that was reached: two turns of a party at the same programme are one. Its minutes
  are those of all its turns, the times in which the event was paused taken out.
- A **party** (組) is a visit that was not merged into another; what a merged visit did belongs to the visit that it became part of.
- The **wait** for a turn runs from when the party became ready for it (it joined the line, or its previous conversation ended, whichever was
  later) to the start. Pauses of the event and times in which the party had stepped out or missed its call are no waiting.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING

from booths.models import Familiarity, Step
from core import clock
from tallies import spans

if TYPE_CHECKING:
    from uuid import UUID

    from tallies.day import Assist, Day, Stop, Visit
    from tallies.spans import Span

ENDLESS = datetime.max.replace(tzinfo=UTC)
GOES = (Step.MISS, Step.REST)
"""After these a party is away until it is back, or has left."""


@dataclass(frozen=True, slots=True)
class Consultation:
    """One party at one programme; without `minutes` it goes on."""

    visit: Visit
    programme_id: UUID
    stops: tuple[Stop, ...]
    started_at: datetime
    finished_at: datetime | None
    wait: float
    minutes: float | None

    @property
    def is_new(self) -> bool:
        """Whether the council had not met the party before."""
        return self.visit.familiarity == Familiarity.NEW


class Basis:
    """The day, looked at by party and by consultation."""

    def __init__(self, day: Day) -> None:
        """Look at this day."""
        self.day = day
        self._visits = {v.id: v for v in day.visits}
        self.stops = {s.id: s for s in day.stops}
        self._topics = {t.id: t for t in day.topics}
        self._frozen = [(begun, over or ENDLESS) for begun, over in day.pauses]

    def party(self, visit_id: UUID) -> Visit:
        """Return the party that a visit is, or became part of."""
        visit = self._visits[visit_id]
        while visit.merged_into is not None:
            visit = self._visits[visit.merged_into]
        return visit

    def topic(self, topic_id: UUID) -> UUID:
        """Return the topic of the form that a topic rolls up to."""
        while (above := self._topics[topic_id].rolls_up_to) is not None:
            topic_id = above
        return topic_id

    def topics_of(self, consultation: Consultation) -> set[UUID]:
        """Return the form's topics of a consultation."""
        return {self.topic(t) for stop in consultation.stops for t in stop.topic_ids}

    def programme_of(self, assist: Assist) -> UUID:
        """Return which programme came over: the first one of the counter's booth, as a seat does not say."""
        return next(b.programme_ids[0] for b in self.day.booths if b.id == assist.booth_id)

    @cached_property
    def parties(self) -> list[Visit]:
        """All parties, in the order in which they came."""
        return [v for v in self.day.visits if v.merged_into is None]

    @cached_property
    def consultations(self) -> list[Consultation]:
        """All consultations, by start."""
        turns: dict[tuple[UUID, UUID], list[Stop]] = defaultdict(list)
        for stop in self.day.stops:
            if stop.started_at is not None:
                turns[self.party(stop.visit_id).id, stop.programme_id].append(stop)
        return sorted((self._consultation(*key, stops) for key, stops in turns.items()), key=lambda c: c.started_at)

    @cached_property
    def by_party(self) -> dict[UUID, list[Consultation]]:
        """The consultations of each party that had any."""
        found: dict[UUID, list[Consultation]] = defaultdict(list)
        for consultation in self.consultations:
            found[consultation.visit.id].append(consultation)
        return dict(found)

    @cached_property
    def _stops_by_party(self) -> dict[UUID, list[Stop]]:
        found: dict[UUID, list[Stop]] = defaultdict(list)
        for stop in self.day.stops:
            found[self.party(stop.visit_id).id].append(stop)
        return found

    @cached_property
    def _away(self) -> dict[UUID, list[Span]]:
        gone: dict[UUID, datetime] = {}
        away: dict[UUID, list[Span]] = defaultdict(list)
        for move in self.day.moves:
            party = self.party(move.visit_id).id
            if move.step in GOES:
                gone[party] = move.at
            elif party in gone:
                away[party].append((gone.pop(party), move.at))
        for party, since in gone.items():
            away[party].append((since, ENDLESS))
        return away

    def _consultation(self, party_id: UUID, programme_id: UUID, stops: list[Stop]) -> Consultation:
        times = [(s.started_at, s.finished_at) for s in stops if s.started_at is not None]
        finishes = [f for _, f in times if f is not None]
        is_over = len(finishes) == len(times)
        return Consultation(
            visit=self._visits[party_id],
            programme_id=programme_id,
            stops=tuple(stops),
            started_at=min(start for start, _ in times),
            finished_at=max(finishes) if is_over else None,
            wait=sum(self._wait(party_id, stop) for stop in stops),
            minutes=sum(clock.minutes(start, finish, self.day.pauses) for start, finish in times if finish) if is_over else None,
        )

    def _wait(self, party_id: UUID, stop: Stop) -> float:
        start = stop.started_at
        assert start is not None  # noqa: S101 - for the type checker: only started turns are asked
        before = [s.finished_at for s in self._stops_by_party[party_id] if s.started_at is not None and s.started_at < start and s.finished_at is not None]
        ready = max([stop.joined_at, *before])
        return clock.minutes(ready, start, tuple(spans.union([*self._frozen, *self._away.get(party_id, [])])))

    @cached_property
    def _last(self) -> datetime:
        arrivals, moves = [v.arrived_at for v in self.day.visits], [m.at for m in self.day.moves]
        return max([*arrivals, *moves, *(t for s in self.day.stops for t in (s.joined_at, s.started_at, s.finished_at) if t is not None)])

    @cached_property
    def waiting(self) -> list[Span]:
        """When parties stood in at least one line, and were neither talking nor away; who still stands there, until the day's last known instant."""
        found: list[Span] = []
        for party, stops in self._stops_by_party.items():
            lines = [(s.joined_at, s.started_at or s.finished_at or self._last) for s in stops]
            talks = [(s.started_at, s.finished_at or ENDLESS) for s in stops if s.started_at is not None]
            found += spans.without(lines, [*talks, *self._away.get(party, [])])
        return found
