"""The hall's screen: numbers, letters, colours, and nothing else."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import update

from booths import desk, food, passing, visits
from booths.errors import NobodyWaiting
from core import db
from events import planning, screen
from events import queries as plan
from events.models import Counter, Event, EventState
from events.states import EventStep
from tests import builders
from tests.builders import NOON
from tests.checkin.phone import Phone, server

if TYPE_CHECKING:
    from collections.abc import Iterator

ROW = re.compile(r"<li data-call=\"[\d.-]+\"[^>]*><b>(\d+)</b><i>→</i><span class=\"c-(\w+)\">(.*?)</span></li>")
EARLIER = re.compile(r"<li><b>(\d+)</b><i>→</i><span class=\"c-(\w+)\">(\w+)</span></li>")


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


def test_whoever_sits_down_is_an_earlier_call(phone: Phone) -> None:
    phone.fair.admit()
    phone.fair.call("A")
    phone.fair.at("A", desk.start)

    assert (ROW.findall(board(phone)), EARLIER.findall(board(phone))) == ([], [("1", "blue", "A")])


def test_the_last_eight_who_sat_down_stay_the_newest_first(phone: Phone) -> None:
    for minute in range(0, 20, 2):
        phone.fair.admit()
        phone.fair.call("A", minute)
        phone.fair.at("A", desk.finish, minute + 1)

    assert [row[0] for row in EARLIER.findall(board(phone))] == ["10", "9", "8", "7", "6", "5", "4", "3"]


def test_a_number_that_is_called_again_is_no_earlier_call(phone: Phone) -> None:
    phone.fair.admit()
    phone.fair.call("A")
    phone.fair.at("A", passing.hand_over, 2, phone.fair.booth("D").id)
    phone.fair.call("D", 3)

    assert ([row[0] for row in ROW.findall(board(phone))], EARLIER.findall(board(phone))) == (["1"], [])


def test_whoever_is_called_once_more_is_on_top_again(phone: Phone) -> None:
    for counter, minute in (("A-1", 1), ("A-2", 2)):
        phone.fair.admit()
        phone.fair.call(counter, minute)
    phone.fair.at("A-1", desk.recall, 5)

    assert [row[0] for row in ROW.findall(board(phone))] == ["1", "2"]


def test_a_call_taken_back_at_the_desk_leaves_the_screen(phone: Phone) -> None:
    phone.fair.admit()
    phone.fair.call("A")
    phone.fair.at("A", desk.undo_last, 2)

    assert (ROW.findall(board(phone)), EARLIER.findall(board(phone))) == ([], [])


def test_a_helping_counter_calls_to_its_own_table(phone: Phone) -> None:
    phone.fair.admit()
    helper = phone.fair.counter("D").id
    phone.fair.put(lambda s: s.execute(update(Counter).where(Counter.id == helper).values(helps_booth_id=phone.fair.booth("A").id)))
    phone.fair.call("D")

    assert ROW.findall(board(phone)) == [("1", "green", "D（緑）")]


def test_the_screen_is_silent_unless_the_organiser_wishes_otherwise(phone: Phone) -> None:
    phone.fair.admit()
    phone.fair.call("A")

    assert "data-chime" not in board(phone)
    assert "data-spoken" not in board(phone)


def test_the_voice_says_number_and_letter_only(phone: Phone) -> None:
    phone.fair.do(lambda s: screen.set_day(s, phone.fair.event.id, chime=True, voice=True, lines_at_door=1))
    phone.fair.admit()
    phone.fair.call("A")

    assert re.findall('data-spoken="(.*?)"', board(phone)) == ["1番の方、A へどうぞ。"]
    assert '<h1 data-chime data-voice data-sound="音を出す">' in board(phone)


def test_the_food_line_shows_who_may_come_now(phone: Phone) -> None:
    phone.fair.do(lambda s: food.draw(s, phone.fair.event.id, NOON, count=30))
    phone.fair.do(lambda s: food.call(s, phone.fair.event.id, 20, NOON))

    assert re.findall(r'<p class="meals"><span class="c-black">(.*?)</span> <b>(.*?)</b>', board(phone)) == [("食料", "F1〜F20")]


def test_the_screen_shows_nothing_else(phone: Phone) -> None:
    phone.fair.admit()
    phone.fair.call("A")
    shown = re.sub(r"<[^>]+>", " ", board(phone).split("<main>")[1])

    assert shown.split() == ["ご案内", "1", "→", "A（青）", "番号が過ぎても大丈夫です。係へどうぞ。"]


def told_nowhere(phone: Phone) -> set[str]:
    """Return all words of the day that the screen must not hold: event, venue, council, programmes, topics, people, what was withheld."""
    with db.read(phone.fair.scope) as session:
        lists = [p.name for p in plan.programmes(session)] + [p.short for p in plan.programmes(session)] + [t.name for t in plan.topics(session)]
        places = [v.name for v in plan.venues(session)]
    return {phone.fair.event.title, "社会福祉協議会", "担当", "長男には言わないで", *lists, *places}


def test_a_full_day_on_the_screen_tells_no_topic_name_or_programme(phone: Phone) -> None:
    phone.fair.do(lambda s: screen.set_day(s, phone.fair.event.id, chime=True, voice=True, lines_at_door=2))
    for minute, (letter, group) in enumerate(zip("ABCDEFG", ("money", "care", "health", "alone", "work", "family", "food"), strict=True)):
        visit = phone.fair.admit(group, soon=True, minutes=minute).visit_id
        phone.fair.do(lambda s, visit=visit: visits.add_topic(s, visit, phone.fair.topic("DV").id, NOON))
        with suppress(NobodyWaiting):
            phone.fair.call(letter, 10 + minute)
            phone.fair.at(letter, passing.hand_over, 20 + minute, phone.fair.booth("B" if letter == "A" else "A").id, note="長男には言わないで")
            phone.fair.call(letter, 30 + minute)
    shown = board(phone)

    assert ROW.findall(shown)
    assert EARLIER.findall(shown)
    assert {word for word in told_nowhere(phone) if word in shown} == set()


def test_the_screen_speaks_other_languages_when_asked(phone: Phone) -> None:
    phone.fair.admit()
    phone.fair.call("A")

    assert ROW.findall(board(phone, "?lang=en"))[0][2] == "A (blue)"
    assert ROW.findall(board(phone, "?lang=ja_easy"))[0][2] == "A（<ruby>青<rp>(<rt>あお<rp>)</ruby>）"


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
    phone.fair.put(lambda s: s.execute(update(Event).values(state=EventState.PLANNING)))

    assert phone.browser.get(f"/board/{phone.fair.event.code}").status_code == 404


def test_without_javascript_the_screen_renews_itself(phone: Phone) -> None:
    assert '<noscript><meta http-equiv="refresh" content="5"></noscript>' in board(phone)
