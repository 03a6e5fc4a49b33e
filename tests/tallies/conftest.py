"""The rich day, played once on each database; the tests only look at it."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from core import db
from core.db import Base
from tests.tallies import played
from tests.tallies.played import Played

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def day(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Played:
    """Return the rich day as one kind of database kept it."""
    if request.param == "sqlite":
        path: Path = tmp_path_factory.mktemp("rich") / "soudankai.sqlite3"
        shutil.copy(request.getfixturevalue("empty_sqlite"), path)
        engine = db.connect(f"sqlite:///{path}")
    else:
        engine = db.connect(request.getfixturevalue("postgres_url"))
        names = ", ".join(f'"{table.name}"' for table in Base.metadata.sorted_tables)
        with engine.begin() as connection:
            connection.execute(text(f"TRUNCATE {names}"))
    try:
        return played.rich_day()
    finally:
        engine.dispose()
