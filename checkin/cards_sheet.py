"""Cards to print: A4 sheets of ten, 91 × 55 mm each as business cards are, with marks where to cut. Drawn by Pillow, and put into a PDF as they are.

Nothing on a card says what the day is about: whoever finds one learns nothing about whoever lost it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from fpdf import FPDF
from PIL import Image, ImageColor, ImageDraw

from checkin import card_pictures, codes
from core import addresses, qr, text
from core.settings import ROOT
from events.posters import INK, WARNING, font

if TYPE_CHECKING:
    from collections.abc import Sequence

    from checkin.models import Card

DPI = 300
A4 = (2480, 3508)
COLUMNS, ROWS = 2, 5
CARD = (1075, 650)
"""Pixels of a card of 91 × 55 mm at 300 dpi."""
LEFT, TOP = (A4[0] - COLUMNS * CARD[0]) // 2, (A4[1] - ROWS * CARD[1]) // 2
MARK = 60
"""A mark's length: 5 mm."""
CODE_SIDE, EDGE = 380, 40
GREY = "#4a5058"
EASY = "読(よ)み取(と)るか、係(かかり)の人(ひと)に見(み)せてください。番号(ばんごう)をもらえます。"
ENGLISH = "Scan this or show it to the staff: you get a number."
LOOPBACK = "このアドレスはこのパソコンでしか開けません。公開アドレスを設定してください。"
POLITE = 10
"""How far the drawing process steps back behind the server."""
ONE_AT_A_TIME = threading.Lock()


class Face(NamedTuple):
    """What of a card is printed."""

    token: str
    code: str
    picture: str
    colour: str


