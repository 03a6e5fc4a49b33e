"""The chosen event's supplies: what is prepared, how many, and how many one household gets."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from core import db
from core.text import gettext as _
from events import planning, queries
from events.planning import OVER
from pages import ui

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from events.models import Event, Supply

MOST, MOST_EACH = 100_000, 100
COLUMNS = (6, 3, 3, 2, 2)


def show(event: Event) -> None:
    """Draw the supplies in a drawer; its label says what there is."""
    if event.state in OVER:
        return
    with db.read(ui.scope()) as session:
        supplies = queries.supplies(session, event.id)
    st.subheader(_("Supplies"))
    st.caption("　".join(f"{s.name} {s.prepared}" for s in supplies) or _("No goods are planned: the food table counts households only."))
    with ui.drawer(_("Change the supplies"), key="open_supplies", icon=":material/shopping_basket:") as is_open:
        if not is_open:
            return
        st.caption(_("“One household gets” 0: only those who ask get it."))
        for supply in supplies:
            one(event, supply)
        more(event)


def one(event: Event, supply: Supply) -> None:
    """Draw one kind of goods to be changed."""
    key = f"supply_{supply.id}"
    name, prepared, each, save, gone = st.columns(COLUMNS, vertical_alignment="bottom")
    name.text_input(_("Goods"), supply.name, key=f"{key}_name", disabled=True)
    count = prepared.number_input(_("Prepared"), 0, MOST, supply.prepared, key=f"{key}_count")
    portion = each.number_input(_("One household gets"), 0, MOST_EACH, supply.per_household, key=f"{key}_each")
    with save:
        ui.button(_("Save"), partial(_save, event, supply.name, int(count), int(portion)), key=f"{key}_save", said=_("Saved."))
    with gone:
        ui.button(_("Remove"), lambda s: planning.remove_supply(s, supply.id), key=f"{key}_remove")


def more(event: Event) -> None:
    """Draw the fields for one more kind of goods."""
    with st.form(ui.fresh("new_supply"), border=False):
        name, prepared, each, save, _rest = st.columns(COLUMNS, vertical_alignment="bottom")
        typed = name.text_input(_("Goods"), max_chars=40, placeholder=_("Example: food set"))
        count = prepared.number_input(_("Prepared"), 0, MOST, 0)
        portion = each.number_input(_("One household gets"), 0, MOST_EACH, 1)
        with save:
            added = ui.saved("new_supply", _("Add"), partial(_save, event, typed, int(count), int(portion)), _("Added."))
        if added:
            st.rerun()


def _save(event: Event, name: str, count: int, portion: int, session: Session) -> None:
    planning.set_supply(session, event.id, name, count, portion)
