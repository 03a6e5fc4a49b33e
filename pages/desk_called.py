"""その他, about the called visitor: once more, not there, another booth first, not wished, not today."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from booths import desk, parking
from booths.desk import ASK_AFTER_MISSES, Absent
from booths.models import DropReason
from core.text import gettext as _
from pages import instead, looks, ui

if TYPE_CHECKING:
    from uuid import UUID

    from booths.queries import Seated
    from events.models import Counter, Event
    from events.queries import BoothPlan


def called(event: Event, counter: Counter, seated: Seated, booths: list[BoothPlan]) -> None:
    """Draw what may become of a call."""
    st.markdown(f"**{_('The called visitor')}**")
    times = seated.stop.misses + 1
    with st.container(horizontal=True):
        ui.button(_("Call once more"), lambda s: desk.recall(s, counter.id, ui.now()), key="recall", icon=":material/campaign:")
        if times < ASK_AFTER_MISSES:
            ui.button(_("Is not there (place is kept)"), lambda s: desk.miss(s, counter.id, ui.now()), key="miss")
        ui.button(_("Does not wish it"), lambda s: desk.drop(s, counter.id, DropReason.DECLINED, ui.now()), key="declined")
        if seated.handover_id is None:  # who was handed over is declined with a reason
            ui.button(_("We cannot take it here"), lambda s: desk.drop(s, counter.id, DropReason.REFUSED, ui.now()), key="cannot_take")
    if times >= ASK_AFTER_MISSES:
        _what_now(counter, times)
    another_first(counter, seated.stop.id, seated.stop.booth_id, booths)
    if st.toggle(_("No time today"), key="no_time"):
        instead.end_turn(event, seated.stop.id, seated.stop.booth_id, "called")


def _what_now(counter: Counter, times: int) -> None:
    """Ask what is to be done with somebody who was called in vain again: a person decides, never the program."""
    with st.container(border=True, key="third_miss"):
        st.markdown(_("We have called **{times} times**. If they are not there, what shall we do?").format(times=times))
        with st.container(horizontal=True):
            _missed(counter, _("Is not there: keep their place"), Absent.KEEP)
            _missed(counter, _("Is near: stays in line"), Absent.WAIT)
            _missed(counter, _("Has left"), Absent.LEFT)


def _missed(counter: Counter, label: str, then: Absent) -> None:
    ui.button(label, lambda s: desk.miss(s, counter.id, ui.now(), then), key=f"miss_{then}")


def another_first(counter: Counter, stop_id: UUID, at: UUID, booths: list[BoothPlan]) -> None:
    """Let somebody who waits or was called go to another booth first; they come back here afterwards."""
    others = {b.booth.id: b for b in booths if b.booth.id != at}
    first = st.pills(_("To another booth first, then back here"), list(others), format_func=lambda key: looks.name(others[key]), key="park_at")
    if first is None:
        return
    letter = others[first].booth.letter

    def parked() -> None:
        if ui.attempt(lambda s: parking.park(s, counter.id, stop_id, first, ui.now()), _("Comes back after booth {booth}.").format(booth=letter)):
            st.session_state.pop("park_at", None)

    st.caption(_("They stand in the line of {booth} with their number, and are not called here before they have been there.").format(booth=letter))
    st.button(_("To {booth} first").format(booth=letter), key="park", on_click=parked)
