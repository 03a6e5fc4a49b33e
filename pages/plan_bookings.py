"""The bookings of the chosen event: made for whoever telephones, listed without names, cancelled on request; and the reminders to copy."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pyarrow as pa
import streamlit as st

from checkin import booking_queries, bookings, codes, reminders
from checkin.admission import MOST_PEOPLE
from checkin.booking_states import STANDS
from checkin.bookings import Wanted
from checkin.models import BookingState
from core import addresses, db
from core.addresses import new_token
from core.clock import day_of
from core.text import NAMES, later
from core.text import gettext as _
from events import queries
from pages import ui

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

    from checkin.booking_queries import Made
    from checkin.models import Booking
    from events.models import Event, Slot

STATES = {
    BookingState.LISTED: later("On the waiting list"),
    BookingState.BOOKED: later("Booked"),
    BookingState.CANCELLED: later("Booking cancelled"),
    BookingState.CAME: later("Has come"),
    BookingState.LAPSED: later("Did not come"),
}


def for_a_caller(event: Event, times: list[Slot]) -> None:
    """Draw a booking for somebody who telephones: a time, nothing else is needed."""
    offered = {f"{s.begins:%H:%M}": s for s in bookings.offered(event, times, ui.now())}
    if not offered:
        return
    st.session_state.setdefault("caller_nonce", new_token())
    with st.form("book_for_caller"):
        st.markdown(f"**{_('Book for somebody who telephones')}**")
        when, many, language = st.columns(3)
        begins = when.selectbox(_("Time"), list(offered), format_func=lambda t: _left(t, offered[t]), key="caller_time")
        people = many.number_input(_("People in the party"), 1, MOST_PEOPLE, 1, key="caller_people")
        read = language.selectbox(_("Language"), list(NAMES), format_func=lambda code: _(NAMES[code]), key="caller_language")
        wanted = Wanted(st.session_state["caller_nonce"], offered[begins].begins, int(people), read)

        def book(session: Session) -> Booking:
            return bookings.book(session, event.id, wanted, ui.now(), by_staff=True)

        booked = ui.made("book_for_caller", _("Book this time"), book, _("Booked. Please pass on the code."))
        if booked is not None:
            st.session_state["caller_nonce"], st.session_state["booking_chosen"] = new_token(), booked.id
            st.rerun()


def _left(begins: str, slot: Slot) -> str:
    left = slot.places - slot.taken
    return f"{begins}　" + (_("{count} left").format(count=left) if left > 0 else _("waiting list"))


def made(event: Event) -> None:
    """Draw all bookings, and what may be done with one of them."""
    with db.read(ui.scope()) as session:
        found = {m.booking.id: m for m in booking_queries.all_of(session, event.id)}
    if not found:
        st.caption(_("Nobody has booked yet."))
        return
    heads = (_("Time"), _("Code"), _("People in the party"), _("Language"), _("State"))
    rows = [_row(m) for m in found.values()]
    st.dataframe(pa.table({head: [row[n] for row in rows] for n, head in enumerate(heads)}), hide_index=True, width="stretch")
    if st.session_state.get("booking_chosen") not in found:
        st.session_state.pop("booking_chosen", None)
    label = lambda key: "　".join(map(str, _row(found[key])[:2]))  # noqa: E731 - a label
    chosen = st.selectbox(_("Which booking?"), list(found), index=None, format_func=label, key="booking_chosen", placeholder=_("Choose"))
    if chosen is not None:
        one(event, found[chosen])


def _row(m: Made) -> tuple[str, str, int, str, str]:
    booking = m.booking
    return f"{m.slot.begins:%H:%M}", codes.shown(booking.code), booking.people, _(NAMES[booking.language]), _(STATES[booking.state])


def one(event: Event, m: Made) -> None:
    """Draw one booking: its code and address to pass on, its reminder, and the way to cancel it."""
    booking = m.booking
    begins, code, people, language, state = _row(m)
    st.markdown(f"**{begins}**　**{code}**　{_('{people} people').format(people=people)}　{language}　{state}")
    if booking.state not in STANDS:
        return
    st.caption(_("Whoever says this code or shows this page at reception gets a number. The page can also be opened on the telephone."))
    st.code(addresses.booking(ui.public_url(event), booking.token), language=None)
    with db.read(ui.scope()) as session:
        venue = queries.venue(session, event.id)
    kinds = {"before": _("The day before"), "today": _("On the day")}
    usual = "today" if event.day == day_of(ui.now()) else "before"
    kind = st.segmented_control(_("Reminder to copy"), list(kinds), default=usual, format_func=kinds.__getitem__, key="reminder_kind") or usual
    st.code(reminders.reminder(booking, m.slot, event, venue, ui.public_url(event), is_today=kind == "today"), language=None, wrap_lines=True)
    ui.button(_("Cancel this booking"), partial(_cancel, booking.id), key="cancel_booking", said=_("Cancelled. Whoever has waited longest has the place now."))


def _cancel(booking_id: UUID, session: Session) -> None:
    bookings.cancel(session, booking_id)
