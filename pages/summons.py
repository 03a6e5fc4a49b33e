"""責任者呼出, seen by those who can come: at the top of their screens until somebody answers."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from booths import queries, summons
from core.text import gettext as _
from core.text import hour
from pages import ui

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

    from events.models import Event

STYLE = '<style>[class*="st-key-summons_"] {background: #fff4ce; border-color: #8a6d00}</style>'


def show_open(event: Event) -> None:
    """Show every call for the lead that nobody has answered; one tap answers it. Booth staff see none."""
    if ui.scope().role not in summons.ANSWERS:
        return
    calls = ui.once(event, "summons", lambda s: queries.open_summons(s, event.id))
    if calls:
        st.html(STYLE)
    for call in calls:
        where = call.place or _("Reception")
        words = _("**{place}** calls the lead (since {time}).").format(place=where, time=hour(call.summons.called_at))
        if call.number is not None:
            words += "　" + _("Number {number} is there.").format(number=call.number)
        with st.container(border=True, horizontal=True, vertical_alignment="center", key=f"summons_{where}"):
            st.markdown(f":material/support_agent: {words}")
            ui.button(_("I am going"), partial(_answer, call.summons.id), key=f"wide_answer_{where}", type="primary")


def _answer(summons_id: UUID, session: Session) -> object:
    return summons.answer(session, summons_id, ui.now())
