"""Bad requests over every route, made by chance: no error of ours, nothing of the program's inside told, and no row changed."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

import pytest

from core import clock
from tests.builders import NOON
from tests.fuzz.house import BODY_DECIDES, FIELDS, PART, ROUTES, STREAMLITS, Chance, House, furnished
from tests.fuzz.nasty import NASTY
from tests.fuzz.sender import Sent, answers, digest

if TYPE_CHECKING:
    from collections.abc import Iterator

AT_ONCE = 100


@pytest.fixture
def house(database_url: str, monkeypatch: pytest.MonkeyPatch) -> House:
    """Return a house whose clock stands at noon."""
    assert database_url
    monkeypatch.setattr(clock, "now", lambda: NOON)
    return furnished()


def change_nothing(sent: list[Sent]) -> None:
    """Check that these requests are answered well, and do nothing."""
    before = digest()
    for asked, answer in zip(sent, answers(sent), strict=True):
        assert answer.is_sound, (asked, answer)
    assert digest() == before, sent


@pytest.mark.parametrize("seed", range(5))
def test_a_hundred_bad_requests_change_nothing(house: House, database_url: str, seed: int) -> None:
    chance = Chance(Random(f"{database_url.split(':', maxsplit=1)[0]} {seed}"), house)  # noqa: S311 - made-up requests, no secrets

    change_nothing([chance.sent() for _ in range(AT_ONCE)])


@pytest.mark.long
@pytest.mark.parametrize("seed", range(5, 105))
def test_twenty_thousand_bad_requests_change_nothing(house: House, database_url: str, seed: int) -> None:
    """On each database a hundred times a hundred, none of them twice."""
    test_a_hundred_bad_requests_change_nothing(house, database_url, seed)


def everywhere(word: bytes) -> Iterator[Sent]:
    """Send an input to every route, in each place where a request may carry something."""
    short = word[:2_000]
    headers = ((b"cookie", b"language=" + short + b"; door=" + short + b"; look=" + short), (b"accept-language", short), (b"user-agent", short))
    safe = tuple((name, value.replace(b"\r\n", b"")) for name, value in headers)
    query = urlencode([(name, short) for name in FIELDS]).encode()
    for template, methods in [*ROUTES, *((path, ["GET"]) for path in STREAMLITS)]:
        path = PART.sub(quote(short, safe=""), template)
        bodies = (word, urlencode([(name, word) for name in FIELDS]).encode())
        yield from (Sent(method, path, query, safe, body) for method in methods for body in (bodies if method == "POST" else (b"",)))


@pytest.mark.parametrize("word", NASTY, ids=lambda word: repr(word[:24]))
def test_the_nastiest_inputs_change_nothing_anywhere(house: House, word: bytes) -> None:
    assert house
    change_nothing(list(everywhere(word)))


@pytest.mark.parametrize("word", NASTY, ids=lambda word: repr(word[:24]))
def test_the_nastiest_forms_at_a_right_address_are_answered_soundly(house: House, word: bytes) -> None:
    fields = urlencode([(name, word) for name in FIELDS]).encode()
    for template in (path for path, methods in ROUTES if "POST" in methods and path not in BODY_DECIDES):
        for path in house.addresses(template):
            sent = [Sent("POST", path, b"", ((b"sec-fetch-site", b"same-origin"),), body) for body in (word, fields)]
            assert [answer for answer in answers(sent) if not answer.is_sound] == [], path
