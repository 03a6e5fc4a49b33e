"""つながれた: what came with somebody who was handed over, taking it back for them, and saying no to it with a reason."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from booths import handover_queries, opening, passing, why
from booths.errors import AgreedForOthers
from booths.log import still
from booths.models import SeatRole, Stop, StopState
from core import db
from core.text import gettext as _
from core.text import hour
from events import queries as plan
from events.models import FactList
from pages import ui, withdrawal

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from booths.handover_queries import Sent
    from booths.queries import Seated
    from events.models import Event


def kept_back(seated: Seated | None) -> Seated | None:
    """Return whom the counter has without the words that came along, until whoever looks has opened them: 「来た」 does."""
    if seated is None or not seated.words:
        return seated
    with db.read(ui.scope()) as session:
        is_open = opening.are_open(session, seated.stop.event_id, seated.words)
    return seated if is_open else replace(seated, note="", withheld="")


def why_seen(event: Event, seated: Seated) -> None:
    """Say why this counter sees what stands above, in one line; and why a colleague who has come over sees no more."""
    reasons = why.at_desk(seated.role, _came_with(event, seated))
    st.caption(_("Why this is seen here: {reasons}").format(reasons="／".join(reasons)))
    if not seated.is_told:
        st.caption(str(AgreedForOthers()))


def _came_with(event: Event, seated: Seated) -> list[Sent]:
    return ui.once(event, ("came with", seated.stop.id), lambda s: handover_queries.to_stop(s, seated.stop.id)) if seated.handed_from else []


def show(event: Event, seated: Seated) -> None:
    """Draw the visitor's words, which are there after arrival only; they may be taken back at this table, too. Before the start, the receiver may say no."""
    if seated.words and not (seated.note or seated.withheld):
        ui.button(_("Open the words that came along"), partial(_open, seated), key="wide_open_words", icon=":material/mark_email_unread:")
        st.caption(_("Who opens them, and when, is written down."))
    if seated.note:
        st.info(_("In the visitor's words: {note}").format(note=ui.plain(seated.note)), icon=":material/format_quote:")
    for row in _came_with(event, seated):
        came(row)
    if seated.role == SeatRole.LEAD and seated.handover_id and seated.stop.state == StopState.CALLED:
        cannot_take(seated)


def _open(seated: Seated, session: Session) -> None:
    opening.at_the_table(session, still(session, Stop, seated.stop.id), ui.now())


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
