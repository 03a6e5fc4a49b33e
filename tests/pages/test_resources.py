"""外の場所 on the screens: the nearest first, as seen from the venue; on the map, or said not to be; found by a touch, a word, a kind."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from sqlalchemy import select, update

from booths import desk
from core import clock, db
from events.models import Resource, Venue
from pages import place_map
from tests.pages.screen import said, turn_to

if TYPE_CHECKING:
    from typing import Any

    from streamlit.testing.v1 import AppTest

    from tests.pages.conftest import House


def directory(house: House) -> AppTest:
    return turn_to(house.organiser(), "resources")


def place(house: House, name: str) -> Resource:
    with db.read(house.fair.scope) as session:
        return session.scalars(select(Resource).where(Resource.name.startswith(name))).one()


def on_the_map(screen: AppTest) -> list[dict[str, Any]]:
    """Return what the map's layers show, row by row."""
    maps = screen.get("deck_gl_json_chart")
    layers = json.loads(maps[0].proto.json)["layers"] if maps else []
    return [row for layer in layers for row in layer["data"]]


def headings(screen: AppTest) -> list[str]:
    return [drawer.label for drawer in screen.expander if "見本" in drawer.label]


def test_the_directory_is_sorted_by_distance_and_says_the_direction(house: House) -> None:
    assert headings(directory(house)) == [
        "**1**　**南東 400 m**　居場所　みんなの居場所 まえかわ（見本）　前川",
        "**2**　**南東 3.5 km（めやす：埼玉県川口市の役所まで）**　法律相談　法律の相談窓口（見本）",
        "**3**　**東 5.3 km**　参加支援　しごと体験 はたけの日（見本）　安行",
        "**4**　**北東 5.3 km**　食料支援　フードパントリー ひがし（見本）　東川口",
        "他市町村の窓口　となりの市 生活相談窓口（見本）　市外",
    ]


def test_the_map_shows_the_venue_a_scale_and_each_place_by_its_number(house: House) -> None:
    rows = on_the_map(directory(house))

    assert {row["text"] for row in rows if "text" in row} == {"会場 イオンモール川口前川", "2 km", "5 km", "10 km"}
    assert {row["label"] for row in rows if "label" in row} == {"1", "2", "3", "4"}


def test_what_is_not_on_the_map_is_said_with_the_way_to_put_it_there(house: House) -> None:
    screen = directory(house)
    assert "位置がまだない場所（1）" in said(screen)
    key = place(house, "となりの市").id
    screen.session_state[f"open_{key}"] = screen.session_state[f"change_{key}"] = True
    screen.run()
    next(box for box in screen.selectbox if box.label.startswith("市区町村")).select("埼玉県蕨市")
    screen.button(key=f"FormSubmitter:resource_{key} 0-保存").click().run()

    assert "位置がまだない場所" not in said(screen)
    assert headings(screen)[1].startswith("**2**　**南西 2.9 km（めやす：埼玉県蕨市の役所まで）**")


def test_a_place_is_found_by_a_word_and_by_its_kind(house: House) -> None:
    screen = directory(house)
    screen.text_input(key="resources_word").input("予約は").run()
    assert len(headings(screen)) == 1
    screen.text_input(key="resources_word").input("").run()
    screen.pills(key="resources_kinds").set_value(["食料支援"]).run()

    assert [h.split("　")[3] for h in headings(screen)] == ["フードパントリー ひがし（見本）"]


def test_distances_are_told_from_another_venue_when_it_is_chosen(house: House) -> None:
    screen = directory(house)
    with db.read(house.fair.scope) as session:
        other = session.scalars(select(Venue.id).where(Venue.name.startswith("東川口"))).one()
    screen.selectbox(key="resources_from").select(other).run()

    assert headings(screen)[0] == "**1**　**会場のすぐそば**　食料支援　フードパントリー ひがし（見本）　東川口"


def test_without_a_venues_point_the_places_are_listed_all_the_same(house: House) -> None:
    house.fair.put(lambda s: s.execute(update(Venue).values(latitude=None)))
    screen = directory(house)

    assert "位置のわかる会場がまだありません" in said(screen)
    assert (len(headings(screen)), on_the_map(screen)) == (5, [])


def test_the_rings_hold_every_place() -> None:
    assert [place_map.rings(metres) for metres in (300, 900, 5_300, 30_000)] == [[500], [500, 1000], [2000, 5000, 10000], [5000, 10000, 20000]]


def test_at_the_desk_places_say_how_far_they_are_and_stand_on_a_map(house: House) -> None:
    house.admit(group_ids=(house.fair.group("alone"),))
    counter = house.fair.counter("D").id
    for action in (desk.call_next, desk.start):
        house.fair.do(lambda s, action=action: action(s, counter, clock.now()))
    screen = house.booth("D")
    screen.button(key="big_hand_over").click().run()
    screen.session_state["wide_hand_over_where"] = True
    screen.run()
    screen.pills(key="wide_onward_kind").set_value("食料支援").run()
    screen.session_state["onward_map"] = True
    screen.run()

    assert "1　フードパントリー ひがし（見本）　北東 5.3 km" in said(screen)
    assert [row["label"] for row in on_the_map(screen) if "label" in row] == ["1", "1"]
