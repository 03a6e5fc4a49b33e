"""Planning an event: create, change, copy; its booths, counters and who works there; its way from planning to settled."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import IntegrityError

from core import addresses
from core.clock import day_of
from core.text import clean, full_date, gettext, later
from events import channels, errors, queries, staffing, states, tablets
from events.colours import COLOURS
from events.models import Booth, BoothProgramme, Counter, Event, EventState, Grant, Pause, PlannedBreak, Series, Slot, Supply
from events.states import TABLE, EventStep
from events.words import STATES
from staff import audit, devices
from staff.audit import What
from staff.models import Account
from staff.rights import Right, needs

if TYPE_CHECKING:
    from datetime import date, datetime, time
    from uuid import UUID

    from sqlalchemy.orm import Session

LETTERS = "ABCDEFGHJKLM"
"""No I: on a board it looks like a one."""
DOOR_SERIES = "door"
FOOD_SERIES = "F"
LEAST_BLOCK = 100
"""Handwritten numbers begin above this, so that a small day's own numbers do not jump."""
MOST_FOR_DEVICES = 2000
FRESH = (EventState.PLANNING, EventState.PUBLISHED)
OVER = states.OVER


@dataclass(frozen=True, slots=True)
class Plan:
    """What an organiser fills in for an event."""

    title: str
    venue_id: UUID
    day: date
    opens: time
    last_admission: time
    closes: time
    lines_at_door: int = 1
    paper_first: int = 501
    paper_last: int = 600
    for_devices: int = 400

    def check(self) -> None:
        """Refuse what cannot be held."""
        if not clean(self.title):
            raise errors.NameMissing
        if not (self.opens < self.closes and self.opens <= self.last_admission <= self.closes):
            raise errors.HoursOutOfOrder
        if not LEAST_BLOCK < self.paper_first <= self.paper_last:
            raise errors.PaperBlockInvalid(least=LEAST_BLOCK)
        if not 0 <= self.for_devices <= MOST_FOR_DEVICES:
            raise errors.DeviceNumbersInvalid(most=MOST_FOR_DEVICES)

    @property
    def reserve(self) -> tuple[int, int, int]:
        """The numbers that the door leaves out: from, up to where they are written by hand, and up to where devices give them out."""
        return self.paper_first, self.paper_last, self.paper_last + self.for_devices

    def values(self) -> dict[str, object]:
        """Return the columns of an event."""
        plain = {name: getattr(self, name) for name in self.__slots__ if name != "for_devices"}
        return plain | {"title": clean(self.title, 80), "offline_last": self.reserve[-1]}


@needs(Right.PLAN)
def create_event(session: Session, plan: Plan) -> Event:
    """Create an event with a door for the venue, one for each channel of publicity, and its numbers."""
    plan.check()
    event = Event(**plan.values(), code=addresses.new_code())
    session.add(event)
    session.flush()
    session.add_all(
        [
            *channels.usual(event.id),
            Series(event_id=event.id, name=DOOR_SERIES, next=1),
            Series(event_id=event.id, name=FOOD_SERIES, next=1),
        ]
    )
    return event


@needs(Right.PLAN)
def edit_event(session: Session, event_id: UUID, plan: Plan, now: datetime) -> None:
    """Change an event that is not over. Times to book that lie outside the new hours are no longer offered.

    Raises:
        TimesBooked: somebody has booked one of these.
        PaperBlockFixed: the event has been opened.
        PlanFixed: it is over.
    """
    plan.check()
    event = queries.hold(session, event_id)
    if plan.reserve != (event.paper_first, event.paper_last, event.offline_last):
        if event.state not in FRESH:
            raise errors.PaperBlockFixed
        if queries.number_blocks(session, event_id):
            raise errors.BlocksLeased
    if (plan.opens, plan.last_admission) != (event.opens, event.last_admission):
        _close_times(session, event_id, plan)
    changed = session.execute(update(Event).where(Event.id == event_id, Event.state.not_in(OVER)).values(**plan.values(), version=Event.version + 1))
    if not changed.rowcount:  # type: ignore[attr-defined]
        raise errors.PlanFixed
    session.refresh(event)
    devices.follow(session, event_id, tablets.day_ends(event), now)


def _close_times(session: Session, event_id: UUID, plan: Plan) -> None:
    outside = [s for s in queries.slots(session, event_id) if not plan.opens <= s.begins < plan.last_admission]
    booked = [s for s in outside if s.taken or s.waiting]
    if booked:
        raise errors.TimesBooked(count=sum(s.taken + s.waiting for s in booked), times="、".join(f"{s.begins:%H:%M}" for s in booked))
    for slot in outside:
        slot.is_open = False


