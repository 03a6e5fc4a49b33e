"""確認待ち (conflict inbox): what a device wrote down without a line and could not become a visit by itself. A person says who it was; each once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select, update

from booths import log, visits
from booths import queries as hall
from booths.log import Trail, append
from booths.models import OtherNumber, Step, Stop, Urgency, Visit, VisitState
from checkin import admission, inbox_queries
from checkin.admission import Came, Wish
from checkin.errors import NobodyElse, ResolvedAlready, StaysCounted
from checkin.models import DeviceScan, Resolution, Scan, Trouble
from checkin.offline import SERIES
from core import clock
from core.scopes import scope_of
from core.tables import new_key
from events import queries as plan
from events.planning import DOOR_SERIES
from events.states import UNDER_WAY
from staff.rights import Right, needs

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.orm import Session

    from events.models import Event


@needs(Right.RECEIVE)
def same(session: Session, scan_id: UUID, now: datetime) -> Visit:
    """同じ人でした: one visit, called by the number that it has; the other number leads to it, too. They came when they came first.

    Raises:
        ResolvedAlready: a colleague was faster.
        NobodyElse: the other party is gone.
        DaySettled: the day may no longer be put right.
    """
    scan, brought = inbox_queries.one(session, scan_id)
    visits.correctable(session, scan.event_id)
    _settle(session, brought, Resolution.SAME, now)
    visit = inbox_queries.other_party(session, scan, brought)
    if visit is None:
        raise NobodyElse
    trail = Trail(session, now)
    if scan.trouble != Trouble.CLOCK and scan.happened_at < visit.arrived_at:
        _came_earlier(trail, visit, scan.happened_at)
    if brought.soon and session.scalars(select(Urgency.id).where(Urgency.visit_id == visit.id)).first() is None:
        trail.add(Urgency(visit_id=visit.id, event_id=visit.event_id, said_at=scan.happened_at))
    if brought.label and hall.by_number(session, scan.event_id, brought.number) is None:
        trail.add(OtherNumber(event_id=scan.event_id, number=brought.number, visit_id=visit.id))
    _belongs(session, scan_id, visit.id)
    trail.log(Step.RESOLVE, event_id=scan.event_id, visit_id=visit.id, reason=str(brought.number))
    return visit


def _came_earlier(trail: Trail, visit: Visit, at: datetime) -> None:
    """Let a party stand in line from when it really came: nobody loses a place because one device was heard later."""
    stops = trail.session.scalars(select(Stop).where(Stop.visit_id == visit.id, Stop.joined_at == visit.arrived_at)).all()
    for stop in stops:
        trail.change(stop, joined_at=at)
    trail.change(visit, arrived_at=at)


@needs(Right.RECEIVE)
def other(session: Session, scan_id: UUID, now: datetime) -> int:
    """別の人でした: a visit of its own at its true time, without the card; return its number: a new one where somebody else has theirs.

    After the end of the day it is written down as one that was here and has left.

    Raises:
        ResolvedAlready: a colleague was faster.
        DaySettled: the day may no longer be put right.
    """
    scan, brought = inbox_queries.one(session, scan_id)
    event = visits.correctable(session, scan.event_id)
    _settle(session, brought, Resolution.OTHER, now)
    is_free = bool(brought.label) and hall.by_number(session, event.id, brought.number) is None
    number = brought.number if is_free else admission.next_number(session, event.id, event.paper_first, event.offline_last)
    came = Came(SERIES if is_free else DOOR_SERIES, number, _when(scan, event), now)
    visit_id = new_key()
    if event.state in UNDER_WAY:
        wish = Wish(scan.nonce, people=brought.people, soon=brought.soon, means=scan.means)
        admission.let_in(session, event.id, visit_id, wish, came, lines_at_door=event.lines_at_door)
    else:
        _was_here(session, event, visit_id, came, brought.people)
    _belongs(session, scan_id, visit_id)
    Trail(session, now).log(Step.RESOLVE, event_id=event.id, visit_id=visit_id, reason=str(brought.number))
    return number


def _when(scan: Scan, event: Event) -> datetime:
    """Return when somebody came; where the device's clock cannot be right, when we heard of it."""
    if scan.trouble != Trouble.CLOCK:
        return scan.happened_at
    return scan.received_at if clock.day_of(scan.received_at) == event.day else clock.at(event.day, event.closes)


def _was_here(session: Session, event: Event, visit_id: UUID, came: Came, people: int) -> None:
    visit = Visit(
        id=visit_id, event_id=event.id, series=came.series, number=came.number, people=people, state=VisitState.LEFT, arrived_at=came.at,
        state_since=came.at,
    )  # fmt: skip
    session.add(visit)
    session.flush()
    append(session, Step.ARRIVE, came.at, event_id=event.id, visit_id=visit_id, received_at=came.received_at)


@needs(Right.RECEIVE)
def set_aside(session: Session, scan_id: UUID, now: datetime) -> None:
    """数えない: nobody is to be counted; it stays written down that a device told it.

    Raises:
        ResolvedAlready: a colleague was faster.
    """
    scan, brought = inbox_queries.one(session, scan_id)
    plan.hold(session, scan.event_id)
    _settle(session, brought, Resolution.SET_ASIDE, now)
    Trail(session, now).log(Step.RESOLVE, event_id=scan.event_id, reason=str(brought.number))


@needs(Right.RECEIVE)
def take_back(session: Session, scan_id: UUID, now: datetime) -> None:
    """Put a case before people again: what was said about it no longer holds.

    Raises:
        StaysCounted: a party of its own has its turn already.
        MovedOn: what was changed with it was changed again.
        DaySettled: the day may no longer be put right.
    """
    scan, brought = inbox_queries.one(session, scan_id)
    visits.correctable(session, scan.event_id)
    if brought.resolution == Resolution.OTHER:
        raise StaysCounted(number=session.get_one(Visit, scan.visit_id).number)
    step = inbox_queries.resolving(session, scan, brought)
    mine = (DeviceScan.id == brought.id, DeviceScan.resolution == brought.resolution)
    opened = update(DeviceScan).where(*mine).values(resolution=None, resolved_at=None, resolved_by="")
    if not session.execute(opened, execution_options=log.UNSYNCED).rowcount:  # type: ignore[attr-defined]
        raise ResolvedAlready(who=scope_of(session).name, number=brought.number)
    _belongs(session, scan_id, None)
    if step is not None:
        log.revert(session, step, now)


def _settle(session: Session, brought: DeviceScan, resolution: Resolution, now: datetime) -> None:
    """Write down what was said about it, if nobody has said anything yet."""
    said = {"resolution": resolution, "resolved_at": now, "resolved_by": scope_of(session).name}
    free = update(DeviceScan).where(DeviceScan.id == brought.id, DeviceScan.resolution.is_(None)).values(**said)
    if not session.execute(free, execution_options=log.UNSYNCED).rowcount:  # type: ignore[attr-defined]
        session.refresh(brought)
        raise ResolvedAlready(who=brought.resolved_by, number=brought.number)


def _belongs(session: Session, scan_id: UUID, visit_id: UUID | None) -> None:
    session.execute(update(Scan).where(Scan.id == scan_id).values(visit_id=visit_id), execution_options=log.UNSYNCED)
