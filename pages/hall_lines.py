"""Every line at a glance: how many, who waits longest and why, what the counters do, and when the line ends."""

from __future__ import annotations

from functools import partial
from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from booths import estimates, floor_queries, queries
from booths.floor_queries import Why
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
    from booths.floor_queries import Longest
    from booths.models import LineForecast
    from events.models import Counter, Event
    from events.queries import BoothPlan

LAMPS = ((20, "#1d4f9e"), (40, "#f5cf3a"))
"""Blue up to 20 minutes, yellow up to 40, then red: as city counters show it."""
WHYS = {
    Why.RESTING: later("has stepped out"),
    Why.ELSEWHERE: later("is at booth {booth}"),
    Why.PARKED: later("comes back after booth {booth}"),
    Why.ACCESS: later("the accessible counter is busy"),
    Why.INTERPRETER: later("the interpreter is busy"),
    Why.SPEAKER: later("the counter that speaks it is busy"),
    Why.LINE: later("simply the line"),
}


def lamp(minutes: int) -> str:
    """Return the lamp for so many minutes of waiting, as HTML."""
    colour = next((colour for most, colour in LAMPS if minutes <= most), "#b3261e")
    return f'<span class="lamp" style="background:{colour}"></span>'


def show(event: Event) -> None:
    """Draw each booth's line."""
    st.html(ui.once(event, ("hall", language()), partial(table, event)))


def table(event: Event, session: Session) -> str:
    """Return the lines as a table."""
    booths, lines, pauses = plan.booths(session, event.id), queries.lines_today(session, event.id), plan.pauses(session, event.id)
    longest = floor_queries.longest(session, event.id, calling(booths))
    forecasts = floor_queries.line_forecasts(session, event.id)
    outlooks = {} if forecasts else estimates.outlooks(session, event.id, ui.now())
    letters = {place.booth.id: place.booth.letter for place in booths}
    heads = (_("Booth"), _("Programme"), _("Waiting"), _("Longest wait"), _("Stepped out"), _("Counters"), _("The line ends"))
    rows = []
    for place in booths:
        line, first = lines.get(place.booth.id), longest.get(place.booth.id)
        cells = (
            ui.booth_label(place.booth.letter, place.booth.colour),
            escape("・".join(p.short for p in place.programmes)),
            str(line.waiting if line else 0),
            waits(first, pauses),
            str(line.resting if line else 0),
            "<div>" + "<br>".join(doing(counter, letters) for counter in place.counters) + "</div>",
            end(event, forecasts.get(place.booth.id), outlooks.get(place.booth.id)),
        )
        rows.append("<tr>" + "".join(f'<td data-head="{head}">{cell}</td>' for head, cell in zip(heads, cells, strict=True)) + "</tr>")
    return f'<table class="lines"><tr>{"".join(f"<th>{h}</th>" for h in heads)}</tr>{"".join(rows)}</table>'


def calling(booths: list[BoothPlan]) -> dict[UUID, list[Counter]]:
    """Return the counters that call from each booth's line: its own that help nowhere else, and those that help it."""
    found: dict[UUID, list[Counter]] = {place.booth.id: [] for place in booths}
    for place in booths:
        for counter in place.counters:
            found[counter.helps_booth_id or place.booth.id].append(counter)
    return found


def waits(first: Longest | None, pauses: ui.Pauses) -> str:
    """Return who waits longest, how long and why."""
    if first is None:
        return "－"
    minutes = ui.minutes_since(first.since, pauses)
    why = _(WHYS[first.why]).format(booth=first.letter)
    why = f"{interpreter(first.language)}　{why}" if first.language else why
    return f'<div>{lamp(minutes)} {_("{minutes} min").format(minutes=minutes)}　<b>{first.number}</b><br><span class="quiet">{why}</span></div>'


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
