"""責任者呼出 at the desk: one tap calls the lead and opens the emergency card of this venue."""

from __future__ import annotations

from functools import partial
from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from booths import queries, summons
from core import addresses, db
from core.text import gettext as _
from core.text import hour, without_ruby
from events import queries as plan
from events.models import Venue
from pages import ui

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

    from booths.models import Summons
    from events.models import Counter, Event, Hotline

OPEN = "emergency_card"
DIALLED_AT_ONCE = 3
"""Numbers of so many digits (110, 119, 189) stand on the card itself, longer ones behind its fold."""
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
        venue, lines = session.get_one(Venue, event.venue_id), [line for line in plan.hotlines(session) if line.is_active]
    with st.container(border=True, key="emergency"):
        if call is not None:
            _state(call)
        st.html(_card(venue, lines))
        if call is not None:
            ui.button(_("It is over"), partial(_close, call.id), key="lead_over")
        else:
            st.button(_("Close the card"), key="close_card", on_click=lambda: st.session_state.pop(OPEN, None))


def _state(call: Summons) -> None:
    if call.answered_at is None:
        words = _("**The lead has been called** ({time}).").format(time=hour(call.called_at))
        late = ui.now() - call.called_at >= summons.ANSWER_WITHIN
        st.markdown(words + (_("Nobody has answered yet: please call out to somebody near you.") if late else ""))
    else:
        st.markdown(_("**{name} is on the way** (since {time}).").format(name=ui.plain(call.answered_by) or _("The lead"), time=hour(call.answered_at)))


def _close(summons_id: UUID, session: Session) -> object:
    st.session_state.pop(OPEN, None)
    return summons.close(session, summons_id, ui.now())


def _card(venue: Venue, lines: list[Hotline]) -> str:
    """Return the card as HTML: whom to telephone, where things are."""
    short = {line.id for line in lines if len(line.phone) <= DIALLED_AT_ONCE}
    rows = [
        (_("Security office"), _phone(venue.security_phone)),
        *((without_ruby(line.name), _phone(line.phone)) for line in lines if line.id in short),
        (_("AED"), escape(venue.aed_place)),
        (_("Lost children"), escape(venue.lost_child_place)),
    ]
    cells = "".join(f"<div>{escape(label)}<br><b>{value or '－'}</b></div>" for label, value in rows)
    others = "".join(f"<div>{escape(without_ruby(line.name))}<br><b>{_phone(line.phone)}</b></div>" for line in lines if line.id not in short)
    helplines = _("Helplines")
    return f'{STYLE}<div class="card">{cells}</div><details><summary>{helplines}</summary><div class="card">{others}</div></details>'


def _phone(number: str) -> str:
    dialled = addresses.tel(number)
    return f'<a href="{dialled}">{escape(number)}</a>' if dialled else escape(number)
