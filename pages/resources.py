"""外の場所: the directory of places to which visitors are passed on: the nearest first, as seen from the venue, with a map that asks nothing of the outside."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from core import addresses, db
from core.text import gettext as _
from events import geography, queries, resources
from events.models import FactList
from pages import place_map, ui

if TYPE_CHECKING:
    from collections.abc import Sequence

    from events.geography import Point, Seen
    from events.models import Resource, Venue

FACTS = ("area", "address", "opening", "conditions", "phone")


def form(place: Resource | None, kinds: list[str]) -> None:
    """Draw a place to be changed or added."""
    known = [*kinds, *([place.kind] if place and place.kind not in kinds else [])]
    names = geography.nearest_first(ui.council().municipality_code)
    form = f"resource_{place.id if place else 'new'}"
    with st.form(ui.fresh(form), border=False):
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
        st.caption(_("Latitude and longitude: as a map app shows them."))
        label, about = _("Municipality (where no exact point is known)"), place.municipality if place else ""
        town = st.selectbox(label, names, names.index(about) if about in names else None, placeholder=_("Choose"))
        given = resources.Place(kind or "", name, area, address, latitude, longitude, phone, opening, conditions, town or "")
        if ui.saved(form, _("Save"), lambda s: resources.save(s, place.id if place else None, given), _("Saved.")):
            st.rerun()


def one(place: Resource, kinds: list[str], public_url: str) -> None:
    """Draw a place: what a visitor is told, its public page, the way there, its form, and whether it is in use."""
    st.markdown("  \n".join(ui.plain(fact) for name in FACTS if (fact := getattr(place, name))))
    links = [(addresses.resource(public_url, place.code), _("Its page for visitors"))] if place.is_active else []
    links += [(found, _("Open on a map (outside)"))] if (found := resources.map_address(place)) else []
    st.markdown("　".join(f"[{words}]({address})" for address, words in links))
    with ui.drawer(_("Change it"), key=f"change_{place.id}") as is_open:
        if is_open:
            form(place, kinds)
            words, active = (_("Take out of use"), False) if place.is_active else (_("Take into use again"), True)
            ui.button(words, lambda s: resources.switch(s, place.id, is_active=active), key=f"wide_switch_{place.id}")


def several(rows: Sequence[tuple[str, Resource]], kinds: list[str], public_url: str) -> None:
    """Draw some places, each folded away under what stands over it."""
    for heading, place in rows:
        with ui.drawer(heading, key=f"open_{place.id}") as is_open:
            if is_open:
                one(place, kinds, public_url)


def heading(place: Resource, number: int | None = None, distance: str = "") -> str:
    """Return what stands over a place: its number on the map, how far it is, what and who it is."""
    return "　".join(w for w in (f"**{number}**" if number else "", f"**{distance}**" if distance else "", place.kind, place.name, place.area) if w)


def starts_from(venues: list[Venue]) -> tuple[str, Point | None]:
    """Return the venue from which distances are told: that of the chosen event, unless another one is chosen; one must have a point."""
    placed = {v.id: v for v in venues if geography.venue_point(v)}
    if not placed:
        st.info(_("No venue has a point yet: an organiser sets it under “Plan”, so that distances can be told."))
        return "", None
    event = st.session_state.get("event")
    usual = list(placed).index(event.venue_id) if event and event.venue_id in placed else 0
    chosen = placed[st.selectbox(_("Distances from"), list(placed), usual, format_func=lambda key: placed[key].name, key="resources_from")]
    return chosen.name, geography.venue_point(chosen)


def wanted(places: list[Resource]) -> list[Resource]:
    """Return the places of the chosen kinds in which the typed word stands."""
    kinds = list(dict.fromkeys(p.kind for p in places))
    chosen = st.pills(_("Kind"), kinds, selection_mode="multi", key="resources_kinds", label_visibility="collapsed")
    word = st.text_input(_("Look for a name, an area, a word"), key="resources_word").strip().casefold()
    told = {p.id: " ".join([p.name, *(getattr(p, name) for name in FACTS)]).casefold() for p in places}
    return [p for p in places if (not chosen or p.kind in chosen) and word in told[p.id]]


def listed(found: list[Resource], venue: str, here: Point | None, kinds: list[str], public_url: str) -> None:
    """Draw the map, the places by distance, and those of which nobody has said where they are."""
    seen = geography.by_distance(found, here)
    known: list[Seen] = [s for s in seen if s.spot]
    if here is not None:
        touch = lambda number: st.session_state.update({f"open_{known[number - 1].place.id}": True})  # noqa: E731 - what a touch does
        place_map.draw(_("Venue: {name}").format(name=venue), here, known, key="resources_map", touched=touch)
        st.caption(_("Touch a number on the map to open that place."))
    several([(heading(s.place, n, geography.in_words(here, s)), s.place) for n, s in enumerate(known, 1)], kinds, public_url)
    unknown = [s.place for s in seen if not s.spot]
    if unknown:
        st.subheader(_("Where it is unknown ({count})").format(count=len(unknown)))
        st.caption(_("These are not on the map. Open one and type latitude and longitude, or choose its municipality."))
        several([(heading(p), p) for p in unknown], kinds, public_url)


def show() -> None:
    """Draw the screen."""
    with db.read(ui.scope()) as session:
        places, kinds, venues = queries.resources(session), queries.fact_words(session, FactList.RESOURCE_KIND), queries.venues(session)
    public_url = ui.council().public_url
    st.title(_("Places outside"))
    st.caption(_("Where visitors are passed on to. Each place has a page that its slip leads to. Kinds are words of “Programmes and topics”."))
    with ui.drawer(_("Add a place"), key="open_new_resource", icon=":material/add:", expanded=not places) as is_open:
        if is_open:
            form(None, kinds)
    active, retired = [p for p in places if p.is_active], [p for p in places if not p.is_active]
    if active:
        venue, here = starts_from(venues)
        found = wanted(active)
        if not found:
            st.caption(_("Nothing is found."))
        listed(found, venue, here, kinds, public_url)
    if retired:
        st.subheader(_("Not in use ({count})").format(count=len(retired)))
        several([(heading(p), p) for p in retired], kinds, public_url)


show()
