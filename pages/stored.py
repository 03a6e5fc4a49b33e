"""ご本人の情報: all that is stored about one visitor, shown, printed and erased on request."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from core import db, settings
from core.errors import Refusal
from core.text import gettext as _
from events.models import EventState
from keeping import stored, visitor
from keeping.scrub import TONIGHT, scrub_by_day, waits_for_the_night
from pages import ui

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

    from events.models import Event
    from keeping.stored import Section
    from keeping.visitor import Subject

CHOSEN = "stored_key"


def search(event: Event) -> None:
    """Ask for a number, or the code of a card or a booking; who looks is written down."""

    def searched() -> None:
        typed = st.session_state["stored_typed"]
        found = ui.obtain(lambda s: visitor.show(s, visitor.find(s, event.id, typed).key, ui.now()))
        st.session_state[CHOSEN] = found.key if found else None

    with st.form("stored"):
        st.text_input(_("Number on the ticket, or code of a card or a booking"), key="stored_typed", max_chars=300)
        st.form_submit_button(_("Show what is stored"), on_click=searched, type="primary")


def found(session: Session) -> tuple[Subject, list[Section]] | None:
    """Return whom the screen is about, if it was not erased meanwhile."""
    key: UUID | None = st.session_state.get(CHOSEN)
    if key is None:
        return None
    try:
        subject = visitor.by_key(session, key)
    except Refusal:
        return None
    return subject, stored.of(session, subject)


def erasing(subject: Subject) -> None:
    """Ask twice, then erase."""
    st.markdown(_("Contact details, notes, tickets, cards and signals are erased at once, and the number leads nowhere any more. The figures of the day stay."))
    if subject.event.state != EventState.SETTLED and subject.visit_ids:
        st.caption(_("What is counted, such as an age band or a topic, stays without the number until the day is settled; then it is removed, too."))
    if settings.get().backup_days:
        st.caption(_("Backups hold it for {days} more days.").format(days=settings.get().backup_days))
    if waits_for_the_night(ui.now()):
        st.caption(_(TONIGHT))
    sure = st.checkbox(_("The visitor has asked for it. It cannot be undone."), key=f"sure_{subject.key}")

    def erased() -> None:
        if ui.attempt(lambda s: visitor.erase(s, subject, ui.now()), _("Erased.")):
            st.session_state[CHOSEN] = None
            scrub_by_day(ui.now())

    st.button(_("Erase number {number}").format(number=subject.label), key="erase", on_click=erased, disabled=not sure, type="primary")


def show() -> None:
    """Draw the screen."""
    event = ui.chosen_event()
    if event is None:
        return
    st.title(_("One visitor's data"))
    st.caption(_("For a visitor who asks what is stored about them. Who looks and who erases is written down."))
    search(event)
    with db.read(ui.scope()) as session:
        known = found(session)
    if known is None:
        return
    subject, sections = known
    st.subheader(f"{_('Number')} {subject.label}　{ui.plain(subject.event.title)}")
    st.link_button(_("Print"), f"/print/stored/{subject.key}", icon=":material/print:")
    for section in sections:
        st.markdown(f"**{section.title}**")
        for row in section.rows:
            st.text("　".join(f"{label}：{words}" for label, words in row))
    with ui.drawer(_("Erase"), key="open_erase", icon=":material/delete:") as is_open:
        if is_open:
            erasing(subject)


show()
