"""The rich day, played once on each database; the tests only look at it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.databases import KINDS, Databases
from tests.tallies import played, read
from tests.tallies.again import Again

if TYPE_CHECKING:
    from openpyxl import Workbook

    from tests.tallies.played import Played


@pytest.fixture(scope="session", params=KINDS)
def day(request: pytest.FixtureRequest, databases: Databases) -> Played:
    """Return the rich day as one kind of database kept it."""
    databases.without_rows(request.param)
    return played.rich_day()


@pytest.fixture(scope="session")
def again(day: Played) -> Again:
    """Return the raw rows with a clerk's questions."""
    return Again(day.rows)


@pytest.fixture(scope="session")
def book(day: Played) -> Workbook:
    """Return the workbook."""
    return read.opened(day.workbook)
