"""予行: the planned day, a past one or a file's, played some hundred times before it comes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import streamlit as st

from booths import expected_day, experience
from core import db, jobs
from core.jobs import UNDER_WAY, Job, JobState
from core.text import full_date
from core.text import gettext as _
from pages import rehearsal_results, ui

if TYPE_CHECKING:
    from uuid import UUID

    from events.models import Event

LOOK_EVERY_SECONDS = 1
USUAL_RUNS, MOST_RUNS = 200, 500
USUAL_MINUTES = 15
LONGEST_FILE = 1_000_000
PLAN, PAST, FILE = "plan", "past", "file"


def source(event: Event) -> dict[str, Any] | None:
    """Let somebody choose what is rehearsed; None while nothing is."""
    words = {PLAN: _("This plan"), PAST: _("A day that is over"), FILE: _("A file")}
    chosen = st.segmented_control(_("What is rehearsed?"), list(words), default=PLAN, format_func=words.__getitem__, key="rehearse_source", required=True)
    if chosen == PAST:
        with db.read(ui.scope()) as session:
            past = {str(e.id): f"{full_date(e.day)}　{e.title}" for e in experience.past_events(session)}
        if not past:
            st.info(_("No event is over yet."))
            return None
        key = st.selectbox(_("Which day?"), list(past), format_func=past.__getitem__, key="rehearse_past")
        return {"source": PAST, "event": key}
    if chosen == FILE:
        return from_file()
    return {"source": PLAN, "event": str(event.id), "plan": fingerprint(event)}


def fingerprint(event: Event) -> str:
    """Return the plan's fingerprint, which is taken anew when the event has changed."""
    key = "rehearse_plan"
    known = st.session_state.get(key)
    if known is None or known[0] != (event.id, event.version):
        with db.read(ui.scope()) as session:
            st.session_state[key] = known = ((event.id, event.version), expected_day.fingerprint(session, event.id))
    return str(known[1])


def from_file() -> dict[str, Any] | None:
    """Return an uploaded scenario, if it is one."""
    given = st.file_uploader(_("Scenario (JSON)"), type="json", key="rehearse_file")
    if given is None:
        return None
    try:
        plain = json.loads(given.getvalue()[:LONGEST_FILE])
        expected_day.check(plain)
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError):
        st.error(_("This file is no scenario that can be rehearsed."))
        return None
    return {"source": FILE, "scenario": plain}


def ask(kind: str, event_id: UUID, arguments: dict[str, Any]) -> None:
    """Ask for a rehearsal."""
    ui.attempt(lambda s: expected_day.ask(s, kind, event_id, arguments, ui.now()))


@st.fragment(run_every=LOOK_EVERY_SECONDS)
def progress(kind: str, event_id: UUID) -> None:
    """Show how far it is; draw the screen again when it is over."""
    with db.read(ui.scope()) as session:
        job = jobs.latest(session, kind, event_id)
    if job is None or job.state not in UNDER_WAY:
        st.rerun()
    begun = job.state == JobState.RUNNING
    st.progress(job.progress, _("The day is being played: {share} %").format(share=int(job.progress * 100)) if begun else _("It begins in a moment."))
    ui.button(_("Stop"), lambda s: expected_day.stop(s, job.id, ui.now()), key=f"stop_{kind}")


def outcome(kind: str, event: Event) -> Job | None:
    """Draw what became of what was asked last; return it if there is a result."""
    with db.read(ui.scope()) as session:
        job = jobs.latest(session, kind, event.id)
    if job is None:
        return None
    if job.state in UNDER_WAY:
        progress(kind, event.id)
    elif job.state == JobState.CANCELLED:
        st.info(_("Stopped."))
    elif job.state == JobState.FAILED:
        reference = (job.result or {}).get("reference", "-")
        st.error(_("The rehearsal did not work. Please tell an organiser: reference {reference}").format(reference=reference))
    elif job.arguments.get("source") == PLAN and job.arguments.get("plan") != fingerprint(event):
        st.caption(_("The plan has been changed since this was rehearsed."))
    return job if job.state == JobState.DONE else None


def show() -> None:
    """Draw the screen."""
    event = ui.chosen_event()
    if event is None:
        return
    st.caption(_("The day is played many times with the rules by which the booths call. Nobody is called, nothing is changed."))
    asked = source(event)
    day, counters = st.tabs([_("How will the day go?"), _("How many counters?")], key="rehearse_tab", on_change="rerun")
    if day.open:
        with day:
            runs = st.number_input(_("Times to be played"), 20, MOST_RUNS, USUAL_RUNS, 20, key="rehearse_runs", width=200)
            given = ("rehearse", event.id, (asked or {}) | {"runs": int(runs)})
            st.button(_("Rehearse"), key="wide_rehearse", type="primary", disabled=asked is None, on_click=ask, args=given)
            job = outcome("rehearse", event)
            if job is not None and job.result is not None:
                rehearsal_results.day(job.result)
    if counters.open:
        with counters:
            minutes = st.number_input(_("Nine in ten wait at most so many minutes in all"), 1, 180, USUAL_MINUTES, 5, key="rehearse_minutes", width=420)
            given = ("counters_needed", event.id, (asked or {}) | {"minutes": int(minutes)})
            st.button(_("Find out"), key="wide_counters", type="primary", disabled=asked is None, on_click=ask, args=given)
            st.caption(_("This takes up to a minute."))
            job = outcome("counters_needed", event)
            if job is not None and job.result is not None:
                rehearsal_results.counters(job.result)


show()
