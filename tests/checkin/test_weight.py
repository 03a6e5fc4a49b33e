"""A number within a second on a weak line: what a phone loads before it, and the colours and sizes of what it shows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from core import text, web
from core.settings import ROOT
from events.colours import COLOURS
from tests.checkin.every_page import pages_of
from tests.checkin.phone import Phone, nonce_in, shows_form

if TYPE_CHECKING:
    from collections.abc import Iterator

LINKED = re.compile(r'(?:href|src)="(/assets/[^"]+)"')
PAINT = re.compile(r"^\.c-(\w+)\{background:(#\w+);color:(#\w+)\}$", flags=re.MULTILINE)
MOST_BYTES = 12_288
MOST_REQUESTS = 6


def luminance(colour: str) -> float:
    """Return a colour's relative luminance as WCAG 2 defines it."""
    channels = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Return the contrast between two colours."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("code", text.LANGUAGES)
def test_the_door_weighs_at_most_twelve_kilobytes(phone: Phone, code: str) -> None:
    first, away = phone.look(), phone.look(venue=False)
    phone.send(nonce_in(first))
    doors = [phone.address(), phone.address(venue=False), f"{phone.address()}&another=1"]
    pages = [phone.browser.get(door, headers={"cookie": f"language={code}; look={look}"}) for door in doors for look in ("", "large.strong")]
    pages += [phone.another().browser.get(phone.address(), headers={"cookie": f"language={code}; look={look}"}) for look in ("", "large.strong")]

    assert (shows_form(first), shows_form(away), shows_form(pages[-1])) == (True, False, True)
    for page in pages:
        loaded = [phone.browser.get(address) for address in LINKED.findall(page.text)]
        assert all(file.status_code == 200 for file in loaded)
        assert len(page.content) + sum(len(file.content) for file in loaded) <= MOST_BYTES
        assert 1 + len(loaded) <= MOST_REQUESTS


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("code", text.LANGUAGES)
def test_every_page_weighs_at_most_twelve_kilobytes_besides_its_scripts(phone: Phone, code: str) -> None:
    for path in pages_of(phone):
        page = phone.browser.get(path, headers={"cookie": f"language={code}; look=large.strong"})
        linked = LINKED.findall(page.text)
        sheets = [phone.browser.get(address) for address in linked if ".css" in address]

        assert len(page.content) + sum(len(sheet.content) for sheet in sheets) <= MOST_BYTES, path
        assert 1 + len(linked) <= MOST_REQUESTS


def test_the_doors_only_script_closes_it_quickly(phone: Phone) -> None:
    assert re.findall(r'<script src="/assets/([^?]+)', phone.look().text) == ["quick.js"]


def test_a_file_of_ours_may_be_kept_for_a_year(phone: Phone) -> None:
    assert "immutable" in phone.browser.get(web.asset("visitor.css")).headers["cache-control"]


def test_the_painted_colours_are_the_booths_colours() -> None:
    painted = PAINT.findall((ROOT / "core" / "assets" / "ticket.css").read_text("utf-8"))

    assert {name: (paint, ink) for name, paint, ink in painted} == {name: (c.paint, c.ink) for name, c in COLOURS.items()}


@pytest.mark.parametrize("name", COLOURS)
def test_a_booths_letter_is_readable_on_its_colour(name: str) -> None:
    assert contrast(COLOURS[name].paint, COLOURS[name].ink) >= 4.5


def themes() -> Iterator[dict[str, str]]:
    """Return each set of the pages' colours: light, dark, and the stronger ones of both, by name; what a set leaves out is as before."""
    sheet = (ROOT / "core" / "assets" / "visitor.css").read_text("utf-8")
    light, dark, *strong = [dict(re.findall(r"--(\w+):(#\w+)", rules)) for rules in re.findall(r"(?::root|\.strong)\{([^}]*)\}", sheet)]
    yield from (light, light | dark, *[light | dark | more if "paper" in more else light | more for more in strong])


def test_what_a_page_says_is_readable_on_its_ground_in_every_theme() -> None:
    found = [{name: "#" + "".join(2 * c for c in paint[1:]) if len(paint) == 4 else paint for name, paint in theme.items()} for theme in themes()]
    pairs = [("ink", "paper"), ("ink", "soft"), ("mute", "paper"), ("blue", "paper"), ("on", "blue"), ("ink", "pick"), ("ink", "bad")]

    assert len(found) == 6
    for theme in found:
        assert [pair for pair in pairs if contrast(theme[pair[0]], theme[pair[1]]) < 4.5] == []
        assert contrast(theme["edge"], theme["paper"]) >= 3
