"""The sample event before its day."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests import builders

if TYPE_CHECKING:
    from tests.builders import Fair


@pytest.fixture
def planned(database_url: str) -> Fair:
    """Return the sample event, still being planned, from 10 to 16:59."""
    assert database_url
    return builders.fair(open_now=False)
