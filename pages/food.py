"""食料・物品: what is left, one tap to hand out, the line of F numbers, and what was handed out last."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from booths import food, food_queries
from booths import queries as hall
from core import db, text
from core.text import gettext as _
from core.text import hour, later
from events.words import STATES
from pages import food_line, food_stock, ui

if TYPE_CHECKING:
    from uuid import UUID

    from booths.food_queries import Goods
    from events.models import Event

BY_FOOD, BY_VISIT = later("Food number F"), later("Number for consultations")
REASONS = (later("Many in the household"), later("For a neighbour who cannot come"), later("Something was missing or spoilt"), later("Another reason"))


def _amounts(event: Event) -> dict[UUID, int] | None:
    """Return what was chosen for a household; None for the usual portion."""
    if not st.session_state.get("open_food_portion"):
        return None
    with db.read(ui.scope()) as session:
        goods = food_queries.goods(session, event.id)
    return {g.id: int(st.session_state.get(f"food_amount_{g.id}") or 0) for g in goods}


def give(event: Event, number: int | None = None, visit: int | None = None, again: str = "") -> None:
    """Hand out one portion; who got something before is asked about below. The next household gets the usual one."""
    text.speak(st.session_state.get("language"))
    st.session_state["food_asked"] = (event.id, number, visit)
    said = _("Handed to {who}.").format(who=food.label(number, visit))
    amounts, reason = _amounts(event), _(again) if again else ""
    if ui.attempt(lambda s: food.give(s, event.id, ui.now(), number=number, visit_number=visit, amounts=amounts, again=reason), said):
        for key in ("food_asked", *(f"food_amount_{supply_id}" for supply_id in amounts or ())):
            st.session_state.pop(key, None)


def _tapped(event: Event, key: str) -> None:
    """Hand out to the number that was tapped."""
    number = st.session_state.pop(key, None)
    if number is not None:
        give(event, number if key == "food_called" else None, number if key == "food_hungry" else None)


def _typed(event: Event) -> None:
    number = st.session_state.get("food_number")
    if number is not None:
        by_visit = st.session_state.get("food_number_kind") == BY_VISIT
        give(event, None if by_visit else int(number), int(number) if by_visit else None)


def _again(event: Event, number: int | None, visit: int | None) -> None:
    reason = st.session_state.pop("food_again", None)
    if reason is not None:
        give(event, number, visit, again=reason)


def portion(goods: list[Goods]) -> None:
    """Show what a household gets; let it be changed for the next one."""
    with ui.drawer(_("What one household gets"), key="open_food_portion") as is_open:
        if is_open:
            for g, column in zip(goods, st.columns(max(len(goods), 1)), strict=False):
                column.number_input(_("{goods} (left {left})").format(goods=g.name, left=g.left), 0, 100, g.usual, key=f"food_amount_{g.id}")


def hand_out(event: Event, goods: list[Goods], called: list[int], hungry: list[int], *, may: bool) -> None:
    """Draw the ways to hand out: by a called number, without one, by any number."""
    if hungry:
        label = _("Nothing to eat today: hand out at once, then to the first contact")
        st.pills(label, hungry, key="food_hungry", on_change=_tapped, args=(event, "food_hungry"), disabled=not may, wrap=True)
    if called:
        label = _("Called: a tap on the number hands out")
        st.pills(label, called, format_func=food.label, key="food_called", on_change=_tapped, args=(event, "food_called"), disabled=not may, wrap=True)
    st.button(_("Hand out without a number"), key="big_food", type="primary", width="stretch", disabled=not may, on_click=give, args=(event,))
    if not st.session_state.get("open_food_portion"):
        st.caption(_("One household gets: {goods}").format(goods="、".join(f"{g.name} {g.usual}" for g in goods if g.usual) or "－"))
    again(event)
    with st.form("food_by_number", clear_on_submit=True, border=False):
        st.segmented_control(_("By number"), (BY_FOOD, BY_VISIT), default=BY_FOOD, format_func=_, key="food_number_kind")
        typed, done = st.columns([3, 2], vertical_alignment="bottom")
        typed.number_input(_("Number"), 1, 99_999, None, key="food_number", placeholder=_("Type a number"))
        with done:
            st.form_submit_button(_("Hand out"), on_click=_typed, args=(event,), width="stretch", disabled=not may)
    portion(goods)


def again(event: Event) -> None:
    """Offer a second portion to a household that got one before: staff decide, and say why."""
    asked, number, visit_number = st.session_state.get("food_asked", (None, None, None))
    if asked != event.id or (number is None and visit_number is None):
        return
    with db.read(ui.scope()) as session:
        visit = None if visit_number is None else hall.by_number(session, event.id, visit_number)
        ticket = food_queries.by_number(session, event.id, number) if number else food_queries.of_visit(session, visit.id) if visit else None
    if ticket is None or ticket.served_at is None:
        del st.session_state["food_asked"]
        return
    with st.container(border=True):
        label = _("{who} got theirs at {time}. Once more, because:").format(who=food.label(number, visit_number), time=hour(ticket.served_at))
        st.pills(label, REASONS, format_func=_, key="food_again", on_change=_again, args=(event, number, visit_number))
        st.button(_("Not now"), key="food_not_again", on_click=lambda: st.session_state.pop("food_asked", None))


def show() -> None:
    """Draw the screen."""
    event = ui.chosen_event()
    if event is None:
        return
    goods, line = ui.once(event, "goods", lambda s: food_queries.goods(s, event.id)), ui.once(event, "food line", lambda s: food_queries.line(s, event.id))
    called, hungry = (
        ui.once(event, "food called", lambda s: food_queries.called(s, event.id)),
        ui.once(event, "hungry", lambda s: food_queries.hungry(s, event.id)),
    )
    served = ui.once(event, "served", lambda s: food_queries.last_served(s, event.id))
    may = event.state in food.SERVING
    if not may:
        st.warning(_("Nothing is handed out now: the event is “{state}”.").format(state=_(STATES[event.state])))
    food_stock.stock(goods, line)
    table, waiting = st.columns(2, gap="large")
    with table:
        hand_out(event, goods, called, hungry, may=may)
        food_stock.last(served)
    with waiting:
        food_line.show(event, line)


show()
