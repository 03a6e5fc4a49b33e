"""会場: every line, who waits longest and why, who wants to talk soon, hand-overs under way, who has stepped out."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from booths import floor_queries, passing, queries, visits
from booths.words import HANDOVERS
from core import addresses, db
from core.text import gettext as _
from core.text import hour
from events.models import EventState
from events.words import STATES
from pages import expected, hall_interpreters, hall_lines, hall_urgent, summons, ui, withdrawal

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

    from booths.floor_queries import OnTheWay
    from events.models import Event


def handovers(event: Event) -> None:
    """Draw hand-overs under way; the overdue ones first, all of them and in words: somebody should walk over."""
    rows = ui.once(event, "handovers", lambda s: floor_queries.handovers_under_way(s, event.id, ui.now()))
    st.subheader(_("Hand-overs under way ({count})").format(count=len(rows)))
    for way in rows:
        if way.overdue:
            one(way)
    for way in ui.paged([way for way in rows if not way.overdue], "handovers_page"):
        one(way)


def one(way: OnTheWay) -> None:
    """Draw a hand-over in one line: who, from where to where, since when, how far it is; whoever is missing may be there, and consent be taken back."""
    sent = way.sent
    state = f"<b>{_('called, not arrived')}</b>" if way.overdue else _(HANDOVERS[sent.handover.state])
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        st.html(f"<b>{sent.number}</b>　{sent.giver} → {sent.to}　{hour(sent.handover.sent_at)}　{state}", width="content")
        if way.overdue:
            ui.button(_("Is there"), partial(_arrived, sent.handover.id), key=f"arrived_{sent.handover.id}")
        withdrawal.button(sent, "hall")
    withdrawal.confirm(sent, "hall")


def _arrived(handover_id: UUID, session: Session) -> None:
    passing.arrive(session, handover_id, ui.now())


def stepped_out(event: Event) -> None:
    """Draw who has stepped out or was not there; welcome them back."""
    rows = ui.once(event, "resting", lambda s: queries.resting(s, event.id))
    st.subheader(_("Stepped out ({count})").format(count=len(rows)))
    for visit in ui.paged(rows, "resting_page"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{visit.number}**　{_('{minutes} min').format(minutes=ui.minutes_since(visit.state_since))}")
            ui.button(_("Came back"), partial(_welcome, visit.id), key=f"back_{visit.number}")
    near = ui.once(event, "nearby", lambda s: queries.nearby(s, event.id))
    if near:
        st.markdown(_("Wait nearby: {numbers}").format(numbers="、".join(f"**{number}**" for number in near)))


def _welcome(visit_id: UUID, session: Session) -> None:
    visits.back(session, visit_id, ui.now())


def still_here(event: Event) -> None:
    """Draw the numbers that must be accounted for while the event stands still."""
    with db.read(ui.scope()) as session:
        numbers = queries.present(session, event.id)
    st.error(_("Paused. Clocks stand still. {count} numbers are here:").format(count=len(numbers)), icon=":material/emergency:")
    st.markdown("　".join(f"**{n}**" for n in numbers) or "－")


def show() -> None:
    """Draw the screen."""
    event = ui.chosen_event()
    if event is None:
        return
    summons.show_open(event)
    board = addresses.board(ui.public_url(event), event.code)
    st.html(f'{_(STATES[event.state])}　<a href="{board}" target="_blank">{_("Open the public board")}</a>')
    if event.state == EventState.PAUSED:
        still_here(event)
    hall_urgent.waiting_for_somebody(event)
    expected.soon(event)
    hall_lines.show(event)
    hall_interpreters.show(event)
    lists = st.grid(3, min_column_width=ui.COLUMN_PX, gap="medium")
    for draw in (hall_urgent.seen_to, handovers, stepped_out):
        with lists.cell(), st.container():
            draw(event)


show()
