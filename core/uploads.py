"""Pictures that people hand in: bounded before they are opened, and taken for what they show, never for what they are."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

from PIL import Image, UnidentifiedImageError

from core.errors import Refusal
from core.text import later as _

if TYPE_CHECKING:
    from typing import BinaryIO

KINDS = ("JPEG", "PNG", "WEBP")
MOST_PIXELS = 60_000_000
"""What phones take; a drawing of a few kilobytes may say that it is far larger, and fill the memory."""
ENOUGH = (2_400, 2_400)
"""A larger photo is drawn at a half or a quarter of its size where its format can do that."""


class PictureUnusable(Refusal):
    """It is no picture, or one that would fill the memory."""

    sentence = _("This picture cannot be used. Please take a photo (JPEG or PNG) of at most {megapixels} megapixels.")


def picture(file: BinaryIO) -> Image.Image:
    """Return what a picture shows, drawn anew: place and time of the photo, or another file at its end, are left behind.

    Raises:
        PictureUnusable: it is none, or too large.
    """
    try:
        with warnings.catch_warnings(action="ignore", category=Image.DecompressionBombWarning), Image.open(file, formats=KINDS) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise PictureUnusable(megapixels=MOST_PIXELS // 1_000_000)
            opened.draft("RGB", ENOUGH)
            shown = opened.convert("RGB")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise PictureUnusable(megapixels=MOST_PIXELS // 1_000_000) from error
    shown.info.clear()
    return shown
