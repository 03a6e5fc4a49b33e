"""An open event on each database."""

from __future__ import annotations

import pytest

from tests import builders
from tests.builders import Fair


@pytest.fixture
def fair(database_url: str) -> Fair:
    """Return an open event."""
    assert database_url
    return builders.fair()
