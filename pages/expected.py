"""ご予約: one line about who has booked and will be here soon; and for which time a visitor had booked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from checkin import booking_queries
from core.text import gettext as _
from core.text import hour
from pages import ui

if TYPE_CHECKING:
    from datetime import datetime

    from events.models import Event


def soon(event: Event) -> None:
    """Say how many parties have booked a time that runs or begins soon and are not here; nothing at an event without times."""
    who = ui.once(event, "expected", lambda s: booking_queries.expected(s, event, ui.now()))
    if who is not None:
        words = _("Booked, expected within 30 minutes: {parties} parties, {people} people. Whoever comes without a booking is served as always.")
        st.caption(words.format(parties=who.parties, people=who.people))


def booked(due_at: datetime | None) -> str:
    """Return for which time somebody had booked: 「予約 10:30」; nothing for who came without."""
    return _("booked {time}").format(time=hour(due_at)) if due_at else ""
