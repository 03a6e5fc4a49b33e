"""A card's second name: a picture in a colour, 「あおい とり」, for whoever cannot read a code and for staff who look for somebody.

Each picture is drawn once, as paths on a square of 24 (M, L, C and Z with absolute places), for the web as SVG and for print as polygons.
A colour is never told apart by sight alone: its word is always beside it, and every picture has an outline.
"""

from __future__ import annotations

import base64
import re
from typing import TYPE_CHECKING, NamedTuple

from core.text import gettext, without_ruby
from core.text import later as _

if TYPE_CHECKING:
    from PIL import ImageDraw

SIDE = 24
INK, WHITE = "#1b1b1b", "#ffffff"
STEPS = 12
"""Straight pieces that a curve is printed as."""


class Paint(NamedTuple):
    """A colour's word (a key of the catalogs) and its paint."""

    word: str
    paint: str


class Picture(NamedTuple):
    """A picture's word (a key of the catalogs), what is painted in the colour, and what is white or ink upon it."""

    word: str
    painted: str
    white: str = ""
    ink: str = ""


COLOURS = {
    "blue": Paint(_("Blue"), "#1d4f9e"),
    "red": Paint(_("Red"), "#c9302c"),
    "yellow": Paint(_("Yellow"), "#f5cf3a"),
    "green": Paint(_("Green"), "#2e8b4f"),
    "orange": Paint(_("Orange"), "#f08a24"),
    "purple": Paint(_("Purple"), "#7d4bb0"),
    "pink": Paint(_("Pink"), "#f4a6c0"),
    "black": Paint(_("Black"), "#3a3a3a"),
}


def _round(x: float, y: float, r: float) -> str:
    """Return a circle as four curves."""
    k = round(r * 0.5523, 3)
    return (
        f"M{x - r} {y}C{x - r} {y - k} {x - k} {y - r} {x} {y - r}C{x + k} {y - r} {x + r} {y - k} {x + r} {y}"
        f"C{x + r} {y + k} {x + k} {y + r} {x} {y + r}C{x - k} {y + r} {x - r} {y + k} {x - r} {y}Z"
    )


