"""A card on a visitor's own phone: looking at it does nothing; pressing the button once or often makes it one number."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from checkin import cards, codes
from checkin.card_pictures import plain_name
from core import db
from core.addresses import new_token
from events.models import EventState
from tests.builders import NOON
from tests.checkin.phone import nonce_in, rows, shows_form
from tests.checkin.test_cards import put

if TYPE_CHECKING:
    from checkin.models import Card
    from tests.builders import Fair
    from tests.checkin.phone import Phone, SetClock

HELP = "ようこそ、お手伝いします"


@pytest.fixture
def card(fair: Fair) -> Card:
    """Return an unused card."""
    return db.perform(fair.scope, lambda s: cards.make_cards(s, fair.event.id, 10, NOON))[0]


def test_looking_at_a_card_shows_its_name_and_writes_nothing(phone: Phone, card: Card) -> None:
    before = rows()
    page = phone.browser.get(f"/c/{card.token}")
    phone.browser.head(f"/c/{card.token}")

    assert plain_name(card.picture, card.colour) in page.text
    assert shows_form(page)
    assert rows() == before


def test_nothing_on_the_page_names_a_topic_or_the_code(phone: Phone, card: Card) -> None:
    page = phone.browser.get(f"/c/{card.token}").text

    assert [word for word in ("生活", "困りごと", "住まい", "貸付", codes.shown(card.code), card.code) if word in page] == []


def test_pressing_leads_to_the_ticket_of_the_card(phone: Phone, card: Card) -> None:
    nonce = nonce_in(phone.browser.get(f"/c/{card.token}"))
    answers = [phone.browser.post(f"/c/{card.token}", data={"nonce": nonce, "people": "2"}) for _press in range(2)]

    assert [(a.status_code, a.headers["location"]) for a in answers] == 2 * [(303, f"/t/{card.token}")]
    assert "あなたの番号は1です。" in phone.ticket(card.token)
    assert rows()["visit"] == 1


def test_a_used_card_leads_to_its_ticket(phone: Phone, card: Card) -> None:
    phone.browser.post(f"/c/{card.token}", data={"nonce": new_token()})
    page = phone.another().browser.get(f"/c/{card.token}")

    assert page.headers["location"] == f"/t/{card.token}"


def test_a_form_without_a_good_nonce_is_shown_again(phone: Phone, card: Card) -> None:
    page = phone.browser.post(f"/c/{card.token}", data={"nonce": "short"})

    assert (page.status_code, shows_form(page), rows()["visit"]) == (400, True, 0)


def test_a_form_from_another_site_admits_nobody(phone: Phone, card: Card) -> None:
    page = phone.browser.post(f"/c/{card.token}", data={"nonce": new_token()}, headers={"sec-fetch-site": "cross-site"})

    assert (page.status_code, rows()["visit"]) == (403, 0)


@pytest.mark.parametrize("minutes", [-24 * 60, 24 * 60, 3 * 60 + 30])
def test_away_from_the_day_or_after_the_last_admission_somebody_helps(phone: Phone, card: Card, set_clock: SetClock, minutes: float) -> None:
    set_clock(minutes)
    looked = phone.browser.get(f"/c/{card.token}")
    pressed = phone.browser.post(f"/c/{card.token}", data={"nonce": new_token()})

    assert HELP in looked.text
    assert HELP in pressed.text
    assert rows()["visit"] == 0


@pytest.mark.parametrize("state", [EventState.PLANNING, EventState.PUBLISHED, EventState.PAUSED, EventState.CLOSED, EventState.CANCELLED])
def test_while_the_event_admits_nobody_somebody_helps(phone: Phone, card: Card, state: EventState) -> None:
    put(phone.fair, state)

    assert HELP in phone.browser.get(f"/c/{card.token}").text
    assert HELP in phone.browser.post(f"/c/{card.token}", data={"nonce": new_token()}).text
    assert rows()["visit"] == 0


@pytest.mark.parametrize("path", ["/c/", "/c/AAAAAAAAAAAAAAAAAAAAAA", "/c/x", "/c/%00", "/c/a/b"])
def test_an_unknown_card_is_met_with_help(phone: Phone, path: str) -> None:
    assert HELP in phone.browser.get(path).text
