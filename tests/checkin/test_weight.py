"""A number within a second on a weak line: what a phone loads before it, and the colours and sizes of what it shows."""

from __future__ import annotations

import re

import pytest

from core import text, web
from core.settings import ROOT
from events.colours import COLOURS
from tests.checkin.phone import Phone

LINKED = re.compile(r'(?:href|src)="(/assets/[^"]+)"')
PAINT = re.compile(r"^\.c-(\w+)\{background:(#\w+);color:(#\w+)\}$", flags=re.MULTILINE)
MOST_BYTES = 10_240
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


@pytest.mark.parametrize("code", text.LANGUAGES)
@pytest.mark.parametrize("venue", [True, False])
def test_the_door_weighs_at_most_ten_kilobytes(phone: Phone, code: str, *, venue: bool) -> None:
    page = phone.browser.get(phone.address(venue=venue), headers={"cookie": f"language={code}"})
    loaded = [phone.browser.get(address) for address in LINKED.findall(page.text)]

    assert all(file.status_code == 200 for file in loaded)
    assert len(page.content) + sum(len(file.content) for file in loaded) <= MOST_BYTES
    assert 1 + len(loaded) <= MOST_REQUESTS


def test_the_door_needs_no_script(phone: Phone) -> None:
    assert "<script" not in phone.look().text


def test_a_file_of_ours_may_be_kept_for_a_year(phone: Phone) -> None:
    assert "immutable" in phone.browser.get(web.asset("visitor.css")).headers["cache-control"]


def test_the_painted_colours_are_the_booths_colours() -> None:
    painted = PAINT.findall((ROOT / "core" / "assets" / "hall.css").read_text("utf-8"))

    assert {name: (paint, ink) for name, paint, ink in painted} == {name: (c.paint, c.ink) for name, c in COLOURS.items()}


@pytest.mark.parametrize("name", COLOURS)
def test_a_booths_letter_is_readable_on_its_colour(name: str) -> None:
    assert contrast(COLOURS[name].paint, COLOURS[name].ink) >= 4.5


@pytest.mark.parametrize(("ink", "ground"), [("#1b1b1b", "#f3f5f8"), ("#4a5058", "#ffffff"), ("#1d4f9e", "#ffffff"), ("#1b1b1b", "#e8eff9")])
def test_what_a_page_says_is_readable_on_its_ground(ink: str, ground: str) -> None:
    assert contrast(ink, ground) >= 4.5