PICTURES = {
    "bird": Picture(
        _("bird"),
        "M3 8C4 5 8 4 10 7C12 10 15 11 22 9C20 16 15 20 10 19C6 18 5 14 6 10L2 10Z",
        white="M10 12C13 14 16 14 18 13C16 17 11 17 10 12Z",
        ink=_round(7, 8, 0.8),
    ),
    "fish": Picture(_("fish"), "M2 12C6 5 13 5 17 11L22 6L22 18L17 13C13 19 6 19 2 12Z", white=_round(7, 11, 1.6), ink=_round(7, 11, 0.8)),
    "flower": Picture(
        _("flower"),
        "".join(_round(x, y, 4) for x, y in ((12, 6.5), (17.2, 10.3), (15.2, 16.4), (8.8, 16.4), (6.8, 10.3))),
        white=_round(12, 12, 3.2),
        ink=_round(12, 12, 1.1),
    ),
    "tree": Picture(_("tree"), "M12 2L18 9L15.5 9L20 15L14 15L14 22L10 22L10 15L4 15L8.5 9L6 9Z"),
    "star": Picture(_("star"), "M12 2L15 9L22.5 9.6L16.8 14.5L18.6 22L12 18L5.4 22L7.2 14.5L1.5 9.6L9 9Z"),
    "moon": Picture(_("moon"), "M15 2C8 2 4 7 4 12C4 18 9 22 15 22C17 22 19 21 20 20C14 20 11 16 11 12C11 8 14 4 20 4C19 3 17 2 15 2Z"),
    "leaf": Picture(_("leaf"), "M4 20C2 10 9 3 21 3C22 14 16 21 7 19L5 22L3 21Z", ink="M6.6 18.4C9 13 12 10 16.5 7.2L16.8 7.8C13 11 10 14 7.4 18.8Z"),
    "apple": Picture(
        _("apple"),
        "M12 8C15 5 21 6 21 12C21 17 17 22 14.5 22C13 22 13 21 12 21C11 21 11 22 9.5 22C7 22 3 17 3 12C3 6 9 5 12 8Z",
        white="M6 11C6 9.5 7 8.6 8.5 8.6C7.2 9.6 6.8 11 6.8 13C6.3 12.6 6 12 6 11Z",
        ink="M11.4 8.4C11.4 5.5 12 3.5 13.6 2L14.6 2.8C13.2 4.2 12.6 5.8 12.6 8.4Z",
    ),
    "cat": Picture(
        _("cat"),
        "M4 3L9 7C11 6.5 13 6.5 15 7L20 3L20.5 12C20.5 18 17 21 12 21C7 21 3.5 18 3.5 12Z",
        white=_round(8.5, 12, 1.7) + _round(15.5, 12, 1.7),
        ink=_round(8.5, 12.2, 0.8) + _round(15.5, 12.2, 0.8) + "M10.8 15L13.2 15L12 17Z",
    ),
    "umbrella": Picture(
        _("umbrella"),
        "M2 13C2 7 6.5 3 12 3C17.5 3 22 7 22 13C20 11.5 17.5 11.5 16 13C14.5 11.5 9.5 11.5 8 13C6.5 11.5 4 11.5 2 13Z",
        ink="M11.4 12.2L12.6 12.2L12.6 19C12.6 22.5 7 22.5 7 19L8.2 19C8.2 21 11.4 21 11.4 19Z",
    ),
    "boat": Picture(_("boat"), "M2 16L22 16C21 19.5 19 21.5 16 21.5L8 21.5C5 21.5 3 19.5 2 16ZM13 2L20.5 14L13 14ZM11 5L11 14L4.5 14Z"),
    "cup": Picture(
        _("cup"),
        "M3 7L17 7L17 9C20 8.6 22 10.2 22 12.5C22 15 19.6 16.4 16.6 16C16 19 14 20.5 12 20.5L8 20.5C5 20.5 3 18 3 14Z",
        white="M17 11C18.8 10.6 19.9 11.2 19.9 12.5C19.9 13.8 18.6 14.4 17 14.1Z",
        ink="M6.6 5.6C5.8 4.2 7.6 3.6 6.9 2L7.9 2C8.7 3.8 6.9 4.4 7.7 5.6ZM11.6 5.6C10.8 4.2 12.6 3.6 11.9 2L12.9 2C13.7 3.8 11.9 4.4 12.7 5.6Z",
    ),
    "mushroom": Picture(
        _("mushroom"),
        "M2 12C2 6 6 2.5 12 2.5C18 2.5 22 6 22 12C22 13.5 20 14 15.5 14L16.5 19C16.8 21 15.5 22 12 22C8.5 22 7.2 21 7.5 19L8.5 14C4 14 2 13.5 2 12Z",
        white=_round(8, 8, 1.9) + _round(15, 7, 1.6) + _round(13, 11, 1.2),
    ),
    "butterfly": Picture(
        _("butterfly"),
        "M12 10C10 4 3 2 2 5C1 9 4 12 8 12.5C5 13 4 16 6 18.5C8 21 11 19 12 15C13 19 16 21 18 18.5C20 16 19 13 16 12.5C20 12 23 9 22 5C21 2 14 4 12 10Z",
        white=_round(6, 8, 1.5) + _round(18, 8, 1.5),
        ink="M11.2 8C11.2 6 9.5 5 9.2 3L10 3C10.4 4.4 11.6 5.2 12 6.6C12.4 5.2 13.6 4.4 14 3L14.8 3C14.5 5 12.8 6 12.8 8L12.8 17L12 19L11.2 17Z",
    ),
    "bell": Picture(
        _("bell"),
        "M12 2C13 2 13.6 2.8 13.6 4C17 4.8 18.5 7.5 18.5 11C18.5 15 19.5 16.5 21 18L3 18C4.5 16.5 5.5 15 5.5 11C5.5 7.5 7 4.8 10.4 4C10.4 2.8 11 2 12 2Z",
        ink="M9 19L15 19C15 21 14 22 12 22C10 22 9 21 9 19Z",
    ),
    "balloon": Picture(
        _("balloon"),
        "M12 1.5C16.5 1.5 19 5 19 9C19 13.5 15.5 16.5 13 17.2L14 19L10 19L11 17.2C8.5 16.5 5 13.5 5 9C5 5 7.5 1.5 12 1.5Z",
        white="M8 8C8 5.8 9.4 4.4 11 4.2C9.6 5.4 9.2 7 9.2 9.4C8.4 9.2 8 8.8 8 8Z",
        ink="M11.7 19C11 20.6 13.2 21.4 12.2 23.4L11.6 23.1C12.2 21.6 10.2 20.8 11.1 19Z",
    ),
}
PIECES = re.compile(r"[MLCZ]|-?[\d.]+")


