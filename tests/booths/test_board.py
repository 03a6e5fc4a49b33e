"""The hall's screen: numbers, letters, colours, and nothing else."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import update

from booths import desk
from core import db
from events import planning
from events import queries as plan
from events.models import Event, EventState
from events.states import EventStep
from tests import builders
from tests.builders import NOON
from tests.checkin.phone import Phone, server

if TYPE_CHECKING:
    from collections.abc import Iterator

ROW = re.compile(r"<li><b>(\d+)</b><i>→</i><span class=\"c-(\w+)\">(.*?)</span></li>")


@pytest.fixture
def phone(database_url: str) -> Iterator[Phone]:
    """Return a browser in the hall of an open event."""
    assert database_url
    with server() as address:
        found = Phone(builders.fair(), address)
        yield found
        found.close()


def board(phone: Phone, query: str = "") -> str:
    """Return the screen's page."""
    answer = phone.browser.get(f"/board/{phone.fair.event.code}{query}")
    assert answer.status_code == 200
    return answer.text


def test_a_call_appears_with_letter_and_colour(phone: Phone) -> None:
    phone.fair.admit()
    phone.fair.call("A")

    assert ROW.findall(board(phone)) == [("1", "blue", "A（青）")]


def test_the_newest_call_is_on_top(phone: Phone) -> None:
    for group in ("money", "care", "health"):
        phone.fair.admit(group)
    for minute, letter in enumerate("GFA"):
        phone.fair.call(letter, minute)

    assert [row[0] for row in ROW.findall(board(phone))] == ["1", "2", "3"]


def test_whoever_sits_down_leaves_the_screen(phone: Phone) -> None:
    phone.fair.admit()
    phone.fair.call("A")
    phone.fair.at("A", desk.start)

    assert ROW.findall(board(phone)) == []


def test_the_screen_shows_nothing_else(phone: Phone) -> None:
    phone.fair.admit()
    phone.fair.call("A")
    shown = re.sub(r"<[^>]+>", " ", board(phone).split("<main>")[1])

    assert shown.split() == ["ご案内", "1", "→", "A（青）", "番号が過ぎても大丈夫です。係へどうぞ。"]


def test_the_page_names_no_event_venue_programme_or_council(phone: Phone) -> None:
    with db.read(phone.fair.scope) as session:
        names = [phone.fair.event.title, "社会福祉協議会", *(v.name for v in plan.venues(session)), *(p.short for p in plan.programmes(session))]
    phone.fair.admit("money")
    phone.fair.call("A")

    assert [name for name in names if name in board(phone)] == []


def test_the_screen_speaks_other_languages_when_asked(phone: Phone) -> None:
    phone.fair.admit()
    phone.fair.call("A")

    assert ROW.findall(board(phone, "?lang=en"))[0][2] == "A (blue)"
    assert ROW.findall(board(phone, "?lang=ja_easy"))[0][2] == "A（<ruby>青<rp>(</rp><rt>あお</rt><rp>)</rp></ruby>）"


def test_a_screen_that_has_not_changed_is_answered_304(phone: Phone) -> None:
    path = f"/board/{phone.fair.event.code}"
    tag = phone.browser.get(path).headers["etag"]
    phone.fair.admit()
    assert phone.browser.get(path, headers={"if-none-match": tag}).status_code == 304
    phone.fair.call("A")

    assert phone.browser.get(path, headers={"if-none-match": tag}).status_code == 200


@pytest.mark.parametrize("steps", [(EventStep.PAUSE,), (EventStep.CLOSE, EventStep.END)])
def test_while_the_event_does_not_run_nobody_is_called(phone: Phone, steps: tuple[EventStep, ...]) -> None:
    phone.fair.admit()
    phone.fair.call("A")
    for step in steps:
        phone.fair.do(lambda s, step=step: planning.advance(s, phone.fair.event.id, step, NOON))

    assert ROW.findall(board(phone)) == []
    assert "番号が過ぎても大丈夫です。" in board(phone)


def test_an_event_in_planning_has_no_screen(phone: Phone) -> None:
    phone.fair.do(lambda s: s.execute(update(Event).values(state=EventState.PLANNING)))

    assert phone.browser.get(f"/board/{phone.fair.event.code}").status_code == 404


def test_without_javascript_the_screen_renews_itself(phone: Phone) -> None:
    assert '<noscript><meta http-equiv="refresh" content="5"></noscript>' in board(phone)
