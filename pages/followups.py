"""外部つなぎ: what became of those who were passed on to places outside. Open ones stay here until somebody has asked, also when the day is settled."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from booths import contact_queries, handover_queries, onward, opening, states, why
from booths.models import OPEN_ONWARD, HandoverState, Term
from booths.words import HANDOVERS, TERMS, WAYS
from core import clock, db
from core.text import full_date
from core.text import gettext as _
from pages import contact_details, revealed, ui
from pages.desk_consent import slip_link
from staff.models import Role
from tallies import web as files_of

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from sqlalchemy.orm import Session

    from booths.handover_queries import Outside

FOUND = (HandoverState.CONNECTED, HandoverState.CONTACTED, HandoverState.NOT_CONNECTED)


def consent(row: Outside) -> str:
    """Return how the consent stands, and why what was said may be seen."""
    if row.consent is None:
        return _("the phone asks")
    if row.consent.withdrawn_at is not None:
        return _("taken back")
    return why.agreed(row.consent, f"→{ui.plain(row.place.name)}")


def heading(row: Outside) -> str:
    """Return what stands over one of them: never its state, for a drawer whose name changes shuts."""
    return f"{row.day.month}/{row.day.day}　{row.number}　→ {ui.plain(row.place.name)}"


def state_line(row: Outside, today: date) -> str:
    """Return how it stands, in words; what is due comes first."""
    until = row.handover.due_on
    words = [
        f"⏰ {_('ask now')}" if row.due(today) else "",
        _(HANDOVERS[row.handover.state]),
        f"{_('Ask again on')} {until.month}/{until.day}" if row.is_open and until else "",
        ui.plain(row.handover.responsible),
    ]
    return "　".join(w for w in words if w)


def one(row: Outside) -> None:
    """Draw one: what was agreed, how far it is, and what was found later."""
    handover = row.handover
    way = _(WAYS[handover.way]) if handover.way else "－"
    st.markdown(
        f"{full_date(row.day)}　{_('number')} **{row.number}**　→ **{ui.plain(row.place.name)}**（{ui.plain(row.place.kind)}）　{ui.plain(row.place.phone)}\n\n"
        f"{_('How?')} {way}　{_('Consent')}: {consent(row)}"
    )
    what_was_said(row)
    if handover.state != HandoverState.VISITOR_REFUSED:
        slip_link(handover.id)
    st.markdown(f"**{_('How far is it?')}**　{_(HANDOVERS[handover.state])}")
    ahead = [b for a, b in states.ONWARD if a == handover.state and b != HandoverState.VISITOR_REFUSED]
    with st.container(horizontal=True):
        for state in ahead:
            words = _("Take up again") if handover.state not in OPEN_ONWARD else _(HANDOVERS[state])
            ui.button(words, partial(_advance, row, state), key=f"wide_{state}_{handover.id}", said=_("Saved."))
    for term in Term:
        later(row, term)
    asking(row)


def what_was_said(row: Outside) -> None:
    """Draw what was said and what is not to be told, once it is opened: that is written down."""
    told, agreed = row.handover, row.consent
    if agreed is None or not (told.note or agreed.withheld or agreed.ground):
        return
    if not revealed.is_open(revealed.WORDS, told.id):
        st.button(_("Open what was said"), key=f"wide_words_{told.id}", icon=":material/mark_email_unread:", on_click=_open, args=(told.id,))
        st.caption(_("Who opens them, and when, is written down."))
        return
    if told.note:
        st.info(_("In the visitor's words: {note}").format(note=ui.plain(told.note)), icon=":material/format_quote:")
    if agreed.withheld:
        st.warning(_("Not to be mentioned: {text}").format(text=ui.plain(agreed.withheld)))
    if agreed.ground:
        st.info(_("The lead's ground: {ground}").format(ground=ui.plain(agreed.ground)), icon=":material/gavel:")


def _open(handover_id: UUID) -> None:
    revealed.reveal(revealed.WORDS, handover_id, lambda s: opening.of_one(s, handover_id, ui.now()))


def later(row: Outside, term: Term) -> None:
    """Draw what was found two weeks, or three months, later."""
    known = row.terms.get(term)
    key = f"wide_{term}_{row.handover.id}"

    def noted() -> None:
        state = st.session_state[key]
        if state is not None and state != known:
            ui.attempt(lambda s: onward.follow_up(s, row.handover.id, term, state, ui.now()), _("Saved."))

    when = row.day + handover_queries.AFTER[term]
    label = f"{_(TERMS[term])}（{when.month}/{when.day}）"
    st.pills(label, FOUND, default=known if known in FOUND else None, format_func=lambda s: _(HANDOVERS[s]), key=key, on_change=noted)


def asking(row: Outside) -> None:
    """Draw who asks, and until when."""
    name = f"assign_{row.handover.id}"
    seen = ui.as_seen(name, (row.handover.due_on, row.handover.responsible))
    with st.form(name, border=False):
        left, right = st.columns(2)
        due = left.date_input(_("Ask again on"), row.handover.due_on, format="YYYY/MM/DD")
        responsible = right.text_input(_("Who asks"), row.handover.responsible, max_chars=60)
        if ui.saved(name, _("Save"), lambda s: onward.assign(s, row.handover.id, due, responsible, ui.now(), seen=seen), _("Saved.")):
            st.rerun()


def _advance(row: Outside, state: HandoverState, session: Session) -> None:
    onward.advance(session, row.handover.id, state, ui.now())


def to_reach() -> None:
    """Draw whom booths go on with, folded away: how each may be reached is opened one by one."""
    with ui.drawer(_("Whom the booths go on with"), key="open_reach", icon=":material/contact_phone:") as is_open:
        if is_open:
            with db.read(ui.scope()) as session:
                kept = contact_queries.kept(session)
            if not kept:
                st.caption(_("Nobody."))
            for row in ui.paged(kept, "reach_page"):
                with st.container(border=True):
                    st.markdown(f"{full_date(row.day)}　{_('number')} **{row.number}**　{_('Booth')} {row.letter}")
                    (contact_details.shown if contact_details.is_open(row.contact) else contact_details.closed)(row.contact)
    if ui.scope().role == Role.ORGANISER:
        export()


def export() -> None:
    """Draw how an organiser writes the list with names and numbers: after a word about what it is, and that is written down."""
    with ui.drawer(_("Write the list as a file"), key="open_list", icon=":material/download:") as is_open:
        if is_open:
            st.warning(_("The file holds names and telephone numbers. Who wrote it, and when, is written down. Please delete it after use."))
            st.html(f'<form method="post" action="{files_of.KNOWINGLY}"><button class="file">{_("I need it: write the list")}</button></form>')


def show() -> None:
    """Draw the screen."""
    today = clock.day_of(ui.now())
    st.title(_("Passed on outside"))
    st.caption(_("For the council only. Each stays here until it was asked about three months later."))
    with db.read(ui.scope()) as session:
        rows = handover_queries.outside(session)
    rows.sort(key=lambda r: not r.due(today))
    if not rows:
        st.info(_("Nobody is to be asked about."))
    to_reach()
    for row in ui.paged(rows, "followups_page"):
        with st.container(gap="xxsmall"):
            st.caption(state_line(row, today))
            with ui.drawer(heading(row), key=f"open_{row.handover.id}") as is_open:
                if is_open:
                    one(row)


show()
