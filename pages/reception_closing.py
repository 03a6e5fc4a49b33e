"""Before closing: when to stop admitting, whether somebody will be seen, and what to decide together when it does not fit."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import streamlit as st

from booths import floor_queries
from core import db
from core.text import gettext as _
from core.text import hour
from events.models import EventState
from pages import instead, looks, ui

if TYPE_CHECKING:
    from uuid import UUID

    from booths.models import Visit
    from events.models import Event

SOON = timedelta(minutes=60)
LIKELY = 0.5
"""Called before closing with at least this chance: it fits."""


def stop_admitting(event: Event) -> None:
    """Say when to stop admitting: in a clear sentence when it is soon."""
    until = ui.once(event, "stop admitting", lambda s: floor_queries.stop_admitting_at(s, event.id))
    if until is None or event.state != EventState.OPEN:
        return
    if until <= ui.now():
        st.warning(_("Whoever is admitted now will hardly be seen before closing. Please decide together with each visitor, or close admission."))
    elif until - ui.now() <= SOON:
        st.info(_("Please stop admitting at about {time}: whoever comes later will hardly be seen before closing.").format(time=hour(until)))
    else:
        st.caption(_("Admission as it looks now: until about {time}").format(time=hour(until)))


def fits(event: Event, visit_id: UUID) -> bool:
    """Draw for each line of a visitor whether they will be seen before closing; return whether all fit."""
    with db.read(ui.scope()) as session:
        stops = floor_queries.waiting_stops(session, visit_id)
    unknown = any(in_time is None for *_stop, in_time in stops)
    outlooks = looks.outlooks(event) if unknown else {}
    all_fit = True
    for _stop, letter, booth_id, in_time in stops:
        fit = outlooks[booth_id].fits if in_time is None else in_time >= LIKELY
        all_fit = all_fit and fit
        sentence = _("{booth}: will be seen before closing, as it looks now.") if fit else _("{booth}: perhaps not before closing. Please decide together.")
        (st.caption if fit else st.warning)(sentence.format(booth=letter))
    return all_fit


def decide(number: int) -> None:
    """Draw the way from a number that was just given to what may be decided with that visitor."""
    st.button(_("Decide together"), key="decide", on_click=_find, args=(number,))


def _find(number: int) -> None:
    st.session_state.update(find_number=number, deciding=number)
    st.session_state.pop("scanned", None)


def not_today(event: Event, visit: Visit) -> None:
    """Draw what may be decided with a visitor when there is no time today."""
    where = f"found_{visit.number}"
    with ui.drawer(_("When there is no time today"), key=f"{where}_not_today", expanded=st.session_state.get("deciding") == visit.number) as is_open:
        if not is_open:
            return
        with db.read(ui.scope()) as session:
            stops = {stop: (letter, booth) for stop, letter, booth, _in_time in floor_queries.waiting_stops(session, visit.id)}
        if not stops:
            st.caption(_("They stand in no line."))
            return
        stop_id = next(iter(stops))
        if len(stops) > 1:
            chosen = st.pills(_("Which line?"), list(stops), format_func=lambda key: stops[key][0], key=f"{where}_line")
            if chosen is None:
                return
            stop_id = chosen
        instead.end_turn(event, stop_id, stops[stop_id][1], where)
