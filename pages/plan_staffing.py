"""The chosen event's people, all of it optional: who is expected when, each counter's shift and breaks, interpreters."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, TypeVar

import streamlit as st

from core import db
from core.text import gettext as _
from events import queries, staffing
from events.planning import OVER
from events.staffing import SPOKEN, Shift
from pages import ui

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import time
    from uuid import UUID

    from sqlalchemy.orm import Session
    from streamlit.delta_generator import DeltaGenerator

    from events.models import Counter, Event, PlannedBreak

K = TypeVar("K", int, str)
IN_A_ROW = 4


def show(event: Event) -> None:
    """Draw what may be planned besides the booths."""
    st.subheader(_("Staff and visitors of the day (optional)"))
    st.caption(_("The rehearsal and the forecasts count on this. What you leave out is taken as usual."))
    with ui.drawer(_("Parties expected each hour"), key="open_expected", icon=":material/groups:") as is_open:
        if is_open:
            expected_form(event)
    with ui.drawer(_("Counters: shifts, breaks, wheelchairs, languages"), key="open_shifts", icon=":material/chair:") as is_open:
        if is_open:
            shifts(event)
    with ui.drawer(_("Interpreters in the hall"), key="open_interpreters", icon=":material/translate:") as is_open:
        if is_open:
            interpreters_form(event)


def in_rows(things: Iterable[K]) -> Iterator[tuple[K, DeltaGenerator]]:
    """Return each thing with its place in rows of a few: on a phone they stand below each other in the same order."""
    listed = list(things)
    for begin in range(0, len(listed), IN_A_ROW):
        yield from zip(listed[begin : begin + IN_A_ROW], st.columns(IN_A_ROW), strict=False)


def expected_form(event: Event) -> None:
    """Draw a number for each hour."""
    with db.read(ui.scope()) as session:
        known = staffing.expected(session, event)
    with st.form(f"expected_{event.code}", border=False):
        typed = {
            hour: column.number_input(_("From {hour}:00").format(hour=hour), 0, 500, known[hour], key=f"expected_{event.code}_{hour}")
            for hour, column in in_rows(known)
        }
        st.caption(_("{count} parties in all. A party is one person or a family with one number.").format(count=sum(known.values())))
        parties = {hour: int(number) for hour, number in typed.items()}
        if ui.saved(f"expected_{event.code}", _("Save"), lambda s: staffing.set_expected(s, event.id, parties), _("Saved."), disabled=event.state in OVER):
            st.rerun()


def shift_in_words(event: Event, counter: Counter, breaks: list[PlannedBreak]) -> str:
    """Return what is planned for a counter, in one line."""
    words = [_("all day")]
    if counter.comes or counter.goes:
        words = [f"{counter.comes or event.opens:%H:%M}〜{counter.goes or event.closes:%H:%M}"]
    if breaks:
        words.append(_("break {times}").format(times=staffing.breaks_as_typed(breaks)))
    if not counter.is_accessible:
        words.append(_("no wheelchair"))
    return "　".join([*words, *(_(SPOKEN[code]) for code in counter.languages if code in SPOKEN)])


def shifts(event: Event) -> None:
    """Draw every counter's plan in a line, and one of them to be changed."""
    with db.read(ui.scope()) as session:
        places, breaks = queries.booths(session, event.id), queries.breaks(session, event.id)
    counters = {c.id: (f"{p.booth.letter}-{c.number}", c) for p in places for c in p.counters}
    if not counters:
        st.info(_("Please add a booth first."))
        return
    st.markdown("\n".join(f"- **{name}**　{shift_in_words(event, counter, breaks.get(key, []))}" for key, (name, counter) in counters.items()))
    chosen = st.selectbox(_("Counter to be changed"), list(counters), format_func=lambda key: counters[key][0], key=f"shift_of_{event.code}")
    shift_form(event, counters[chosen][1], breaks.get(chosen, []))


def shift_form(event: Event, counter: Counter, breaks: list[PlannedBreak]) -> None:
    """Draw one counter's plan to be changed."""
    key = f"shift_{counter.id}"
    with st.form(key, border=False):
        begin, end = st.columns(2)
        comes = begin.time_input(_("Comes (empty: from the opening)"), counter.comes, step=900, key=f"{key}_comes")
        goes = end.time_input(_("Goes (empty: stays to the end)"), counter.goes, step=900, key=f"{key}_goes")
        rests = st.text_input(_("Breaks"), staffing.breaks_as_typed(breaks), placeholder="12:15〜12:30、14:00〜14:10", key=f"{key}_breaks")
        accessible = st.checkbox(_("A wheelchair can come to it"), counter.is_accessible, key=f"{key}_accessible")
        spoken = st.pills(
            _("Spoken there besides Japanese"), list(SPOKEN), selection_mode="multi", default=counter.languages, format_func=lambda c: _(SPOKEN[c])
        )
        save = partial(_save_shift, counter.id, (comes, goes), rests, accessible=accessible, spoken=tuple(spoken))
        if ui.saved(key, _("Save"), save, _("Saved."), disabled=event.state in OVER):
            st.rerun()


def _save_shift(counter_id: UUID, hours: tuple[time | None, time | None], rests: str, session: Session, *, accessible: bool, spoken: tuple[str, ...]) -> None:
    staffing.set_shift(session, counter_id, Shift(*hours, staffing.breaks_from(rests), accessible, spoken))


def interpreters_form(event: Event) -> None:
    """Draw a number for each language."""
    with db.read(ui.scope()) as session:
        known = queries.interpreters(session, event.id)
    with st.form(f"interpreters_{event.code}", border=False):
        typed = {
            code: column.number_input(_(SPOKEN[code]), 0, 50, known.get(code, 0), key=f"interpreter_{event.code}_{code}") for code, column in in_rows(SPOKEN)
        }
        people = {code: int(number) for code, number in typed.items()}
        if ui.saved(
            f"interpreters_{event.code}", _("Save"), lambda s: staffing.set_interpreters(s, event.id, people), _("Saved."), disabled=event.state in OVER
        ):
            st.rerun()
