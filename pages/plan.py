"""準備: events by state, a new one, a copy; and the chosen event's plan."""

from __future__ import annotations

from datetime import time, timedelta
from typing import TYPE_CHECKING

import streamlit as st

from core import db
from core.clock import day_of
from core.text import full_date
from core.text import gettext as _
from events import blocks, planning, queries, standard
from events.planning import Plan
from events.words import STATES
from pages import plan_booths, plan_cards, plan_event, plan_publicity, plan_slots, plan_staffing, plan_supplies, plan_venues, ui

if TYPE_CHECKING:
    from uuid import UUID

    from events.models import Event, Venue

USUAL = (time(11), time(14, 30), time(15))


def listing() -> None:
    """Draw all events, by state."""
    with db.read(ui.scope()) as session:
        rows = queries.events(session, ui.now())
    if not rows:
        welcome()
        return
    for state in STATES:
        those = [(event, venue) for event, venue in rows if event.state == state]
        if those:
            st.markdown(f"**{_(STATES[state])}**")
        for event, venue in those:
            label = f"{full_date(event.day)}　{event.title}　{venue.name}"
            chosen = event.id == st.session_state.get("event_id")
            st.button(label, key=f"choose_{event.code}", on_click=choose, args=(event.id,), type="primary" if chosen else "secondary", width="stretch")


def choose(event_id: UUID) -> None:
    """Choose an event for all screens."""
    st.session_state["event_id"] = event_id
    st.session_state["plan_tab"] = _("Chosen event")


def welcome() -> None:
    """Offer the sample event to a council that has none yet."""
    st.info(_("There is no event yet. You can look around in a sample, or create your own below."))
    ui.button(
        _("Put in the sample event"), lambda s: standard.install_sample(s, ui.now()), key="wide_sample", type="primary", said=_("The sample event is there.")
    )


def fields(venues: list[Venue], event: Event | None, key: str) -> Plan:
    """Draw what an event needs, and return what is filled in."""
    names = {v.id: v.name for v in venues}
    title = st.text_input(_("Title (staff only)"), event.title if event else _("Consultation event"), max_chars=80, key=f"{key}_title")
    place = st.selectbox(_("Venue"), list(names), index=list(names).index(event.venue_id) if event else 0, format_func=names.__getitem__, key=f"{key}_venue")
    day = st.date_input(_("Date"), event.day if event else day_of(ui.now()) + timedelta(weeks=4), format="YYYY/MM/DD", key=f"{key}_day")
    st.caption(full_date(day))
    hours = (event.opens, event.last_admission, event.closes) if event else USUAL
    labels = (_("Opens"), _("Last admission"), _("Closes"))
    opens, last, closes = (
        column.time_input(label, value, step=900, key=f"{key}_{n}") for n, (column, label, value) in enumerate(zip(st.columns(3), labels, hours, strict=True))
    )
    with st.expander(_("More settings")):
        lines = st.number_input(_("Lines that a visitor may join at the door"), 1, 3, event.lines_at_door if event else 1, key=f"{key}_lines")
        first, final, more = st.columns(3)
        block = planned(event) if event else (501, 600, 400)
        paper_first = first.number_input(_("Handwritten numbers from"), 101, 9000, block[0], key=f"{key}_first")
        paper_last = final.number_input(_("to"), 101, 9999, block[1], key=f"{key}_last")
        devices = more.number_input(
            _("Behind them, for devices without a line"), 0, planning.MOST_FOR_DEVICES, block[2], step=blocks.SIZE, key=f"{key}_devices"
        )
        st.caption(_("The door gives out neither. Each device that is set up for a failing network gets {size} numbers of its own.").format(size=blocks.SIZE))
    return Plan(title, place, day, opens, last, closes, int(lines), int(paper_first), int(paper_last), int(devices))


def planned(event: Event) -> tuple[int, int, int]:
    """Return where an event's handwritten numbers begin and end, and how many behind them are for devices."""
    return event.paper_first, event.paper_last, event.for_devices


def create(venues: list[Venue]) -> None:
    """Draw a form for a new event."""
    if not venues:
        st.info(_("Please add a venue first."))
        return
    with st.form("new_event"):
        plan = fields(venues, None, "new")
        made = ui.made("new_event", _("Create the event"), lambda s: planning.create_event(s, plan), _("Created. Please add booths now."), type="primary")
        if made is not None:
            st.session_state["next_event_id"], st.session_state["show_chosen"] = made.id, _("Chosen event")
            st.rerun()


def show() -> None:
    """Draw the screen."""
    with db.read(ui.scope()) as session:
        venues = queries.venues(session)
        event = queries.event(session, st.session_state["event_id"]) if st.session_state.get("event_id") else None
    if "show_chosen" in st.session_state:
        st.session_state["plan_tab"] = st.session_state.pop("show_chosen")
    overview, chosen, new, places = st.tabs([_("Events"), _("Chosen event"), _("New event"), _("Venues")], key="plan_tab", on_change="rerun")
    if event is not None:
        st.session_state["seen"] = (event.id, event.version)
    if overview.open:
        with overview:
            listing()
    if chosen.open:
        with chosen:
            if event is None:
                st.info(_("There is no event yet. Please create one."))
            else:
                plan_event.show(event, venues, fields)
                plan_booths.show(event)
                plan_staffing.show(event)
                plan_supplies.show(event)
                plan_cards.show(event)
                plan_publicity.show(event)
                plan_slots.show(event)
    if new.open:
        with new:
            create(venues)
    if places.open:
        with places:
            plan_venues.show(venues)


show()
