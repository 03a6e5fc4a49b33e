"""Telephone lines that visitors and the emergency card show, and what to do for each signal of urgency."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from booths import signal_queries, signals
from booths.words import SIGNALS
from core import db
from core.text import gettext as _
from core.text import without_ruby
from events import lists, queries
from pages import ui

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from events.models import Hotline


def form(line: Hotline | None) -> None:
    """Draw a line to be changed or added."""
    form = f"line_{line.id if line else 'new'}"
    with st.form(ui.fresh(form), border=False):
        name = st.text_input(_("Name of the line"), line.name if line else "", max_chars=60, help=_("With readings in brackets after the kanji: 電話(でんわ)"))
        phone = st.text_input(_("Telephone"), line.phone if line else "", max_chars=40)
        hours = st.text_input(_("When"), line.hours if line else "", max_chars=60)
        for_visitors = st.checkbox(_("On visitors' pages, too"), line.for_visitors if line else True)
        active = st.checkbox(_("In use"), line.is_active if line else True)
        key = line.id if line else None

        def save(session: Session) -> Hotline:
            return lists.save_hotline(session, key, name=name, phone=phone, hours=hours, for_visitors=for_visitors, is_active=active)

        if ui.saved(form, _("Save"), save, _("Saved.")):
            st.rerun()


def guidance() -> None:
    """Draw what to do for each signal, one line each."""
    st.subheader(_("What to do when it is urgent"))
    with db.read(ui.scope()) as session:
        words = signal_queries.guidance(session)
    with st.form("guidance", border=False):
        typed = {signal: st.text_input(_(SIGNALS[signal]), said, max_chars=signals.LONGEST, key=f"guide_{signal}") for signal, said in words.items()}
        if ui.saved("guidance", _("Save"), lambda s: signals.save_guidance(s, typed), _("Saved.")):
            st.rerun()


def show() -> None:
    """Draw the lines, a form for a new one, and what to do."""
    with db.read(ui.scope()) as session:
        lines = queries.hotlines(session)
    for line in [*lines, None]:
        label = f"{without_ruby(line.name)}　{line.phone}" + ("" if line.is_active else f"　{_('not in use')}") if line else _("Add a line")
        with ui.drawer(label, key=f"open_line_{line and line.id}") as is_open:
            if is_open:
                form(line)
    guidance()
