"""How somebody may be reached: opened by a tap, which is written down; drawn for the booth that asked, the lead and organisers."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from booths import contacts
from booths.contacts import Details
from booths.errors import Overtaken
from core.text import gettext as _
from core.text import hour
from pages import revealed, ui

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

    from booths.models import Contact


def is_open(contact: Contact | None) -> bool:
    """Whether whoever looks has just opened these."""
    return contact is not None and revealed.is_open(revealed.CONTACT, contact.id)


def closed(contact: Contact) -> None:
    """Draw that something is kept, and the tap that opens it. Whoever has just sent the empty form for it is told that a colleague was faster."""
    ui.pressed(_form_of(contact.visit_id, contact.booth_id), _("Save"), _too_late)
    st.caption(_("Written down at {time} by {person}.").format(time=hour(contact.asked_at), person=ui.plain(contact.asked_by) or "－"))
    st.button(_("Open how to reach them"), key=f"wide_reach_{contact.id}", icon=":material/contact_phone:", on_click=_open, args=(contact.id,))
    st.caption(_("Who opens them, and when, is written down."))


def shown(contact: Contact) -> None:
    """Draw what is kept, to be read out of, closed again or erased."""
    said = contacts.said(contact)
    may = (
        _("may name the council") if said.may_name else _("must not name the council"),
        _("may leave a message") if said.may_leave_message else _("must leave no message"),
    )
    who, when, notes = (ui.plain(words) for words in (said.name, said.when, said.notes))
    st.markdown(f"**{who or '－'}**　{said.phone or '－'}　{when}\n\n{'／'.join(may)}　{notes}")
    ends(contact)


def ends(contact: Contact) -> None:
    """Draw the ways to end reading: closing, or erasing for good."""
    with st.container(horizontal=True):
        st.button(_("Close"), key=f"shut_reach_{contact.id}", on_click=_shut)
        with st.popover(_("Erase this"), key=f"ask_erase_{contact.id}"):
            st.write(_("This cannot be taken back."))
            ui.button(_("Erase this"), partial(_erase, contact.id), key=f"erase_reach_{contact.id}", said=_("Erased."), type="primary")


def form(visit_id: UUID, booth_id: UUID, contact: Contact | None) -> None:
    """Draw what is asked, once the visitor wishes it: everything but name or number may stay empty."""
    said = contacts.said(contact) if contact is not None else Details()
    name = _form_of(visit_id, booth_id)
    seen = ui.as_seen(name, contact.asked_at if contact is not None else None)
    with st.form(name, border=False):
        left, right = st.columns(2)
        person = left.text_input(_("Name (as they wish to be called)"), said.name, max_chars=60, autocomplete="off")
        phone = right.text_input(_("Telephone"), said.phone, max_chars=40, autocomplete="off")
        when = st.text_input(_("When may we telephone?"), said.when, max_chars=120, autocomplete="off")
        named = st.toggle(_("We may say that the council is calling"), said.may_name)
        message = st.toggle(_("We may leave a message"), said.may_leave_message)
        notes = st.text_input(_("What else to mind"), said.notes, max_chars=200, autocomplete="off")
        details = Details(person, phone, when, named, message, notes)
        if ui.saved(name, _("Save"), lambda s: contacts.save(s, visit_id, booth_id, details, ui.now(), seen=seen), _("Saved.")):
            _shut()
            st.rerun()


def _form_of(visit_id: UUID, booth_id: UUID) -> str:
    return f"reach_{visit_id}_{booth_id}"


def _too_late(_session: Session) -> None:
    raise Overtaken


def _open(contact_id: UUID) -> None:
    revealed.reveal(revealed.CONTACT, contact_id, lambda s: contacts.read(s, contact_id, ui.now()))


def _shut() -> None:
    revealed.shut(revealed.CONTACT)


def _erase(contact_id: UUID, session: Session) -> None:
    contacts.forget(session, contact_id, ui.now())
