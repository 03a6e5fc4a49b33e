"""A data folder of one's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from core import settings
from tests.ops.backed_up import KEPT_DAYS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def data(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, database_url: str) -> Iterator[Path]:
    """Return an empty data folder; the settings name it and the database."""
    for name, value in (("SOUDANKAI_DATA", str(tmp_path)), ("DATABASE_URL", database_url), ("SOUDANKAI_BACKUP_DAYS", str(KEPT_DAYS))):
        monkeypatch.setenv(name, value)
    settings.get.cache_clear()
    yield tmp_path
    monkeypatch.undo()
    settings.get.cache_clear()
