"""What is left at the food table, large, and who was served last."""

from __future__ import annotations

from functools import partial
from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from booths import food
from core.text import gettext as _
from core.text import hour
from pages import ui

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

    from booths.food_queries import Goods, Line, Served

OUT = ' class="out"'
STYLE = """<style>
.stock {display: flex; flex-wrap: wrap; gap: .6rem 2.2rem; margin-bottom: .3rem}
.stock b {font-size: 3.4rem; line-height: 1; font-weight: 800}
.stock .out b {color: #b3261e}
.st-key-food_called button, .st-key-food_hungry button {min-height: 3.6rem; min-width: 4.8rem; border-radius: .7rem}
.st-key-food_called [role="radiogroup"] {max-height: 21.5rem; overflow-y: auto}
@media (max-width: 640px) {.stock {gap: .4rem 1.4rem} .stock b {font-size: 2.3rem}}
.st-key-food_called button p, .st-key-food_hungry button p {font-size: 1.5rem; font-weight: 700}
.st-key-food_again button {min-height: 3rem}
.food-block {font-size: 2.4rem; font-weight: 800; line-height: 1.2}
</style>"""


def stock(goods: list[Goods], line: Line) -> None:
    """Show what is left, large; warn before it is less than those who wait."""
    left = _("Left over")
    tiles = "".join(f'<div{"" if g.left else OUT}><div class="quiet">{escape(g.name)}　{left}</div><b>{g.left}</b> / {g.prepared}</div>' for g in goods)
    st.html(f'{STYLE}<div class="stock">{tiles}</div>')
    counts = {"waiting": line.waiting, "called": line.called, "served": line.served, "only": line.only_food}
    st.markdown(_("Waiting **{waiting}**　called **{called}**　served **{served}** households (only food {only})").format(**counts))
    for g in goods:
        if g.enough_for is not None and g.enough_for < line.open:
            text = _("{goods} lasts for {enough} households more; {waiting} hold a number.")
            st.warning(text.format(goods=g.name, enough=g.enough_for, waiting=line.open), icon=":material/inventory_2:")


def last(served: list[Served]) -> None:
    """Show who was served last; what was a slip is taken back."""
    for row in served:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"{hour(row.at)}　**{food.label(row.ticket.number, row.visit_number)}**　{row.goods}", width="stretch")
            ui.button(_("Take back"), partial(_take_back, row.ticket.id), key=f"food_back_{row.ticket.id}")


def _take_back(ticket_id: UUID, session: Session) -> None:
    food.take_back(session, ticket_id, ui.now())
