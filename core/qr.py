"""QR codes, as a picture for print and as SVG inside a page."""

from __future__ import annotations

from base64 import b64encode
from io import BytesIO
from typing import TYPE_CHECKING

import qrcode
from qrcode.constants import ERROR_CORRECT_M

if TYPE_CHECKING:
    from PIL import Image

QUIET = 4
"""White modules around a code, as ISO/IEC 18004 asks."""


def _code(text: str) -> qrcode.QRCode:
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=QUIET)
    code.add_data(text)
    code.make(fit=True)
    return code


def image(text: str, side: int) -> Image.Image:
    """Return a black and white picture of about side × side pixels, whole pixels a module."""
    code = _code(text)
    code.box_size = max(1, side // (code.modules_count + 2 * QUIET))
    picture: Image.Image = code.make_image().get_image().convert("RGB")
    return picture


def svg(text: str) -> str:
    """Return an inline SVG that is as wide as its place: one path, rows of modules as strokes."""
    rows = _code(text).get_matrix()
    path = []
    for y, row in enumerate(rows):
        x = 0
        while x < len(row):
            run = 0
            while x + run < len(row) and row[x + run]:
                run += 1
            if run:
                path.append(f"M{x} {y}h{run}")
            x += run or 1
    size = len(rows)
    return (
        f'<svg class="qr" viewBox="0 0 {size} {size}" role="img" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h{size}v{size}H0z"/>'
        f'<path stroke="#000" d="{"".join(path)}" transform="translate(0 .5)"/></svg>'
    )


def small(text: str) -> str:
    """Return the code for a phone's screen, as wide as its place: a picture of one pixel a module inside the page, a fifth of what the SVG weighs."""
    code = _code(text)
    code.box_size, file = 1, BytesIO()
    code.make_image().get_image().convert("1").save(file, "PNG", optimize=True)
    return f'<img class="qr" alt="" src="data:image/png;base64,{b64encode(file.getvalue()).decode()}">'


def png(text: str, size: int) -> bytes:
    """Return the code as a PNG file, so many pixels wide."""
    file = BytesIO()
    image(text, size).save(file, "PNG")
    return file.getvalue()
