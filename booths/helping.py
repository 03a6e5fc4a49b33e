"""An idle counter helps another booth for a while: it calls from that booth's line, to its own table. Offered, never forced."""

from __future__ import annotations

from typing import TYPE_CHECKING

from booths import rights
from booths.errors import CounterNotReady, MayNotHelp
from booths.log import Trail
from booths.models import Step
from core.text import gettext
from events import queries as plan
from events.models import CounterState
from events.words import COUNTERS
from staff.rights import Right, needs

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.orm import Session

    from events.queries import BoothPlan

IDLE = (CounterState.FREE, CounterState.WRITING)


def may_help(own: BoothPlan, other: BoothPlan) -> bool:
    """Whether staff of one booth may take parties of another.

    Anybody who counsels can hear what brings a party here, which is the first contact's work. Beyond that, only a programme that sits at both
    booths: an adviser on loans decides nothing about guardianship. A booth without programmes helps nobody.
    """
    if own.booth.id == other.booth.id or not own.programmes:
        return False
    return other.booth.is_first_contact or bool({p.id for p in own.programmes} & {p.id for p in other.programmes})


@needs(Right.SERVE)
def help_out(session: Session, counter_id: UUID, booth_id: UUID, now: datetime) -> None:
    """Call from another booth's line until it is ended by hand. The counter's own line comes back with one tap.

    Raises:
        CounterNotReady: the counter has somebody, or is on a break.
        MayNotHelp: that booth is another trade.
    """
    counter = rights.mine(session, counter_id)
    if counter.state not in IDLE:
        raise CounterNotReady(counter=rights.name_of(session, counter), state=gettext(COUNTERS[counter.state]))
    places = {p.booth.id: p for p in plan.booths(session, counter.event_id)}
    if booth_id not in places or not may_help(places[counter.booth_id], places[booth_id]):
        raise MayNotHelp(booth=places[booth_id].booth.letter if booth_id in places else "－")
    _set(session, counter_id, booth_id, now)


@needs(Right.SERVE)
def help_end(session: Session, counter_id: UUID, now: datetime) -> None:
    """Call from one's own line only again."""
    _set(session, counter_id, None, now)


def _set(session: Session, counter_id: UUID, booth_id: UUID | None, now: datetime) -> None:
    counter = rights.mine(session, counter_id)
    trail = Trail(session, now)
    trail.change(counter, helps_booth_id=booth_id)
    trail.log(Step.COUNTER, event_id=counter.event_id, counter_id=counter.id)
