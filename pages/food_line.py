"""The food line: the next block is called, numbers are drawn one by one or for the opening rush, and taken back."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from booths import food, food_queries
from core.text import gettext as _
from pages import ui

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

    from booths.food_queries import Line
    from events.models import Event

CALLS = (5, 10, 20, 50)
BLOCKS = (10, 50, 100, 200)
USUAL_CALL, USUAL_BLOCK = 20, 50


def numbers(block: tuple[int, int]) -> str:
    """Return numbers as they are said: F7, F1〜F20."""
    first, last = block
    return f"F{first}" if first == last else f"F{first}〜F{last}"


def show(event: Event, line: Line) -> None:
    """Draw the line."""
    block = ui.once(event, "food block", lambda s: food.on_the_board(s, event.id))
    last_call = ui.once(event, "food call", lambda s: food_queries.last_call(s, event.id)) if block else None
    calling(event, line, block, last_call)
    st.divider()
    drawing(event)
    with ui.drawer(_("Put a number right"), key="open_food_number") as is_open:
        if is_open:
            put_right(event)


def calling(event: Event, line: Line, block: tuple[int, int] | None, last_call: UUID | None) -> None:
    """Draw the call of the next block."""
    may = event.state in food.RUNNING
    count = st.session_state.get("food_call_size") or USUAL_CALL
    label = _("Call the next {count}").format(count=min(count, line.waiting) or count)
    ui.button(label, lambda s: food.call(s, event.id, count, ui.now()), key="big_food_call", width="stretch", disabled=not may or not line.waiting)
    st.segmented_control(_("How many at once"), CALLS, default=USUAL_CALL, key="food_call_size")
    if block:
        now, back = st.columns([1, 1], vertical_alignment="center")
        now.html(f'<div class="quiet">{_("Called now")}</div><span class="food-block">{numbers(block)}</span>')
        if last_call is not None:
            with back:
                ui.button(_("Take back"), lambda s: food.uncall(s, event.id, last_call, ui.now()), key="food_uncall", disabled=not may)


def draw(event: Event, count: int) -> None:
    """Draw numbers, and keep them on this screen until the next ones."""
    drawn = ui.obtain(lambda s: food.draw(s, event.id, ui.now(), count=count))
    if drawn is not None:
        st.session_state["food_drawn"] = (event.id, drawn)


def drawn_here(event: Event) -> tuple[int, int] | None:
    """Return the numbers that were drawn last on this screen."""
    key, drawn = st.session_state.get("food_drawn", (None, None))
    return drawn if key == event.id else None


def drawing(event: Event) -> None:
    """Draw the numbers: one, or a block to be handed out along the line."""
    may = event.state in food.LINING_UP
    count = st.session_state.get("food_block_size") or USUAL_BLOCK
    st.button(_("Draw one number"), key="big_food_draw", width="stretch", disabled=not may, on_click=draw, args=(event, 1))
    st.button(_("Draw {count} at once").format(count=count), key="wide_food_block", width="stretch", disabled=not may, on_click=draw, args=(event, count))
    drawn = drawn_here(event)
    if drawn:
        shown, back = st.columns([1, 1], vertical_alignment="center")
        shown.html(f'<div class="quiet">{_("Number given")}</div><span class="food-block">{numbers(drawn)}</span>')
        back.button(_("Take back"), key="food_undraw", on_click=_undraw, args=(event, drawn))
    st.segmented_control(_("For the opening rush"), BLOCKS, default=USUAL_BLOCK, key="food_block_size")


def _undraw(event: Event, drawn: tuple[int, int]) -> None:
    if ui.attempt(partial(_cancel, event, drawn), _("Taken back.")):
        st.session_state.pop("food_drawn", None)


def _cancel(event: Event, block: tuple[int, int], session: Session) -> None:
    food.cancel(session, event.id, *block, ui.now())


def put_right(event: Event) -> None:
    """Draw what is seldom needed: a number taken back, or joined to a number for consultations."""
    left, right = st.columns(2)
    number = left.number_input(_("Food number F"), 1, 9_999, None, key="food_wrong", placeholder=_("Type a number"))
    visit = right.number_input(_("Number for consultations"), 1, 99_999, None, key="food_visit", placeholder=_("Type a number"))
    linked = lambda s: food.link(s, event.id, int(number or 0), int(visit or 0), ui.now())  # noqa: E731 - an action
    ui.button(_("They also talk with us"), linked, key="food_link", disabled=number is None or visit is None, said=_("Saved."), width="stretch")
    back = partial(_cancel, event, (int(number or 0), int(number or 0)))
    ui.button(_("Take the number back"), back, key="food_cancel", disabled=number is None, said=_("Taken back."), width="stretch")
