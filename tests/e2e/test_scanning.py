"""A scanner is a very fast keyboard: in a real browser, what it types into reception's field admits exactly that card."""

from __future__ import annotations

from playwright.sync_api import expect
from sqlalchemy import select

from checkin import cards, codes
from checkin.models import Card
from core import addresses, clock, db
from tests.e2e.browsers import PC, Staff
from tests.e2e.people import Cast
from tests.e2e.stage import Stage

A_HUNDRED_A_SECOND = 10
"""Milliseconds between two characters."""


def scan(person: Staff, text: str) -> None:
    """Scan: the browser sees a keyboard, wherever the focus is."""
    person.page.keyboard.type(text, delay=A_HUNDRED_A_SECOND)
    person.page.keyboard.press("Enter")


def used(stage: Stage) -> set[str]:
    """Return the tokens of all cards in use."""
    with db.read(stage.scope) as session:
        return set(session.scalars(select(Card.token).where(Card.visit_id.is_not(None))))


def test_a_scanner_admits_exactly_the_cards_that_it_sees(cast: Cast, stage: Stage) -> None:
    made = db.perform(stage.scope, lambda s: cards.make_cards(s, stage.event.id, 10, clock.now()))
    staff = cast.organiser(PC)
    staff.sign_in(stage.reception_account)
    field = staff.keyed("scan").get_by_role("textbox")
    expect(field).to_be_focused()
    scan(staff, addresses.card(stage.server.address, made[0].token))
    expect(staff.page.locator(".number")).to_have_text("1")
    for noise in ("WIFI:S:mall;T:WPA;P:secret;;", stage.door):
        scan(staff, noise)
        staff.sees("カードでも番号札でもないようです。")
        expect(field).to_have_value("")
        expect(field).to_be_focused()
    scan(staff, codes.shown(made[1].code))
    expect(staff.page.locator(".number")).to_have_text("2")
    for card in made[2:5]:  # one right after the other: nobody waits for the screen
        scan(staff, addresses.card(stage.server.address, card.token))
    expect(staff.page.locator(".number")).to_have_text("5")

    assert used(stage) == {card.token for card in made[:5]}
    assert staff.troubles() == []


def test_whoever_types_a_number_is_not_interrupted(cast: Cast, stage: Stage) -> None:
    staff = cast.organiser(PC)
    staff.sign_in(stage.reception_account)
    number = staff.keyed("find_number").get_by_role("spinbutton")
    number.fill("1")
    stage.admit()
    staff.sees("ここまで")
    staff.page.wait_for_timeout(4_000)

    expect(number).to_be_focused()
