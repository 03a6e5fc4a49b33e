"""Where a place is, seen from a venue: how far, in which direction. Reckoned from points, for a hall has no map of the outside.

A place without a point of its own is reckoned by that of its municipality, and said to be "about" there.
"""

from __future__ import annotations

import json
import math
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from core.text import gettext
from core.text import later as _

if TYPE_CHECKING:
    from collections.abc import Iterable

    from events.models import Resource, Venue

EARTH = 6_371_000.0
"""The mean radius, in metres: within a town a sphere errs by less than the rounding."""
DIRECTIONS = (_("north"), _("north-east"), _("east"), _("south-east"), _("south"), _("south-west"), _("west"), _("north-west"))
HERE, KILOMETRE, FAR = 50, 1000, 10_000
CORNERS = 72


class Point(NamedTuple):
    """Degrees north and east."""

    latitude: float
    longitude: float


class Spot(NamedTuple):
    """Where a place is; named by a municipality, only about there."""

    point: Point
    municipality: str = ""


class Seen(NamedTuple):
    """A place as it is seen from a venue: where, if that is known, and how many metres away."""

    place: Resource
    spot: Spot | None
    metres: float


def metres(here: Point, there: Point) -> float:
    """Return the distance as the crow flies."""
    a, b = math.radians(here.latitude), math.radians(there.latitude)
    half = math.sin((b - a) / 2) ** 2 + math.cos(a) * math.cos(b) * math.sin(math.radians(there.longitude - here.longitude) / 2) ** 2
    return 2 * EARTH * math.asin(math.sqrt(half))


def direction(here: Point, there: Point) -> str:
    """Return the key of the direction, one of eight."""
    a, b, east = math.radians(here.latitude), math.radians(there.latitude), math.radians(there.longitude - here.longitude)
    angle = math.atan2(math.sin(east) * math.cos(b), math.cos(a) * math.sin(b) - math.sin(a) * math.cos(b) * math.cos(east))
    return DIRECTIONS[round(math.degrees(angle) / 45) % 8]


def how_far(distance: float) -> str:
    """Return a distance in round figures: 800 m, 1.2 km, 12 km."""
    if distance < KILOMETRE - HERE / 2:
        return f"{round(distance / HERE) * HERE} m"
    return f"{distance / KILOMETRE:.{int(distance < FAR)}f}".removesuffix(".0") + " km"


def on_circle(centre: Point, radius: float) -> list[Point]:
    """Return the corners of a ring around a point, closed, from the north on."""
    up = math.degrees(radius / EARTH)
    across = up / math.cos(math.radians(centre.latitude))
    angles = [2 * math.pi * n / CORNERS for n in range(CORNERS + 1)]
    return [Point(centre.latitude + up * math.cos(a), centre.longitude + across * math.sin(a)) for a in angles]


@cache
def _prefectures() -> dict[str, dict[str, list[float]]]:
    found: dict[str, dict[str, list[float]]] = json.loads(Path(__file__).with_name("municipalities.json").read_text("utf-8"))["points"]
    return found


@cache
def municipalities() -> dict[str, Point]:
    """Return the point of each municipality's office by its name with the prefecture: 「埼玉県蕨市」. In the order of the prefectures' numbers."""
    return {prefecture + name: Point(*point) for prefecture, names in _prefectures().items() for name, point in names.items()}


def nearest_first(council_code: str) -> list[str]:
    """Return the municipalities' names, those of the council's own prefecture first: its municipality code begins with the prefecture's number."""
    own = int(council_code[:2]) - 1 if council_code[:2].isdecimal() else -1
    prefectures = sorted(enumerate(_prefectures()), key=lambda row: row[0] != own)
    return [prefecture + name for _number, prefecture in prefectures for name in _prefectures()[prefecture]]


def venue_point(venue: Venue | None) -> Point | None:
    """Return where a venue is, if somebody has said."""
    return Point(venue.latitude, venue.longitude) if venue and venue.latitude is not None and venue.longitude is not None else None


def spot(place: Resource) -> Spot | None:
    """Return where a place is: its own point, else its municipality's."""
    if place.latitude is not None and place.longitude is not None:
        return Spot(Point(place.latitude, place.longitude))
    point = municipalities().get(place.municipality)
    return Spot(point, place.municipality) if point else None


def by_distance(places: Iterable[Resource], here: Point | None) -> list[Seen]:
    """Return places as seen from a point, the nearest first; those of which nobody knows where they are come last, in their order."""
    found = []
    for place in places:
        where = spot(place)
        found.append(Seen(place, where, metres(here, where.point) if here and where else math.inf))
    return sorted(found, key=lambda seen: (seen.spot is None, seen.metres))


def in_words(here: Point | None, seen: Seen) -> str:
    """Return direction and distance, 「北東 800 m」; from a municipality's point, said to be about so. Nothing where either end is unknown."""
    if here is None or seen.spot is None:
        return ""
    if seen.metres < HERE:
        said = gettext("at the venue")
    else:
        said = gettext("{distance} to the {direction}").format(direction=gettext(direction(here, seen.spot.point)), distance=how_far(seen.metres))
    return gettext("{distance}, to {municipality} (about)").format(distance=said, municipality=seen.spot.municipality) if seen.spot.municipality else said
