"""A data folder of its own for each test: ledger, backups and keys beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from core import settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(autouse=True)
def data(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    """Return an empty data folder."""
    monkeypatch.setenv("SOUDANKAI_DATA", str(tmp_path))
    settings.get.cache_clear()
    yield tmp_path
    monkeypatch.undo()
    settings.get.cache_clear()
