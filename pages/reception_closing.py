"""Before closing: when to stop admitting, whether somebody will be seen, and what to decide together when it does not fit."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import streamlit as st

from booths import estimates, floor_queries
from core import db
from core.text import gettext as _
from core.text import hour
from events import queries as plan
from events.models import EventState
from pages import instead, looks, ui

if TYPE_CHECKING:
    from uuid import UUID

    from booths.models import Visit
    from events.models import Event

SOON = timedelta(minutes=60)


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


def fits(visit_id: UUID) -> bool:
    """Draw for each line of a visitor whether they will be seen before closing; return whether all fit."""
    with db.read(ui.scope()) as session:
        found = estimates.fits(session, visit_id, ui.now())
    for line in found:
        _sentence(line.letter, fit=line.fits)
    return all(line.fits for line in found)


def _sentence(letter: str, *, fit: bool) -> None:
    sentence = _("{booth}: will be seen before closing, as it looks now.") if fit else _("{booth}: perhaps not before closing. Please decide together.")
    (st.caption if fit else st.warning)(sentence.format(booth=letter))


def told(visit_id: UUID, number: int, where: str) -> None:
    """Draw whether a visitor will be seen in each of their lines and, where not, the way to what may be decided together."""
    if not fits(visit_id):
        st.button(_("Decide together"), key=f"{where}_decide", on_click=_unfold if where == "found" else decide, args=(number,))


def would_fit(event: Event, visit: Visit, topic_ids: list[UUID]) -> bool:
    """Draw for each line that these topics would open whether somebody who joins it now will be seen; return whether all fit."""
    if not topic_ids:
        return True
    with db.read(ui.scope()) as session:
        places = plan.places_for_topics(session, event.id)
        standing = {booth for _stop, _letter, booth in floor_queries.waiting_stops(session, visit.id)}
    opened = {places[topic][0] for topic in topic_ids if topic in places} - standing
    outlooks = looks.outlooks(event) if opened else {}
    letters = {b.booth.id: b.booth.letter for b in ui.booths(event) if b.booth.id in opened}
    for booth, letter in letters.items():
        _sentence(letter, fit=outlooks[booth].fits)
    return all(outlooks[booth].fits for booth in letters)


def decide(number: int) -> None:
    """Find a visitor by number, with what may be decided together unfolded."""
    st.session_state["find_number"] = number
    st.session_state.pop("scanned", None)
    _unfold(number)


def _unfold(number: int) -> None:
    st.session_state[f"found_{number}_not_today"] = True


def not_today(event: Event, visit: Visit) -> None:
    """Draw what may be decided with a visitor when there is no time today."""
    where = f"found_{visit.number}"
    with ui.drawer(_("When there is no time today"), key=f"{where}_not_today") as is_open:
        if not is_open:
            return
        with db.read(ui.scope()) as session:
            stops = {line.stop_id: line for line in estimates.fits(session, visit.id, ui.now())}
        if not stops:
            st.caption(_("They stand in no line."))
            return
        stop_id = next(iter(stops))
        if len(stops) > 1:
            hardly = next((key for key, line in stops.items() if not line.fits), None)
            chosen = st.pills(_("Which line?"), list(stops), default=hardly, format_func=lambda key: stops[key].letter, key=f"{where}_line")
            if chosen is None:
                return
            stop_id = chosen
        instead.end_turn(event, stop_id, stops[stop_id].booth_id, where)
