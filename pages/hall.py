"""会場: every line, who waits longest, who wants to talk soon, hand-overs under way, who has stepped out."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from booths import queries, visits
from booths.models import HandoverState, Stop
from booths.words import HANDOVERS, JUDGEMENTS
from core import addresses, db
from core.text import gettext as _
from core.text import hour
from events import queries as plan
from events.models import EventState
from events.words import COUNTERS, STATES
from pages import ui

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

    from events.models import Event

LAMPS = ((20, "#1d4f9e"), (40, "#f5cf3a"))
"""Blue up to 20 minutes, yellow up to 40, then red: as city counters show it."""
MEET_WITHIN_MINUTES = 2


def lamp(minutes: int) -> str:
    """Return the lamp for so many minutes of waiting, as HTML."""
    colour = next((colour for most, colour in LAMPS if minutes <= most), "#b3261e")
    return f'<span class="lamp" style="background:{colour}"></span>'


def every_line(event: Event) -> None:
    """Draw each booth: waiting, longest wait, what its counters do."""
    with db.read(ui.scope()) as session:
        booths, lines, pauses = plan.booths(session, event.id), queries.lines(session, Stop.event_id == event.id), plan.pauses(session, event.id)
    rows = []
    for place in booths:
        line = lines.get(place.booth.id)
        minutes = ui.minutes_since(line.longest_since if line else None, pauses)
        counters = "　".join(f"{c.number}: {_(COUNTERS[c.state])}" + (f"（{hour(c.back_at)}）" if c.back_at else "") for c in place.counters)
        waits = f"{lamp(minutes)} {_('{minutes} min').format(minutes=minutes)}" if line and line.waiting else "－"
        name = "・".join(p.short for p in place.programmes)
        cells = [
            ui.booth_label(place.booth.letter, place.booth.colour),
            name,
            str(line.waiting if line else 0),
            waits,
            str(line.resting if line else 0),
            counters,
        ]
        rows.append("<tr>" + "".join(f"<td>{c}</td>" for c in cells) + "</tr>")
    heads = (_("Booth"), _("Programme"), _("Waiting"), _("Longest wait"), _("Stepped out"), _("Counters"))
    st.html(f'<table class="lines"><tr>{"".join(f"<th>{h}</th>" for h in heads)}</tr>{"".join(rows)}</table>')


def soon(event: Event) -> None:
    """Draw who wanted to talk soon and has not sat down anywhere, with how long ago they said so."""
    with db.read(ui.scope()) as session:
        rows = queries.not_yet_met(session, event.id)
    st.subheader(_("Wants to talk soon, not met yet ({count})").format(count=len(rows)))
    for urgency, visit in rows:
        minutes = ui.minutes_since(urgency.said_at)
        judged = _(JUDGEMENTS[urgency.judgement]) if urgency.judgement else _("not judged yet")
        text = f"**{visit.number}**　{_('{minutes} min').format(minutes=minutes)}　{judged}"
        (st.error if minutes >= MEET_WITHIN_MINUTES else st.info)(text)


def handovers(event: Event) -> None:
    """Draw hand-overs under way; the overdue ones stand out: somebody should walk over."""
    with db.read(ui.scope()) as session:
        rows = queries.handovers_under_way(session, event.id, ui.now())
    st.subheader(_("Hand-overs under way ({count})").format(count=len(rows)))
    for number, giving, taking, row, overdue in sorted(rows, key=lambda r: not r[4]):
        state = _("called, not arrived") if overdue else _(HANDOVERS[HandoverState(row.state)])
        line = f"**{number}**　{giving} → {taking}　{hour(row.sent_at)}　{state}"
        (st.error if overdue else st.markdown)(line)


def stepped_out(event: Event) -> None:
    """Draw who has stepped out or was not there; welcome them back."""
    with db.read(ui.scope()) as session:
        rows = queries.resting(session, event.id)
    st.subheader(_("Stepped out ({count})").format(count=len(rows)))
    for visit in rows:
        left, right = st.columns([1, 1])
        left.markdown(f"**{visit.number}**　{_('{minutes} min').format(minutes=ui.minutes_since(visit.state_since))}")
        with right:
            ui.button(_("Came back"), partial(_welcome, visit.id), key=f"back_{visit.number}")


def _welcome(visit_id: UUID, session: Session) -> None:
    visits.back(session, visit_id, ui.now())


def still_here(event: Event) -> None:
    """Draw the numbers that must be accounted for while the event stands still."""
    with db.read(ui.scope()) as session:
        numbers = queries.present(session, event.id)
    st.error(_("Paused. Clocks stand still. {count} numbers are here:").format(count=len(numbers)), icon=":material/emergency:")
    st.markdown("　".join(f"**{n}**" for n in numbers) or "－")


def show() -> None:
    """Draw the screen."""
    event = ui.chosen_event()
    if event is None:
        return
    board = addresses.board(ui.council().public_url, event.code)
    st.html(f'{_(STATES[event.state])}　<a href="{board}" target="_blank">{_("Open the public board")}</a>')
    if event.state == EventState.PAUSED:
        still_here(event)
    every_line(event)
    left, middle, right = st.columns(3, gap="large")
    with left:
        soon(event)
    with middle:
        handovers(event)
    with right:
        stepped_out(event)


show()
