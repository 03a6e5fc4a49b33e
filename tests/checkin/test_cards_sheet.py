"""Printed cards: on paper nobody can correct them."""

from __future__ import annotations

import shutil
import subprocess
from itertools import product
from typing import TYPE_CHECKING

import pytest
from PIL import Image, ImageColor

from checkin import card_pictures, cards_sheet, codes
from checkin.card_pictures import COLOURS, PICTURES
from checkin.models import Card
from core import addresses, qr
from core.addresses import new_token
from events.posters import WARNING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PUBLIC, LOOPBACK = "https://soudan.example.jp", "http://127.0.0.1:8501"
COUNCIL = "川口市社会福祉協議会"


def cards(count: int) -> list[Card]:
    """Return so many cards."""
    names = list(product(PICTURES, COLOURS))
    return [Card(token=new_token(), code=codes.new_code(), picture=picture, colour=colour) for picture, colour in names[:count]]


@pytest.fixture(scope="module")
def sheets() -> Iterator[Path]:
    """Return the PDF of 21 cards."""
    path = cards_sheet.pdf(cards(21), PUBLIC, COUNCIL)
    yield path
    path.unlink()


def test_the_server_has_the_sheets_drawn_by_another_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(cards_sheet, "sheet")
    path = cards_sheet.pdf_beside(cards(11), PUBLIC, COUNCIL)
    told = subprocess.run(["pdfinfo", str(path)], capture_output=True, text=True, check=True).stdout
    path.unlink()

    assert "Pages:           2" in told


def colours(picture: Image.Image) -> set[tuple[int, ...]]:
    """Return the colours of a picture."""
    return {colour for _count, colour in picture.getcolors(10_000_000) or []}  # type: ignore[misc]


def test_ten_cards_stand_on_an_upright_a4_sheet(sheets: Path) -> None:
    told = subprocess.run(["pdfinfo", str(sheets)], capture_output=True, text=True, check=True).stdout

    assert "Pages:           3" in told
    assert "(A4)" in told


def test_a_card_is_91_by_55_millimetres_with_marks_to_cut_along() -> None:
    page = cards_sheet.sheet(cards(10), PUBLIC, COUNCIL)
    width, height = (round(side / cards_sheet.DPI * 25.4) for side in cards_sheet.CARD)
    marks = [x for x in range(page.width) if page.getpixel((x, cards_sheet.TOP - 30)) != (255, 255, 255)]

    assert (width, height) == (91, 55)
    assert [round(x / cards_sheet.DPI * 25.4) for x in marks[::2]] == [14, 105, 196]


def test_each_cards_code_is_its_address_as_it_is_drawn_for_it() -> None:
    for card in (made := cards(3)):
        face = cards_sheet.sheet([card], PUBLIC, COUNCIL)
        code = qr.image(addresses.card(PUBLIC, card.token), cards_sheet.CODE_SIDE)
        left = cards_sheet.LEFT + cards_sheet.EDGE + cards_sheet.CODE_SIDE // 2 - code.width // 2
        top = cards_sheet.TOP + cards_sheet.EDGE - 10

        assert face.crop((left, top, left + code.width, top + code.height)).tobytes() == code.tobytes()
    assert len({card.token for card in made}) == 3


@pytest.mark.parametrize(("address", "warned"), [(PUBLIC, False), (LOOPBACK, True)])
def test_an_address_that_only_this_computer_opens_is_said_in_red(address: str, *, warned: bool) -> None:
    assert (ImageColor.getrgb(WARNING) in colours(cards_sheet.sheet(cards(1), address, COUNCIL))) == warned


def test_a_printed_sheet_has_every_cards_picture_in_its_colour(sheets: Path, tmp_path: Path) -> None:
    subprocess.run(["pdftoppm", "-r", "150", "-l", "1", "-png", str(sheets), str(tmp_path / "page")], check=True)

    with Image.open(next(tmp_path.glob("*.png"))) as page:
        assert {ImageColor.getrgb(colour.paint) for colour in COLOURS.values()} | {(255, 255, 255)} <= colours(page)


@pytest.mark.parametrize("picture", PICTURES)
def test_every_picture_stays_within_its_square_and_is_closed(picture: str) -> None:
    drawn = PICTURES[picture]
    for path in (drawn.painted, drawn.white, drawn.ink):
        shapes = card_pictures.polygons(path)
        assert all(0 <= place <= card_pictures.SIDE for shape in shapes for point in shape for place in point)
        assert path.count("Z") == len(shapes)


def test_words_that_a_picture_and_a_colour_are_called_by_are_told_apart() -> None:
    names = {card_pictures.plain_name(picture, colour) for picture, colour in product(PICTURES, COLOURS)}

    assert len(names) == len(PICTURES) * len(COLOURS)
    assert "あおい とり" in names


def test_the_sheet_can_be_read_by_poppler(sheets: Path, tmp_path: Path) -> None:
    assert shutil.which("pdftoppm")
    subprocess.run(["pdftoppm", "-r", "60", "-f", "3", "-l", "3", "-png", str(sheets), str(tmp_path / "page")], check=True)

    with Image.open(next(tmp_path.glob("*.png"))) as page:
        assert page.size == (496, 702)