def name(picture: str, colour: str) -> str:
    """Return a card's second name in the current language: 「あおい とり」."""
    return gettext("{colour} {picture}").format(colour=gettext(COLOURS[colour].word), picture=gettext(PICTURES[picture].word))


def plain_name(picture: str, colour: str) -> str:
    """Return a card's second name without furigana, for staff."""
    return without_ruby(name(picture, colour))


def svg(picture: str, colour: str) -> str:
    """Return a picture in its colour for a page; the words stand beside it."""
    drawn = PICTURES[picture]
    layers = [(drawn.painted, COLOURS[colour].paint), (drawn.white, WHITE), (drawn.ink, INK)]
    paths = "".join(f'<path d="{path}" fill="{fill}"/>' for path, fill in layers[1:] if path)
    outline = f'<path d="{drawn.painted}" fill="{layers[0][1]}" stroke="{INK}" stroke-width="1.3" stroke-linejoin="round" paint-order="stroke"/>'
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-.5 -.5 {SIDE + 1} {SIDE + 1}" aria-hidden="true">{outline}{paths}</svg>'


def data_url(picture: str, colour: str) -> str:
    """Return a picture in its colour as the address of an image: Streamlit takes drawings out of its pages."""
    return "data:image/svg+xml;base64," + base64.b64encode(svg(picture, colour).encode()).decode()


def polygons(path: str) -> list[list[tuple[float, float]]]:
    """Return the closed shapes of a path, curves as straight pieces."""
    shapes: list[list[tuple[float, float]]] = []
    pieces = iter(PIECES.findall(path))
    for command in pieces:
        if command == "Z":
            continue
        places = [(float(next(pieces)), float(next(pieces))) for _place in range(3 if command == "C" else 1)]
        if command == "M":
            shapes.append([])
        shapes[-1] += _curve(shapes[-1][-1], *places) if command == "C" else places
    return shapes


def _curve(a: tuple[float, float], b: tuple[float, float], c: tuple[float, float], d: tuple[float, float]) -> list[tuple[float, float]]:
    """Return points on a cubic curve from a to d, without a."""
    points = []
    for step in range(1, STEPS + 1):
        t = step / STEPS
        parts = ((1 - t) ** 3, 3 * (1 - t) ** 2 * t, 3 * (1 - t) * t**2, t**3)
        x, y = (sum(part * place[axis] for part, place in zip(parts, (a, b, c, d), strict=True)) for axis in (0, 1))
        points.append((x, y))
    return points


def paint(draw: ImageDraw.ImageDraw, picture: str, colour: str, corner: tuple[float, float], side: float) -> None:
    """Print a picture in its colour into a square."""
    drawn, scale = PICTURES[picture], side / SIDE
    for path, fill in ((drawn.painted, COLOURS[colour].paint), (drawn.white, WHITE), (drawn.ink, INK)):
        shapes = [[(corner[0] + x * scale, corner[1] + y * scale) for x, y in shape] for shape in polygons(path)]
        if path is drawn.painted:
            for shape in shapes:  # the outline first, so that shapes that overlap become one
                draw.line([*shape, *shape[:2]], fill=INK, width=max(1, round(side / 30)), joint="curve")
        for shape in shapes:
            draw.polygon(shape, fill=fill)
