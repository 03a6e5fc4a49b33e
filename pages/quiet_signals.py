"""Quiet urgency: staff tick why it is urgent, unseen; it is shown to whoever acts on it, with what to do."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from booths import floor, signal_queries, signals
from booths.models import SeatRole, Signal
from booths.words import SIGNALS
from core import db
from core.text import gettext as _
from pages import revealed, ui

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

    from booths.models import Visit
    from booths.queries import Seated


def tick(visit: Visit, where: str) -> None:
    """Draw the five signals, folded away. What was ticked before is not shown here: the screen may be seen from in front of the table."""
    with ui.drawer(_("Asked quietly"), key=f"open_quiet_{where}") as is_open:
        if is_open:
            ticks(visit, where)


def ticks(visit: Visit, where: str) -> None:
    """Draw the five signals to tick. Danger calls the lead at once."""
    key = f"{where}_signals_{visit.id}"
    chosen = st.pills(_("What is urgent?"), list(Signal), selection_mode="multi", format_func=lambda s: _(SIGNALS[s]), key=key)

    def noted() -> None:
        called: list[object] = []
        if ui.attempt(lambda s: called.append(signals.note(s, visit.id, chosen, ui.now()))):
            st.session_state["said"] = _("Saved. The lead has been called.") if called[-1] else _("Saved.")
            st.session_state[key] = []

    st.caption(_("Only the lead, the floor and the booth that takes them see it."))
    st.button(_("Save quietly"), key=f"wide_{where}_quiet", on_click=noted, disabled=not chosen)


def known(visit: Visit, where: str) -> None:
    """Draw what is known, and what to do about it, for those who may see it; each can be taken back."""
    with db.read(ui.scope()) as session:
        found = signal_queries.of(session, visit.id)
        to_do = signal_queries.guidance(session) if found else {}
    for signal in found:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{_(SIGNALS[signal])}**　{to_do[signal]}")
            ui.button(_("Ticked by mistake"), partial(_take_back, visit.id, signal), key=f"{where}_untick_{signal}", type="tertiary")


def at_table(seated: Seated | None) -> None:
    """Draw, for the booth that has somebody, why it is urgent: folded away, for the visitor sits in front of the screen. Opening it is written down."""
    if seated is None:
        return
    with db.read(ui.scope()) as session:
        is_known = bool(signal_queries.of(session, seated.visit.id))
    if not is_known and seated.role == SeatRole.LEAD:
        tick(seated.visit, "desk")
    elif is_known and revealed.is_open(revealed.SIGNALS, seated.visit.id):
        with st.container(border=True):
            known(seated.visit, "desk")
            ticks(seated.visit, "desk")
            st.button(_("Close"), key="shut_known", on_click=_shut)
    elif is_known:
        st.button(_("Before you begin"), key="open_known", icon=":material/visibility:", on_click=_open, args=(seated.visit.id,))


def _open(visit_id: UUID) -> None:
    revealed.reveal(revealed.SIGNALS, visit_id, lambda s: floor.see(s, visit_id, ui.now()))


def _shut() -> None:
    revealed.shut(revealed.SIGNALS)


def _take_back(visit_id: UUID, signal: Signal, session: Session) -> None:
    signals.take_back(session, visit_id, signal, ui.now())
