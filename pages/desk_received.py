"""つながれた: what came with somebody who was handed over, taking it back for them, and saying no to it with a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from booths import handover_queries, passing
from booths.models import SeatRole, StopState
from core import db
from core.text import gettext as _
from core.text import hour
from events import queries as plan
from events.models import FactList
from pages import ui, withdrawal

if TYPE_CHECKING:
    from booths.handover_queries import Sent
    from booths.queries import Seated
    from events.models import Event


def show(event: Event, seated: Seated) -> None:
    """Draw the visitor's words, which are there after arrival only; they may be taken back at this table, too. Before the start, the receiver may say no."""
    if seated.note:
        st.info(_("In the visitor's words: {note}").format(note=seated.note), icon=":material/format_quote:")
    if seated.handed_from:
        for row in ui.once(event, ("came with", seated.stop.id), lambda s: handover_queries.to_stop(s, seated.stop.id)):
            came(row)
    if seated.role == SeatRole.LEAD and seated.handover_id and seated.stop.state == StopState.CALLED:
        cannot_take(seated)


def came(row: Sent) -> None:
    """Draw one hand-over to this table: its consent may be taken back; that it was is said, for the words are gone."""
    if row.is_heard and row.consent is not None and row.consent.withdrawn_at is not None:
        when = hour(row.consent.withdrawn_at)
        st.warning(_("The visitor took the consent back at {time}. Please speak of what you have heard to nobody else.").format(time=when))
    withdrawal.button(row, "here")
    withdrawal.confirm(row, "here")


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
