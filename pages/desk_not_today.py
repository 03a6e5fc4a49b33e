"""当日対応できず: what is decided together, seated, when there is no time today. At the desk and at reception."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from booths import visits
from booths.models import Alternative
from booths.words import ALTERNATIVES
from core.text import gettext as _
from pages import ui

if TYPE_CHECKING:
    from uuid import UUID


def form(stop_id: UUID) -> None:
    """Draw the choice of another way, when that will be, and the button. Nothing is asked that must not be written here."""
    instead = st.pills(_("No time today: what was arranged instead?"), list(Alternative), format_func=lambda a: _(ALTERNATIVES[a]), key="instead")
    if instead is None:
        return
    arranged = ""
    if instead == Alternative.LATER_DAY:
        arranged = st.text_input(_("Day and time"), key="arranged_day", max_chars=80)
    elif instead == Alternative.PHONE:
        arranged = _phone()

    def closed() -> None:
        if ui.attempt(lambda s: visits.not_today(s, stop_id, instead, arranged, ui.now()), _("Noted.")):
            for key in ("instead", "arranged_day", "arranged_phone", "say_who", "leave_message"):
                st.session_state.pop(key, None)

    st.button(_("Could not be met today"), key="unmet", on_click=closed)


def _phone() -> str:
    """Return when one may telephone, and what may be said. The number itself is in the programme's record."""
    when = st.text_input(_("When may we telephone? (no telephone number here)"), key="arranged_phone", max_chars=80)
    says = st.toggle(_("We may say that the council is calling"), key="say_who")
    leaves = st.toggle(_("We may leave a message"), key="leave_message")
    said = _("may name the council") if says else _("must not name the council")
    left = _("may leave a message") if leaves else _("must leave no message")
    return "／".join(part for part in (when, said, left) if part)
