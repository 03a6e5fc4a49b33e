"""Where a place is, seen from a venue: distance and direction in words; places without a point are said to be so, never left out."""

from __future__ import annotations

import math

import pytest

from core import addresses, text
from events import geography, resources
from events.geography import Point
from events.models import Resource
from events.shipped import shipped

AEON = Point(35.8365, 139.7086)
"""The sample's venue."""


def place(name: str, **more: object) -> Resource:
    return Resource(name=name, **{"municipality": "", "address": ""} | more)


def told(*places: Resource, here: Point | None = AEON) -> list[tuple[str, str]]:
    return [(seen.place.name, geography.in_words(here, seen)) for seen in geography.by_distance(places, here)]


@pytest.mark.parametrize(
    ("there", "direction", "far"),
    [
        (Point(35.8437, 139.7086), "north", "800 m"),
        (Point(35.8416, 139.7149), "north-east", "800 m"),
        (Point(35.8365, 139.7308), "east", "2 km"),
        (Point(35.8365, 139.6865), "west", "2 km"),
        (Point(35.0, 139.0), "south-west", "113 km"),
    ],
)
def test_direction_and_distance_are_those_of_the_points(there: Point, direction: str, far: str) -> None:
    assert geography.direction(AEON, there) == direction
    assert geography.how_far(geography.metres(AEON, there)) == far


def test_a_degree_of_latitude_is_a_hundred_and_eleven_kilometres() -> None:
    assert geography.metres(Point(35, 139), Point(36, 139)) == pytest.approx(111_195, abs=5)


@pytest.mark.parametrize(("distance", "said"), [(49, "50 m"), (974, "950 m"), (976, "1 km"), (9_940, "9.9 km"), (12_400, "12 km")])
def test_a_distance_is_said_in_round_figures(distance: float, said: str) -> None:
    assert geography.how_far(distance) == said


def test_a_ring_is_as_far_away_as_it_says_and_begins_in_the_north() -> None:
    ring = geography.on_circle(AEON, 2000)

    assert all(math.isclose(geography.metres(AEON, corner), 2000, rel_tol=0.01) for corner in ring)
    assert (ring[0].longitude, ring[0].latitude > AEON.latitude, ring[0]) == (AEON.longitude, True, ring[-1])


def test_the_nearest_come_first_and_those_of_which_nobody_said_where_come_last() -> None:
    unknown, far = place("c"), place("b", latitude=35.9, longitude=139.7086)
    near = place("a", latitude=35.8437, longitude=139.7086)

    assert told(unknown, far, near) == [("a", "北 800 m"), ("b", "北 7.1 km"), ("c", "")]


def test_by_its_municipality_a_place_is_about_there() -> None:
    assert told(place("蕨の窓口", municipality="埼玉県蕨市")) == [("蕨の窓口", "南西 2.9 km（めやす：埼玉県蕨市の役所まで）")]


def test_a_point_of_its_own_counts_for_more_than_the_municipality() -> None:
    assert told(place("a", latitude=35.8437, longitude=139.7086, municipality="埼玉県蕨市")) == [("a", "北 800 m")]


def test_without_a_venue_that_has_a_point_nothing_is_said_of_distances() -> None:
    assert told(place("a", latitude=35.8437, longitude=139.7086), here=None) == [("a", "")]


def test_every_municipality_has_a_point_and_those_of_the_councils_prefecture_come_first() -> None:
    names = geography.nearest_first("112038")

    assert (len(names), set(names)) == (1741, set(geography.municipalities()))
    assert names[0].startswith("埼玉県")
    assert geography.nearest_first("")[0] == "北海道札幌市"
    assert all(20 < p.latitude < 46 and 122 < p.longitude < 154 for p in geography.municipalities().values())


def test_the_samples_places_are_known_exactly_about_and_not_at_all() -> None:
    spots = [
        geography.spot(place(r["name"], **{k: r[k] for k in ("latitude", "longitude", "municipality") if k in r})) for r in shipped()["sample"]["resources"]
    ]

    assert [spot and (spot.municipality or "exact") for spot in spots] == ["exact", "exact", "exact", "埼玉県川口市", None]


@pytest.mark.parametrize("apple", [False, True])
def test_a_map_is_asked_for_the_point_or_else_the_address_and_never_for_the_name(apple: bool) -> None:  # noqa: FBT001
    exact = resources.map_address(place("フードバンク", address="川口市本町1", latitude=35.8, longitude=139.72), apple=apple)
    by_address = resources.map_address(place("フードバンク", address="川口市本町1"), apple=apple)

    assert exact == addresses.on_a_map("35.80000,139.72000", apple=apple)
    assert by_address == addresses.on_a_map("川口市本町1", apple=apple)
    assert by_address.startswith("https://maps.apple.com/?q=%E5" if apple else "https://www.google.com/maps/search/?api=1&query=%E5")
    assert resources.map_address(place("フードバンク")) == ""


def test_directions_are_said_in_the_language_of_the_screen() -> None:
    near = place("a", latitude=35.8437, longitude=139.7086)
    with text.speaking("en"):
        assert told(near) == [("a", "800 m to the north")]
