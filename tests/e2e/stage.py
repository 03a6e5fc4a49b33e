"""An open event of today in a running server's own database, put there by the program's own actions."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import time
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from core import addresses, clock, db
from core.addresses import new_token
from events import planning, queries, standard, tablets
from events.states import EventStep
from staff import accounts, devices, sessions
from staff import queries as people
from staff.models import Role
from tests import builders
from tests.builders import PASSWORD

if TYPE_CHECKING:
    from collections.abc import Iterator

    from checkin.admission import Admitted
    from core.scopes import Scope
    from events.models import Counter, Event
    from tests.e2e.server import Server

ALL_DAY = (time(0), time(23, 59), time(23, 59))


@dataclass
class Stage:
    """The sample event, open all day; an organiser, reception, the lead and booth A can sign in."""

    server: Server
    scope: Scope
    event: Event
    organiser_account: str = "organiser"
    reception_account: str = "reception"
    booth_account: str = "booth-a"
    lead_account: str = "lead"

    @classmethod
    @contextmanager
    def set(cls, server: Server) -> Iterator[Stage]:
        """Set the stage; this process writes to the server's database while the block lasts."""
        engine = db.connect(f"sqlite:///{server.data / 'soudankai.sqlite3'}")
        scope, _ = builders.council()
        now = clock.now()
        event = db.perform(scope, lambda s: standard.install_sample(s, now, day=clock.day_of(now), hours=ALL_DAY))
        for step in (EventStep.PUBLISH, EventStep.OPEN):
            db.perform(scope, lambda s, step=step: planning.advance(s, event.id, step, now))
        stage = cls(server, scope, event)
        stage._let_in(stage.reception_account, Role.RECEPTION)
        stage._let_in(stage.lead_account, Role.LEAD)
        booth = stage._let_in(stage.booth_account, Role.BOOTH)
        db.perform(scope, lambda s: planning.grant_account(s, stage._plan("A").booth.id, [booth.id], now))
        yield stage
        engine.dispose()

    def _let_in(self, name: str, role: Role) -> accounts.Account:
        return db.perform(self.scope, lambda s: accounts.add_account(s, name=name, person=name, role=role, password=PASSWORD, now=clock.now()))

    def cookie(self, name: str) -> Any:  # noqa: ANN401 - the browser's own
        """Return the cookie of a browser in which somebody has signed in."""
        with db.read(self.scope) as session:
            account = session.scalars(select(accounts.Account).where(accounts.Account.name == name)).one()
        return {"name": sessions.COOKIE, "value": builders.signed_in(account), "url": self.server.address}

    def _plan(self, letter: str) -> queries.BoothPlan:
        with db.read(self.scope) as session:
            return next(p for p in queries.booths(session, self.event.id) if p.booth.letter == letter)

    @property
    def door(self) -> str:
        """Return the door's address at the venue."""
        with db.read(self.scope) as session:
            return addresses.door(self.server.address, self.event.code, queries.venue_channel(session, self.event.id).code)

    def admit(self, *, soon: bool = False) -> Admitted:
        """Let somebody in."""
        from checkin.admission import Wish, admit

        return db.perform(self.scope, lambda s: admit(s, self.event.id, Wish(new_token(), soon=soon), clock.now()))

    def counter(self, letter: str) -> Counter:
        """Return a booth's first counter as it is now."""
        return self._plan(letter).counters[0]

    def device_code(self, letter: str) -> str:
        """Return an address that opens a tablet for a booth."""
        booth = self._plan(letter).booth.id
        offered = db.perform(self.scope, lambda s: tablets.offer(s, self.event.id, Role.BOOTH, clock.now(), booth_id=booth, label=f"ブース{letter}"))
        return addresses.device(self.server.address, offered.code)

    def cut_off_tablets(self) -> None:
        """Cut off every tablet, as the organiser does on スタッフと端末."""

        def cut(session: db.Session) -> None:
            for device in people.devices(session, self.event.id, clock.now()):
                devices.cut_off(session, device.id, clock.now())

        db.perform(self.scope, cut)
