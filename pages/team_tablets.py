"""Tablets: opened with a code for one role in the event that is chosen, renamed, cut off."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from core import addresses, db, qr
from core.text import gettext as _
from core.text import hour
from events import tablets
from events.states import OVER
from pages import ui
from staff import devices, queries
from staff.models import Role
from staff.words import ROLES

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from events.models import Event
    from staff.models import Device


def show() -> None:
    """Draw the tablets of the chosen event, and a form for one more."""
    event = ui.chosen_event()
    if event is None:
        return
    with db.read(ui.scope()) as session:
        known = queries.devices(session, event.id, ui.now())
    if not known:
        st.caption(_("No tablet is open at this event."))
    for device in known:
        one(device)
    if event.state not in OVER:
        st.subheader(_("Open a tablet"))
        more(event)


def one(device: Device) -> None:
    """Draw one tablet: its name, who works there, since when; it can be cut off at once."""
    role = _(ROLES[device.role])
    with ui.drawer(
        f"{ui.plain(device.label)}　{role}　{ui.plain(device.operator)}　{_('since {time}').format(time=hour(device.claimed_at))}", key=f"open_{device.id}"
    ) as is_open:
        if not is_open:
            return
        name, cut = st.columns([3, 1], vertical_alignment="bottom")
        with name, st.form(f"rename_{device.id}", border=False):
            label = st.text_input(_("Name of the tablet"), device.label, max_chars=60, key=f"label_{device.id}")
            if ui.saved(f"rename_{device.id}", _("Save"), lambda s: devices.rename(s, device.id, label, ui.now()), _("Saved.")):
                st.rerun()
        with cut:
            ui.button(_("Cut off"), partial(_cut_off, device), key=f"cut_{device.id}")


def _cut_off(device: Device, session: Session) -> None:
    devices.cut_off(session, device.id, ui.now())


def more(event: Event) -> None:
    """Let an organiser choose what a tablet is for, and show the code that opens it."""
    role = st.segmented_control(_("What for?"), devices.ROLES, default=Role.RECEPTION, format_func=lambda r: _(ROLES[r]), required=True, key="tablet_role")
    letters = {place.booth.id: place.booth.letter for place in ui.booths(event)}
    booth = st.pills(_("Booth"), list(letters), format_func=letters.__getitem__, key="tablet_booth") if role == Role.BOOTH else None
    label = st.text_input(_("Name of the tablet"), max_chars=60, placeholder=_(ROLES[role]), key="tablet_label")
    named = label or (_("Booth {booth}").format(booth=letters[booth]) if booth else "")

    def offered() -> None:
        st.session_state["tablet"] = ui.obtain(lambda s: tablets.offer(s, event.id, role, ui.now(), booth_id=booth, label=named))

    st.button(_("Show a code"), on_click=offered, type="primary", key="wide_tablet")
    code(st.session_state.get("tablet"))


def code(offered: Device | None) -> None:
    """Draw a code as long as it serves."""
    if offered is None or offered.code_until <= ui.now():
        return
    address = addresses.device(ui.council().public_url, offered.code)
    st.image(qr.image(address, 300), width=200)
    st.caption(_("Scan this with the tablet “{label}”. It serves once, until {time}.").format(label=ui.plain(offered.label), time=hour(offered.code_until)))
    st.code(address, language=None)
