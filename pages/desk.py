"""窓口: one counter. 呼ぶ／来た／終了／つなぐ, everything else behind その他."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from booths import desk, passing, queries
from booths.models import SeatRole, StopState
from booths.words import STOPS
from core import db
from core.text import gettext as _
from core.text import hour
from events import queries as plan
from events.models import CounterState, EventState
from events.words import COUNTERS, STATES
from pages import desk_facts, desk_more, ui
from staff.models import Role

if TYPE_CHECKING:
    from booths.queries import Seated
    from events.models import Counter, Event
    from events.queries import BoothPlan

SHOWN_IN_LINE = 5


def all_and_mine(event: Event) -> tuple[list[BoothPlan], list[BoothPlan]]:
    """Return all booths, and those at which this person or tablet works; organisers may sit down anywhere."""
    who = ui.scope()
    with db.read(who) as session:
        found = plan.booths(session, event.id)
        if who.role != Role.BOOTH:
            return found, found
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


def heading(place: BoothPlan, counter: Counter, seated: Seated | None) -> None:
    """Show who sits here."""
    state = _(STOPS[seated.stop.state]) if seated and seated.role == SeatRole.LEAD else _(COUNTERS[counter.state])
    name = f"{ui.booth_label(place.booth.letter, place.booth.colour)} <b>{place.booth.letter}-{counter.number}</b>　{state}"
    number = f'<span class="number">{seated.visit.number}</span>' if seated else '<span class="number quiet">－</span>'
    st.html(f"<div>{name}</div>{number}")
    if seated:
        notes = [_("{people} people").format(people=seated.visit.people) if seated.visit.people > 1 else "", seated.programme, *seated.topics]
        if seated.handed_from:
            notes.append(_("handed over from {booth}").format(booth=seated.handed_from))
        if seated.assisting:
            notes.append(_("with {counters}").format(counters=", ".join(seated.assisting)))
        st.caption("　".join(n for n in notes if n))
        if seated.withheld:
            st.warning(_("Not to be mentioned: {text}").format(text=seated.withheld))
    elif counter.back_at:
        st.caption(_("back at {time}").format(time=hour(counter.back_at)))


def four_buttons(counter: Counter, seated: Seated | None) -> None:
    """Draw the four buttons; each can be pressed when it means something."""
    free = seated is None and counter.state in {CounterState.FREE, CounterState.WRITING}
    leads = seated is not None and seated.role == SeatRole.LEAD
    called = leads and seated is not None and seated.stop.state == StopState.CALLED
    call, came, done, pass_on = st.columns(4)
    with call:
        ui.button(
            _("Call"),
            lambda s: desk.call_next(s, counter.id, ui.now()),
            key="big_call",
            width="stretch",
            disabled=not free,
            type="primary" if free else "secondary",
        )
    with came:
        ui.button(
            _("Came"),
            lambda s: desk.start(s, counter.id, ui.now()),
            key="big_came",
            width="stretch",
            disabled=not called,
            type="primary" if called else "secondary",
        )
    with done:
        ui.button(_("Finish"), lambda s: desk.finish(s, counter.id, ui.now()), key="big_finish", width="stretch", disabled=not leads)
    with pass_on:
        st.button(_("Hand over"), key="big_hand_over", width="stretch", disabled=not leads, on_click=open_hand_over)


def open_hand_over() -> None:
    """Open the choice of a booth."""
    st.session_state["handing_over"] = True


def hand_over(counter: Counter, seated: Seated, booths: list[BoothPlan]) -> None:
    """Choose the booth, hear the visitor say yes: two taps. The rest may stay as it is."""
    with st.container(border=True):
        others = {b.booth.id: b for b in booths if b.booth.id != counter.booth_id}
        st.markdown(f"**{_('To which booth?')}**")
        name = lambda key: f"{others[key].booth.letter} {'・'.join(p.short for p in others[key].programmes)}"  # noqa: E731 - a label
        to = st.pills(_("To which booth?"), list(others), format_func=name, key="hand_over_to", label_visibility="collapsed")
        if to is not None:
            st.info(_(passing.QUESTION).format(booth=others[to].booth.letter), icon=":material/record_voice_over:")
        withheld = st.text_input(_("What must not be passed on (may stay empty)"), key="hand_over_withheld", max_chars=200)
        stay = st.toggle(_("The conversation here goes on"), key="hand_over_stay")

        def passed_on() -> None:
            said = _("Number {number} is handed over.").format(number=seated.visit.number)
            if to is not None and ui.attempt(lambda s: passing.hand_over(s, counter.id, to, ui.now(), withheld=withheld, stay=stay), said):
                close()

        def close() -> None:
            for key in ("handing_over", "hand_over_to", "hand_over_withheld", "hand_over_stay"):
                st.session_state.pop(key, None)

        ok, no = st.columns([3, 1])
        ok.button(_("The visitor agrees (spoken)"), key="wide_agrees", type="primary", disabled=to is None, on_click=passed_on, width="stretch")
        no.button(_("Not now"), key="wide_not_now", on_click=close, width="stretch")


def waiting_line(place: BoothPlan, event: Event) -> None:
    """Show the booth's own line: how many, how long, who is next."""
    with db.read(ui.scope()) as session:
        line, pauses = queries.line(session, place.booth.id), plan.pauses(session, event.id)
        head = queries.head_of_line(session, place.booth.id, SHOWN_IN_LINE)
    st.subheader(_("Waiting for {booth}").format(booth=place.booth.letter))
    longest = ui.minutes_since(line.longest_since, pauses)
    st.markdown(_("**{waiting}** parties, longest **{minutes}** min").format(waiting=line.waiting, minutes=longest))
    for number, arrived, urgent, elsewhere in head:
        marks = [_("{minutes} min").format(minutes=ui.minutes_since(arrived, pauses)), _("soon") if urgent else "", _("at another booth") if elsewhere else ""]
        st.markdown(f"**{number}**　" + "　".join(m for m in marks if m))


def show() -> None:
    """Draw the screen."""
    event = ui.chosen_event()
    if event is None:
        return
    desk_more.who_works_here()
    booths, mine = all_and_mine(event)
    place = choose_counter(mine)
    if place is None:
        return
    booth, counter = place
    if event.state not in {EventState.OPEN, EventState.CLOSED}:
        st.warning(_("The event is not running now ({state}).").format(state=_(STATES[event.state])))
    with db.read(ui.scope()) as session:
        seated = queries.seated_at(session, counter.id)
    table, line = st.columns([3, 1], gap="large")
    with table:
        heading(booth, counter, seated)
        four_buttons(counter, seated)
        if seated and seated.role == SeatRole.LEAD and st.session_state.get("handing_over"):
            hand_over(counter, seated, booths)
        desk_more.others(event, counter, seated, booths)
        desk_facts.quick_facts(event, counter, seated)
    with line:
        waiting_line(booth, event)


show()
