"""Quick facts while writing: every one may be skipped."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from booths import corrections, queries
from booths.models import CameAs, Familiarity, Outcome, SeatRole, Sex
from booths.words import CAME_AS, FAMILIARITY, OUTCOMES, SEXES
from core import db
from core.text import gettext as _
from events import queries as plan
from events.models import CounterState, FactList
from pages import choices, ui

if TYPE_CHECKING:
    from booths.models import Stop, Visit
    from booths.queries import Seated
    from events.models import Counter, Event


def quick_facts(event: Event, counter: Counter, seated: Seated | None) -> None:
    """Draw the facts of whoever sits here, or of whom the counter writes about."""
    if seated and seated.role == SeatRole.LEAD:
        form(event, seated.stop, seated.visit)
    elif seated is None and counter.state in {CounterState.WRITING, CounterState.BREAK}:
        with db.read(ui.scope()) as session:
            last = queries.last_written(session, counter.id)
        if last is not None and (counter.state == CounterState.WRITING or last[0].finished_at == counter.since):
            form(event, *last)  # a break that was asked for begins at once: what is to be written can still be


def form(event: Event, stop: Stop, visit: Visit) -> None:
    """Draw the facts of one consultation: taps only, nothing required, saved together."""
    with db.read(ui.scope()) as session:
        ages, residences = plan.fact_words(session, FactList.AGE_BAND), plan.fact_words(session, FactList.RESIDENCE)
        topics = {t.id: t.name for t in plan.topics(session) if t.is_active}
        ways = {c.id: c.name for c in plan.channels(session, event.id) if not c.is_venue}
        noted, outcomes = queries.topics_of(session, stop.id), queries.outcomes_of(session, stop.id)
    with st.form(f"facts_{stop.id}", border=True):
        st.markdown(_("**Notes on number {number}** (copy this number into your own record; everything may be skipped)").format(number=visit.number))
        age = st.pills(_("Age"), ages, default=visit.age_band if visit.age_band in ages else None)
        residence = st.pills(_("Residence"), residences, default=visit.residence if visit.residence in residences else None)
        left, right = st.columns(2)
        familiarity = left.container().pills(_("New or known"), list(Familiarity), default=visit.familiarity, format_func=lambda f: _(FAMILIARITY[f]))
        came_as = right.container().pills(_("Who came"), list(CameAs), default=visit.came_as, format_func=lambda c: _(CAME_AS[c]))
        sex = st.pills(_("Sex"), list(Sex), default=visit.sex, format_func=lambda s: _(SEXES[s]))
        chosen = st.pills(_("Topics"), list(topics), selection_mode="multi", default=[t for t in noted if t in topics], format_func=topics.__getitem__)
        worst = choices.one_of(_("The single worst"), topics, corrections.worst_here(visit, noted))
        came_of_it = st.pills(_("What came of it"), list(Outcome), selection_mode="multi", default=outcomes, format_func=lambda o: _(OUTCOMES[o]))
        known = visit.heard_through if visit.heard_through in ways else None
        heard = st.pills(_("How they heard of the day"), list(ways), default=known, format_func=ways.__getitem__)
        facts = corrections.Facts(age, residence, sex, came_as, familiarity, worst, tuple(chosen), tuple(came_of_it), heard)
        if ui.saved(f"facts_{stop.id}", _("Save the notes"), lambda s: corrections.note(s, stop.id, facts, ui.now()), _("Saved.")):
            st.rerun()
