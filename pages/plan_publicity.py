"""The chosen event's publicity: a QR code for each channel, how many were handed out, and what it cost."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from core import addresses, db, qr
from core.text import gettext as _
from events import channels, queries
from pages import ui

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from events.models import Channel, Event

MOST_COPIES, MOST_YEN = 1_000_000, 100_000_000
COLUMNS = (5, 3, 3, 2)
PRINTED = 900
"""Pixels of a code to be printed: 76 mm at 300 dpi."""


def show(event: Event) -> None:
    """Draw the channels in a drawer."""
    with ui.drawer(_("Publicity"), key="open_publicity", icon=":material/campaign:") as is_open:
        if not is_open:
            return
        with db.read(ui.scope()) as session:
            found = [c for c in queries.channels(session, event.id) if not c.is_venue]
        st.caption(_("Each has a QR code of its own: whoever opens it at home and comes later is counted here by itself. Nobody is asked."))
        code(event, found)
        for channel in found:
            one(channel)
        with st.form("new_channel", clear_on_submit=True, border=False):
            name, save = st.columns((6, 2), vertical_alignment="bottom")
            typed = name.text_input(_("One more channel"), max_chars=40, placeholder=_("Example: poster at the station"))
            with save:
                pressed = st.form_submit_button(_("Add"))
            if pressed and ui.attempt(lambda s: channels.add(s, event.id, typed), _("Added.")):
                st.rerun()


def code(event: Event, found: list[Channel]) -> None:
    """Draw the QR code of a channel that is chosen, to be downloaded for print."""
    names = {c.id: c.name for c in found}
    chosen = st.selectbox(_("QR code of"), list(names), index=None, format_func=names.__getitem__, key="channel_code", placeholder=_("Choose"))
    channel = next((c for c in found if c.id == chosen), None)
    if channel is None:
        return
    address = addresses.door(ui.public_url(event), event.code, channel.code)
    picture, words = st.columns((1, 2))
    picture.image(qr.image(address, 300), width=170)
    with words:
        st.code(address, language=None)
        st.download_button(_("QR code to print (PNG)"), qr.png(address, PRINTED), f"{channel.name}.png", "image/png", key="channel_png")
    if addresses.is_loopback(address):
        st.warning(_("Phones cannot open this address: it means this computer only. Please set the public address under “People and tablets”."))


def one(channel: Channel) -> None:
    """Draw one channel to be changed."""
    key = f"channel_{channel.id}"
    name, copies, yen, save = st.columns(COLUMNS, vertical_alignment="bottom")
    called = name.text_input(_("Channel"), channel.name, max_chars=40, key=f"{key}_name")
    distributed = copies.number_input(_("Handed out"), 0, MOST_COPIES, channel.distributed, key=f"{key}_copies", placeholder="－")
    cost = yen.number_input(_("Cost (yen)"), 0, MOST_YEN, channel.cost, key=f"{key}_cost", placeholder="－", step=100)
    with save:
        ui.button(_("Save"), partial(_save, channel, called, distributed, cost), key=f"{key}_save", said=_("Saved."))


def _save(channel: Channel, name: str, distributed: int | None, cost: int | None, session: Session) -> None:
    channels.change(session, channel.id, name=name, distributed=distributed, cost=cost)
