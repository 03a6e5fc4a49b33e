"""The booths' colours: a word that can be said aloud, the paint, and the ink that is readable on it."""

from __future__ import annotations

from typing import NamedTuple

from core.text import later as _


class Colour(NamedTuple):
    """A colour's word (a key of the catalogs), paint and ink; contrast at least 4.5 : 1."""

    word: str
    paint: str
    ink: str


COLOURS = {
    "blue": Colour(_("blue"), "#1d4f9e", "#ffffff"),
    "yellow": Colour(_("yellow"), "#f5cf3a", "#1b1b1b"),
    "red": Colour(_("red"), "#b3261e", "#ffffff"),
    "green": Colour(_("green"), "#1b6b3a", "#ffffff"),
    "purple": Colour(_("purple"), "#6a3d9a", "#ffffff"),
    "orange": Colour(_("orange"), "#f29b38", "#1b1b1b"),
    "pink": Colour(_("pink"), "#f4a6c0", "#1b1b1b"),
    "brown": Colour(_("brown"), "#6b4423", "#ffffff"),
    "aqua": Colour(_("aqua"), "#8fd3e8", "#1b1b1b"),
    "grey": Colour(_("grey"), "#54595f", "#ffffff"),
    "lime": Colour(_("lime"), "#bfe06b", "#1b1b1b"),
    "black": Colour(_("black"), "#1b1b1b", "#ffffff"),
}
