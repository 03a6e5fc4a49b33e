"""休憩, closing, and helping another booth: what a counter does when nobody sits there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from booths import desk, helping
from core.text import gettext as _
from events.models import CounterState
from pages import desk_line, ui

if TYPE_CHECKING:
    from uuid import UUID

    from booths.queries import Line, Seated
    from events.models import Counter, Event
    from events.queries import BoothPlan

BREAKS = (5, 15, 60)


def breaks(counter: Counter) -> None:
    """Draw what sets a counter that has nobody: one tap each, no reason asked."""
    resting = counter.state in {CounterState.BREAK, CounterState.AWAY, CounterState.CLOSED}
    st.markdown(f"**{_('This counter')}**")
    with st.container(horizontal=True):
        if resting or counter.state == CounterState.WRITING:
            _set_to(counter, _("Free again"), CounterState.FREE, "free")
        if not resting:
            for minutes in BREAKS:
                _set_to(counter, _("Break {minutes} min").format(minutes=minutes), CounterState.BREAK, f"break_{minutes}", minutes)
            _set_to(counter, _("Away for a moment"), CounterState.AWAY, "away")
            _set_to(counter, _("Close counter"), CounterState.CLOSED, "close_counter")


def _set_to(counter: Counter, label: str, state: CounterState, key: str, minutes: int | None = None) -> None:
    ui.button(label, lambda s: desk.set_counter(s, counter.id, state, ui.now(), minutes), key=key)


def break_after(counter: Counter) -> None:
    """Draw the wish for a break once this visitor has gone."""
    st.markdown(f"**{_('A break after this visitor')}**")
    with st.container(horizontal=True):
        for minutes in BREAKS:
            chosen = counter.break_minutes == minutes
            label = _("{minutes} min").format(minutes=minutes)
            _ask(counter, label, minutes, "primary" if chosen else "secondary")
        if counter.break_minutes:
            _ask(counter, _("No break"), None, "secondary")


def _ask(counter: Counter, label: str, minutes: int | None, look: str) -> None:
    ui.button(label, lambda s: desk.ask_break(s, counter.id, minutes, ui.now()), key=f"break_after_{minutes or 'none'}", type=look)


def idle(event: Event, counter: Counter, seated: Seated | None, booths: list[BoothPlan], lines: dict[UUID, Line]) -> None:
    """Offer an idle counter to help a booth whose line waits, or to come back when its own line does. One quiet line, one button."""
    own = lines.get(counter.booth_id)
    if counter.helps_booth_id is not None:
        helped = next(b.booth.letter for b in booths if b.booth.id == counter.helps_booth_id)
        words = _("You are helping booth {booth}.").format(booth=helped)
        if own is not None and own.waiting:
            words += "　" + _("**{waiting}** parties wait at your own booth.").format(waiting=own.waiting)
        _offer(words, _("Stop helping {booth}").format(booth=helped), counter, None)
        return
    if seated is not None or counter.state != CounterState.FREE or (own is not None and own.waiting):
        return
    place = next(b for b in booths if b.booth.id == counter.booth_id)
    needy = [b for b in booths if helping.may_help(place, b) and b.booth.id in lines and not any(c.state == CounterState.FREE for c in b.counters)]
    for other in sorted(needy, key=lambda b: -lines[b.booth.id].waiting):
        count = sum(bool(n.reason) for n in desk_line.head(event, counter.id, other.booth.id))
        if count:
            letter = other.booth.letter
            words = _("Nobody waits here. {count} wait for {booth}.").format(count=count, booth=letter)
            _offer(words, _("Help {booth}").format(booth=letter), counter, other.booth.id)
            return


def _offer(words: str, label: str, counter: Counter, booth_id: UUID | None) -> None:
    def pressed(session: object) -> None:
        if booth_id is None:
            helping.help_end(session, counter.id, ui.now())  # type: ignore[arg-type]
        else:
            helping.help_out(session, counter.id, booth_id, ui.now())  # type: ignore[arg-type]

    with st.container(horizontal=True, vertical_alignment="center", key="idle"):
        st.markdown(words)
        ui.button(label, pressed, key="help_end" if booth_id is None else "help_out")
