"""The rich day, played once on each database; the tests only look at it."""

from __future__ import annotations

import pytest

from tests.databases import KINDS, Databases
from tests.tallies import played
from tests.tallies.played import Played


@pytest.fixture(scope="session", params=KINDS)
def day(request: pytest.FixtureRequest, databases: Databases) -> Played:
    """Return the rich day as one kind of database kept it."""
    databases.without_rows(request.param)
    return played.rich_day()
