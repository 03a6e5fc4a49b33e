"""Consent at the desk: how it is asked for, and what was passed on from this booth: who said yes, how far it is, and stopping it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from booths import consents, handover_queries, onward, states
from booths.consents import Agreement
from booths.models import ConsentMeans, HandoverState
from booths.words import HANDOVERS, MEANS
from core import clock, db
from core.text import gettext as _
from pages import ui, withdrawal
from staff.rights import Right, may

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

    from booths.handover_queries import Sent
    from booths.queries import Seated
    from events.models import Counter, Event

MORE = "hand_over_more"
KEYS = (MORE, "hand_over_withheld", "hand_over_note", "wide_hand_over_means", "hand_over_ground")
AGREES = {
    ConsentMeans.SPOKEN: lambda: _("The visitor agrees (spoken)"),
    ConsentMeans.PHONE: lambda: _("Ask on the visitor's phone"),
    ConsentMeans.OVERRIDE: lambda: _("Pass on without consent"),
}


def fields() -> tuple[Agreement, str]:
    """Draw what may be said with a hand-over, and return it: all of it may stay as it is."""
    withheld = st.text_input(_("What must not be passed on (may stay empty)"), key="hand_over_withheld", max_chars=200, autocomplete="off")
    with ui.drawer(_("A note, or another way of asking"), key=MORE, icon=":material/edit_note:"):  # drawn while it is shut, too: what was typed is kept
        note = st.text_input(
            _("In the visitor's words (read there after arrival only; no names, no numbers)"), key="hand_over_note", max_chars=200, autocomplete="off"
        )
        ways = [ConsentMeans.SPOKEN, ConsentMeans.PHONE, *([ConsentMeans.OVERRIDE] if may(ui.scope().role, Right.OVERRIDE) else [])]
        means = st.pills(_("Consent"), ways, default=ConsentMeans.SPOKEN, format_func=lambda m: _(MEANS[m]), key="wide_hand_over_means", required=True)
        if means == ConsentMeans.PHONE:
            st.caption(_("The phone asks what must not be passed on. Until it says yes nothing is passed on; the place in line is kept."))
    # outside the drawer, for without it nothing is passed on
    ground = st.text_input(_("On what ground?"), key="hand_over_ground", max_chars=200, autocomplete="off") if means == ConsentMeans.OVERRIDE else ""
    return Agreement(means or ConsentMeans.SPOKEN, withheld, ground), note


def said(agreement: Agreement, seated: Seated, words: str) -> str:
    """Return what is said once it is done. Where the phone asks, nothing is told yet. A toast holds three lines: one thing or the other."""
    asked = _("Number {number} is asked on their phone: nothing is told until they say yes.")
    return (asked if agreement.means == ConsentMeans.PHONE else words).format(number=seated.visit.number)


def passed_on(event: Event, counter: Counter) -> None:
    """Draw what was passed on from this booth, and what it took up: one may stop it, or write down how far it has come."""
    with ui.drawer(_("Passed on from here, or to here"), key="passed_on", icon=":material/forward:") as is_open:
        if not is_open:
            return
        with db.read(ui.scope()) as session:
            rows = handover_queries.sent_from(session, counter, clock.at(event.day, event.opens))
            taken = handover_queries.received_at(session, counter)
        if not rows and not taken:
            st.caption(_("Nobody yet."))
        for row in ui.paged(rows, "passed_on_page"):
            _one(row)
        if taken:
            st.markdown(f"**{_('Taken up here')}**")
        for row in ui.paged(taken, "taken_page"):
            with st.container(border=True):
                withdrawal.show(row, "taken")


def _one(row: Sent) -> None:
    handover = row.handover
    with st.container(border=True):
        withdrawal.show(row, "sent")
        if handover.resource_id is not None and (row.consent is None or row.consent.withdrawn_at is None):
            if handover.state != HandoverState.VISITOR_REFUSED:
                slip_link(handover.id)
            _how_far(row)
        if row.is_open and row.is_asked:
            ui.button(_("The visitor agrees (spoken)"), partial(_agreed, handover.id), key=f"wide_agree_{handover.id}")


def slip_link(handover_id: UUID) -> None:
    """Offer the slip that the visitor takes along."""
    st.html(f'<a href="/print/onward/{handover_id}" target="_blank">{_("Print the slip for the visitor")}</a>')


def _how_far(row: Sent) -> None:
    ahead = [b for a, b in states.ONWARD if a == row.handover.state and b != HandoverState.VISITOR_REFUSED]
    key = f"wide_far_{row.handover.id}"

    def moved() -> None:
        state = st.session_state[key]
        if state is not None:
            ui.attempt(lambda s: onward.advance(s, row.handover.id, state, ui.now()), _("Saved."))
            st.session_state[key] = None

    st.pills(_("How far is it?"), ahead, format_func=lambda s: _(HANDOVERS[s]), key=key, on_change=moved)


def _agreed(handover_id: UUID, session: Session) -> None:
    consents.give(session, handover_id, ui.now())
