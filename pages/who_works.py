"""Who works at a tablet: its screens ask, for nobody signs in there."""

from __future__ import annotations

import streamlit as st

from core import db
from core.text import gettext as _
from pages import ui
from staff import devices
from staff import queries as people


def pick() -> None:
    """On a tablet, let whoever takes over pick their name."""
    device = ui.scope().device_id
    if device is None:
        return
    with db.read(ui.scope()) as session:
        operator, names = people.operator(session, device), people.persons(session)

    def taken_over() -> None:
        ui.attempt(lambda s: devices.name_operator(s, st.session_state["operator"] or "", ui.now()))

    known = list(dict.fromkeys([*([operator] if operator else []), *names]))
    st.session_state.setdefault("operator", operator or None)
    st.selectbox(_("Who works here now?"), known, key="operator", on_change=taken_over, accept_new_options=True, placeholder=_("Pick or type a name"))
