"""The chosen event's publicity: a QR code for each channel, how many were handed out, and what it cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import streamlit as st

from core import addresses, db, qr
from core.text import gettext as _
from events import channels, queries
from pages import choices, ui

if TYPE_CHECKING:
    from events.models import Channel, Event

MOST_COPIES, MOST_YEN = 1_000_000, 100_000_000
PRINTED = 900
"""Pixels of a code to be printed: 76 mm at 300 dpi."""


def show(event: Event) -> None:
    """Draw the channels in a drawer; its caption says what is there."""
    st.subheader(_("Publicity"))
    with db.read(ui.scope()) as session:
        found = [c for c in queries.channels(session, event.id) if not c.is_venue]
    st.caption("　".join(c.name for c in found))
    with ui.drawer(_("QR codes and figures of the publicity"), key="open_publicity", icon=":material/campaign:") as is_open:
        if not is_open:
            return
        st.caption(_("Each has a QR code of its own: whoever opens it at home and comes later is counted here by itself. Nobody is asked."))
        code(event, found)
        table(event, found)
        with st.form(ui.fresh("new_channel"), border=False):
            name, save = st.columns((6, 2), vertical_alignment="bottom")
            typed = name.text_input(_("One more channel"), max_chars=40, placeholder=_("Example: poster at the station"))
            with save:
                added = ui.saved("new_channel", _("Add"), lambda s: channels.add(s, event.id, typed), _("Added."))
            if added:
                st.rerun()


def code(event: Event, found: list[Channel]) -> None:
    """Draw the QR code of a channel that is chosen, to be downloaded for print."""
    names = {c.id: c.name for c in found}
    chosen = choices.one_of(_("QR code of"), names, key="channel_code")
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


def table(event: Event, found: list[Channel]) -> None:
    """Draw names and figures as a table to type into; it is saved as a whole."""
    columns = {
        "name": st.column_config.TextColumn(_("Channel"), required=True, max_chars=40, width="large"),
        "distributed": st.column_config.NumberColumn(_("Handed out"), min_value=0, max_value=MOST_COPIES, step=1),
        "cost": st.column_config.NumberColumn(_("Cost (yen)"), min_value=0, max_value=MOST_YEN, step=1),
    }
    with st.form("channels", border=False):
        rows = pa.table(
            {
                "name": [c.name for c in found],
                "distributed": pa.array([c.distributed for c in found], pa.int64()),
                "cost": pa.array([c.cost for c in found], pa.int64()),
            }
        )
        edited = st.data_editor(
            rows, column_config=columns, hide_index=True, placeholder="－", key=f"channels_{event.version}", width="stretch", height="content"
        )
        rows = zip(found, edited.to_pylist(), strict=True)
        lines = {channel.id: channels.Line(row["name"] or "", row["distributed"], row["cost"]) for channel, row in rows}
        if ui.saved("channels", _("Save the table"), lambda s: channels.save(s, event.id, lines), _("Saved.")):
            st.rerun()
