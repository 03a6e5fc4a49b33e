"""会場: every line, who waits longest and why, who wants to talk soon, hand-overs under way, who has stepped out."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from booths import passing, queries, visits
from booths.models import HandoverState
from booths.words import HANDOVERS
from core import addresses, db
from core.text import gettext as _
from core.text import hour
from events.models import EventState
from events.words import STATES
from pages import hall_interpreters, hall_lines, hall_urgent, summons, ui

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

    from events.models import Event


def handovers(event: Event) -> None:
    """Draw hand-overs under way; the overdue ones first and in words: somebody should walk over."""
    rows = ui.once(event, "handovers", lambda s: queries.handovers_under_way(s, event.id, ui.now()))
    st.subheader(_("Hand-overs under way ({count})").format(count=len(rows)))
    on_the_way = []
    for number, giving, taking, row, overdue in sorted(rows, key=lambda r: not r[4]):
        words = f"<b>{number}</b>　{giving} → {taking}　{hour(row.sent_at)}"
        if not overdue:
            on_the_way.append(f"<div>{words}　{_(HANDOVERS[HandoverState(row.state)])}</div>")
            continue
        with st.container(horizontal=True, vertical_alignment="center"):
            st.html(f"{words}　<b>{_('called, not arrived')}</b>", width="content")
            ui.button(_("Is there"), partial(_arrived, row.id), key=f"arrived_{number}_{taking}")
    if on_the_way:
        st.html(f'<div class="rows">{"".join(on_the_way)}</div>')


def _arrived(handover_id: UUID, session: Session) -> None:
    passing.arrive(session, handover_id, ui.now())


def stepped_out(event: Event) -> None:
    """Draw who has stepped out or was not there; welcome them back."""
    rows = ui.once(event, "resting", lambda s: queries.resting(s, event.id))
    st.subheader(_("Stepped out ({count})").format(count=len(rows)))
    for visit in rows:
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
    hall_lines.show(event)
    hall_interpreters.show(event)
    left, middle, right = st.columns([4, 3, 3], gap="large")
    with left:
        hall_urgent.seen_to(event)
    with middle:
        handovers(event)
    with right:
        stepped_out(event)


show()
