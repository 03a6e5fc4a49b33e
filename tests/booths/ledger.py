"""The rows of an event read plainly, and what must hold of them: counted in other words than the program does."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, Select, select

from booths.log import TABLES
from booths.models import Consent, FollowUp, FoodTicket, Giving, Handover, Seat, StepLog, Stop, Visit
from checkin.models import Scan
from core import db
from core.sealing import is_sealed, unseal
from events.models import Counter as CounterRow

if TYPE_CHECKING:
    from uuid import UUID

    from core.tables import Base
    from tallies.figures import Figures

OPEN, AT_A_TABLE = {"waiting", "called", "consulting"}, {"called", "consulting"}
UNDER_WAY, UNDER_WAY_OUTSIDE = {"sent", "arrived"}, {"sent", "agreed", "contacted"}
FINAL = {"received", "declined", "full", "visitor_refused", "lapsed"}
THROUGH = {Seat: (Stop, Seat.stop_id), Consent: (Handover, Consent.handover_id), FollowUp: (Handover, FollowUp.handover_id)}


def _of(model: type[Base], event_id: UUID) -> Select[Any]:
    table, above = model.__table__, THROUGH.get(model)
    if above is None:
        return select(table).where(table.c.event_id == event_id).order_by(table.c.id)
    return select(table).join(above[0].__table__, above[1] == above[0].id).where(above[0].event_id == event_id).order_by(table.c.id)  # type: ignore[attr-defined]


class Rows:
    """What the tables hold of one event now."""

    def __init__(self, event_id: UUID, *, whole: bool = False) -> None:
        """Read them; the log and the food line only for the whole day."""
        with db.engine().connect() as connection:

            def read(model: type[Base]) -> list[Row[Any]]:
                return list(connection.execute(_of(model, event_id)))

            self.visits, self.stops, self.seats, self.counters, self.handovers = map(read, (Visit, Stop, Seat, CounterRow, Handover))
            self.scans, self.tickets, self.givings = map(read, (Scan, FoodTicket, Giving))
            self.log, self.consents, self.follow_ups = map(read, (StepLog, Consent, FollowUp)) if whole else ([], [], [])
        self.open_seats = [s for s in self.seats if s.until_at is None]
        self.open_stops = [s for s in self.stops if s.state in OPEN]
        self.by_stop = {s.id: s for s in self.stops}
        self.by_visit = {v.id: v for v in self.visits}

    def check(self) -> None:
        """Whatever was done, this holds."""
        self.six()
        self.seated()
        self.nobody_is_lost()
        self.handed_over()

    def six(self) -> None:
        """Assert the six invariants, and that nobody was admitted twice."""
        once([(v.series, v.number) for v in self.visits])
        once([s.nonce for s in self.scans])
        once([s.visit_id for s in self.stops if s.state in AT_A_TABLE])
        once([s.counter_id for s in self.open_seats])
        once([(s.visit_id, s.booth_id) for s in self.open_stops])
        once([(h.from_stop_id, h.to_booth_id) for h in self.handovers if h.to_booth_id and h.state in UNDER_WAY])
        once([(h.from_stop_id, h.resource_id) for h in self.handovers if h.resource_id and h.state in UNDER_WAY_OUTSIDE])
        assert {s.visit_id for s in self.scans} == {v.id for v in self.visits if v.split_from is None}

    def seated(self) -> None:
        """Assert that a counter serves if and only if somebody sits there, and that whoever is called or talks has one counter that leads."""
        assert {c.id for c in self.counters if c.state == "serving"} == {s.counter_id for s in self.open_seats}
        led = [s.stop_id for s in self.open_seats if s.role == "lead"]
        once(led)
        assert set(led) == {s.id for s in self.stops if s.state in AT_A_TABLE}
        assert {s.stop_id for s in self.open_seats} == set(led)

    def nobody_is_lost(self) -> None:
        """Assert that who has not left stands in a line or sits at a table, and who has left does not; and that times follow each other."""
        assert {v.id for v in self.visits if v.state != "left"} == {s.visit_id for s in self.open_stops}
        for stop in self.stops:
            times = [t for t in (stop.called_at, stop.started_at, stop.finished_at) if t is not None]
            assert times == sorted(times), stop
            assert (stop.started_at is not None) == (stop.state in {"consulting", "finished"}), stop
            assert (stop.finished_at is None) == (stop.state in OPEN), stop
            assert (stop.drop_reason is not None) == (stop.state == "dropped"), stop

    def handed_over(self) -> None:
        """Assert that a hand-over's state, its times and the turn it leads to agree."""
        for h in self.handovers:
            under_way = h.state in (UNDER_WAY_OUTSIDE if h.resource_id else UNDER_WAY)
            assert (h.ended_at is None) == (under_way or h.state == "received"), h
            assert (h.received_at is not None) == (h.state == "received"), h
            assert h.state not in {"arrived", "received"} or h.arrived_at is not None, h
            if h.to_stop_id:
                there = self.by_stop[h.to_stop_id].state
                assert h.to_stop_id != h.from_stop_id, h
                assert not under_way or there in {"waiting", "called"}, (h, there)
                assert h.state != "received" or there in {"consulting", "finished"}, (h, there)

    def over(self) -> None:
        """Assert what holds when the day has ended: everybody has left, and each hand-over in the hall came to one end."""
        self.check()
        assert {v.state for v in self.visits} <= {"left"}
        ends: Counter[str] = Counter()
        for change in self.told():
            if change["table"] == "handover" and change.get("now", {}).get("state") in FINAL:
                ends[change["id"]] += 1
        inside = [h for h in self.handovers if h.to_stop_id]
        assert {h.state for h in inside} <= FINAL
        assert {ends[str(h.id)] for h in inside} <= {1}

    def told(self) -> list[dict[str, Any]]:
        """Return the changes of all steps that were not undone, as they were made."""
        return [change for step in self.steps() for change in step.changes]

    def steps(self) -> list[Row[Any]]:
        """Return the log's steps that count."""
        voided = {s.voids for s in self.log}
        return sorted((s for s in self.log if s.id not in voided and s.step != "undo"), key=lambda s: (s.received_at, s.id))

    def replayed(self) -> dict[tuple[str, str], dict[str, Any]]:
        """Return what the log says became of each row."""
        found: dict[tuple[str, str], dict[str, Any]] = defaultdict(dict)
        for change in self.told():
            found[change["table"], change["id"]] |= {k: v for k, v in change.get("now", {}).items() if v != change["was"][k]}
        return found

    def as_logged(self) -> None:
        """Assert that the rows are what the log says that they became."""
        tables = {"visit": self.visits, "stop": self.stops, "seat": self.seats, "handover": self.handovers, "consent": self.consents}
        tables |= {"food_ticket": self.tickets, "giving": self.givings, "follow_up": self.follow_ups, "counter": self.counters}
        rows = {(name, str(row.id)): row for name, found in tables.items() for row in found}
        for (name, key), values in self.replayed().items():
            for column, value in values.items() if name in tables else ():
                now = getattr(rows[name, key], column)
                said = datetime.fromisoformat(value) if isinstance(now, datetime) and value else value
                said = unseal(value) if is_sealed(TABLES[name].__table__.c[column]) else said
                assert now == said or str(now) == said, (name, column, now, said)

    def whole(self, visit_id: UUID) -> UUID:
        """Return the party that a visit is, or became part of."""
        into = self.by_visit[visit_id].merged_into
        return visit_id if into is None else self.whole(into)

    def counted(self, figures: Figures) -> None:
        """Assert that the figures of the day are those that the log tells."""
        told, steps = self.replayed(), Counter(str(s.step) for s in self.steps())
        of = {name: {key: now for (table, key), now in told.items() if table == name} for name in ("stop", "handover", "food_ticket")}
        reached = {s.id for s in self.stops if of["stop"].get(str(s.id), {}).get("started_at")}
        seen = figures.overview
        assert seen.parties == steps["arrive"] + steps["split"] - steps["merge"] == len(self.visits) - steps["merge"]
        assert seen.people == sum(v.people for v in self.visits if v.merged_into is None)
        talks = {(self.whole(s.visit_id), s.programme_id) for s in self.stops if s.id in reached}
        assert seen.consultations == figures.by_programme.total.consultations == len(talks)
        assert seen.consulting_parties == len({visit for visit, _ in talks})
        assert (seen.assists, seen.handovers, len(figures.onward)) == (steps["assist"], steps["hand_over"], steps["onward"])
        assert seen.missed == steps["miss"]
        assert seen.unmet == sum(now.get("drop_reason") == "unmet" for now in of["stop"].values())
        states = Counter(
            now["state"] for key, now in of["handover"].items() if "state" in now and any(str(h.id) == key and h.to_stop_id for h in self.handovers)
        )
        total = figures.handovers.total
        assert seen.received == total.received == states["received"]
        assert (total.refused, total.unwished, total.missing) == (states["declined"] + states["full"], states["visitor_refused"], states["lapsed"])
        assert total.sent == total.received + total.refused + total.unwished + total.missing
        assert seen.food == sum(bool(t.get("served_at")) and not t.get("voided_at") for t in of["food_ticket"].values())
        assert sum(r.given for r in figures.supplies.rows if r.name) == sum(g.amount for g in self.givings if g.voided_at is None)
        assert min([0.0, *(r.wait for r in figures.by_programme.rows if r.wait is not None)]) == 0


def once(keys: list[Any]) -> None:
    """Assert that nothing is there twice."""
    assert [key for key, times in Counter(keys).items() if times > 1] == []