def pdf_beside(cards: Sequence[Card], public_url: str, council: str) -> Path:
    """Have the sheets drawn by a process of its own, one print at a time: 500 cards keep a processor busy for a quarter of a minute, and no visitor waits for that."""
    faces = [Face(card.token, card.code, card.picture, card.colour) for card in cards]
    asked = json.dumps([faces, public_url, council])
    with ONE_AT_A_TIME:
        done = subprocess.run([sys.executable, "-m", "checkin.cards_sheet"], input=asked, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    return Path(done.stdout)


def pdf(cards: Sequence[Card | Face], public_url: str, council: str) -> Path:
    """Write the sheets into a file for whoever asked to take away and remove. One sheet is in memory at a time: each is 26 MB, and 0.2 in the file."""
    made = FPDF(unit="pt", format=(A4[0] * 72 / DPI, A4[1] * 72 / DPI))
    for first in range(0, len(cards), COLUMNS * ROWS):
        drawn = sheet(cards[first : first + COLUMNS * ROWS], public_url, council)
        made.add_page()
        made.image(drawn.quantize(palette=_palette(), dither=Image.Dither.NONE), 0, 0, made.w, made.h)
    with tempfile.NamedTemporaryFile(suffix=".pdf", delete=False) as file:
        made.output(file)
    return Path(file.name)


@cache
def _palette() -> Image.Image:
    """Return the colours that a sheet has: ink, greys, red, each paint, and what lies between two of them at an edge."""
    paints = [paint.paint for paint in card_pictures.COLOURS.values()]
    edges = [(INK, "white", 24), (GREY, "white", 6), (WARNING, "white", 6), *((paint, other, 6) for paint in paints for other in (INK, "white"))]
    colours = {colour for one, other, steps in edges for colour in _between(ImageColor.getrgb(one), ImageColor.getrgb(other), steps)}
    made = Image.new("P", (1, 1))
    made.putpalette(bytes(part for colour in sorted(colours) for part in colour))
    return made


def _between(one: tuple[int, ...], other: tuple[int, ...], steps: int) -> list[tuple[int, ...]]:
    return [tuple(round(a + (b - a) * step / steps) for a, b in zip(one, other, strict=True)) for step in range(steps + 1)]


def sheet(cards: Sequence[Card | Face], public_url: str, council: str) -> Image.Image:
    """Return one sheet of at most ten cards. An address that phones cannot open is said in red on its edge."""
    page = Image.new("RGB", A4, "white")
    draw = ImageDraw.Draw(page)
    _marks(draw)
    for n, card in enumerate(cards):
        place = (LEFT + n % COLUMNS * CARD[0], TOP + n // COLUMNS * CARD[1])
        page.paste(_card(card, public_url, council), place)
    if addresses.is_loopback(public_url):
        draw.text((A4[0] // 2, TOP // 2 - 20), LOOPBACK, font=font(40), fill=WARNING, anchor="mm", stroke_width=1)
    return page


def _marks(draw: ImageDraw.ImageDraw) -> None:
    """Draw the marks at the sheet's edges along which the cards are cut."""
    right, bottom, gap = LEFT + COLUMNS * CARD[0], TOP + ROWS * CARD[1], 12
    for column in range(COLUMNS + 1):
        x = LEFT + column * CARD[0]
        draw.line((x, TOP - gap - MARK, x, TOP - gap), fill=INK, width=2)
        draw.line((x, bottom + gap, x, bottom + gap + MARK), fill=INK, width=2)
    for row in range(ROWS + 1):
        y = TOP + row * CARD[1]
        draw.line((LEFT - gap - MARK, y, LEFT - gap, y), fill=INK, width=2)
        draw.line((right + gap, y, right + gap + MARK, y), fill=INK, width=2)


def _card(card: Card | Face, public_url: str, council: str) -> Image.Image:
    """Return one card: to the left what machines and staff read, to the right the picture and its name."""
    face = Image.new("RGB", CARD, "white")
    draw = ImageDraw.Draw(face)
    code = qr.image(addresses.card(public_url, card.token), CODE_SIDE)
    middle = EDGE + CODE_SIDE // 2
    face.paste(code, (middle - code.width // 2, EDGE - 10))
    _fit(draw, (middle, EDGE + code.height + 26), codes.shown(card.code), 70, CODE_SIDE, weight=1)
    right = EDGE + CODE_SIDE + (CARD[0] - EDGE - CODE_SIDE) // 2
    width = CARD[0] - EDGE - CODE_SIDE - 2 * EDGE
    _fit(draw, (right, 66), "ご 案 内", 46, width, weight=1)
    card_pictures.paint(draw, card.picture, card.colour, (right - 105, 112), 210)
    with text.speaking("ja_easy"):
        _fit(draw, (right, 374), card_pictures.plain_name(card.picture, card.colour), 62, width, weight=1)
    with text.speaking("en"):
        _fit(draw, (right, 436), card_pictures.plain_name(card.picture, card.colour), 36, width, fill=GREY)
    _with_readings(draw, CARD[0] // 2, 542, EASY, 36)
    _fit(draw, (CARD[0] // 2, 586), ENGLISH, 29, CARD[0] - 2 * EDGE)
    _fit(draw, (CARD[0] // 2, 624), council, 24, CARD[0] - 2 * EDGE, fill=GREY)
    return face


def _fit(draw: ImageDraw.ImageDraw, middle: tuple[int, int], words: str, size: int, width: int, *, fill: str = INK, weight: int = 0) -> None:
    """Write one line around a middle, smaller where it would not fit."""
    while draw.textlength(words, font=font(size)) > width:
        size -= 2
    draw.text(middle, words, font=font(size), fill=fill, anchor="mm", stroke_width=weight, stroke_fill=fill)


def _with_readings(draw: ImageDraw.ImageDraw, middle: int, base: int, words: str, size: int) -> None:
    """Write one line of やさしい日本語 with its furigana above the kanji; `base` is where the letters stand."""
    x = middle - draw.textlength(text.without_ruby(words), font=font(size)) / 2
    done = 0
    for found in text.RUBY.finditer(words):
        x = _write(draw, x, base, words[done : found.start()], size)
        kanji, reading = found[1] or found[2], found[3]
        wide = draw.textlength(kanji, font=font(size))
        draw.text((x + wide / 2, base - size), reading, font=font(size // 2 - 2), fill=INK, anchor="ms")
        x = _write(draw, x, base, kanji, size)
        done = found.end()
    _write(draw, x, base, words[done:], size)


def _write(draw: ImageDraw.ImageDraw, x: float, base: int, words: str, size: int) -> float:
    """Write from here, and return where it ends."""
    draw.text((x, base), words, font=font(size), fill=INK, anchor="ls")
    return x + draw.textlength(words, font=font(size))


def _draw() -> None:
    """Draw what the server asks for on the standard input, and say where it lies."""
    os.nice(POLITE)
    faces, public_url, council = json.load(sys.stdin)
    sys.stdout.write(str(pdf([Face(*face) for face in faces], public_url, council)))


if __name__ == "__main__":
    _draw()
