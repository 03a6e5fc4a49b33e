"""Builds a council and an event to test with, through the program's own actions."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from booths import desk
from checkin import slots
from checkin.admission import Admitted, Wish, admit
from core import clock, db
from core.addresses import new_token
from core.scopes import SYSTEM, Scope
from events import planning, queries, standard, tablets
from events.models import Event
from events.states import EventStep
from staff import accounts, sessions
from staff.models import Account, Role
from tests import kept

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from sqlalchemy.orm import Session

    from events.models import Booth, Counter, Programme, Topic
    from staff.models import Device

NOON = clock.at(datetime(2026, 3, 14).date(), time(12, 0))  # noqa: DTZ001 - only its date is used
PASSWORD = "a long enough password"  # noqa: S105 - for tests


@dataclass
class Fair:
    """An open event of the sample council, with what tests ask for by name."""

    scope: Scope
    event: Event
    organiser: Account

    def do(self, action: Callable[[Session], object]) -> object:
        """Run an action for the organiser."""
        return db.perform(self.scope, action)

    def put(self, change: Callable[[Session], object]) -> object:
        """Write rows as no action would."""
        return db.perform(replace(self.scope, role="system"), change)

    def booth(self, letter: str) -> Booth:
        """Return a booth by letter."""
        with db.read(self.scope) as session:
            return next(p.booth for p in queries.booths(session, self.event.id) if p.booth.letter == letter)

    def counter(self, name: str) -> Counter:
        """Return a counter by name: A-1, or the first one for A."""
        letter, _, number = name.partition("-")
        with db.read(self.scope) as session:
            plan = next(p for p in queries.booths(session, self.event.id) if p.booth.letter == letter)
            return plan.counters[int(number or 1) - 1]

    def tablet(self, letter: str = "", role: Role = Role.BOOTH, now: datetime = NOON) -> Device:
        """Make a code for a tablet: of a booth, or in another role."""
        booth = self.booth(letter).id if letter else None
        return db.perform(self.scope, lambda s: tablets.offer(s, self.event.id, role, now, booth_id=booth, label=letter))

    def topic(self, name: str) -> Topic:
        """Return a topic by (part of) its name."""
        with db.read(self.scope) as session:
            return next(t for t in queries.topics(session) if name in t.name)

    def programme(self, short: str) -> Programme:
        """Return a programme by its short name."""
        with db.read(self.scope) as session:
            return next(p for p in queries.programmes(session) if p.short == short)

    def group(self, pictogram: str) -> UUID:
        """Return a picture's key."""
        with db.read(self.scope) as session:
            return next(g.id for g in queries.groups(session) if g.pictogram == pictogram)

    def admit(self, *groups: str, minutes: float = 0, **wish: object) -> Admitted:
        """Admit somebody so many minutes after noon."""
        asked = Wish(new_token(), group_ids=tuple(self.group(g) for g in groups), **wish)  # type: ignore[arg-type]
        return db.perform(self.scope, lambda s: admit(s, self.event.id, asked, later(minutes)))

    def take_bookings(self, places: int) -> None:
        """Offer a time each half hour with so many places, and open the page for bookings."""
        self.do(lambda s: slots.make(s, self.event.id, 30, places))
        self.do(lambda s: slots.take_bookings(s, self.event.id, takes=True))

    def call(self, counter: str, minutes: float = 1) -> int:
        """Call the next to a counter, and return the number."""
        from booths.models import Visit

        key = self.counter(counter).id
        return db.perform(self.scope, lambda s: s.get_one(Visit, desk.call_next(s, key, later(minutes)).visit_id).number)

    def at(self, counter: str, action: Callable[..., object], minutes: float = 1, *args: object, **more: object) -> object:
        """Run a desk action at a counter so many minutes after noon; `now` is put where the action wants it."""
        key = self.counter(counter).id
        return db.perform(self.scope, lambda s: action(s, key, *args, later(minutes), **more))


def later(minutes: float) -> datetime:
    """Return noon and so many minutes."""
    return NOON + timedelta(minutes=minutes)


def council(name: str = "川口市社会福祉協議会", account: str = "organiser") -> tuple[Scope, Account]:
    """Found a council (the first one only) with its lists; return its organiser's scope."""
    kept.built(("council", name, account), lambda: _found_council(name, account))
    return _organiser()


def fair(*, open_now: bool = True, now: datetime = NOON) -> Fair:
    """Return the sample event of a new council, on that day from two hours before to four hours after; open unless told otherwise."""
    kept.built(("fair", open_now, now), lambda: _set_up_fair(now, open_now=open_now))
    scope, organiser = _organiser()
    with db.read(scope) as session:
        return Fair(scope, session.scalars(select(Event)).one(), organiser)


def signed_in(account: Account) -> str:
    """Sign somebody in now, and return the cookie's token."""
    return db.perform(SYSTEM, lambda s: sessions.open_session(s, account, clock.now()))


def _organiser() -> tuple[Scope, Account]:
    with db.read(SYSTEM) as session:
        organiser = session.scalars(select(Account)).one()
    return Scope(organiser.council_id, account_id=organiser.id, role=Role.ORGANISER, name=organiser.person), organiser


def _found_council(name: str, account: str) -> Scope:
    def found(session: Session) -> Scope:
        made, _organiser = accounts.found_council(
            session, council=name, public_url="http://127.0.0.1:8501", name=account, person="担当", password=PASSWORD, now=NOON
        )
        return Scope(made.id, role=Role.ORGANISER)

    scope = db.perform(SYSTEM, found)
    db.perform(scope, standard.install_lists)
    return scope


def _set_up_fair(now: datetime, *, open_now: bool) -> None:
    council()
    scope, _ = _organiser()
    wall = clock.local(now)
    hours = (time(max(0, wall.hour - 2)), time(min(23, wall.hour + 3)), time(min(23, wall.hour + 4), 59))
    event = db.perform(scope, lambda s: standard.install_sample(s, now, day=clock.day_of(now), hours=hours))
    for step in (EventStep.PUBLISH, EventStep.OPEN) if open_now else ():
        db.perform(scope, lambda s, step=step: planning.advance(s, event.id, step, now))
