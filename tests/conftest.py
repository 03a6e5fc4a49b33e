"""Databases to test on: SQLite in a file of its own, and a PostgreSQL 15 server that the run starts for itself."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import text

from core import db, settings
from core import text as words
from core.db import Base
from tests import postgres

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def migrate(url: str) -> None:
    """Bring a database to the newest migration."""
    config = Config(str(settings.ROOT / "alembic.ini"))
    config.attributes["url"] = url
    config.set_main_option("script_location", str(settings.ROOT / "migrations"))
    command.upgrade(config, "head")


@pytest.fixture(autouse=True)
def _japanese() -> Iterator[None]:
    with words.speaking("ja"):
        yield


@pytest.fixture(scope="session")
def empty_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a migrated database without rows, to be copied."""
    path = tmp_path_factory.mktemp("sqlite") / "empty.sqlite3"
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """Return a migrated database of this test process on the run's PostgreSQL server."""
    with postgres.database(os.environ.get("PYTEST_XDIST_WORKER", "main")) as url:
        migrate(url)
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Return a database without rows, once of each kind; the process uses it."""
    if request.param == "sqlite":
        path = tmp_path / "soudankai.sqlite3"
        shutil.copy(request.getfixturevalue("empty_sqlite"), path)
        url = f"sqlite:///{path}"
    else:
        url = request.getfixturevalue("postgres_url")
    engine = db.connect(url)
    if request.param == "postgresql":
        names = ", ".join(f'"{table.name}"' for table in Base.metadata.sorted_tables)
        with engine.begin() as connection:
            connection.execute(text(f"TRUNCATE {names}"))
    yield url
    engine.dispose()
