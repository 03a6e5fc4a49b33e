"""責任者呼出, seen by those who can come: at the top of their screens until somebody answers."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from booths import queries, summons
from core.text import gettext as _
from core.text import hour
from pages import ui
from staff import queries as people
from staff.rights import Right, may

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

    from events.models import Event

STYLE = '<style>[class*="st-key-summons_"] {background: #eef1f5; border-color: #4a5058}</style>'


def show_open(event: Event) -> None:
    """Show the calls for the lead that nobody has answered and that this screen is for; one tap answers it. Booth staff see none.

    They look the same whatever they are about: whoever stands beside the screen learns nothing.
    """
    role = ui.scope().role
    if not may(role, Right.ANSWER):
        return
    calls, has_lead = ui.once(event, "summons", lambda s: (queries.open_summons(s, event.id), people.has_lead(s)))
    calls = [call for call in calls if summons.is_for(role, call.summons, ui.now(), has_lead=has_lead)]
    if calls:
        st.html(STYLE)
    for call in calls:
        where = call.place or _("Reception")
        words = _("**{place}** calls the lead (since {time}).").format(place=where, time=hour(call.summons.called_at))
        if call.number is not None:
            words += "　" + _("Number {number} is there.").format(number=call.number)
        if ui.now() - call.summons.called_at >= summons.ANSWER_WITHIN:
            words += "　" + _("Nobody has answered for {minutes} min.").format(minutes=ui.minutes_since(call.summons.called_at))
        name = where if call.place or call.number is None else f"{where}_{call.number}"
        with st.container(border=True, horizontal=True, vertical_alignment="center", key=f"summons_{name}"):
            st.markdown(f":material/support_agent: {words}")
            ui.button(_("I am going"), partial(_answer, call.summons.id), key=f"wide_answer_{name}", type="primary")


def _answer(summons_id: UUID, session: Session) -> object:
    return summons.answer(session, summons_id, ui.now())
