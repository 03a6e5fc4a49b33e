"""The stage: a council, people who can sign in, and an event that is open today. What the sign-ins are is kept in `demo.json`."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, field
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from sqlalchemy import select

from booths.models import Visit, VisitState
from checkin import bookings, slots
from checkin.bookings import Wanted
from checkin.models import Pass
from core import addresses, clock, db
from core.scopes import SYSTEM, Scope
from events import planning, standard
from events import queries as plan
from events.models import Event
from events.states import UNDER_WAY, EventStep
from staff import accounts
from staff.models import Account, Council, Role

if TYPE_CHECKING:
    from pathlib import Path
    from uuid import UUID

    from sqlalchemy.orm import Session

FILE = "demo.json"
COUNCIL = "川口市社会福祉協議会（見本）"
PEOPLE = {
    "organiser": ("事務局 佐藤", Role.ORGANISER),
    "lead": ("責任者 木村", Role.LEAD),
    "reception": ("受付 鈴木", Role.RECEPTION),
    "booth-a": ("A 高橋", Role.BOOTH),
    "booth-b": ("B 田中", Role.BOOTH),
    "booth-c": ("C 伊藤", Role.BOOTH),
    "booth-d": ("D 渡辺", Role.BOOTH),
    "booth-e": ("E 山本", Role.BOOTH),
    "booth-f": ("F 中村", Role.BOOTH),
    "booth-g": ("G 小林", Role.BOOTH),
}
BOOKABLE, BOOKED_IN = 2, ("ja", "vi", "ja")
"""How many parties may book each time, and in which languages the next times are booked."""
BEFORE, AFTER, ADMITTING = timedelta(hours=2), timedelta(hours=3), timedelta(hours=2, minutes=30)


class NotOurs(Exception):  # noqa: N818 - a clear no to whoever started the demonstration
    """The data folder holds a council that is not the demonstration's: it is left alone."""


