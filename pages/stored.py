"""ご本人の情報: all that is stored about one visitor, shown, printed and erased on request."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from core import db
from core.errors import Refusal
from core.text import gettext as _
from events.models import EventState
from keeping import stored, visitor
from keeping.errors import StillRunning
from keeping.scrub import TONIGHT, scrub_by_day, waits_for_the_night
from pages import removing, revealed, ui

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

    from events.models import Event
    from keeping.stored import Section
    from keeping.visitor import Subject

DONE = "stored_erased"


def search(event: Event) -> None:
    """Ask for a number, or the code of a card or a booking; who looks is written down."""

    def searched() -> None:
        typed = st.session_state["stored_typed"]
        found = ui.obtain(lambda s: visitor.show(s, visitor.find(s, event.id, typed).key, ui.now()))
        st.session_state[DONE] = None
        revealed.keep(revealed.STORED, found.key if found else None)

    with st.form("stored"):
        st.text_input(_("Number on the ticket, or code of a card or a booking"), key="stored_typed", max_chars=300)
        st.form_submit_button(_("Show what is stored"), on_click=searched, type="primary")


def found(session: Session) -> tuple[Subject, list[Section]] | None:
    """Return whom the screen is about, if it was not erased meanwhile."""
    key: UUID | None = revealed.kept(revealed.STORED)
    if key is None:
        return None
    try:
        subject = visitor.by_key(session, key)
    except Refusal:
        return None
    return subject, stored.of(session, subject)


def erasing(subject: Subject) -> None:
    """Show what goes and what stays, ask twice, then erase."""
    if visitor.still_runs(subject, ui.now()):
        st.info(str(StillRunning()), icon=":material/schedule:")
        return
    with db.read(ui.scope()) as session:
        counts, waiting = visitor.would_remove(session, subject), visitor.not_gone(session, subject)
        stands = visitor.stands(session, subject, ui.now())
    removing.preview(removing.explained(counts), _stays(subject))
    if waiting:
        st.caption(_("Nobody has seen this party off, for that day was not ended: it is noted as gone, too."))
    if stands:
        st.caption(_("The booking is cancelled, too: whoever has waited longest has its place."))

    def erased() -> None:
        if ui.attempt(lambda s: visitor.erase(s, subject, ui.now())):
            revealed.shut(revealed.STORED)
            st.session_state[DONE], st.session_state["stored_typed"] = subject.label, ""
            scrub_by_day(ui.now())

    label = _("Erase number {number}").format(number=subject.label)
    removing.button(label, _("The visitor has asked for it."), erased, key=f"erase_{subject.key}")


def _stays(subject: Subject) -> list[str]:
    settled = subject.event.state == EventState.SETTLED or not subject.visit_ids
    counted = [] if settled else [_("What is counted (age, topics), without the number: until the day is settled")]
    return [_("All figures"), *counted, _("In the log of acts: that this number was erased, when and by whom")]


def said() -> None:
    """Say that somebody was erased, until somebody else is looked for."""
    done = st.session_state.get(DONE)
    if done is None:
        return
    tonight = f"　{_(TONIGHT)}" if waits_for_the_night(ui.now()) else ""
    st.success(_("Everything about number {number} is erased. The number finds nothing any more.").format(number=done) + tonight, icon=":material/check:")


def facts(sections: list[Section]) -> None:
    """Draw all that is stored; each fact stays together where lines break."""
    for section in sections:
        rows = "".join(f"<div>{''.join(f'<span><small>{escape(label)}</small> {escape(words)}</span>' for label, words in row)}</div>" for row in section.rows)
        st.html(f'<div class="facts"><b>{escape(section.title)}</b>{rows}</div>')


def show() -> None:
    """Draw the screen."""
    event = ui.chosen_event()
    if event is None:
        return
    st.title(_("One visitor's data"))
    st.caption(_("For a visitor who asks what is stored about them. Who looks and who erases is written down. What is shown shuts after three minutes."))
    search(event)
    said()
    with db.read(ui.scope()) as session:
        known = found(session)
    if known is None:
        return
    subject, sections = known
    st.subheader(f"{_('Number')} {subject.label}　{ui.plain(subject.event.title)}")
    st.link_button(_("Print"), f"/print/stored/{subject.key}", icon=":material/print:")
    with ui.drawer(_("Erase"), key="open_erase", icon=":material/delete:") as is_open:
        if is_open:
            erasing(subject)
    facts(sections)


show()
