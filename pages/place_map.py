"""A map of places outside around a venue, on a ground of our own: rings for the distance, numbers that lead to the list, north up. It asks nothing of the outside.

Streets it has none: which way and how far is what somebody needs who sends a visitor there. The way itself is shown by the phone's map, one tap from the place.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import pydeck as pdk
import streamlit as st

from core import settings
from core.text import gettext as _
from events import geography
from events.geography import Point
from pages import plan_venues

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from events.geography import Seen

BLUE, WHITE, RED, INK, GREY, GROUND = (
    [29, 79, 158, 255],
    [255, 255, 255, 255],
    [179, 38, 30, 255],
    [27, 27, 27, 255],
    [118, 125, 136, 255],
    [238, 241, 236, 220],
)
RINGS = (500, 1_000, 2_000, 5_000, 10_000, 20_000)
MOST_RINGS, NEAREST = 3, 400
FARTHEST = 25_000
"""What is farther away would shrink everything else to a dot: it is named below the map."""
HEIGHT, ROOM = 420, 300
"""Pixels: of the map, and of what the farthest ring may take up, also on a phone."""
METRES_A_PIXEL = 78_271.5
"""At zoom 0 on the equator, with tiles of 512 pixels."""
PLACES = "places"


class Mark(NamedTuple):
    """A point on the map: the numbers of the places there, their names, and whether they are only about there."""

    label: str
    names: str
    point: Point
    is_rough: bool


def draw(venue: str, here: Point, seen: Sequence[Seen], *, key: str, touched: Callable[[int], None] | None = None) -> None:
    """Draw places by their place in the list, from 1 on; a touched one is told by that number."""
    marks = tuple(_marks(seen))
    if marks:
        deck = _deck(venue, here, marks, plan_venues.own_style(f"{settings.get().local_address}/map/style.json"))
        alt = _("Map of the places outside, around {venue}").format(venue=venue)
        if touched:
            st.pydeck_chart(deck, height=HEIGHT, key=key, alt=alt, on_select=lambda: _touched(key, touched), selection_mode="single-object")
        else:
            st.pydeck_chart(deck, height=HEIGHT, key=key, alt=alt)
        st.caption(
            _("North is up. The rings are the distance from the venue as the crow flies. The numbers are those of the list; a pale one is only about there.")
        )
    far = [f"{n} {s.place.name}" for n, s in enumerate(seen, 1) if s.spot and s.metres > FARTHEST]
    if far:
        words = _("Not on the map, for they are farther than {distance}: {names}")
        st.caption(words.format(distance=geography.how_far(FARTHEST), names="、".join(far)))


def _touched(key: str, then: Callable[[int], None]) -> None:
    found = st.session_state[key].selection.objects.get(PLACES, [])
    if found:
        then(int(str(found[0]["label"]).split("・")[0]))


def _marks(seen: Sequence[Seen]) -> list[Mark]:
    """Return the points of the places that are known and near enough; those at one point share a mark."""
    found: dict[tuple[Point, bool], list[tuple[int, str]]] = {}
    for number, one in enumerate(seen, 1):
        if one.spot and one.metres <= FARTHEST:
            found.setdefault((one.spot.point, bool(one.spot.municipality)), []).append((number, one.place.name))
    return [
        Mark("・".join(str(n) for n, _name in rows), "\n".join(f"{n} {name}" for n, name in rows), point, is_rough) for (point, is_rough), rows in found.items()
    ]


def rings(farthest: float) -> list[int]:
    """Return the rings that hold everything: the first one beyond the farthest place, and the two within it."""
    beyond = next((n for n, ring in enumerate(RINGS) if ring >= farthest), len(RINGS) - 1)
    return list(RINGS[max(0, beyond + 1 - MOST_RINGS) : beyond + 1])


@lru_cache(maxsize=16)
def _deck(venue: str, here: Point, marks: tuple[Mark, ...], style: str) -> pdk.Deck:
    """Return a map. It is kept: pydeck takes longer to describe it than all else on the screen."""
    farthest = max(NEAREST, *(geography.metres(here, mark.point) for mark in marks))
    circles = [(ring, geography.on_circle(here, ring)) for ring in rings(farthest)]
    span = 2 * max(farthest, circles[-1][0] if circles[-1][0] < farthest * 1.6 else farthest)
    zoom = math.log2(METRES_A_PIXEL * math.cos(math.radians(here.latitude)) * ROOM / span)
    text = pdk.types.String
    fonts = {"character_set": text("auto"), "font_family": text("BIZ UDPGothic, Noto Sans CJK JP, sans-serif"), "get_position": "position"}
    round_ = {"get_position": "position", "radius_units": text("pixels"), "stroked": True, "get_line_width": 2, "line_width_units": text("pixels")}
    spots = [
        {"label": m.label, "name": m.names, "position": _there(m.point), "fill": WHITE if m.is_rough else BLUE, "ink": BLUE if m.is_rough else WHITE}
        for m in marks
    ]
    scale = [{"text": geography.how_far(metres), "position": _there(ring[0])} for metres, ring in circles]
    lines, venues = [{"path": [_there(p) for p in ring]} for _metres, ring in circles], [{"text": venue, "position": _there(here)}]
    legible = fonts | {"background": True, "get_background_color": GROUND}
    layers = [
        pdk.Layer("PathLayer", lines, get_path="path", get_color=GREY, get_width=1.5, width_units=text("pixels")),
        pdk.Layer("TextLayer", scale, get_text="text", get_color=INK, get_size=14, **legible),
        pdk.Layer("TextLayer", venues, get_text="text", get_color=RED, get_size=15, get_pixel_offset=[0, 30], **legible),
        pdk.Layer("ScatterplotLayer", venues, get_fill_color=RED, get_line_color=WHITE, get_radius=9, **round_),
        pdk.Layer("ScatterplotLayer", spots, id=PLACES, get_fill_color="fill", get_line_color=BLUE, get_radius=14, pickable=True, **round_),
        pdk.Layer("TextLayer", spots, get_text="label", get_color="ink", get_size=15, font_weight=700, **fonts),
    ]
    view = pdk.ViewState(latitude=here.latitude, longitude=here.longitude, zoom=zoom)
    return pdk.Deck(layers, initial_view_state=view, map_provider="carto", map_style=style, tooltip={"text": "{name}"})


def _there(point: Point) -> list[float]:
    return [point.longitude, point.latitude]
