"""The line at the desk: how many, how long, who is next; and, folded away, what may be done for one of them by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from booths import desk, parking, queries, rights, upcoming
from booths.routing import Reason
from booths.words import CALL_WORDS, PICK_REASONS, helps
from core import db
from core.text import gettext as _
from events import queries as plan
from events.models import CounterState, FactList
from pages import desk_called, expected, hall_lines, instead, ui

if TYPE_CHECKING:
    from uuid import UUID

    from booths.queries import InLine, Line
    from booths.upcoming import Next
    from booths.waits import Longest
    from events.models import Counter, Event
    from events.queries import BoothPlan

SHOWN = 5
NOBODY = queries.Line(0, 0)


def heads_of(event: Event, counter: Counter) -> dict[UUID, list[Next]]:
    """Return who stands in the lines from which this counter calls, its own and the one that it helps, in the order in which it would call them."""
    return {key: head(event, counter.id, key) for key in rights.lines_of(counter)}


def head(event: Event, counter_id: UUID, booth_id: UUID) -> list[Next]:
    """Return a line in the order in which this counter would call from it."""
    return ui.once(event, ("head", counter_id, booth_id), lambda s: upcoming.line(s, event, counter_id, booth_id, ui.now()))


def waiting(event: Event, heads: dict[UUID, list[Next]], booths: list[BoothPlan], lines: dict[UUID, Line]) -> None:
    """Show those lines: how many, how long, who is next."""
    letters = {b.booth.id: b.booth.letter for b in booths}
    longest = hall_lines.longest(event)
    for key, first in heads.items():
        st.subheader(_("Waiting for {booth}").format(booth=letters[key]))
        st.markdown(_("**{waiting}** parties").format(waiting=lines.get(key, NOBODY).waiting) + _longest(longest.get(key)))
        shown = [who for place, who in enumerate(first) if place < SHOWN or who.waits.urgent]
        st.markdown("\n\n".join(_standing(who) for who in shown))
        if len(first) > len(shown):
            st.caption(_("and {count} more").format(count=len(first) - len(shown)))


def _longest(first: Longest | None) -> str:
    """Return who has waited longest, how long and why: the same number as on the floor."""
    if first is None:
        return ""
    words = _("longest **{minutes}** min (number {number}: {why})").format(minutes=first.minutes, number=first.number, why=hall_lines.why(first))
    return f"　{words}"


def by_hand(event: Event, counter: Counter, heads: dict[UUID, list[Next]], booths: list[BoothPlan]) -> None:
    """Draw what may be done for somebody who waits, folded away."""
    everybody = {n.waits.stop_id: (n.waits, key) for key, first in heads.items() for n in first}
    if everybody:
        with ui.drawer(_("Choose somebody from the line"), key="from_line", icon=":material/touch_app:") as is_open:
            if is_open:
                _choose(event, counter, everybody, booths)


def _standing(who: Next) -> str:
    """Return one line about somebody who waits: how long, why they stand here in the order, what to know about them."""
    waits, reason, minutes = who
    marks = [
        _("{minutes} min").format(minutes=minutes),
        f":small[{_(CALL_WORDS[Reason(reason)])}]" if reason and reason != Reason.DUE else "",
        _("soon") if waits.urgent and reason != Reason.URGENT else "",
        expected.booked(waits.due_at),
        _("at another booth") if waits.elsewhere else "",
        _("nearby") if waits.nearby else "",
        _("comes back after {booth}").format(booth=waits.after) if waits.after else "",
        *helps(waits.access, waits.interpreter),
    ]
    return f"**{waits.number}**　" + "　".join(m for m in marks if m)


def _choose(event: Event, counter: Counter, everybody: dict[UUID, tuple[InLine, UUID]], booths: list[BoothPlan]) -> None:
    """Choose a number, then what is done: call it first, another booth first, or no time today."""
    if st.session_state.get("chosen_stop") not in everybody:
        st.session_state.pop("chosen_stop", None)
    chosen = st.pills(_("Number"), list(everybody), format_func=lambda key: str(everybody[key][0].number), key="chosen_stop")
    if chosen is None:
        return
    waits, booth_id = everybody[chosen]
    _pick(counter, waits)
    what = st.pills(_("Or"), ["park", "not_today"], format_func={"park": _("Another booth first"), "not_today": _("No time today")}.__getitem__, key="or_else")
    if what == "park" and waits.after:
        st.caption(_("comes back after {booth}").format(booth=waits.after))
        ui.button(_("Waits here in turn again"), lambda s: parking.wait_here(s, counter.id, chosen, ui.now()), key="wait_here")
    elif what == "park":
        desk_called.another_first(counter, chosen, booth_id, booths)
    elif what == "not_today":
        instead.end_turn(event, chosen, booth_id, "in_line")


def _pick(counter: Counter, waits: InLine) -> None:
    """Call somebody before the others, for a reason that is kept."""
    with db.read(ui.scope()) as session:
        reasons = plan.fact_words(session, FactList.PICK_REASON) or [_(word) for word in PICK_REASONS]
    reason = st.pills(_("Why before the others?"), reasons, key="pick_reason")
    ready = counter.state in {CounterState.FREE, CounterState.WRITING} and not waits.elsewhere

    def picked() -> None:
        if ui.attempt(lambda s: desk.call_this(s, counter.id, waits.stop_id, reason or "", ui.now())):
            for key in ("chosen_stop", "pick_reason", "or_else"):
                st.session_state.pop(key, None)

    label = _("Call {number} now, before {booth}") if waits.after else _("Call {number} first")
    st.button(label.format(number=waits.number, booth=waits.after), key="pick", on_click=picked, disabled=not ready or reason is None)
