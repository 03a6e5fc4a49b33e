"""The chosen event: its next steps, dates and hours, door, and a copy."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from booths import day
from checkin import day as door_day
from core import addresses, db, qr
from core.text import full_date
from core.text import gettext as _
from events import planning, queries, screen
from events.planning import OVER
from events.states import EventStep, steps_from
from events.words import STATES, STEPS
from pages import ui

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from sqlalchemy.orm import Session

    from events.models import Event, Venue
    from events.planning import Plan

FINAL = (EventStep.END, EventStep.SETTLE, EventStep.CANCEL)
ONWARD = (EventStep.PUBLISH, EventStep.OPEN, EventStep.RESUME)
"""The day's way forward: these stand out."""


def show(event: Event, venues: list[Venue], fields: Callable[[list[Venue], Event | None, str], Plan]) -> None:
    """Draw the event's plan."""
    place = next(v.name for v in venues if v.id == event.venue_id)
    st.subheader(event.title)
    st.caption(f"{_(STATES[event.state])}　{full_date(event.day)}　{event.opens:%H:%M}〜{event.closes:%H:%M}　{place}")
    steps(event)
    left, right = st.columns(2, gap="large")
    with left, ui.drawer(_("Date, hours, venue"), key="open_dates", icon=":material/schedule:") as is_open:
        if is_open:
            edit(event, venues, fields)
    with left, ui.drawer(_("Hall screen and door"), key="open_screen", icon=":material/tv:") as is_open:
        if is_open:
            on_the_day(event)
    with left, ui.drawer(_("Copy to another day"), key="open_copy", icon=":material/content_copy:") as is_open:
        if is_open:
            copy(event)
    with right:
        door(event)


def steps(event: Event) -> None:
    """Draw the steps that the event's state allows; those that cannot be taken back ask once more."""
    allowed = steps_from(event.state)
    if not allowed:
        return
    for step, column in zip(allowed, st.columns(max(len(allowed), 4)), strict=False):
        with column:
            if step in FINAL:
                with st.popover(_(STEPS[step]), key=f"ask_{step}"):
                    st.write(_("This cannot be taken back."))
                    ui.button(_("Yes: {step}").format(step=_(STEPS[step])), partial(_advance, event, step), key=f"wide_{step}", type="primary")
            else:
                ui.button(_(STEPS[step]), partial(_advance, event, step), key=f"wide_{step}", type="primary" if step in ONWARD else "secondary")


def _advance(event: Event, step: EventStep, session: Session) -> object:
    if step == EventStep.END:
        return door_day.end(session, event.id, ui.now())
    if step == EventStep.SETTLE:
        return day.settle(session, event.id, ui.now())
    return planning.advance(session, event.id, step, ui.now())


def edit(event: Event, venues: list[Venue], fields: Callable[[list[Venue], Event | None, str], Plan]) -> None:
    """Draw the event's date, hours and venue to be changed."""
    if event.state in OVER:
        st.caption(_("The event is over: its plan can no longer be changed."))
        return
    with st.form("edit_event", border=False):
        plan = fields(venues, event, f"edit_{event.code}")
        if ui.saved("edit_event", _("Save"), lambda s: planning.edit_event(s, event.id, plan, ui.now()), _("Saved.")):
            st.rerun()


def on_the_day(event: Event) -> None:
    """Draw what may be changed while the day runs: whether the hall's screen is heard, and the lines at the door."""
    if event.state in OVER:
        st.caption(_("The event is over: its plan can no longer be changed."))
        return
    with st.form("on_the_day", border=False):
        st.caption(_("The hall's screen is silent unless you wish otherwise. In a mall, staff who walk over reach people better."))
        chime = st.toggle(_("A soft chime when somebody is called"), event.board_chime)
        voice = st.toggle(_("The number is spoken (number and booth only)"), event.board_voice)
        lines = st.number_input(_("Lines that a visitor may join at the door"), 1, screen.MOST_LINES, event.lines_at_door)
        save = partial(screen.set_day, event_id=event.id, chime=chime, voice=voice, lines_at_door=int(lines))
        if ui.saved("on_the_day", _("Save"), save, _("Saved.")):
            st.rerun()


def copy(event: Event) -> None:
    """Draw a copy onto a day that must be chosen: no old date goes along."""
    day = st.date_input(_("New date"), None, format="YYYY/MM/DD", key="copy_day")
    if day is not None:
        st.button(_("Copy to {day}").format(day=full_date(day)), key="copy", on_click=_copy, args=(event, day))


def _copy(event: Event, day: date) -> None:
    made = ui.obtain(lambda s: planning.copy_event(s, event.id, day, ui.now()), _("Copied."))
    if made is not None:
        st.session_state["next_event_id"] = made.id
        st.session_state["copy_day"] = None


def door(event: Event) -> None:
    """Draw the way in: the door's QR code for the venue, the poster to print, and the flyer's address."""
    council = ui.council()
    with db.read(ui.scope()) as session:
        channel = queries.venue_channel(session, event.id)
    address = addresses.door(council.public_url, event.code, channel.code)
    code, words = st.columns([1, 2])
    code.image(qr.image(address, 300), width=170)
    with words:
        st.markdown(f"**{_('The door (for the venue only)')}**")
        st.code(address, language=None)
        board, flyer = addresses.board(council.public_url, event.code), addresses.door(council.public_url, event.code)
        links = {f"/print/poster/{event.code}.png": _("Poster to print"), address: _("Open the door"), board: _("Public board"), flyer: _("Page for flyers")}
        st.html("　".join(f'<a href="{href}" target="_blank" style="white-space: nowrap">{label}</a>' for href, label in links.items()))
    if addresses.is_loopback(council.public_url):
        st.warning(_("Phones cannot open this address: it means this computer only. Please set the public address under “People and tablets”."))
