"""その他: what a counter needs now and then."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from booths import desk, parking, passing, queries, rights, visits
from booths.models import SeatRole, StopState
from core import db
from core.text import gettext as _
from core.text import hour
from events import queries as plan
from events.models import CounterState
from pages import choices, desk_break, desk_called, desk_times, helps, looks, ui

if TYPE_CHECKING:
    from booths.queries import Seated
    from events.models import Counter, Event
    from events.queries import BoothPlan


def others(event: Event, counter: Counter, seated: Seated | None, booths: list[BoothPlan]) -> None:
    """Draw what stands behind その他."""
    with ui.drawer(_("Other"), key="others", icon=":material/more_horiz:") as is_open:
        if not is_open:
            return
        if seated is None:
            desk_break.breaks(counter)
        elif seated.role == SeatRole.ASSIST:
            ui.button(_("Go back to my own booth"), lambda s: passing.assist_end(s, counter.id, ui.now()), key="assist_end")
        else:
            if seated.stop.state == StopState.CALLED:
                desk_called.called(event, counter, seated, booths)
            else:
                _back_after(counter, seated, booths)
            _come_over(counter, booths)
            _topic(seated)
            helps.draw(event, seated.visit, "desk")
            desk_break.break_after(counter)
        _missing(event, counter, seated)
        desk_times.recent(event, counter)


def _back_after(counter: Counter, seated: Seated, booths: list[BoothPlan]) -> None:
    """Hand over to another booth and keep a turn here for afterwards."""
    others = {b.booth.id: b for b in booths if b.booth.id != seated.stop.booth_id}
    to = st.pills(_("To another booth now, then back to us"), list(others), format_func=lambda key: looks.name(others[key]), key="back_after")
    if to is None:
        return
    letter = others[to].booth.letter

    def handed() -> None:
        if ui.attempt(lambda s: parking.come_back_after(s, counter.id, to, ui.now()), _("Comes back after booth {booth}.").format(booth=letter)):
            st.session_state.pop("back_after", None)

    st.info(_(passing.QUESTION).format(booth=letter), icon=":material/record_voice_over:")
    st.button(_("The visitor agrees: to {booth}, then back here").format(booth=letter), key="hand_and_back", on_click=handed)


def _come_over(counter: Counter, booths: list[BoothPlan]) -> None:
    st.markdown(f"**{_('Call a colleague over (they sit down with you)')}**")
    free = [b for b in booths if any(c.id != counter.id and c.state in {CounterState.FREE, CounterState.WRITING} for c in b.counters)]
    if not free:
        st.caption(_("Nobody is free just now."))
        return
    with st.container(horizontal=True):
        for place in free:
            ui.button(looks.name(place), partial(_assisted, counter, place), key=f"assist_{place.booth.letter}")


def _assisted(counter: Counter, place: BoothPlan, session: object) -> object:
    return passing.assist(session, counter.id, place.booth.id, ui.now())  # type: ignore[arg-type]


def _topic(seated: Seated) -> None:
    with db.read(ui.scope()) as session:
        topics = {t.id: t.name for t in plan.topics(session) if t.is_active}
    chosen = choices.one_of(_("Add a topic that came up"), topics, key="new_topic")

    def added() -> None:
        if chosen is not None and ui.attempt(lambda s: visits.add_topic(s, seated.visit.id, chosen, ui.now()), _("Added: its booth's line is joined.")):
            st.session_state["new_topic"] = None

    st.button(_("Add"), key="add_topic", disabled=chosen is None, on_click=added)


def _missing(event: Event, counter: Counter, seated: Seated | None) -> None:
    """Show who was not there or stepped out; whoever is back can be called at once."""
    with db.read(ui.scope()) as session:
        missing = [visit for booth_id in rights.lines_of(counter) for visit in queries.resting(session, event.id, booth_id)]
    if missing:
        st.markdown(f"**{_('Was not there or stepped out')}**")
    for visit in {visit.id: visit for visit in missing}.values():
        left, right = st.columns([2, 1])
        left.markdown(_("**{number}** since {time}").format(number=visit.number, time=hour(visit.state_since)))
        with right:
            ui.button(
                _("Is here: call {number}").format(number=visit.number),
                partial(_called_back, counter, visit.id),
                key=f"call_back_{visit.number}",
                disabled=seated is not None,
            )


def _called_back(counter: Counter, visit_id: object, session: object) -> object:
    return desk.call_back(session, counter.id, visit_id, ui.now())  # type: ignore[arg-type]
