"""Posters: on paper nobody can correct them."""

from __future__ import annotations

import pytest
from PIL import ImageColor

from core import qr
from events import posters

PUBLIC, LOOPBACK = "https://soudan.example.jp/e/abcdefgh?c=23456789", "http://127.0.0.1:8501/e/abcdefgh?c=23456789"
RED = ImageColor.getrgb(posters.WARNING)


def colours(address: str) -> set[tuple[int, ...]]:
    """Return the colours of a poster with this address."""
    found = posters.door(address, "川口市社会福祉協議会").getcolors(1_000_000)
    assert found is not None
    return {colour for _count, colour in found}  # type: ignore[misc]


def test_a_poster_is_an_upright_a4_sheet() -> None:
    sheet = posters.door(PUBLIC, "川口市社会福祉協議会")

    assert sheet.size == (1240, 1754)
    assert round(sheet.width / posters.DPI * 25.4) == 210


def test_a_poster_that_phones_can_open_warns_nobody() -> None:
    assert RED not in colours(PUBLIC)


@pytest.mark.parametrize("address", [LOOPBACK, "http://localhost:8501/e/a", "http://[::1]:8501/e/a"])
def test_an_address_that_only_this_computer_opens_is_said_in_red(address: str) -> None:
    assert RED in colours(address)


def test_the_code_stands_on_the_poster_as_it_is_drawn_for_that_address() -> None:
    sheet, code = posters.door(PUBLIC, "川口市社会福祉協議会"), qr.image(PUBLIC, 760)
    left = (sheet.width - code.width) // 2

    assert sheet.crop((left, 450, left + code.width, 450 + code.height)).tobytes() == code.tobytes()


def test_another_address_is_another_code() -> None:
    assert qr.image(PUBLIC, 760).tobytes() != qr.image(LOOPBACK, 760).tobytes()


def test_a_very_long_name_stays_on_the_sheet() -> None:
    sheet = posters.door(PUBLIC, "川口市社会福祉協議会" * 10)
    edges = [sheet.getpixel((x, y)) for x in (0, 20, sheet.width - 21, sheet.width - 1) for y in range(1600, sheet.height)]

    assert set(edges) == {(255, 255, 255)}
