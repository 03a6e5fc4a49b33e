"""連絡先 at the desk: there only where this booth goes on with somebody after the day."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from booths import contact_queries
from core.text import gettext as _
from pages import contact_details, ui

if TYPE_CHECKING:
    from events.models import Counter, Event


def show(event: Event, counter: Counter) -> None:
    """Draw, folded away, the numbers with whom this booth goes on, and how each may be reached; nothing when there are none."""
    found = {b.visit_id: b for b in ui.once(event, ("begun", counter.booth_id), lambda s: contact_queries.begun(s, event.id, counter.booth_id))}
    if not found:
        return
    with ui.drawer(_("How to reach whom we go on with"), key="reach", icon=":material/contact_phone:") as is_open:
        if not is_open:
            return
        st.caption(_("Only if they wish it. Read by this booth, the lead and organisers only; stands in no report."))
        names = {key: f"{b.number} ✓" if b.contact else str(b.number) for key, b in found.items()}
        chosen = st.pills(_("Number"), list(found), default=next(iter(found)), format_func=names.__getitem__, key=f"reach_of_{counter.booth_id}")
        if chosen is None:
            return
        contact = found[chosen].contact
        if contact is not None and not contact_details.is_open(contact):
            contact_details.closed(contact)
            return
        contact_details.form(chosen, counter.booth_id, contact)
        if contact is not None:
            contact_details.ends(contact)
