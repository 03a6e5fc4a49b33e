"""窓口: one counter. 呼ぶ／来た／終了／つなぐ, everything else behind その他."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from booths import desk, queries
from booths.models import SeatRole, StopState
from core import db
from core.text import gettext as _
from events import queries as plan
from events.models import CounterState, EventState
from events.words import STATES
from pages import (
    desk_break,
    desk_contact,
    desk_emergency,
    desk_facts,
    desk_handover,
    desk_heading,
    desk_line,
    desk_more,
    desk_received,
    quiet_signals,
    summons,
    ui,
)
from staff.models import Role

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.orm import Session

    from booths.queries import Seated
    from events.models import Counter, Event
    from events.queries import BoothPlan

KEYS = {"call": "1", "came": "2", "finish": "3", "hand_over": "4", "undo": "Z"}
"""Keys for those who type: they do nothing while one writes in a field."""


def all_and_mine(event: Event) -> tuple[list[BoothPlan], list[BoothPlan]]:
    """Return all booths, and those at which this person or tablet works; organisers may sit down anywhere."""
    who = ui.scope()
    found = ui.booths(event)
    if who.role != Role.BOOTH:
        return found, found
    with db.read(who) as session:
        granted = plan.booths_granted(session, event.id, who.account_id, who.device_id)
    return found, [b for b in found if b.booth.id in granted]


def choose_counter(booths: list[BoothPlan]) -> tuple[BoothPlan, Counter] | None:
    """Return the counter that is worked at; it stays in the address, so that a reload finds it."""
    counters = {f"{b.booth.letter}-{c.number}": (b, c) for b in booths for c in b.counters}
    if len(counters) == 1:
        return next(iter(counters.values()))
    if st.query_params.get("counter") in counters:
        st.session_state.setdefault("counter", st.query_params["counter"])
    if st.session_state.get("counter") not in counters:
        st.session_state.pop("counter", None)
    name = st.pills(_("Which counter are you at?"), list(counters), key="counter")
    if name is None:
        return None
    st.query_params["counter"] = name
    return counters[name]


def four_buttons(event: Event, counter: Counter, seated: Seated | None) -> None:
    """Draw the four buttons; each can be pressed when it means something. Below them, small: undo, and the call for the lead."""
    free = seated is None and counter.state in {CounterState.FREE, CounterState.WRITING}
    leads = seated is not None and seated.role == SeatRole.LEAD
    called = leads and seated is not None and seated.stop.state == StopState.CALLED
    *first, pass_on = st.columns(4)
    main = (("call", _("Call"), desk.call_next, free), ("came", _("Came"), desk.start, called), ("finish", _("Finish"), desk.finish, leads))
    for column, (name, label, action, ready) in zip(first, main, strict=True):
        look = "primary" if ready and name != "finish" else "secondary"
        with column:
            ui.button(label, partial(_act, action, counter), key=f"big_{name}", width="stretch", disabled=not ready, type=look, shortcut=KEYS[name])
    with pass_on:
        opens = desk_handover.open_hand_over
        st.button(_("Hand over"), key="big_hand_over", width="stretch", disabled=not leads, on_click=opens, shortcut=KEYS["hand_over"])
    with st.container(horizontal=True):
        undo = lambda s: desk.undo_last(s, counter.id, ui.now())  # noqa: E731 - a button's action
        ui.button(_("Undo the last step"), undo, key="undo", said=_("Undone."), icon=":material/undo:", type="tertiary", shortcut=KEYS["undo"])
        desk_emergency.button(event, counter)


def _act(action: Callable[[Session, UUID, datetime], object], counter: Counter, session: Session) -> object:
    return action(session, counter.id, ui.now())


def show() -> None:
    """Draw the screen."""
    event = ui.chosen_event()
    if event is None:
        return
    summons.show_open(event)
    booths, mine = all_and_mine(event)
    place = choose_counter(mine)
    if place is None:
        return
    booth, counter = place
    if event.state not in {EventState.OPEN, EventState.CLOSED}:
        st.warning(_("The event is not running now ({state}).").format(state=_(STATES[event.state])))
    seated = desk_received.kept_back(ui.once(event, ("seated", counter.id), lambda s: queries.seated_at(s, counter.id)))
    lines = ui.once(event, "lines", lambda s: queries.lines_today(s, event.id))
    heads = desk_line.heads_of(event, counter)
    table, line = st.columns([3, 1], gap="large")
    with table, st.container():  # in it, choices wrap; directly in a column they would hide to the right
        desk_heading.heading(event, booth, counter, seated, booths)
        four_buttons(event, counter, seated)
        desk_emergency.card(event, counter)
        quiet_signals.at_table(seated)
        desk_break.idle(event, counter, seated, booths, lines)
        desk_handover.show(event, counter, seated, booths)
        desk_contact.show(event, counter)
        desk_more.others(event, counter, seated, booths)
        desk_line.by_hand(event, counter, heads, booths)
        desk_facts.quick_facts(event, counter, seated)
    with line, st.container():
        desk_line.waiting(event, heads, booths, lines)


show()
