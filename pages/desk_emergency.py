"""責任者呼出 at the desk: one tap calls the lead and opens the emergency card of this venue."""

from __future__ import annotations

from functools import partial
from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from booths import queries, summons
from core import db
from core.text import gettext as _
from core.text import hour
from events.models import Venue
from pages import ui

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

    from booths.models import Summons
    from events.models import Counter, Event

OPEN = "emergency_card"
ANSWER_WITHIN_MINUTES = 2
HOTLINES = (
    ("DV相談ナビ", "#8008"),
    ("DV相談プラス", "0120-279-889"),
    ("児童相談所", "189"),
    ("よりそいホットライン", "0120-279-338"),
    ("#いのちSOS", "0120-061-338"),
)
"""Lines that are open to everybody in the country."""
STYLE = """<style>
.card {display: grid; grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr)); gap: .6rem}
.card div {border: 1px solid #c9ced6; border-radius: .6rem; padding: .5rem .7rem}
.card b {font-size: 1.25rem}
.card a {color: inherit}
summary {padding: .7rem 0; cursor: pointer}
</style>"""


def button(event: Event, counter: Counter) -> None:
    """Draw the button: small and quiet, always there."""

    def pressed() -> None:
        st.session_state[OPEN] = True
        ui.attempt(lambda s: summons.summon(s, event.id, counter.id, ui.now()))

    st.button(_("Call the lead"), key="summon", icon=":material/support_agent:", on_click=pressed)


def card(event: Event, counter: Counter) -> None:
    """Draw the emergency card while it is open or a call stands; say whether somebody comes."""
    call = ui.once(event, ("summons", counter.id), lambda s: queries.summons_at(s, counter.id))
    if call is None and not st.session_state.get(OPEN):
        return
    with db.read(ui.scope()) as session:
        venue = session.get_one(Venue, event.venue_id)
    with st.container(border=True, key="emergency"):
        if call is not None:
            _state(call)
        st.html(_card(venue))
        if call is not None:
            ui.button(_("It is over"), partial(_close, call.id), key="lead_over")
        else:
            st.button(_("Close the card"), key="close_card", on_click=lambda: st.session_state.pop(OPEN, None))


def _state(call: Summons) -> None:
    if call.answered_at is None:
        words = _("**The lead has been called** ({time}).").format(time=hour(call.called_at))
        late = ui.minutes_since(call.called_at) >= ANSWER_WITHIN_MINUTES
        st.markdown(words + (_("Nobody has answered yet: please call out to somebody near you.") if late else ""))
    else:
        st.markdown(_("**{name} is on the way** (since {time}).").format(name=call.answered_by or _("The lead"), time=hour(call.answered_at)))


def _close(summons_id: UUID, session: Session) -> object:
    st.session_state.pop(OPEN, None)
    return summons.close(session, summons_id, ui.now())


def _card(venue: Venue) -> str:
    """Return the card as HTML: whom to telephone, where things are."""
    rows = [
        (_("Security office"), _phone(venue.security_phone)),
        (_("Ambulance, fire"), _phone("119")),
        (_("Police"), _phone("110")),
        (_("AED"), escape(venue.aed_place)),
        (_("Lost children"), escape(venue.lost_child_place)),
    ]
    cells = "".join(f"<div>{label}<br><b>{value or '－'}</b></div>" for label, value in rows)
    lines = "".join(f"<div>{escape(name)}<br><b>{_phone(number)}</b></div>" for name, number in HOTLINES)
    helplines = _("Helplines")
    return f'{STYLE}<div class="card">{cells}</div><details><summary>{helplines}</summary><div class="card">{lines}</div></details>'


def _phone(number: str) -> str:
    digits = "".join(c for c in number if c.isdigit() or c == "#")
    return f'<a href="tel:{digits.replace("#", "%23")}">{escape(number)}</a>' if digits else escape(number)
