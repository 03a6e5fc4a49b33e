"""集計: the day's figures, the workbook and the flash report, who worked there, and times to be put right."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from core import db
from core.text import gettext as _
from core.text import hour
from events import planning
from events.models import EventState
from pages import desk_times, paper_day, results_tables, ui
from staff.rights import Right, may
from tallies import counts, crossings, published, queries
from tallies import web as files_of

if TYPE_CHECKING:
    from uuid import UUID

    from core.scopes import Scope
    from events.models import Event
    from tallies.figures import Figures, Overview

A_ROW = 4
INSIDE, PUBLISHED = "inside", "published"


@st.cache_data(max_entries=8, show_spinner=False)
def counted(_who: Scope, event_id: UUID, version: int) -> Figures:
    """Count the day; once for each version of the event, for nothing else changes what is counted."""
    assert version >= 0  # noqa: S101 - it is part of the cache's key
    with db.read(_who) as session:
        day = queries.day(session, event_id)
    return counts.figures(day)


@st.cache_data(max_entries=8, show_spinner=False)
def veiled(_figures: Figures, _who: Scope, event_id: UUID, version: int, view: str, threshold: int) -> Figures:
    """Hide what this view does not show; once for each version of the event."""
    assert event_id, version  # noqa: S101 - they are parts of the cache's key
    return published.of(_figures, threshold) if view == PUBLISHED else crossings.of(_figures, threshold)


def headline(seen: Overview) -> None:
    """Show the day at a glance."""
    figures = [
        (_("Parties"), seen.parties, _("Parties that took a number")),
        (_("People"), seen.people, _("Everybody in those parties")),
        (_("Parties consulted"), seen.consulting_parties, _("Parties with at least one consultation")),
        (_("Consultations"), seen.consultations, _("One party at one programme is one consultation")),
        (_("Sat in"), seen.assists, _("Colleagues who came over to another table")),
        (_("Hand-overs"), seen.handovers, _("Received: {received}").format(received=seen.received)),
        (_("Could not be met today"), seen.unmet, _("Turns for which there was no time")),
        (_("Missed calls"), seen.missed, _("Calls to which nobody came")),
    ]
    for start in range(0, len(figures), A_ROW):
        for column, (label, value, meaning) in zip(st.columns(A_ROW), figures[start : start + A_ROW], strict=True):
            column.metric(label, value, help=meaning, border=True)


def downloads(event: Event) -> None:
    """Offer the workbook, the one page for the manager, and the workbook that may be published."""
    files = {
        files_of.WORKBOOK: _("Workbook (.xlsx)"),
        files_of.FLASH: _("One-page report of the day (.xlsx)"),
        files_of.PUBLISHED: _("For publication: small numbers hidden (.xlsx)"),
    }
    if not may(ui.scope().role, Right.REPORT):
        files = {files_of.PUBLISHED: files[files_of.PUBLISHED]}  # the others have a row for each visit
    st.html(f'<div class="files">{"".join(ui.file_link(files_of.day_file(event.code, kind), label) for kind, label in files.items())}</div>')


def staffing(event: Event) -> None:
    """Write down who worked and what was special: the report's first sheet shows it."""

    def noted() -> None:
        own, partner, volunteer = (st.session_state[f"staff_{who}_{event.id}"] for who in ("own", "partner", "volunteer"))
        remarks = st.session_state[f"remarks_{event.id}"] or ""
        ui.attempt(lambda s: planning.note_staffing(s, event.id, own=own, partner=partner, volunteer=volunteer, remarks=remarks), _("Saved."))

    with st.form("staffing"):
        own, partner, volunteer = st.columns(3)
        own.number_input(_("Own staff"), 0, 999, event.staff_own, key=f"staff_own_{event.id}")
        partner.number_input(_("Staff of partners"), 0, 999, event.staff_partner, key=f"staff_partner_{event.id}")
        volunteer.number_input(_("Volunteers"), 0, 999, event.staff_volunteer, key=f"staff_volunteer_{event.id}")
        st.text_area(_("Remarks for the report"), event.remarks, max_chars=400, key=f"remarks_{event.id}")
        st.form_submit_button(_("Save"), on_click=noted, disabled=event.state == EventState.SETTLED)


def times(event: Event) -> None:
    """Put a turn's times right: pick the number, change a time, save. The log keeps what it was."""
    with db.read(ui.scope()) as session:
        turns = {stop.id: (number, letter, stop) for number, letter, stop in queries.turns(session, event.id)}
    label = lambda key: f"{turns[key][0]}　{turns[key][1]}　{hour(turns[key][2].called_at)}"  # noqa: E731 - a label
    chosen = st.selectbox(_("Correct a time"), list(turns), index=None, format_func=label, key="result_stop", placeholder=_("Choose a number"))
    if chosen is not None:
        desk_times.fields(event, turns[chosen][2])


def show() -> None:
    """Draw the screen."""
    event = ui.chosen_event()
    if event is None:
        return
    counts_of_the_day = counted(ui.scope(), event.id, event.version)
    council = ui.council()
    st.title(_("Results"))
    names = {INSIDE: _("For ourselves"), PUBLISHED: _("For publication")}
    view = st.segmented_control(_("Numbers"), list(names), default=INSIDE, format_func=names.__getitem__, key="results_view", required=True)
    threshold = council.threshold_publication if view == PUBLISHED else council.threshold_inside
    figures = veiled(counts_of_the_day, ui.scope(), event.id, event.version, view, threshold)
    if view == PUBLISHED:
        signs = _("“X” is a number below {threshold}, or one that would give it back. “＊” is not shown, as there are too few; it may be 0.")
        st.caption(signs.format(threshold=threshold))
        st.caption(_("Publish once, when the day is settled: two editions of a running day give away by their difference who came in between."))
    headline(figures.overview)
    downloads(event)
    puts_right = may(ui.scope().role, Right.REPORT)
    results_tables.draw(figures, threshold, is_published=view == PUBLISHED, singly=puts_right)
    if puts_right:
        put_right(event)


def put_right(event: Event) -> None:
    """Draw what organisers add and correct afterwards."""
    with ui.drawer(_("Who worked, and remarks"), key="open_staffing", icon=":material/badge:") as is_open:
        if is_open:
            staffing(event)
    with ui.drawer(_("Type in a day on paper"), key="open_paper_day", icon=":material/edit_note:") as is_open:
        if is_open:
            paper_day.show(event)
    with ui.drawer(_("Put times right"), key="open_times", icon=":material/schedule:") as is_open:
        if is_open:
            times(event)


show()
