"""外の場所: the directory of places to which visitors are passed on, with a map that asks nothing of the outside."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from core import addresses, db
from core.text import gettext as _
from events import queries, resources
from events.models import FactList
from pages import plan_venues, ui

if TYPE_CHECKING:
    from events.models import Resource


def heading(place: Resource) -> str:
    """Return what stands over a place."""
    words = "　".join(w for w in (place.kind, place.name, place.area) if w)
    return words if place.is_active else f"{words}　{_('not in use')}"


def form(place: Resource | None, kinds: list[str]) -> None:
    """Draw a place to be changed or added."""
    known = [*kinds, *([place.kind] if place and place.kind not in kinds else [])]
    with st.form(f"resource_{place.id if place else 'new'}", border=False, clear_on_submit=place is None):
        kind = st.selectbox(_("Kind"), known, known.index(place.kind) if place else 0)
        name = st.text_input(_("Name"), place.name if place else "", max_chars=80)
        left, right = st.columns(2)
        area = left.text_input(_("Area"), place.area if place else "", max_chars=40)
        phone = right.text_input(_("Telephone"), place.phone if place else "", max_chars=40)
        address = st.text_input(_("Address"), place.address if place else "", max_chars=120)
        opening = st.text_input(_("When it is open"), place.opening if place else "", max_chars=200)
        conditions = st.text_input(_("Who can come, and how"), place.conditions if place else "", max_chars=200)
        left, right = st.columns(2)
        latitude = left.number_input(_("Latitude"), 20.0, 46.0, place.latitude if place else None, format="%.4f")
        longitude = right.number_input(_("Longitude"), 122.0, 154.0, place.longitude if place else None, format="%.4f")
        if st.form_submit_button(_("Save")):
            given = resources.Place(kind or "", name, area, address, latitude, longitude, phone, opening, conditions)
            if ui.attempt(lambda s: resources.save(s, place.id if place else None, given), _("Saved.")):
                st.rerun()


def one(place: Resource, kinds: list[str], public_url: str) -> None:
    """Draw a place: its public page, its form, and whether it is in use."""
    if place.is_active:
        address = addresses.resource(public_url, place.code)
        st.html(f'<a href="{address}" target="_blank">{_("Its page for visitors")}</a>　<code>{address}</code>')
    form(place, kinds)
    words, active = (_("Take out of use"), False) if place.is_active else (_("Take into use again"), True)
    ui.button(words, lambda s: resources.switch(s, place.id, is_active=active), key=f"wide_switch_{place.id}")


def show() -> None:
    """Draw the screen."""
    with db.read(ui.scope()) as session:
        places, kinds = queries.resources(session), queries.fact_words(session, FactList.RESOURCE_KIND)
    st.title(_("Places outside"))
    st.caption(_("Where visitors are passed on to. Each place has a page that its slip leads to. Kinds are words of “Programmes and topics”."))
    placed = [p for p in places if p.is_active and p.latitude is not None and p.longitude is not None]
    if placed:
        plan_venues.draw_map(placed)
    with ui.drawer(_("Add a place"), key="open_new_resource", icon=":material/add:", expanded=not places) as is_open:
        if is_open:
            form(None, kinds)
    public_url = ui.council().public_url
    for place in places:
        with ui.drawer(heading(place), key=f"open_{place.id}") as is_open:
            if is_open:
                one(place, kinds, public_url)


show()
