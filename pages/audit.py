"""操作の記録: who did what, when, from which device. It is only appended to; whether nothing was removed or changed is looked at when the screen opens."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from booths import step_seals
from core import clock, db
from core.text import full_date
from core.text import gettext as _
from pages import ui
from staff import audit, audit_queries, audit_words, heads
from staff.audit_queries import Filter
from staff.models import Council

if TYPE_CHECKING:
    from uuid import UUID

    from staff.models import AuditLine

EACH_PAGE = 50
CHECKED = "audit_checked"


def state() -> None:
    """Say whether the chain and the seals hold, with the head to note down; looked at again when a line was added, or on a tap."""
    with db.read(ui.scope()) as session:
        council = session.get_one(Council, ui.scope().council_id)
        checked = st.session_state.get(CHECKED)
        if checked is None or checked[0] != council.audit_length:
            found = audit.check(session, council.id), step_seals.broken(session, council.id), heads.missing(session, council.id)
            checked = st.session_state[CHECKED] = (council.audit_length, *found, ui.now())
    _length, verdict, seals, gone, when = checked
    wall = f"{clock.local(when):%H:%M:%S}"
    if verdict.broken_at is not None:
        st.error(_("The log does not hold: from line {position} on something was removed or changed.").format(position=verdict.broken_at))
    if seals:
        positions = "、".join(map(str, seals))
        st.error(_("Steps of the hall were removed or changed: the seals in lines {positions} do not hold.").format(positions=positions))
    if gone is not None:
        day = f"{full_date(clock.day_of(gone.at))} {clock.local(gone.at):%H:%M}"
        st.error(_("The log is shorter than, or differs from, what was noted on {day} beside the backups: {lines} lines.").format(day=day, lines=gone.length))
    if verdict.broken_at is None and not seals and gone is None:
        st.success(_("Nothing was removed or changed: {lines} lines, looked at {time}.").format(lines=verdict.lines, time=wall))
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(_("Head to note down elsewhere: line {lines}, `{head}`").format(lines=verdict.lines, head=verdict.head[:16]))
        st.button(_("Look again"), key="audit_check", on_click=lambda: st.session_state.pop(CHECKED, None))


def chosen() -> Filter:
    """Draw what one may look for."""
    with db.read(ui.scope()) as session:
        people, kinds = audit_queries.people(session), audit_queries.kinds(session)
    events = {event.id: f"{full_date(event.day)} {event.title}" for event in ui.events_for(ui.scope())}
    at, by, of, on = st.columns(4)
    event = at.selectbox(_("Event"), list(events), None, format_func=events.__getitem__, key="audit_event", placeholder=_("All"))
    who = by.selectbox(_("Person"), people, None, key="audit_who", placeholder=_("All"))
    what = of.selectbox(_("Kind"), kinds, None, format_func=audit_words.kind, key="audit_what", placeholder=_("All but seals"))
    day = on.date_input(_("Day"), None, key="audit_day", format="YYYY/MM/DD")
    return Filter(event, who, what, day)


def table(lines: list[AuditLine], devices: dict[UUID, str]) -> str:
    """Return lines as HTML."""
    heads = (_("When"), _("Who"), _("Device"), _("What"), _("About"), "")
    rows = [
        (
            f"{clock.local(line.at):%m/%d %H:%M:%S}",
            audit_words.actor(line),
            audit_words.device(line, devices),
            audit_words.kind(line.what),
            line.about or "－",
            audit_words.facts(line),
        )
        for line in lines
    ]
    cells = "".join(
        "<tr>" + "".join(f'<td data-head="{escape(head)}">{escape(cell)}</td>' for head, cell in zip(heads, row, strict=True)) + "</tr>" for row in rows
    )
    return f'<div class="fits"><table class="lines"><tr>{"".join(f"<th>{escape(head)}</th>" for head in heads)}</tr>{cells}</table></div>'


def show() -> None:
    """Draw the screen."""
    st.title(_("Log of acts"))
    state()
    looked_for = chosen()
    with db.read(ui.scope()) as session:
        count = audit_queries.count(session, looked_for)
        pages = max(1, -(-count // EACH_PAGE))
        page = st.pagination(pages, key="audit_page") if pages > 1 else 1
        lines = audit_queries.lines(session, looked_for, (page - 1) * EACH_PAGE, EACH_PAGE)
        devices = audit_queries.devices(session)
    if lines:
        st.html(table(lines, devices))
    else:
        st.caption(_("Nothing was written down."))


show()
