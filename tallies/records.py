"""The flat sheet 「データ」 by the ministry's 統一ルール: one value a cell, one row a consultation, nothing merged, units in the headings.

- A party without a consultation has one row; what a consultation would fill is empty there.
- 組番号 is a running number in an order that tells nothing: never the number of the ticket.
- Several topics, outcomes, colleagues and hand-overs are one column each, as a cell holds one value.
- A guarded topic (DV) is never crossed with age or area. So 「データ」 has no column for such a topic, and as the worst topic it is left empty
  like one that was not noted; sheet 3 counts it. A party that named one at any of its turns has 「不明」 for age and area, as one that was not
  asked: its programmes and outcomes may tell what it came about, but not of which age and from where. Sheet 2 counts all of them, so that of
  a single such party the difference still tells it: the sheet is for the office only.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from hashlib import sha256
from typing import TYPE_CHECKING

from booths.models import Outcome
from core import clock
from tallies import words
from tallies.basis import Basis
from tallies.programmes import present

if TYPE_CHECKING:
    from datetime import datetime, time
    from uuid import UUID

    from tallies.basis import Consultation
    from tallies.day import Day, Programme, Topic, Visit
    from tallies.figures import Value


class Records:
    """The rows of 「データ」."""

    def __init__(self, day: Day) -> None:
        """Look at this day."""
        self.basis = Basis(day)
        self.programmes: list[Programme] = present(self.basis)
        self.topics: list[Topic] = [t for t in day.topics if t.rolls_up_to is None and not t.is_guarded]
        self._topic_names = {t.id: t.name for t in self.topics}
        self._guarded = self._guarded_parties()
        self._helpers: dict[UUID, list[UUID]] = defaultdict(list)
        self._onward: dict[UUID, list[UUID]] = defaultdict(list)
        for assist in day.assists:
            self._helpers[assist.stop_id].append(self.basis.programme_of(assist))
        for handover in day.handovers:
            self._onward[handover.from_stop_id].append(self.basis.stops[handover.to_stop_id].programme_id)

    def _guarded_parties(self) -> set[UUID]:
        """Return the parties with a guarded topic: the worst or any other, named by any visit that became part of them."""
        day, guarded = self.basis.day, {t.id for t in self.basis.day.topics if t.is_guarded}
        named = [(v.id, v.worst_topic_id) for v in day.visits if v.worst_topic_id] + [(s.visit_id, t) for s in day.stops for t in s.topic_ids]
        return {self.basis.party(visit).id for visit, topic in named if {topic, self.basis.topic(topic)} & guarded}

    def headings(self) -> list[str]:
        """Return the headings, each with its unit where it has one."""
        topics = [f"相談内容_{t.name}" for t in self.topics]
        assists = [f"同席事業_{p.short}（件）" for p in self.programmes]
        outcomes = [f"結果_{words.outcome(o)}" for o in Outcome]
        handovers = [f"つなぎ先事業_{p.short}（件）" for p in self.programmes]
        party = ["組番号（連番置換）", "組人数（人）", "年代", "性別", "居住地", "新規継続", "最重要"]
        return ["市区町村コード", "開催日", "会場", *party, *topics, "事業", "受付", "開始", "終了", "待ち分", "相談分", *assists, *outcomes, *handovers]

    def rows(self) -> list[list[Value]]:
        """Return the rows, by running number and start; what is not there is None."""
        found: list[list[Value]] = []
        parties = sorted(self.basis.parties, key=lambda v: sha256(v.id.bytes).digest())
        for number, visit in enumerate(parties, 1):
            consultations: list[Consultation | None] = [*self.basis.by_party.get(visit.id, [])]
            found += [self._row(number, visit, consultation) for consultation in consultations or [None]]
        return found

    def _row(self, number: int, visit: Visit, consultation: Consultation | None) -> list[Value]:
        event = self.basis.day.event
        head: list[Value] = [event.municipality_code or None, event.day, event.venue]
        return [*head, *self._party(number, visit), *(self._consultation(visit, consultation) if consultation else self._nothing(visit))]

    def _party(self, number: int, visit: Visit) -> list[Value]:
        worst = self._topic_names.get(self.basis.topic(visit.worst_topic_id)) if visit.worst_topic_id else None
        age, area = (None, None) if visit.id in self._guarded else (visit.age_band, visit.residence)
        facts = [age or words.UNKNOWN, words.sex(visit.sex), area or words.UNKNOWN, words.familiarity(visit.familiarity or "")]
        return [number, visit.people, *facts, worst]

    def _nothing(self, visit: Visit) -> list[Value]:
        """Return the columns of a party that had no consultation: the time at which it came, nothing else."""
        topics: list[Value] = [None] * (len(self.topics) + 1)
        rest: list[Value] = [None] * (4 + 2 * len(self.programmes) + len(Outcome))
        return [*topics, _wall(visit.arrived_at), *rest]

    def _consultation(self, visit: Visit, consultation: Consultation) -> list[Value]:
        topics = self.basis.topics_of(consultation)
        assists = Counter(p for s in consultation.stops for p in self._helpers[s.id])
        onward = Counter(p for s in consultation.stops for p in self._onward[s.id])
        outcomes = {o for s in consultation.stops for o in s.outcomes}
        programme = next(p.short for p in self.programmes if p.id == consultation.programme_id)
        times: list[Value] = [_wall(visit.arrived_at), _wall(consultation.started_at), _wall(consultation.finished_at)]
        minutes: list[Value] = [round(consultation.wait, 1), None if consultation.minutes is None else round(consultation.minutes, 1)]
        return [
            *(int(t.id in topics) for t in self.topics), programme, *times, *minutes,
            *self._by_programme(assists), *(int(o in outcomes) for o in Outcome), *self._by_programme(onward),
        ]  # fmt: skip

    def _by_programme(self, counted: Counter[UUID]) -> list[int]:
        return [counted[p.id] for p in self.programmes]


def _wall(instant: datetime | None) -> time | None:
    """Return the wall clock's time in Japan, to the minute."""
    return None if instant is None else clock.local(instant).time().replace(second=0, microsecond=0)
