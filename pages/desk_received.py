"""つながれた: what came with somebody who was handed over, and saying no to it with a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from booths import passing
from booths.models import SeatRole, StopState
from core import db
from core.text import gettext as _
from events import queries as plan
from events.models import FactList
from pages import ui

if TYPE_CHECKING:
    from booths.queries import Seated


def show(seated: Seated) -> None:
    """Draw the visitor's words, which are there after arrival only; before the start, the receiver may still say no."""
    if seated.note:
        st.info(_("In the visitor's words: {note}").format(note=seated.note), icon=":material/format_quote:")
    if seated.role == SeatRole.LEAD and seated.handover_id and seated.stop.state == StopState.CALLED:
        cannot_take(seated)


def cannot_take(seated: Seated) -> None:
    """Let the receiver say no, with a reason."""
    with ui.drawer(_("We cannot take up what was handed over"), key="cannot_take_over", icon=":material/block:") as is_open:
        if not is_open:
            return
        with db.read(ui.scope()) as session:
            reasons = plan.fact_words(session, FactList.REFUSAL_REASON)
        reason = st.pills(_("Why not?"), reasons, key="wide_refusal")
        handover = seated.handover_id
        if reason is not None and handover is not None:
            ui.button(_("Say no, and keep the reason"), lambda s: passing.decline(s, handover, reason, ui.now()), key="wide_decline")