@needs(Right.REPORT)
def note_staffing(session: Session, event_id: UUID, *, own: int | None, partner: int | None, volunteer: int | None, remarks: str) -> None:
    """Write down who worked on the day and what was special: the report's first sheet shows it.

    Raises:
        PlanFixed: the day is settled.
    """
    values = {"staff_own": own, "staff_partner": partner, "staff_volunteer": volunteer, "remarks": clean(remarks, 400)}
    changed = session.execute(update(Event).where(Event.id == event_id, Event.state != EventState.SETTLED).values(**values, version=Event.version + 1))
    if not changed.rowcount:  # type: ignore[attr-defined]
        raise errors.PlanFixed


@needs(Right.PLAN)
def copy_event(session: Session, event_id: UUID, day: date, now: datetime) -> Event:
    """Create an event like another one, on a new day: booths, counters with their shifts, channels, times to book, the hall's screen and supplies.

    Nothing that happened comes along, no old date, and no programme that the council no longer has.
    """
    old = session.get_one(Event, event_id)
    plan = Plan(
        gettext(COPY).format(title=old.title), old.venue_id, day, old.opens, old.last_admission, old.closes,
        old.lines_at_door, old.paper_first, old.paper_last, old.for_devices,
    )  # fmt: skip
    event = create_event(session, plan)
    event.board_chime, event.board_voice = old.board_chime, old.board_voice
    alike = [source for source in queries.booths(session, event_id) if any(p.is_active for p in source.programmes)]
    for source in alike:
        add_booth(
            session, event.id, [p.id for p in source.programmes if p.is_active], len(source.counters), now,
            colour=source.booth.colour, place=source.booth.place, first_contact=source.booth.is_first_contact,
        )  # fmt: skip
    channels.copy(session, event_id, event.id)
    staffing.copy(session, alike, event_id, event.id)
    for supply in queries.supplies(session, event_id):
        session.add(Supply(event_id=event.id, name=supply.name, prepared=supply.prepared, per_household=supply.per_household))
    for slot in queries.slots(session, event_id):
        session.add(Slot(event_id=event.id, begins=slot.begins, minutes=slot.minutes, places=slot.places, is_open=slot.is_open))
    return event


COPY = later("{title} (copy)")


@needs(Right.PLAN)
def add_booth(
    session: Session,
    event_id: UUID,
    programme_ids: list[UUID],
    counters: int,
    now: datetime,
    *,
    colour: str = "",
    place: str = "",
    first_contact: bool = False,
) -> Booth:
    """Add a booth with the next free letter, and the next free colour unless one is named."""
    event = _still_planned(session, event_id)
    if not programme_ids or counters < 1:
        raise errors.NotReady
    others = session.scalars(select(Booth).where(Booth.event_id == event_id)).all()
    letters = [letter for letter in LETTERS if letter not in {b.letter for b in others}]
    colours = [c for c in COLOURS if c not in {b.colour for b in others}]
    if not letters:
        raise errors.LettersUsedUp(most=len(LETTERS))
    booth = Booth(
        event_id=event.id, letter=letters[0], colour=colour if colour in COLOURS else colours[0], place=clean(place, 60), is_first_contact=first_contact
    )
    session.add(booth)
    session.flush()
    session.add_all(BoothProgramme(booth_id=booth.id, programme_id=p) for p in programme_ids)
    session.add_all(Counter(event_id=event.id, booth_id=booth.id, number=n + 1, since=now) for n in range(counters))
    session.flush()
    queries.touch(session, event_id)
    return booth


@needs(Right.PLAN)
def change_booth(session: Session, booth_id: UUID, programme_ids: list[UUID], *, colour: str, place: str, first_contact: bool) -> None:
    """Change what a booth is; its letter stays, for it may be on the wall already."""
    booth = session.get_one(Booth, booth_id)
    _still_planned(session, booth.event_id)
    if not programme_ids:
        raise errors.NotReady
    booth.colour, booth.place, booth.is_first_contact = colour if colour in COLOURS else booth.colour, clean(place, 60), first_contact
    session.execute(delete(BoothProgramme).where(BoothProgramme.booth_id == booth_id))
    session.add_all(BoothProgramme(booth_id=booth_id, programme_id=p) for p in programme_ids)
    queries.touch(session, booth.event_id)


@needs(Right.PLAN)
def add_counter(session: Session, booth_id: UUID, now: datetime) -> Counter:
    """Put one more counter at a booth, also while the day runs."""
    booth = session.get_one(Booth, booth_id)
    _still_planned(session, booth.event_id)
    last = session.scalars(select(func.max(Counter.number)).where(Counter.booth_id == booth_id)).one()
    counter = Counter(event_id=booth.event_id, booth_id=booth_id, number=(last or 0) + 1, since=now)
    session.add(counter)
    queries.touch(session, booth.event_id)
    return counter


