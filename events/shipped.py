"""What ships with the program as data: lists, words and the sample."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any


@cache
def shipped() -> dict[str, Any]:
    """Return the shipped data; nobody changes it."""
    found: dict[str, Any] = json.loads(Path(__file__).with_name("standard.json").read_text("utf-8"))
    return found
