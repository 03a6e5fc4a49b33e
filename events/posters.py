"""Posters drawn with Pillow. Nothing on them but 「ご案内」: whoever stands before one need not explain why."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pylopdf_fonts_jp
from PIL import Image, ImageDraw, ImageFont

from core import addresses, qr

DPI = 150
A4 = (1240, 1754)
"""Pixels of an upright A4 sheet at 150 dpi."""
INK, BLUE, PALE, WARNING = "#1b1b1b", "#1d4f9e", "#eaf0f9", "#b3261e"


@cache
def font(size: int) -> ImageFont.FreeTypeFont:
    """Return the font that everything printed is written in."""
    return ImageFont.truetype(str(Path(pylopdf_fonts_jp.__file__).with_name("NotoSansJP-Regular.otf")), size)


def _centred(draw: ImageDraw.ImageDraw, y: int, text: str, size: int, *, fill: str = INK, weight: int = 0) -> None:
    """Write one line in the middle of the sheet; smaller where it would not fit. Weight thickens the one weight we ship."""
    while draw.textlength(text, font=font(size)) > A4[0] - 140:
        size -= 2
    draw.text((A4[0] // 2, y), text, font=font(size), fill=fill, anchor="mm", stroke_width=weight, stroke_fill=fill)


def door(address: str, council: str) -> Image.Image:
    """Return the poster with the door's QR code, A4 upright. An address that phones cannot open is said in red."""
    sheet = Image.new("RGB", A4, "white")
    draw = ImageDraw.Draw(sheet)
    draw.rectangle((0, 0, A4[0], 250), fill=BLUE)
    _centred(draw, 125, "ご 案 内", 130, fill="white", weight=2)
    _centred(draw, 330, "スマートフォンで番号札をとれます", 58, weight=1)
    _centred(draw, 408, "You can take a number with your phone", 38)
    code = qr.image(address, 760)
    sheet.paste(code, ((A4[0] - code.width) // 2, 450))
    top = 450 + code.height
    _centred(draw, top + 20, address, 26)
    draw.rounded_rectangle((90, top + 70, A4[0] - 90, top + 400), 30, fill=PALE)
    _centred(draw, top + 130, "相談は無料です。お名前は書かなくて大丈夫です。", 42, weight=1)
    _centred(draw, top + 205, "お金は いりません。名前は 書かなくて いいです。", 38)
    _centred(draw, top + 270, "Free of charge. No name needed.", 36)
    _centred(draw, top + 340, "スマートフォンがなくても、係が番号札をお渡しします。", 40)
    if addresses.is_loopback(address):
        _centred(draw, A4[1] - 110, "このアドレスはこのパソコンでしか開けません。公開アドレスを設定してください。", 40, fill=WARNING, weight=1)
    _centred(draw, A4[1] - 50, council, 34)
    return sheet
