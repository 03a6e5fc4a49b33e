"""Files: those that the program writes are its owner's only, and those that people hand in can do nothing."""

from __future__ import annotations

import io
import os
import stat
import struct
import subprocess
import sys
import zlib
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from core import uploads
from core.settings import ROOT
from core.uploads import PictureUnusable
from pages import reception_camera

if TYPE_CHECKING:
    from pathlib import Path

START = "from core import db, sealing, settings; from staff import setup_code; settings.keep_to_oneself(); setup_code.ensure(); db.engine().connect(); sealing.new_key()"


def test_what_the_program_writes_at_its_first_start_is_its_owners_only(tmp_path: Path) -> None:
    data = tmp_path / "data"
    surroundings = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "SOUDANKAI_KEYS"}} | {"SOUDANKAI_DATA": str(data)}
    for program in (["-m", "alembic", "upgrade", "head"], ["-c", START]):
        subprocess.run([sys.executable, *program], cwd=ROOT, env=surroundings, check=True, capture_output=True, umask=0o022)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in [data, *data.rglob("*")]}
    folders = {path.name for path in [data, *data.rglob("*")] if path.is_dir()}

    assert {"data", "soudankai.sqlite3", "setup-code", "sealing"} <= modes.keys()
    assert modes == {name: 0o700 if name in folders else 0o600 for name in modes}


def test_a_database_that_others_could_read_is_closed_to_them(tmp_path: Path) -> None:
    (tmp_path / "soudankai.sqlite3").touch(0o644)
    surroundings = os.environ | {"SOUDANKAI_DATA": str(tmp_path)}
    subprocess.run([sys.executable, "-c", "from core import settings; settings.keep_to_oneself()"], cwd=ROOT, env=surroundings, check=True)

    assert stat.S_IMODE((tmp_path / "soudankai.sqlite3").stat().st_mode) == 0o600


def photo(kind: str, **more: object) -> bytes:
    """Return a small picture."""
    file = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(file, kind, **more)
    return file.getvalue()


def bomb(width: int, height: int) -> bytes:
    """Return a PNG of a few hundred bytes that says how large it is."""
    part = lambda name, body: struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))  # noqa: E731 - a chunk
    size = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", size) + part(b"IDAT", zlib.compress(bytes(1_000))) + part(b"IEND", b"")


@pytest.mark.parametrize(
    "file",
    [
        b"",
        b"GIF89a" + bytes(99),
        b"%PDF-1.7",
        b"<svg/>",
        photo("PNG")[:60],
        bomb(60_000, 60_000),
        bomb(12_000, 12_000),
        bomb(2**31 - 1, 2**31 - 1),
        photo("BMP"),
        photo("TIFF"),
    ],
    ids=["empty", "GIF", "PDF", "SVG", "torn", "bomb", "smaller bomb", "largest bomb", "BMP", "TIFF"],
)
def test_what_is_no_photo_or_far_too_large_is_refused(file: bytes) -> None:
    with pytest.raises(PictureUnusable):
        uploads.picture(io.BytesIO(file))


def test_of_a_picture_only_what_it_shows_is_taken() -> None:
    place = Image.Exif()
    place[0x010E] = "35.8342,139.7121"
    given = photo("JPEG", exif=place) + b"PK\x03\x04<script>alert(1)</script>"
    shown = uploads.picture(io.BytesIO(given))
    again = io.BytesIO()
    shown.save(again, "PNG")

    assert (shown.size, shown.info, dict(shown.getexif())) == ((40, 30), {}, {})
    assert not any(tail in again.getvalue() for tail in (b"script", b"35.83", b"PK\x03\x04"))


def test_a_picture_without_a_code_says_nothing() -> None:
    assert reception_camera.read(io.BytesIO(photo("PNG"))) == ""
