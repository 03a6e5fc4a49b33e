"""Before closing: when to stop admitting, whether somebody will be seen, and what to decide together when it does not fit."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from booths import estimates, floor, floor_queries, visits
from booths.models import Alternative
from booths.words import ALTERNATIVES
from core import db
from core.text import gettext as _
from core.text import hour
from events import queries as plan
from events.models import EventState
from pages import ui

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

    from booths.estimates import Band, Outlook
    from booths.models import Visit
    from events.models import Event

SOON = timedelta(minutes=60)
LIKELY = 0.5
"""Called before closing with at least this chance: it fits."""
CHOICES = (Alternative.OTHER_BOOTH, Alternative.LATER_DAY, Alternative.PHONE)


def stop_admitting(event: Event) -> None:
    """Say when to stop admitting: in a clear sentence when it is soon."""
    with db.read(ui.scope()) as session:
        until = floor_queries.stop_admitting_at(session, event.id)
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
        outlooks = estimates.outlooks(session, event.id, ui.now()) if unknown else {}
    all_fit = True
    for _stop, letter, booth_id, in_time in stops:
        fit = outlooks[booth_id].fits if in_time is None else in_time >= LIKELY
        all_fit = all_fit and fit
        sentence = _("{booth}: will be seen before closing, as it looks now.") if fit else _("{booth}: perhaps not before closing. Please decide together.")
        (st.caption if fit else st.warning)(sentence.format(booth=letter))
    return all_fit


def decide(number: int) -> None:
    """Draw the way from a number that was just given to what may be decided with that visitor."""
    st.button(_("Decide together"), key="decide", on_click=lambda: st.session_state.update(find_number=number, deciding=number))


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
        st.info(_("I am sorry: there is not enough time to talk about this at our booth today. May we decide together how to go on?"))
        way = st.segmented_control(_("What was decided"), CHOICES, format_func=lambda a: _(ALTERNATIVES[a]), key=f"{where}_way")
        if way == Alternative.OTHER_BOOTH:
            other_booth(event, stop_id, stops[stop_id][1], where)
        elif way is not None:
            arranged = _appointment(where) if way == Alternative.LATER_DAY else _call_back(where)
            ui.button(_("Note it"), partial(_close, stop_id, way, arranged), key=f"wide_{where}_note", type="primary", disabled=not arranged, said=_("Noted."))


def other_booth(event: Event, stop_id: UUID, own: UUID, where: str) -> None:
    """Draw the booths whose line still fits before closing."""
    with db.read(ui.scope()) as session:
        outlooks, booths = estimates.outlooks(session, event.id, ui.now()), plan.booths(session, event.id)
    fitting = {b.booth.id: b for b in booths if b.booth.id != own and outlooks[b.booth.id].fits}
    if not fitting:
        st.caption(_("No other booth fits before closing either."))
        return
    label = lambda key: f"{fitting[key].booth.letter} {'・'.join(p.short for p in fitting[key].programmes)}（{_looks(outlooks[key])}）"  # noqa: E731 - a label
    to = st.pills(_("To which booth?"), list(fitting), format_func=label, key=f"{where}_to")
    if to is not None:
        said = _("They are in line at {booth} now.").format(booth=fitting[to].booth.letter)
        ui.button(_("Change the line"), lambda s: floor.move(s, stop_id, to, ui.now()), key=f"wide_{where}_move", type="primary", said=said)


def _looks(outlook: Outlook) -> str:
    return _("{waiting} waiting, {band}").format(waiting=outlook.waiting, band=_minutes(outlook.band))


def _minutes(band: Band) -> str:
    return _("over {low} min").format(low=band.low) if band.high is None else _("{low} to {high} min").format(low=band.low, high=band.high)


def _appointment(where: str) -> str:
    return st.text_input(_("Day and time"), max_chars=80, key=f"{where}_day").strip()


def _call_back(where: str) -> str:
    """Return when one may telephone, whether the council may be named, and whether a message may be left; never the number itself."""
    when = st.text_input(_("When may we telephone? (no telephone number here)"), max_chars=80, key=f"{where}_when").strip()
    named = st.checkbox(_("We may say that the council is calling"), key=f"{where}_named")
    message = st.checkbox(_("We may leave a message"), key=f"{where}_message")
    said = _("may name the council") if named else _("must not name the council")
    left = _("may leave a message") if message else _("must leave no message")
    return f"{when}／{said}／{left}" if when else ""


def _close(stop_id: UUID, way: Alternative, arranged: str, session: Session) -> None:
    visits.not_today(session, stop_id, way, arranged, ui.now())
