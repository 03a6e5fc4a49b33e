"""An idle counter of the demonstration helps where a line is long, and goes back to its own once somebody waits there."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from booths import helping
from events import queries as plan

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from demo.hall import Place
    from demo.moment import Action, Moment

LONG = 3
"""From so many waiting on, a line is helped."""


def out(session: Session, moment: Moment, place: Place) -> Action | None:
    """Return that this counter helps the booth with the longest line that it may help; None when there is none."""
    hall = moment.hall
    plans = {p.booth.letter: p for p in plan.booths(session, hall.event.id)}
    long = [x for x in hall.lines if hall.lines[x] >= LONG and helping.may_help(plans[place.letter], plans[x])]
    if not long or place.counter.helps_booth_id is not None:
        return None
    letter = max(long, key=lambda x: hall.lines[x])
    return partial(helping.help_out, counter_id=place.counter.id, booth_id=hall.booths[letter], now=moment.now)


def home(moment: Moment, place: Place) -> Action | None:
    """Return that this counter goes back to its own line; None while nobody waits there, or when it helps nobody."""
    if place.counter.helps_booth_id is None or not moment.hall.lines[place.letter]:
        return None
    return partial(helping.help_end, counter_id=place.counter.id, now=moment.now)
