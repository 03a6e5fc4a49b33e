"""Counts a day again from the tables' raw rows, slowly and in other words than `tallies` does: minute by minute, row by row.

All instants of the rich day are whole minutes, so a length of time is the number of its minutes.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from uuid import UUID

    from tests.tallies.played import Rows

    Row = dict[str, Any]

MINUTE = timedelta(minutes=1)
FAR = timedelta(days=1)


class Again:
    """The rows of one event, and the questions that a careful clerk would ask of them."""

    def __init__(self, rows: Rows) -> None:
        """Keep the rows, and find which steps were undone."""
        self.rows = rows
        self._waiting: dict[datetime, int] = {}
        voided = {step["voids"] for step in rows["step_log"]}
        self.steps = sorted((s for s in rows["step_log"] if s["id"] not in voided), key=lambda s: (s["happened_at"], s["id"]))
        self.started = [s for s in rows["stop"] if s["started_at"] is not None]
        self.pairs = sorted({(self.party(s["visit_id"]), s["programme_id"]) for s in self.started}, key=str)

    def one(self, table: str, key: UUID | None) -> Row:
        """Return a row by its key."""
        return next(r for r in self.rows[table] if r["id"] == key)

    def shorts(self) -> list[str]:
        """Return the programmes at the event, in the council's order."""
        there = {b["programme_id"] for b in self.rows["booth_programme"]}
        return [p["short"] for p in sorted(self.rows["programme"], key=lambda p: p["position"]) if p["id"] in there]

    def party(self, visit_id: UUID) -> UUID:
        """Return the visit that a visit was merged into, or itself."""
        into = self.one("visit", visit_id)["merged_into"]
        return visit_id if into is None else self.party(into)

    def parties(self) -> list[Row]:
        """Return the visits that were not merged."""
        return [v for v in self.rows["visit"] if v["merged_into"] is None]

    def consulting(self) -> list[Row]:
        """Return the parties that were consulted."""
        return [v for v in self.parties() if v["id"] in {party for party, _ in self.pairs}]

    def turns(self, pair: tuple[UUID, UUID]) -> list[Row]:
        """Return the turns of a party at a programme."""
        return [s for s in self.started if (self.party(s["visit_id"]), s["programme_id"]) == pair]

    def is_new(self, pair: tuple[UUID, UUID]) -> bool:
        """Whether a consultation's party is new."""
        return bool(self.one("visit", pair[0])["familiarity"] == "new")

    def is_paused(self, minute: datetime) -> bool:
        """Whether the event stood still in this minute."""
        return any(p["begun_at"] <= minute < (p["over_at"] or minute + FAR) for p in self.rows["pause"])

    def is_away(self, party: UUID, minute: datetime) -> bool:
        """Whether the last thing that the party did by this minute was to step out or miss a call."""
        last = [
            s["step"] for s in self.steps
            if s["visit_id"] and self.party(s["visit_id"]) == party and s["happened_at"] <= minute and s["step"] in {"miss", "rest", "back", "leave", "merge"}
        ]  # fmt: skip
        return last[-1:] in (["miss"], ["rest"])

    def waited(self, pair: tuple[UUID, UUID]) -> int:
        """Return how many minutes a party waited for a programme."""
        total = 0
        for turn in self.turns(pair):
            mine = [s for s in self.started if self.party(s["visit_id"]) == pair[0] and s["finished_at"] and s["started_at"] < turn["started_at"]]
            minute = max([turn["joined_at"], *(s["finished_at"] for s in mine)])
            while minute < turn["started_at"]:
                total += not self.is_paused(minute) and not self.is_away(pair[0], minute)
                minute += MINUTE
        return total

    def talked(self, pair: tuple[UUID, UUID]) -> int:
        """Return how many minutes a party talked with a programme."""
        total = 0
        for turn in self.turns(pair):
            minute = turn["started_at"]
            while minute < turn["finished_at"]:
                total += not self.is_paused(minute)
                minute += MINUTE
        return total

    def waiting_at(self, minute: datetime) -> int:
        """Return how many parties stood in a line in this minute, and were neither talking nor away."""
        if minute not in self._waiting:
            self._waiting[minute] = sum(self._waits(v["id"], minute) for v in self.parties())
        return self._waiting[minute]

    def _waits(self, party: UUID, minute: datetime) -> bool:
        stops = [s for s in self.rows["stop"] if self.party(s["visit_id"]) == party]
        queues = any(s["joined_at"] <= minute < (s["started_at"] or s["finished_at"]) for s in stops)
        talks = any(s["started_at"] and s["started_at"] <= minute < s["finished_at"] for s in stops)
        return queues and not talks and not self.is_away(party, minute)

    def form_topic(self, topic_id: UUID | None) -> str:
        """Return the name of the form's topic to which a topic belongs."""
        if topic_id is None:
            return ""
        topic = self.one("topic", topic_id)
        return str(topic["name"]) if topic["rolls_up_to"] is None else self.form_topic(topic["rolls_up_to"])

    def topics(self, pair: tuple[UUID, UUID]) -> set[str]:
        """Return the form's topics of a consultation."""
        turns = {s["id"] for s in self.turns(pair)}
        return {self.form_topic(t["topic_id"]) for t in self.rows["stop_topic"] if t["stop_id"] in turns}

    def outcomes(self, pair: tuple[UUID, UUID]) -> set[str]:
        """Return what came of a consultation."""
        turns = {s["id"] for s in self.turns(pair)}
        return {o["outcome"] for o in self.rows["stop_outcome"] if o["stop_id"] in turns}

    def short(self, programme_id: UUID) -> str:
        """Return a programme's short name."""
        return str(self.one("programme", programme_id)["short"])

    def helpers(self, stop_ids: set[UUID] | None = None) -> list[str]:
        """Return which programmes' counters sat in (at these stops): of a shared table, the programme that comes first in the council's order."""
        found = []
        for seat in self.rows["seat"]:
            if seat["role"] == "assist" and (stop_ids is None or seat["stop_id"] in stop_ids):
                booth = self.one("counter", seat["counter_id"])["booth_id"]
                there = [self.one("programme", b["programme_id"]) for b in self.rows["booth_programme"] if b["booth_id"] == booth]
                found.append(str(min(there, key=lambda p: p["position"])["short"]))
        return found

    def inside(self) -> list[Row]:
        """Return the hand-overs to other booths."""
        return [h for h in self.rows["handover"] if h["to_stop_id"] is not None]

    def outside(self) -> list[Row]:
        """Return the hand-overs to places outside."""
        return [h for h in self.rows["handover"] if h["to_stop_id"] is None]

    def consent(self, handover: Row) -> Row | None:
        """Return what was agreed to about a hand-over."""
        return next((c for c in self.rows["consent"] if c["handover_id"] == handover["id"]), None)

    def agreed(self, handover: Row) -> bool:
        """Whether the visitor agreed to a hand-over, and stayed with it."""
        consent = self.consent(handover)
        return consent is not None and consent["means"] in {"spoken", "phone"} and consent["withdrawn_at"] is None

    def judged(self, handover: Row) -> bool:
        """Whether the lead decided a hand-over without the visitor's consent."""
        consent = self.consent(handover)
        return consent is not None and consent["means"] == "override"

    def passed(self, handover: Row) -> tuple[str, str]:
        """Return from which programme to which a hand-over went."""
        return self.short(self.one("stop", handover["from_stop_id"])["programme_id"]), self.short(self.one("stop", handover["to_stop_id"])["programme_id"])

    def dropped(self, *reasons: str) -> list[Row]:
        """Return the stops that came to nothing for one of these reasons."""
        return [s for s in self.rows["stop"] if s["drop_reason"] in reasons]

    def missed(self) -> list[Row]:
        """Return the missed calls that were not undone."""
        return [s for s in self.steps if s["step"] == "miss"]

    def taps(self) -> list[Row]:
        """Return the taps of 案内のみ that were not taken back."""
        return [t for t in self.rows["tally"] if t["voided_at"] is None]

    def answers(self, *faces: str, paper: bool | None = None) -> list[Row]:
        """Return the answers at the exit that were not taken back: of these faces, from paper or not."""
        found = [e for e in self.rows["exit_answer"] if e["voided_at"] is None and (not faces or e["face"] in faces)]
        return [e for e in found if paper is None or (e["visit_id"] is None) == paper]

    def fed(self) -> list[Row]:
        """Return the households that were served."""
        return [t for t in self.rows["food_ticket"] if t["served_at"] is not None and t["voided_at"] is None]

    def given(self, supply_id: UUID) -> list[Row]:
        """Return what was given out of some goods."""
        return [g for g in self.rows["giving"] if g["supply_id"] == supply_id and g["voided_at"] is None]


def mean(values: list[int]) -> float | str:
    """Return an average to a tenth, or the sign for no data."""
    return round(sum(values) / len(values), 1) if values else "－"


def tokyo_hour(instant: datetime) -> int:
    """Return the hour that a clock in Japan shows."""
    return instant.astimezone(ZoneInfo("Asia/Tokyo")).hour