@dataclass(slots=True)
class Sheet:
    """What `demo.json` says: the addresses to open, and who can sign in. The passwords are drawn anew for each folder."""

    base: str
    door: str = ""
    ticket: str = ""
    board: str = ""
    accounts: list[dict[str, str]] = field(default_factory=list)

    @classmethod
    def read(cls, data: Path) -> Sheet | None:
        """Return the folder's sheet, if it has one."""
        path = data / FILE
        return cls(**json.loads(path.read_text("utf-8"))) if path.exists() else None

    @classmethod
    def new(cls, base: str) -> Sheet:
        """Return a sheet with a password for everybody."""
        people = [{"role": str(role), "name": name, "password": f"{addresses.new_code()}-{addresses.new_code()}"} for name, (_, role) in PEOPLE.items()]
        return cls(base, accounts=people)

    def write(self, data: Path) -> None:
        """Write the sheet, whole or not at all, for its owner only."""
        half = data / f"{FILE}.half"
        half.unlink(missing_ok=True)
        with os.fdopen(os.open(half, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="utf-8") as file:
            json.dump(asdict(self), file, ensure_ascii=False, indent=2)
        half.replace(data / FILE)


@dataclass(frozen=True, slots=True)
class Cast:
    """Who acts: the scopes of organiser, lead, reception and each booth, at one event. Nobody of them touches the visit left alone."""

    event_id: UUID
    organiser: Scope
    lead: Scope
    reception: Scope
    booths: dict[str, Scope]
    left_alone: UUID | None = None

    def at(self, letter: str) -> Scope:
        """Return who works at a booth; at one that has been added meanwhile it is the organiser."""
        return self.booths.get(letter, self.organiser)


def found(data: Path, base: str, now: datetime) -> Sheet:
    """Found the council and its accounts, or find them again; the sheet is written first, so that no password is ever lost.

    Raises:
        NotOurs: there is a council, but no sheet.
    """
    sheet = Sheet.read(data)
    with db.read(SYSTEM) as session:
        council = session.scalars(select(Council)).first()
    if council is not None and sheet is None:
        message = f"{data} holds a council that is not the demonstration's. Please name another folder: SOUDANKAI_DATA=…"
        raise NotOurs(message)
    if sheet is None:
        sheet = Sheet.new(base)
        sheet.write(data)
    passwords = {row["name"]: row["password"] for row in sheet.accounts}
    if council is None:
        db.perform(SYSTEM, lambda session: _settle_in(session, base, passwords, now))
    elif council.public_url == sheet.base != base:
        moved = {"name": council.name, "public_url": base, "municipality_code": council.municipality_code}
        db.perform(Scope(council.id, role="system", name="demo"), lambda session: accounts.change_council(session, council.id, **moved, now=now))
    sheet.base = base
    return sheet


def _settle_in(session: Session, base: str, passwords: dict[str, str], now: datetime) -> None:
    (first, (person, _)), *others = PEOPLE.items()
    council, _ = accounts.found_council(session, council=COUNCIL, public_url=base, name=first, person=person, password=passwords[first], now=now)
    session.info["scope"] = Scope(council.id, role=Role.ORGANISER)
    for name, (shown, role) in others:
        accounts.add_account(session, name=name, person=shown, role=role, password=passwords[name], now=now)
    standard.install_lists(session)


def organiser(session: Session) -> Scope:
    """Return the organiser's scope."""
    return _scope(session.scalars(select(Account).where(Account.name == "organiser")).one())


def _scope(account: Account) -> Scope:
    return Scope(account.council_id, account_id=account.id, role=account.role, name=account.person)


def midnight(now: datetime) -> datetime:
    """Return when the local day began."""
    return clock.at(clock.day_of(now), time())


def hours(now: datetime) -> tuple[time, time, time]:
    """Return opening, last admission and closing around now, on its local day."""
    here = clock.local(now)
    first, last = here.replace(hour=0, minute=0), here.replace(hour=23, minute=59)
    opens, closes = max(first, here - BEFORE), min(last, here + AFTER)
    tens = opens.replace(minute=opens.minute // 10 * 10)
    admits = min(closes, here + ADMITTING)
    return (_wall(tens), _wall(admits), _wall(closes))


def _wall(instant: datetime) -> time:
    return time(instant.hour, instant.minute)


def alive_today(session: Session, sheet: Sheet, now: datetime) -> Event | None:
    """Return the demonstration's event if it is today's and has not ended."""
    asked = select(Event).where(Event.day == clock.day_of(now), Event.state.in_(UNDER_WAY)).order_by(Event.id.desc()).limit(1)
    if sheet.door:
        asked = asked.where(Event.code == urlsplit(sheet.door).path.rsplit("/", 1)[-1])
    return session.scalars(asked).first()


def open_event(session: Session, now: datetime, opened_at: datetime) -> Event:
    """Put the sample event on today, with everybody at their booth, and open it."""
    event = standard.install_sample(session, opened_at, day=clock.day_of(now), hours=hours(now))
    people = {account.name: account.id for account in session.scalars(select(Account))}
    for place in plan.booths(session, event.id):
        holder = people.get(f"booth-{place.booth.letter.lower()}")
        if holder is not None:
            planning.grant_account(session, place.booth.id, [holder], opened_at)
    for step in (EventStep.PUBLISH, EventStep.OPEN):
        planning.advance(session, event.id, step, opened_at)
    offer_times(session, event, now)
    return event


def offer_times(session: Session, event: Event, now: datetime) -> None:
    """Let the event take bookings, and let a few of the next times be booked."""
    slots.make(session, event.id, slots.USUAL, BOOKABLE)
    slots.take_bookings(session, event.id, takes=True)
    coming = bookings.offered(event, plan.slots(session, event.id), now)
    for slot, language in zip(coming, BOOKED_IN, strict=False):
        bookings.book(session, event.id, Wanted(addresses.new_token(), slot.begins, language=language), now)


def cast(session: Session, event: Event, left_alone: UUID | None = None) -> Cast:
    """Return who acts at the event. A booth without an account of its own is the organiser's, as is the lead's work in a folder of before."""
    people = {account.name: _scope(account) for account in session.scalars(select(Account))}
    chief = people["organiser"]
    letters = [place.booth.letter for place in plan.booths(session, event.id)]
    return Cast(
        event.id,
        chief,
        people.get("lead", chief),
        people["reception"],
        {letter: people.get(f"booth-{letter.lower()}", chief) for letter in letters},
        left_alone,
    )


def left_alone(session: Session, sheet: Sheet, event_id: UUID) -> tuple[UUID | None, str]:
    """Return the visit whose ticket the sheet shows, and its token; when it has left, whoever has come in last takes its place."""
    asked = select(Visit.id, Pass.token).join(Pass, Pass.visit_id == Visit.id).where(Visit.event_id == event_id, Visit.state != VisitState.LEFT)
    shown = session.execute(asked.where(Pass.token == sheet.ticket.rsplit("/", 1)[-1])).first()
    row = shown or session.execute(asked.order_by(Visit.arrived_at.desc(), Pass.id.desc()).limit(1)).first()
    return (row[0], row[1]) if row else (None, "")


def fill_in(session: Session, sheet: Sheet, event: Event, token: str) -> None:
    """Write the event's addresses into the sheet."""
    sheet.door = addresses.door(sheet.base, event.code, plan.venue_channel(session, event.id).code)
    sheet.board = addresses.board(sheet.base, event.code)
    sheet.ticket = addresses.ticket(sheet.base, token) if token else ""
