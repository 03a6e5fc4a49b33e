"""Passing on to places outside: the choice at the desk, what became of it, and the directory."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from booths import handover_queries, onward
from booths.models import ConsentMeans, Handover, HandoverState, Term
from core import clock, db
from events import queries as plan
from events.models import Resource
from tests.pages.passing import at_a, handovers, sent_by_a, visitor_at
from tests.pages.screen import opened, said, turn_to

if TYPE_CHECKING:
    from streamlit.testing.v1 import AppTest

    from tests.pages.conftest import House

H = HandoverState


def passed_on(house: House) -> Handover:
    """Pass somebody on from A to the first of the places outside."""
    visitor_at(house)
    with db.read(house.fair.scope) as session:
        place = plan.resources(session)[0].id
    counter = house.fair.counter("A-1").id
    made = house.fair.do(lambda s: onward.send(s, counter, place, clock.now()))
    assert isinstance(made, Handover)
    return made


def follow_ups(house: House, made: Handover) -> AppTest:
    return opened(turn_to(house.organiser(), "followups"), f"open_{made.id}")


@pytest.mark.parametrize("means", [ConsentMeans.SPOKEN, ConsentMeans.PHONE])
def test_somebody_is_passed_on_to_a_place_outside(house: House, means: ConsentMeans) -> None:
    visitor_at(house)
    screen = at_a(house)
    screen.button_group(key="wide_hand_over_where").set_value(True).run()
    with db.read(house.fair.scope) as session:
        place = plan.resources(session)[0]
    screen.button_group(key="wide_onward_kind").set_value(place.kind).run()
    screen.button_group(key="wide_onward_place").set_value(place.id).run()
    screen.button_group(key="wide_hand_over_means").set_value(means).run()
    screen.button(key="wide_onward_agrees").click().run()

    assert ("「はい」まで何も伝わりません" in screen.toast[0].value) == (means == ConsentMeans.PHONE)
    assert [(h.resource_id, h.state, h.responsible) for h in handovers(house)] == [(place.id, H.SENT, "booth-A")]
    assert f"/print/onward/{handovers(house)[0].id}" in said(screen)


def test_the_booth_writes_down_how_far_it_has_come(house: House) -> None:
    made = passed_on(house)
    sent_by_a(house).button_group(key=f"wide_far_{made.id}").set_value(H.AGREED).run()

    assert handovers(house)[0].state == H.AGREED


def test_a_hand_over_outside_is_followed_up(house: House) -> None:
    made = passed_on(house)
    screen = follow_ups(house, made)
    screen.button(key=f"wide_{H.CONTACTED}_{made.id}").click().run()
    opened(screen, f"open_{made.id}").button_group(key=f"wide_{Term.TWO_WEEKS}_{made.id}").set_value(H.CONNECTED).run()

    with db.read(house.fair.scope) as session:
        row = handover_queries.outside(session)[0]
    assert (row.handover.state, row.terms) == (H.CONNECTED, {Term.TWO_WEEKS: H.CONNECTED})
    assert not screen.exception


def test_every_one_to_ask_about_is_on_some_page(house: House) -> None:
    made = passed_on(house)
    more = {"visit_id": made.visit_id, "from_stop_id": made.from_stop_id, "resource_id": made.resource_id, "sent_at": made.sent_at}
    house.fair.put(lambda s: s.add_all(Handover(event_id=made.event_id, state=H.CONNECTED, **more) for _ in range(44)))
    screen = turn_to(house.organiser(), "followups")
    seen = []
    for page in (1, 2, 3):
        screen.session_state["followups_page"] = page
        seen += [part.proto.id for part in screen.run().expander if part.proto.id[-36:].count("-") == 4]  # those of a hand-over

    assert len(set(seen)) == 45
    assert "41〜45件目（全45件）" in said(screen)


def test_what_is_over_may_be_taken_up_again(house: House) -> None:
    made = passed_on(house)
    house.fair.do(lambda s: onward.advance(s, made.id, H.NOT_CONNECTED, clock.now()))
    follow_ups(house, made).button(key=f"wide_{H.CONTACTED}_{made.id}").click().run()

    assert handovers(house)[0].state == H.CONTACTED


def test_a_place_is_added_to_the_directory_and_switched_off(house: House) -> None:
    screen = opened(turn_to(house.organiser(), "resources"), "open_new_resource")
    next(field for field in screen.text_input if field.label == "名前").input("新しい居場所")
    next(button for button in screen.button if button.label == "保存").click().run()
    with db.read(house.fair.scope) as session:
        place = session.scalars(select(Resource).where(Resource.name == "新しい居場所")).one()
    opened(opened(screen, f"open_{place.id}"), f"change_{place.id}").button(key=f"wide_switch_{place.id}").click().run()

    with db.read(house.fair.scope) as session:
        assert session.get_one(Resource, place.id).is_active is False
