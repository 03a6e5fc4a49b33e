"""Venues: a list, a form, and a map that asks nothing of the outside."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import pydeck as pdk
import streamlit as st

from core import settings
from core.text import gettext as _
from events import lists
from pages import ui

if TYPE_CHECKING:
    from collections.abc import Sequence

    from events.models import Resource, Venue

BLUE, INK = [29, 79, 158, 220], [27, 27, 27, 255]
SPREAD_TO_ZOOM = ((0.05, 12.5), (0.2, 11), (1.0, 9))


def show(venues: list[Venue]) -> None:
    """Draw the screen's part."""
    placed = [v for v in venues if v.latitude is not None and v.longitude is not None]
    if placed:
        draw_map(placed)
    for venue in venues:
        with ui.drawer(f"{venue.name}　{venue.address}", key=f"open_{venue.id}") as is_open:
            if is_open:
                form(venue)
    with ui.drawer(_("Add a venue"), key="open_new_venue", icon=":material/add:", expanded=not venues) as is_open:
        if is_open:
            form(None)


def draw_map(venues: Sequence[Venue | Resource]) -> None:
    """Draw places as points with their names, on a ground of our own."""
    places = tuple((v.name, v.latitude or 0.0, v.longitude or 0.0) for v in venues)
    st.pydeck_chart(_deck(places, own_style(f"{settings.get().local_address}/map/style.json")), height=340)


@lru_cache(maxsize=16)
def _deck(places: tuple[tuple[str, float, float], ...], style: str) -> pdk.Deck:
    """Return a map. It is kept: pydeck takes longer to describe it than all else on the screen."""
    rows = [{"name": name, "position": [longitude, latitude]} for name, latitude, longitude in places]
    latitudes, longitudes = [p[1] for p in places], [p[2] for p in places]
    spread = max(max(latitudes) - min(latitudes), max(longitudes) - min(longitudes))
    view = pdk.ViewState(
        latitude=sum(latitudes) / len(places),
        longitude=sum(longitudes) / len(places),
        zoom=next((zoom for most, zoom in SPREAD_TO_ZOOM if spread <= most), 6),
    )
    points = pdk.Layer("ScatterplotLayer", rows, get_position="position", get_fill_color=BLUE, get_radius=10, radius_units=pdk.types.String("pixels"))
    names = pdk.Layer(
        "TextLayer",
        rows,
        get_position="position",
        get_text="name",
        get_color=INK,
        get_size=16,
        get_pixel_offset=[0, -24],
        character_set=pdk.types.String("auto"),
        font_family=pdk.types.String("BIZ UDPGothic, Noto Sans CJK JP, sans-serif"),
    )
    return pdk.Deck([points, names], initial_view_state=view, map_provider="carto", map_style=style)


def own_style(otherwise: str) -> str:
    """Return the address of our map style as this browser reaches the server."""
    here = st.context.url or otherwise
    return "/".join(here.split("/")[:3]) + "/map/style.json"


def form(venue: Venue | None) -> None:
    """Draw a venue to be changed or added."""
    key = str(venue.id) if venue else "new"
    with st.form(ui.fresh(f"venue_{key}"), border=False):
        name = st.text_input(_("Name"), venue.name if venue else "", max_chars=80)
        kind = st.text_input(_("Kind"), venue.kind if venue else "", max_chars=40, placeholder=_("Example: shopping mall, civic centre, clinic"))
        address = st.text_input(_("Address"), venue.address if venue else "", max_chars=120)
        left, right = st.columns(2)
        latitude = left.number_input(_("Latitude"), 20.0, 46.0, venue.latitude if venue else None, format="%.4f")
        longitude = right.number_input(_("Longitude"), 122.0, 154.0, venue.longitude if venue else None, format="%.4f")
        st.markdown(f"**{_('Emergency card')}**")
        security = st.text_input(
            _("Telephone of the security office"), venue.security_phone if venue else "", max_chars=40, placeholder=_("Example: 048-000-0000, extension 119")
        )
        aed = st.text_input(_("Where the AED is"), venue.aed_place if venue else "", max_chars=60)
        children = st.text_input(_("Where lost children are brought"), venue.lost_child_place if venue else "", max_chars=60)
        given = lists.Place(name, kind, address, latitude, longitude, security, aed, children)
        if ui.saved(f"venue_{key}", _("Save"), lambda s: lists.save_venue(s, venue.id if venue else None, given), _("Saved.")):
            st.rerun()
