"""受付: numbers for people without a phone, a short hearing, taps for 案内のみ and 食料のみ, and a visitor found by number."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from booths import food, handover_queries, visits
from booths import queries as hall
from booths.models import VisitState
from booths.party import whole
from booths.words import VISITS
from checkin import admission, queries
from checkin.models import Means, TallyKind
from core import db
from core.addresses import new_token
from core.text import NAMES, hour
from core.text import gettext as _
from events.models import EventState
from events.words import STATES
from pages import (
    expected,
    hall_urgent,
    reception_closing,
    reception_exits,
    reception_hearing,
    reception_inbox,
    reception_party,
    reception_scan,
    summons,
    ui,
    withdrawal,
)

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from booths.models import Visit
    from checkin.admission import Admitted
    from events.models import Event

MOST_AT_ONCE = 6


def _admit(event: Event, paper: int | None) -> None:
    """Admit one party. The nonce belongs to the form as it was drawn: a second press of the same form admits nobody."""
    nonce = st.session_state["desk_nonce"]
    people, soon = st.session_state.get("people") or 1, bool(st.session_state.get("soon"))
    means = Means.DESK if paper is None else Means.PAPER
    wish = admission.Wish(nonce, st.session_state.get("visitor_language") or "ja", people, soon=soon, means=means, paper_number=paper)
    admitted = ui.obtain(lambda s: admission.admit(s, event.id, wish, ui.now()))
    if admitted is not None:
        st.session_state["admitted"] = admitted
        st.session_state["by_mistake"] = admitted.visit_id
        reception_scan.forget()
        for key in ("people", "soon", "visitor_language", "paper_number"):
            st.session_state.pop(key, None)
    st.session_state["desk_nonce"] = new_token()


def admit(event: Event) -> None:
    """Draw the way in for people without a phone: one tap, or a few."""
    st.session_state.setdefault("desk_nonce", new_token())
    is_open = event.state == EventState.OPEN
    st.button(_("Give a number"), key="big_admit", type="primary", disabled=not is_open, on_click=_admit, args=(event, None), width="stretch")
    admitted: Admitted | None = st.session_state.get("admitted")
    if admitted:
        given, slip = st.columns(2, vertical_alignment="bottom")
        given.html(f'<div class="quiet">{_("Number given")}</div><span class="number">{admitted.number}</span>')
        slip.html(f'<a href="/print/slip/{admitted.visit_id}" target="_blank">{_("Show or print the slip")}</a>')
        if st.session_state.get("by_mistake") == admitted.visit_id:
            reception_scan.undo(admitted.visit_id, "admitted")
        reception_closing.told(admitted.visit_id, admitted.number, "given")
    st.segmented_control(_("People in the party"), range(1, MOST_AT_ONCE + 1), default=1, key="people")
    st.segmented_control(_("Language"), list(NAMES), default="ja", format_func=lambda code: _(NAMES[code]), key="visitor_language")
    st.toggle(_("Wants to talk soon"), key="soon")
    label = _("Handwritten number ({first} to {last})").format(first=event.paper_first, last=event.paper_last)
    with ui.drawer(label, key="open_paper") as is_open:
        if not is_open:
            return
        paper = st.number_input(_("Number on the card"), event.paper_first, event.paper_last, value=None, step=1, key="paper_number")
        st.button(_("Admit with this number"), key="wide_paper", disabled=not is_open or paper is None, on_click=_admit, args=(event, paper))


def taps(event: Event) -> None:
    """Draw the taps for those who do not stay: who only asked the way is counted, who only wants food gets a number of the food line."""
    asked = ui.once(event, "tallies", lambda s: queries.tallies(s, event.id)).get(TallyKind.INFORMATION, 0)
    given: int | None = st.session_state.get("food_given")
    way, meals = st.columns(2)
    with way:
        ui.button(f"{_('Only asked the way')}　{asked}", partial(_tally, event), key="wide_information", width="stretch")
        ui.button(_("Take the last one back"), partial(_untally, event), key="untally_information", disabled=not asked, type="tertiary")
    with meals:
        label = f"{_('Only food')}　F{given}" if given else _("Only food")
        st.button(label, key="wide_food", on_click=_draw_food, args=(event,), width="stretch")
        st.button(_("Take the last one back"), key="undraw_food", on_click=_undraw_food, args=(event, given), disabled=given is None, type="tertiary")


def _tally(event: Event, session: Session) -> None:
    admission.tally(session, event.id, TallyKind.INFORMATION, ui.now())


def _untally(event: Event, session: Session) -> None:
    admission.take_tally_back(session, event.id, TallyKind.INFORMATION, ui.now())


def _draw_food(event: Event) -> None:
    drawn = ui.obtain(lambda s: food.draw(s, event.id, ui.now()))
    if drawn is not None:
        st.session_state["food_given"] = drawn[0]


def _undraw_food(event: Event, number: int) -> None:
    if ui.obtain(lambda s: food.cancel(s, event.id, number, number, ui.now())) is not None:
        st.session_state.pop("food_given", None)


def find(event: Event) -> None:
    """Draw a visitor found by number; nobody is listed until one is typed."""
    number = st.number_input(_("Number"), 1, 99_999, value=None, step=1, key="find_number", on_change=reception_scan.forget, placeholder=_("Type a number"))
    if number is None:
        return
    with db.read(ui.scope()) as session:
        visit = hall.by_number(session, event.id, int(number))
        party = whole(session, visit.id) if visit else None
    if visit is None:
        st.info(_("There is no number {number} today.").format(number=number))
        return
    if party is not None and party.number != visit.number:
        st.info(_("Number {number} has joined number {party} again. Please go on with that one.").format(number=visit.number, party=party.number))
    opened(event, party or visit)


def opened(event: Event, visit: Visit) -> None:
    """Draw a visitor and what may be done with them."""
    st.markdown(f"**{visit.number}**　{_(VISITS[visit.state])}　{_('arrived {time}').format(time=hour(visit.arrived_at))}　{expected.booked(visit.due_at)}")
    reception_closing.told(visit.id, visit.number, "found")
    moves(visit)
    passed_on(visit)
    reception_hearing.hearing(event, visit, "found")
    reception_hearing.what_helps(event, visit, "found")
    reception_party.who(visit)
    reception_party.alone(event, visit)
    reception_hearing.came_with(event, visit)
    reception_closing.not_today(event, visit)


def moves(visit: Visit) -> None:
    """Draw what may be done with a visitor at reception."""
    with st.container(horizontal=True, vertical_alignment="center"):
        ui.button(_("Steps out"), lambda s: visits.rest(s, visit.id, ui.now()), key="rest", disabled=visit.state != VisitState.HERE)
        ui.button(_("Came back"), lambda s: visits.back(s, visit.id, ui.now()), key="back", disabled=visit.state == VisitState.HERE)
        ui.button(_("Goes home"), lambda s: visits.leave(s, visit.id, ui.now()), key="leave", disabled=visit.state == VisitState.LEFT)
        st.html(f'<a href="/print/slip/{visit.id}" target="_blank">{_("Slip")}</a>', width="content")


def passed_on(visit: Visit) -> None:
    """Draw to whom this visitor was passed on, where a consent to it may be taken back here; nothing when there is none."""
    with db.read(ui.scope()) as session:
        rows = [row for row in handover_queries.of_visit(session, visit.id) if row.may_withdraw]
    for row in rows:
        withdrawal.show(row, "found")


def show() -> None:
    """Draw the screen."""
    event = ui.chosen_event()
    if event is None:
        return
    summons.show_open(event)
    if event.state != EventState.OPEN:
        st.warning(_("Nobody can be admitted now: the event is “{state}”.").format(state=_(STATES[event.state])))
    parties, people = ui.once(event, "so far", lambda s: queries.admitted_so_far(s, event.id))
    reception_closing.stop_admitting(event)
    reception_inbox.waiting(event)
    expected.soon(event)
    halves = st.grid(2, min_column_width=ui.COLUMN_PX, gap="medium")
    with halves.cell(), st.container():  # in it, choices wrap; directly in a cell they would hide to the right
        st.subheader(_("Admit"))
        reception_scan.show(event, opened)
        admit(event)
        st.divider()
        taps(event)
        reception_exits.paper(event)
    with halves.cell(), st.container():
        st.caption(_("{parties} parties, {people} people so far").format(parties=parties, people=people))
        hall_urgent.waiting_for_somebody(event)
        st.subheader(_("Hear briefly"))
        reception_hearing.waiting_to_be_heard(event)
        st.subheader(_("Find by number"))
        find(event)
        reception_scan.lost(event)
        reception_inbox.without_a_line(event)


show()
