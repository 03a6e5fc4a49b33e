"""時間の予約: the chosen event's times, made from its hours, with so many places each. Off until somebody opens it; nobody need book."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import streamlit as st

from checkin import booking_queries, slots
from checkin.models import BookingState
from core import addresses, db
from core.text import gettext as _
from events import queries
from events.planning import OVER
from pages import plan_bookings, ui

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from events.models import Event, Slot


def show(event: Event) -> None:
    """Draw times and bookings in a drawer; its caption says what there is."""
    if event.state in OVER:
        return
    with db.read(ui.scope()) as session:
        times, count = queries.slots(session, event.id), booking_queries.counted(session, event.id)
        moved = booking_queries.on_another_day(session, event)
    st.subheader(_("Booking of times"))
    st.caption(_summary(event, times, count[BookingState.BOOKED] + count[BookingState.CAME], count[BookingState.LISTED]))
    with ui.drawer(_("Times and bookings"), key="open_slots", icon=":material/event_available:") as is_open:
        if not is_open:
            return
        if moved:
            st.warning(
                _(
                    "{count} bookings were made for another day. Their pages say that the day has changed; whoever gave a telephone number to you wants a call."
                ).format(count=moved)
            )
        make(event)
        if times:
            public(event)
            table(event, times)
            plan_bookings.for_a_caller(event, times)
            plan_bookings.made(event)


def _summary(event: Event, times: list[Slot], booked: int, waiting: int) -> str:
    if not times:
        return _("Nobody need book, and there are no times yet. Whoever comes without a booking is served as always.")
    state = _("visitors can book") if event.takes_bookings else _("the public page is closed")
    return _("{times} times, {booked} booked, {waiting} on waiting lists: {state}").format(times=len(times), booked=booked, waiting=waiting, state=state)


def make(event: Event) -> None:
    """Draw how far apart the times are to be and for how many parties."""
    with db.read(ui.scope()) as session:
        usual = {every: slots.suggested(session, event.id, every) for every in slots.STEPS}
    every_, places_, press = st.columns((2, 2, 3), vertical_alignment="bottom")
    every = every_.selectbox(_("A time every … minutes"), slots.STEPS, slots.STEPS.index(slots.USUAL), key="slot_every")
    places = places_.number_input(_("Parties each"), 1, slots.MOST_PLACES, usual[every], key=f"slot_places_{every}")
    st.caption(_("Suggested is about a third of what the first contact can take, so that whoever comes without a booking always finds room."))

    def made(session: Session) -> None:
        slots.make(session, event.id, every, int(places))

    with press:
        ui.button(_("Make the times"), made, key="make_slots", said=_("The times are there."))


def public(event: Event) -> None:
    """Draw the switch of the public page, and its address."""
    key = f"takes_bookings_{event.code}"

    def switched() -> None:
        ui.attempt(lambda s: slots.take_bookings(s, event.id, takes=st.session_state[key]))

    st.toggle(_("Visitors can book on the public page"), event.takes_bookings, key=key, on_change=switched)
    address = addresses.times(ui.public_url(event), event.code)
    st.code(address, language=None)
    if addresses.is_loopback(address):
        st.warning(_("Phones cannot open this address: it means this computer only. Please set the public address under “People and tablets”."))


def table(event: Event, times: list[Slot]) -> None:
    """Draw the times as a table to type into; it is saved as a whole."""
    columns = {
        "begins": st.column_config.TextColumn(_("Time"), disabled=True),
        "places": st.column_config.NumberColumn(_("Parties each"), min_value=0, max_value=slots.MOST_PLACES, step=1, required=True),
        "taken": st.column_config.NumberColumn(_("Booked"), disabled=True),
        "waiting": st.column_config.NumberColumn(_("On the waiting list"), disabled=True),
        "is_open": st.column_config.CheckboxColumn(_("Offered"), required=True),
    }
    with st.form("slots", border=False):
        rows = pa.table(
            {
                "begins": [f"{s.begins:%H:%M}" for s in times],
                "places": [s.places for s in times],
                "taken": [s.taken for s in times],
                "waiting": [s.waiting for s in times],
                "is_open": [s.is_open for s in times],
            }
        )
        edited = st.data_editor(rows, column_config=columns, hide_index=True, key=f"slots_{event.version}", width="stretch", height="content")
        lines = {slot.begins: slots.Line(int(row["places"] or 0), bool(row["is_open"])) for slot, row in zip(times, edited.to_pylist(), strict=True)}
        if ui.saved("slots", _("Save the table"), lambda s: slots.save(s, event.id, lines), _("Saved.")):
            st.rerun()
