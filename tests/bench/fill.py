"""Fills a fresh database with an open event of today and so many visits, most of them over as on a real day."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import insert, select, update

from booths.models import Seat, SeatRole, Step, StepLog, Stop, StopOutcome, StopState, StopTopic, Visit, VisitState
from checkin.models import Pass
from core import clock, db
from core.addresses import new_token
from core.scopes import SYSTEM
from core.tables import new_key
from events import queries, standard
from events.models import Counter, Event, EventState
from events.planning import grant_account
from staff import accounts
from staff.models import Role
from tests import builders
from tests.databases import migrate

if TYPE_CHECKING:
    from pathlib import Path
    from uuid import UUID

WAITING_SHARE = 4
"""One in so many still waits."""


class Filled:
    """The event, and sessions of its staff."""

    def __init__(self, data: Path, url: str = "") -> None:
        """Make the database, the council and an event that is open the whole day."""
        url = url or f"sqlite:///{data / 'soudankai.sqlite3'}"
        migrate(url)
        db.connect(url)
        self.now = clock.now()
        self.scope, self.organiser = builders.council()
        hours = (time(0, 0), time(23, 58), time(23, 59))
        self.event: Event = db.perform(self.scope, lambda s: standard.install_sample(s, self.now, day=clock.day_of(self.now), hours=hours))
        db.perform(replace(self.scope, role="system"), lambda s: s.execute(update(Event).values(state=EventState.OPEN)))
        with db.read(self.scope) as session:
            self.booths = queries.booths(session, self.event.id)
            self.channel = queries.venue_channel(session, self.event.id).code
            self.topics = [t.id for t in queries.topics(session)]

    def sign_in(self, role: Role) -> str:
        """Return the cookie of somebody signed in with this role; booth staff sit at booth A."""
        made = {"name": f"bench-{role}", "person": role, "role": role, "password": builders.PASSWORD, "now": self.now}
        account = db.perform(self.scope, lambda s: accounts.add_account(s, **made))
        if role == Role.BOOTH:
            db.perform(self.scope, lambda s: grant_account(s, self.booths[0].booth.id, [account.id], self.now))
        return builders.signed_in(account)

    def add_visits(self, count: int) -> None:
        """Add visits in bulk: one in four waits, the others had one or two consultations of ten to forty minutes."""
        rows: dict[type, list[dict[str, object]]] = {model: [] for model in (Visit, Pass, Stop, StopTopic, StopOutcome, Seat, StepLog)}
        with db.read(SYSTEM) as session:
            first = len(session.scalars(select(Visit.id)).all()) + 1
        for n in range(first, first + count):
            self._visit(rows, n, self.now - timedelta(minutes=60 + (n * 7) % 240))

        def written(session: object) -> None:
            for model, many in rows.items():
                session.execute(insert(model), many)  # type: ignore[attr-defined]

        db.perform(SYSTEM, written)

    def _visit(self, rows: dict[type, list[dict[str, object]]], n: int, arrived: datetime) -> None:
        waits = n % WAITING_SHARE == 0
        own = {"council_id": self.scope.council_id}
        visit = new_key()
        state = VisitState.HERE if waits else VisitState.LEFT
        facts = {"age_band": ["40代", "75歳以上", None][n % 3], "residence": ["市内", None][n % 2], "worst_topic_id": self.topics[n % 16]}
        rows[Visit].append(
            own | facts | {"id": visit, "event_id": self.event.id, "series": "bench", "number": 10_000 + n, "people": 1 + n % 3, "language": "ja"}
            | {"state": state, "arrived_at": arrived, "state_since": arrived, "heard": n % 3 > 0}
        )  # fmt: skip
        rows[Pass].append(own | {"visit_id": visit, "token": new_token()})
        rows[StepLog].append(self._log(own, visit, Step.ARRIVE, arrived))
        for turn in range(1 if waits else 1 + n % 2):
            place = self.booths[(n + turn) % len(self.booths)]
            stop = new_key()
            line = own | {"id": stop, "event_id": self.event.id, "visit_id": visit, "booth_id": place.booth.id, "programme_id": place.programmes[0].id}
            start = arrived + timedelta(minutes=10 + 30 * turn)
            times = {"joined_at": arrived, "called_at": None, "started_at": None, "finished_at": None, "state": StopState.WAITING}
            if not waits:
                times |= {"called_at": start, "started_at": start, "finished_at": start + timedelta(minutes=10 + n % 15), "state": StopState.FINISHED}
                self._consultation(rows, stop, place.counters[0], start, n=n)
            rows[Stop].append(line | times)

    def _consultation(self, rows: dict[type, list[dict[str, object]]], stop: UUID, counter: Counter, start: datetime, *, n: int) -> None:
        own = {"council_id": self.scope.council_id, "stop_id": stop}
        rows[StopTopic].append(own | {"topic_id": self.topics[n % len(self.topics)]})
        rows[StopOutcome].append(own | {"outcome": "advice"})
        rows[Seat].append(own | {"counter_id": counter.id, "role": SeatRole.LEAD, "from_at": start, "until_at": start + timedelta(minutes=10 + n % 15)})

    def _log(self, own: dict[str, object], visit: UUID, step: Step, at: datetime) -> dict[str, object]:
        return own | {"event_id": self.event.id, "visit_id": visit, "step": step, "happened_at": at, "received_at": at, "changes": []}
