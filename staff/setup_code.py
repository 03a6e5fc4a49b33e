"""The one-time code that the first set-up asks for when others can reach the server. Kept in a file that only its owner reads."""

from __future__ import annotations

import hmac
import os
from typing import TYPE_CHECKING

from core import settings
from core.addresses import new_code

if TYPE_CHECKING:
    from pathlib import Path


def _path() -> Path:
    return settings.get().data / "setup-code"


def ensure() -> str:
    """Return the code, made now if there is none."""
    path = _path()
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(new_code())
    except FileExistsError:
        pass
    return path.read_text()


def matches(typed: str) -> bool:
    """Whether this is the code."""
    path = _path()
    return path.exists() and hmac.compare_digest(typed.strip().lower().encode(), path.read_text().encode())


def forget() -> None:
    """Throw the code away: it serves once."""
    _path().unlink(missing_ok=True)
