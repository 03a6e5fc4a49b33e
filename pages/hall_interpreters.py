"""通訳: who needs an interpreter now, where they are called or wait, and who could help them to talk. Somebody brings the two together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from booths import interpreter_queries
from booths.words import interpreter
from core.text import gettext as _
from pages import helps, ui

if TYPE_CHECKING:
    from booths.interpreter_queries import Needs
    from events.models import Event


def show(event: Event) -> None:
    """Draw them; nothing when nobody needs one."""
    rows = ui.once(event, "need interpreters", lambda s: interpreter_queries.needed(s, event.id))
    if rows:
        st.subheader(_("Need an interpreter ({count})").format(count=len(rows)))
        st.html(f'<div class="rows">{"".join(_row(event, needs) for needs in rows)}</div>')


def _row(event: Event, needs: Needs) -> str:
    found = helps.helping(event, needs.language)
    where = _("is at booth {booth}").format(booth=needs.table) if needs.table else _("waits at {booths}").format(booths="、".join(needs.lines))
    who = helps.in_words(found)
    who = f"<b>{who}</b>" if found == helps.NOBODY else f'<span class="quiet">{who}</span>'
    return f"<div><b>{needs.number}</b>　{interpreter(needs.language)}　{where}　{who}</div>"
