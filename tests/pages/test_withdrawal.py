"""A hand-over is stopped and consent is taken back on every screen that shows it; its words go."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from booths import desk
from booths.consents import Agreement
from booths.models import Consent, ConsentMeans, Handover, HandoverState
from core import clock, db
from staff.models import Role
from tests.pages.passing import at_a, handed, handovers, sent_by_a, to_booth, visitor_at
from tests.pages.screen import opened, said, turn_to

if TYPE_CHECKING:
    from streamlit.testing.v1 import AppTest

    from tests.pages.conftest import House

H = HandoverState


def withdraw(screen: AppTest, where: str, made: Handover) -> AppTest:
    """Say that it be stopped, read what that means, and say so again."""
    assert "元に戻せません" not in said(screen)
    screen.button(key=f"withdraw_{where}_{made.id}").click().run()
    assert "元に戻せません" in said(screen)
    return screen.button(key=f"withdraw_now_{where}_{made.id}").click().run()


def received(house: House) -> Handover:
    """Let somebody who was handed over sit down at D."""
    made = handed(house, Agreement(withheld="借金のこと"), note="母の介護で眠れない")
    counter = house.fair.counter("D").id
    for step in (desk.call_next, desk.start):
        house.fair.do(lambda s, step=step: step(s, counter, clock.now()))
    return made


def words(house: House) -> tuple[H, str, str]:
    """Return how far the hand-over is, and the words that are left of it."""
    with db.read(house.fair.scope) as session:
        return handovers(house)[0].state, handovers(house)[0].note, session.scalars(select(Consent.withheld)).one()


def test_the_giver_stops_it_for_the_visitor(house: House) -> None:
    made = handed(house)
    screen = sent_by_a(house)
    withdraw(screen, "sent", made)

    assert handovers(house)[0].state == H.VISITOR_REFUSED
    assert "取り消し" in said(screen)


def test_a_consent_is_taken_back_at_reception_by_number(house: House) -> None:
    made = handed(house, Agreement(withheld="借金のこと"))
    screen = house.reception()
    screen.number_input(key="find_number").set_value(1).run()
    withdraw(screen, "found", made)

    assert words(house) == (H.VISITOR_REFUSED, "", "")


def test_a_consent_is_taken_back_on_the_floor(house: House) -> None:
    made = handed(house, Agreement(withheld="借金のこと"))
    withdraw(turn_to(house.organiser(), "hall"), "hall", made)

    assert words(house) == (H.VISITOR_REFUSED, "", "")


def test_a_consent_is_taken_back_at_the_receiving_table_and_what_was_heard_is_spoken_of_kindly(house: House) -> None:
    made = received(house)
    screen = house.booth("D")
    assert "眠れない" not in said(screen)  # somebody else pressed 来た
    assert "眠れない" in said(screen.button(key="wide_open_words").click().run())
    screen.button(key=f"withdraw_here_{made.id}").click().run()
    assert "すでにうかがったことは、なかったことにはできません" in said(screen)
    screen.button(key=f"withdraw_now_here_{made.id}").click().run()

    assert words(house) == (H.RECEIVED, "", "")
    assert "眠れない" not in said(screen)
    assert "ほかの方に伝えないでください" in said(screen)


@pytest.mark.parametrize("where", ["taken", "found"])
def test_a_consent_is_taken_back_also_after_the_talk(house: House, where: str) -> None:
    made = received(house)
    counter = house.fair.counter("D").id
    house.fair.do(lambda s: desk.finish(s, counter, clock.now()))
    screen = opened(house.booth("D"), "passed_on") if where == "taken" else house.reception()
    if where == "found":
        screen.number_input(key="find_number").set_value(1).run()
    withdraw(screen, where, made)

    assert words(house) == (H.RECEIVED, "", "")


def test_whoever_thinks_better_of_it_takes_nothing_back(house: House) -> None:
    made = handed(house)
    screen = turn_to(house.organiser(), "hall")
    screen.button(key=f"withdraw_hall_{made.id}").click().run()
    screen.button(key=f"withdraw_not_hall_{made.id}").click().run()

    assert handovers(house)[0].state == H.SENT
    assert f"withdraw_hall_{made.id}" in {button.key for button in screen.button}


def test_what_the_lead_decided_without_consent_is_not_taken_back(house: House) -> None:
    visitor_at(house)
    screen = to_booth(house, at_a(house, Role.LEAD))
    screen.text_input(key="hand_over_withheld").input("居場所を夫に")
    screen.button_group(key="wide_hand_over_means").set_value(ConsentMeans.OVERRIDE).run()
    screen.text_input(key="hand_over_ground").input("命の危険")
    screen.run()
    screen.button(key="wide_agrees").click().run()

    assert words(house) == (H.SENT, "", "居場所を夫に")
    assert not [button for button in turn_to(screen, "hall").button if button.key and button.key.startswith("withdraw")]
