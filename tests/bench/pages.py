"""What a visitor's phone loads before it has a number: bytes and requests, in every language."""

from __future__ import annotations

import re
import tempfile
import urllib.request
from pathlib import Path
from typing import Any

from core.text import LANGUAGES
from tests.bench.fill import Filled
from tests.bench.server import serving

LINKED = re.compile(r'(?:href|src)="(/assets/[^"]+)"')


def run() -> dict[str, Any]:
    """Return bytes and requests of the door, uncompressed."""
    with tempfile.TemporaryDirectory() as folder:
        filled = Filled(Path(folder))
        with serving(Path(folder)) as (port, _pid):
            return {code: _weigh(port, f"/e/{filled.event.code}?c={filled.channel}&lang={code}") for code in LANGUAGES}


def _weigh(port: int, path: str) -> dict[str, int]:
    def get(address: str) -> bytes:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{address}") as answer:
            body: bytes = answer.read()
        return body

    page = get(path)
    linked = sorted(set(LINKED.findall(page.decode())))
    return {"bytes": len(page) + sum(len(get(address)) for address in linked), "requests": 1 + len(linked)}