@needs(Right.PLAN)
def remove_booth(session: Session, booth_id: UUID) -> None:
    """Take a booth out of an event that has not been published: nobody can have a turn there yet."""
    booth = session.get_one(Booth, booth_id)
    if _still_planned(session, booth.event_id).state != EventState.PLANNING:
        raise errors.BoothInUse(letter=booth.letter)
    session.execute(delete(PlannedBreak).where(PlannedBreak.counter_id.in_(select(Counter.id).where(Counter.booth_id == booth_id))))
    for rows in (BoothProgramme, Counter, Grant):
        session.execute(delete(rows).where(rows.booth_id == booth_id))
    session.delete(booth)
    queries.touch(session, booth.event_id)


@needs(Right.PLAN)
def set_supply(session: Session, event_id: UUID, name: str, prepared: int, per_household: int = 1) -> None:
    """Say how many of some goods were prepared, and how many a household gets (0: whoever asks); a new name is a new kind of goods."""
    if not clean(name):
        raise errors.NameMissing
    supply = session.scalars(select(Supply).where(Supply.event_id == event_id, Supply.name == clean(name, 40))).one_or_none()
    if supply is None:
        session.add(Supply(event_id=event_id, name=clean(name, 40), prepared=prepared, per_household=per_household))
    else:
        supply.prepared, supply.per_household = prepared, per_household
    queries.touch(session, event_id)


@needs(Right.PLAN)
def remove_supply(session: Session, supply_id: UUID) -> None:
    """Take goods off the list that nobody has been given.

    Raises:
        SupplyInUse: some were given out, perhaps taken back.
    """
    supply = session.get_one(Supply, supply_id)
    try:
        with session.begin_nested():
            session.delete(supply)
    except IntegrityError as error:
        raise errors.SupplyInUse(goods=supply.name) from error
    queries.touch(session, supply.event_id)


@needs(Right.PLAN)
def grant_account(session: Session, booth_id: UUID, account_ids: list[UUID], now: datetime) -> None:
    """Let exactly these accounts work at a booth."""
    booth = session.get_one(Booth, booth_id)
    granted = session.scalars(select(Grant.account_id).where(Grant.booth_id == booth_id, Grant.account_id.is_not(None))).all()
    if set(granted) == set(account_ids):
        return
    session.execute(delete(Grant).where(Grant.booth_id == booth_id, Grant.account_id.is_not(None)))
    session.add_all(Grant(event_id=booth.event_id, booth_id=booth_id, account_id=account) for account in account_ids)
    queries.touch(session, booth.event_id)
    names = session.scalars(select(Account.name).where(Account.id.in_(account_ids)).order_by(Account.name)).all()
    audit.note(session, What.BOOTH_GRANTED, now, about=booth.letter, event_id=booth.event_id, accounts=" ".join(names))


def _still_planned(session: Session, event_id: UUID) -> Event:
    event = session.get_one(Event, event_id)
    if event.state in OVER:
        raise errors.PlanFixed
    return event


def _check_ready(session: Session, event: Event, step: EventStep, now: datetime) -> None:
    if step == EventStep.PUBLISH:
        plans = queries.booths(session, event.id)
        if not any(p.booth.is_first_contact for p in plans) or not all(p.counters and p.programmes for p in plans):
            raise errors.NotReady
    if step == EventStep.OPEN and event.day != day_of(now):
        raise errors.NotThatDay(day=full_date(event.day))


@needs(Right.PLAN)
def advance(session: Session, event_id: UUID, step: EventStep, now: datetime) -> EventState:
    """Take an event one step on its way, and return its new state.

    Ending has consequences in the hall: use `booths.day.end`.

    Raises:
        StepNotAllowed: its state does not lead there, perhaps because a colleague was faster.
        NotReady: to be published it needs booths and a first contact.
        NotThatDay: it opens on its day only.
    """
    event = session.get_one(Event, event_id)
    state = TABLE.get((event.state, step))
    if state is None:
        raise errors.StepNotAllowed(state=gettext(STATES[event.state]))
    _check_ready(session, event, step, now)
    changed = session.execute(
        update(Event).where(Event.id == event_id, Event.state == event.state).values(state=state, version=Event.version + 1),
        execution_options={"synchronize_session": False},
    )
    if not changed.rowcount:  # type: ignore[attr-defined]
        session.refresh(event)
        raise errors.StepNotAllowed(state=gettext(STATES[event.state]))
    if step == EventStep.PAUSE:
        session.add(Pause(event_id=event_id, begun_at=now))
    if event.state == EventState.PAUSED:
        session.execute(update(Pause).where(Pause.event_id == event_id, Pause.over_at.is_(None)).values(over_at=now))
    session.refresh(event)
    if state in tablets.CLOSED:
        devices.follow(session, event_id, now, now)
    return state
