"""The chosen event's booths: programmes, letter, colour, counters, first contact, who works there, tablets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from core import db
from core.text import gettext as _
from events import planning, queries, tablets
from events.colours import COLOURS
from events.models import EventState
from events.planning import OVER
from pages import choices, team_tablets, ui
from staff import queries as people
from staff.models import Role

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

    from events.models import Event, Programme
    from events.queries import BoothPlan
    from staff.models import Account, Device


def show(event: Event) -> None:
    """Draw all booths, and a form for one more."""
    with db.read(ui.scope()) as session:
        places, programmes = queries.booths(session, event.id), [p for p in queries.programmes(session) if p.is_active]
        workers = [a for a in people.accounts(session) if a.role == Role.BOOTH and a.is_active]
        granted = queries.grants(session, event.id)
    st.subheader(_("Booths"))
    for place in places:
        names = "・".join(p.short for p in place.programmes)
        first = f"　{_('first contact')}" if place.booth.is_first_contact else ""
        counters = _("{count} counters").format(count=len(place.counters))
        label = f"{place.booth.letter}（{_(COLOURS[place.booth.colour].word)}）　{names}　{counters}{first}"
        with ui.drawer(label, key=f"open_{place.booth.id}") as is_open:
            if is_open:
                one_booth(event, place, programmes, workers, granted.get(place.booth.id, []))
    if event.state not in OVER:
        with ui.drawer(_("Add a booth"), key="open_new_booth", icon=":material/add:", expanded=not places) as is_open:
            if is_open:
                add(event, programmes)


def one_booth(event: Event, place: BoothPlan, programmes: list[Programme], workers: list[Account], granted: list[UUID]) -> None:
    """Draw one booth to be changed, who works there, and a code for a tablet."""
    booth = place.booth
    names = {p.id: p.short for p in programmes} | {p.id: p.short for p in place.programmes}
    with st.form(f"booth_{booth.id}", border=False):
        chosen = st.pills(_("Programmes"), list(names), selection_mode="multi", default=[p.id for p in place.programmes], format_func=names.__getitem__)
        colour = st.selectbox(_("Colour"), list(COLOURS), index=list(COLOURS).index(booth.colour), format_func=lambda c: _(COLOURS[c].word))
        spot = st.text_input(_("Place in the hall"), booth.place, max_chars=60)
        first = st.checkbox(_("First contact (whoever chose nothing comes here)"), booth.is_first_contact)
        who = choices.some_of(_("Who works here (accounts for booths)"), {a.id: a.person for a in workers}, granted)

        def save(session: Session) -> None:
            planning.change_booth(session, booth.id, list(chosen), colour=colour, place=spot, first_contact=first)
            planning.grant_account(session, booth.id, list(who), ui.now())

        if ui.saved(f"booth_{booth.id}", _("Save"), save, _("Saved."), disabled=event.state in OVER):
            st.rerun()
    more, gone, tablet = st.columns(3)
    with more:
        ui.button(_("One more counter"), lambda s: planning.add_counter(s, booth.id, ui.now()), key=f"counter_{booth.id}", disabled=event.state in OVER)
    with gone:
        ui.button(_("Remove the booth"), lambda s: planning.remove_booth(s, booth.id), key=f"remove_{booth.id}", disabled=event.state != EventState.PLANNING)
    tablet.button(_("Code for a tablet"), key=f"tablet_{booth.id}", on_click=_offer, args=(place,))
    offered: Device | None = st.session_state.get(f"device_{booth.id}")
    team_tablets.code(offered)


def _offer(place: BoothPlan) -> None:
    """Make a code for a tablet of the booth."""

    def offered(session: Session) -> Device:
        booth = place.booth
        return tablets.offer(session, booth.event_id, Role.BOOTH, ui.now(), booth_id=booth.id, label=_("Booth {booth}").format(booth=booth.letter))

    made = ui.obtain(offered)
    if made is not None:
        st.session_state[f"device_{place.booth.id}"] = made


def add(event: Event, programmes: list[Programme]) -> None:
    """Draw a form for one more booth; letter and colour come by themselves."""
    names = {p.id: p.short for p in programmes}
    with st.form(ui.fresh("new_booth")):
        chosen = st.pills(_("Programmes"), list(names), selection_mode="multi", format_func=names.__getitem__)
        counters = st.number_input(_("Counters"), 1, 10, 1)
        first = st.checkbox(_("First contact (whoever chose nothing comes here)"))

        def save(session: Session) -> None:
            planning.add_booth(session, event.id, list(chosen), int(counters), ui.now(), first_contact=first)

        if ui.saved("new_booth", _("Add the booth"), save, _("Added.")):
            st.rerun()
