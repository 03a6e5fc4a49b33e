"""Every line at a glance: how many, who waits longest and why, what the counters do, and when the line ends."""

from __future__ import annotations

from functools import partial
from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from booths import estimates, floor_queries, queries, waits
from booths.waits import Why
from booths.words import interpreter
from core import clock
from core.text import gettext as _
from core.text import hour, language, later
from events import queries as plan
from events.models import CounterState
from events.words import COUNTERS
from pages import ui

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

    from booths.estimates import Outlook
    from booths.models import LineForecast
    from booths.waits import Longest
    from events.models import Counter, Event

LAMPS = ((20, "#1d4f9e"), (40, "#f5cf3a"))
"""Blue up to 20 minutes, yellow up to 40, then red: as city counters show it."""
WHYS = {
    Why.NEXT: later("is next, in turn"),
    Why.RESTING: later("has stepped out"),
    Why.ELSEWHERE: later("is at booth {booth}"),
    Why.PARKED: later("comes back after booth {booth}"),
    Why.FIRST_THERE: later("goes to booth {booth} first"),
    Why.NO_COUNTER: later("no counter calls here just now"),
    Why.ACCESS: later("the accessible counter is busy"),
    Why.INTERPRETER: later("the interpreter is busy"),
    Why.SPEAKER: later("the counter that speaks it is busy"),
    Why.URGENT_FIRST: later("somebody who wants to talk soon goes first"),
    Why.RETURNING_FIRST: later("somebody who is back from another booth goes first"),
    Why.TOGETHER_FIRST: later("somebody whose party is here goes first"),
    Why.DUE_FIRST: later("somebody whose booked time has come goes first"),
    Why.ACCESS_FIRST: later("somebody who needs the accessible counter goes first"),
    Why.LONGER_DAY: later("has a longer day ahead than whoever is next"),
    Why.OTHERS_FIRST: later("somebody else is next, by waiting time and by what is left to do"),
}


def lamp(minutes: int) -> str:
    """Return the lamp for so many minutes of waiting, as HTML."""
    colour = next((colour for most, colour in LAMPS if minutes <= most), "#b3261e")
    return f'<span class="lamp" style="background:{colour}"></span>'


def show(event: Event) -> None:
    """Draw each booth's line."""
    st.html(ui.once(event, ("hall", language()), partial(table, event)))


def longest(event: Event) -> dict[UUID, Longest]:
    """Return who has waited longest in each line: the same for the floor and for every desk."""
    return ui.once(event, "longest", lambda s: waits.longest(s, event, ui.now()))


def table(event: Event, session: Session) -> str:
    """Return the lines as a table."""
    booths, lines, first = plan.booths(session, event.id), queries.lines_today(session, event.id), longest(event)
    forecasts = floor_queries.line_forecasts(session, event.id)
    outlooks = {} if forecasts else estimates.outlooks(session, event.id, ui.now())
    letters = {place.booth.id: place.booth.letter for place in booths}
    heads = (_("Booth"), _("Programme"), _("Waiting"), _("Longest wait"), _("Stepped out"), _("Counters"), _("The line ends"))
    rows = []
    for place in booths:
        line = lines.get(place.booth.id)
        cells = (
            ui.booth_label(place.booth.letter, place.booth.colour),
            escape("・".join(p.short for p in place.programmes)),
            str(line.waiting if line else 0),
            waited(first.get(place.booth.id)),
            str(line.resting if line else 0),
            "<div>" + "<br>".join(doing(counter, letters) for counter in place.counters) + "</div>",
            end(event, forecasts.get(place.booth.id), outlooks.get(place.booth.id)),
        )
        rows.append("<tr>" + "".join(f'<td data-head="{head}">{cell}</td>' for head, cell in zip(heads, cells, strict=True)) + "</tr>")
    table = f'<table class="lines"><tr>{"".join(f"<th>{h}</th>" for h in heads)}</tr>{"".join(rows)}</table>'
    return f'<div class="fits">{table}</div>'


def why(first: Longest) -> str:
    """Return why whoever has waited longest was not called yet."""
    words = _(WHYS[first.why]).format(booth=first.letter)
    return f"{interpreter(first.language)}　{words}" if first.language else words


def waited(first: Longest | None) -> str:
    """Return who has waited longest, how long and why."""
    if first is None:
        return "－"
    minutes = _("{minutes} min").format(minutes=first.minutes)
    return f'<div><span class="whole">{lamp(first.minutes)} {minutes}　<b>{first.number}</b></span><br><span class="quiet">{why(first)}</span></div>'


def doing(counter: Counter, letters: dict[UUID, str]) -> str:
    """Return what a counter does: since when it is free, when it is back, which booth it helps."""
    words = f"{counter.number}: {_(COUNTERS[counter.state])}"
    if counter.state == CounterState.FREE:
        words += f"（{_('{minutes} min').format(minutes=ui.minutes_since(counter.since))}）"
    elif counter.back_at:
        words += f"（{_('back at {time}').format(time=hour(counter.back_at))}）"
    helped = letters.get(counter.helps_booth_id) if counter.helps_booth_id else None
    return words + (f"　{_('helps {booth}').format(booth=helped)}" if helped else "")


def end(event: Event, forecast: LineForecast | None, outlook: Outlook | None) -> str:
    """Return when the line ends; an end after closing is said in words. Before a forecast is made: whether it fits, by people ahead and typical minutes."""
    if forecast is not None:
        if forecast.ends_at is None:
            return "－"
        said = _("about {time}").format(time=hour(forecast.ends_at))
        late = forecast.ends_at > clock.at(event.day, event.closes)
        return f"<div><b>{said}<br>{_('after closing')}</b></div>" if late else said
    if outlook is None or not outlook.waiting:
        return "－"
    return _("before closing") if outlook.fits else f"<b>{_('perhaps not before closing')}</b>"
