"""受付: what the scanner's field does with a card, a ticket and noise; and a lost card. 準備: cards are made and printed."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from booths import party
from booths.models import PartyRole, Visit
from checkin import card_queries, cards, codes, taking_back
from checkin.models import Card, Scan
from checkin.party import split
from core import addresses, clock, db
from tests.checkin.test_scanning import noise
from tests.pages.screen import said, turn_to

if TYPE_CHECKING:
    from streamlit.testing.v1 import AppTest

    from tests.pages.conftest import House

HOST = "https://soudan.example.jp"
NOISY_SCANS = 12
"""On a screen; `tests/checkin/test_scanning.py` has the five hundred."""


@pytest.fixture
def stack(house: House) -> list[Card]:
    """Return unused cards."""
    return db.perform(house.fair.scope, lambda s: cards.make_cards(s, house.fair.event.id, 10, clock.now()))


def scan(screen: AppTest, typed: str, field: str = "scan", press: str = "scan_read") -> AppTest:
    """Type into a field, and press Enter."""
    screen.text_input(key=field).input(typed)
    return screen.button(key=press).click().run()


def visits(house: House) -> int:
    """Count visits."""
    with db.read(house.fair.scope) as session:
        return session.scalar(select(func.count()).select_from(Visit)) or 0


def test_scanning_a_card_admits_at_once_and_shows_the_number_large_until_next(house: House, stack: list[Card]) -> None:
    screen = scan(house.reception(), addresses.card(HOST, stack[0].token))
    assert ">1</span>" in said(screen)
    screen.button(key="wide_scan_next").click().run()

    assert ">1</span>" not in said(screen)
    assert visits(house) == 1


def test_the_next_scan_goes_on_by_itself(house: House, stack: list[Card]) -> None:
    screen = scan(house.reception(), codes.shown(stack[0].code))
    scan(screen, codes.shown(stack[1].code))

    assert ">2</span>" in said(screen)
    assert ">1</span>" not in said(screen)


def test_how_many_they_are_and_what_they_speak_goes_with_the_card(house: House, stack: list[Card]) -> None:
    screen = house.reception()
    screen.segmented_control(key="people").set_value(4)
    screen.segmented_control(key="visitor_language").set_value("en").run()
    scan(screen, stack[0].code)
    scan(screen, stack[1].code)

    with db.read(house.fair.scope) as session:
        assert [(v.people, v.language) for v in session.scalars(select(Visit).order_by(Visit.number))] == [(4, "en"), (1, "ja")]


def test_a_used_card_opens_the_visit_with_its_moves(house: House, stack: list[Card]) -> None:
    screen = scan(house.reception(), stack[0].code)
    scan(screen, stack[0].code)
    assert "この方です" in said(screen)
    screen.button(key="rest").click().run()

    assert "一時離席" in said(screen)
    assert visits(house) == 1


def test_looking_for_a_number_puts_the_scanned_one_away(house: House, stack: list[Card]) -> None:
    house.admit()
    screen = scan(house.reception(), stack[0].code)
    scan(screen, stack[0].code)
    screen.number_input(key="find_number").set_value(1).run()

    assert "この方です" not in said(screen)
    assert len([button for button in screen.button if button.key == "rest"]) == 1


def test_a_misread_code_is_named_and_the_next_scan_is_free(house: House, stack: list[Card]) -> None:
    screen = scan(house.reception(), "CCC-CCC-C")
    assert [w.value for w in screen.warning] == ["コード CCC-CCC-C は読み違いか打ち間違いです。カードと見くらべて、もう一度入力してください。"]
    scan(screen, stack[0].code)

    assert [w.value for w in screen.warning] == []
    assert visits(house) == 1


def test_noise_on_the_screen_leaves_no_visit_and_no_error(house: House, stack: list[Card]) -> None:
    screen, chance = house.reception(), random.Random(5)  # noqa: S311 - the same noise each time
    for _scan in range(NOISY_SCANS):
        scan(screen, noise(chance, stack[0]))
        assert not screen.exception
        assert not screen.error
    with db.read(house.fair.scope) as session:
        assert session.scalar(select(func.count()).select_from(Scan)) == 0
    scan(screen, stack[0].code)

    assert visits(house) == 1


def test_a_lost_card_is_replaced_by_number(house: House, stack: list[Card]) -> None:
    screen = scan(house.reception(), stack[0].code)
    screen.session_state["open_lost"] = True
    screen.run()
    screen.number_input(key="lost_number").set_value(1).run()
    scan(screen, stack[1].code, "lost_scan", "lost_replace")
    scan(screen, stack[1].code)

    assert "この方です" in said(screen)
    assert visits(house) == 1


def test_a_lost_card_of_nobody_is_a_sentence(house: House, stack: list[Card]) -> None:
    screen = house.reception()
    screen.session_state["open_lost"] = True
    screen.run()
    screen.number_input(key="lost_number").set_value(77).run()
    scan(screen, stack[1].code, "lost_scan", "lost_replace")

    assert "77" in screen.error[0].value


def test_nobody_is_listed_until_something_is_typed(house: House) -> None:
    house.admit()
    screen = house.reception()

    assert {"rest", "back", "leave"} & {button.key for button in screen.button} == set()


def test_cards_are_made_and_their_sheets_offered(house: House) -> None:
    screen = turn_to(house.organiser(), "plan")
    screen.session_state["plan_tab"] = "選んだ相談会"
    screen.session_state["open_cards"] = True
    screen.run()
    screen.number_input(key="cards_wanted").set_value(20).run()
    screen.button(key="make_cards").click().run()

    with db.read(house.fair.scope) as session:
        assert [(b.cards, b.used) for b in card_queries.batches(session, house.fair.event.id)] == [(20, 0)]
    assert f"/print/cards/{house.fair.event.code}/1.pdf" in said(screen)


def test_a_card_scanned_by_mistake_is_undone_by_one_tap(house: House, stack: list[Card]) -> None:
    screen = scan(house.reception(), stack[0].code)
    screen.button(key="scanned_undo").click().run()
    assert (">1</span>" in said(screen), visits(house)) == (False, 0)
    scan(screen, stack[0].code)

    assert ">2</span>" in said(screen)
    assert "この方です" not in said(screen)


def test_a_number_given_by_mistake_is_undone_by_one_tap(house: House) -> None:
    screen = house.reception()
    screen.button(key="big_admit").click().run()
    screen.button(key="admitted_undo").click().run()

    assert visits(house) == 0
    assert not [button for button in screen.button if button.key == "admitted_undo"]


def test_what_a_colleague_has_undone_is_no_longer_shown(house: House, stack: list[Card]) -> None:
    screen = scan(house.reception(), stack[0].code)
    with db.read(house.fair.scope) as session:
        visit = session.scalars(select(Visit.id)).one()
    house.fair.do(lambda s: taking_back.take_back(s, visit, clock.now()))
    screen.run()

    assert not screen.exception
    assert ">1</span>" not in said(screen)


def test_the_number_of_who_joined_again_leads_to_their_party(house: House) -> None:
    house.admit(people=2)
    with db.read(house.fair.scope) as session:
        whole = session.scalars(select(Visit.id)).one()
    apart = db.perform(house.fair.scope, lambda s: split(s, whole, {PartyRole.FAMILY: 1}, clock.now()))
    house.fair.do(lambda s: party.merge(s, apart.visit_id, clock.now()))
    screen = house.reception()
    screen.number_input(key="find_number").set_value(apart.number).run()

    assert "2番は1番の組に戻っています" in said(screen)
    assert "**1**" in said(screen)


def test_a_photo_that_is_none_is_refused_in_a_sentence(house: House) -> None:
    screen = house.reception()
    screen.session_state["no_camera"], screen.session_state["camera"] = True, True
    screen.run()
    screen.file_uploader[0].upload("card.png", b"no picture", "image/png").run()

    assert "この画像は使えません" in said(screen)
    assert visits(house) == 0
