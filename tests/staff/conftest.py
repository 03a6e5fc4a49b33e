"""Browsers that speak to the whole program in this process, and what stands around it."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

import pytest

from core import settings
from tests.staff.browser import Visitors

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # Starlette would have httpx2 instead of httpx
    import starlette.testclient  # noqa: F401 - imported here once, so that it warns nobody else


@pytest.fixture
def surroundings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """Keep what the program writes in a folder of its own; tests may set more variables before the first request."""
    for name in ("HOST", "PORT", "DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SOUDANKAI_DATA", str(tmp_path))
    settings.get.cache_clear()
    yield monkeypatch
    settings.get.cache_clear()


@pytest.fixture
def visitors(database_url: str, surroundings: pytest.MonkeyPatch) -> Visitors:
    """Return browsers of people of whom nothing is known, and an empty database behind the server."""
    assert database_url
    assert surroundings
    return Visitors()
