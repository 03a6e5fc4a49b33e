"""Databases to test on: SQLite in a file, and a PostgreSQL 15 server that the run starts for itself."""

from __future__ import annotations

import atexit
import os
import shutil
import sys
import tempfile
from typing import TYPE_CHECKING

import pytest
from argon2 import PasswordHasher
from playwright.sync_api import sync_playwright

from core import limits, sealing, settings
from core import text as words
from staff import passwords
from tests import builders
from tests.browser import chromium_of
from tests.builders import Fair
from tests.databases import KINDS, Databases, url_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Playwright


for folder in ("SOUDANKAI_KEYS", "SOUDANKAI_DATA"):
    if folder not in os.environ:  # the first process of a run makes the folder, the others are told of it
        os.environ[folder] = tempfile.mkdtemp(prefix="soudankai-")
        atexit.register(shutil.rmtree, os.environ[folder], ignore_errors=True)


QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
passwords._hasher, passwords._NOBODY = QUICK, QUICK.hash("nobody")  # noqa: SLF001 - a password costs a tenth of a second otherwise


LONGEST_FIRST = ("e2e", "load", "demo")
"""Folders whose files take longest: whichever process is free begins with them, so that none of them is left for the end."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest."""
    items.sort(key=lambda item: item.path.parent.name not in LONGEST_FIRST)


@pytest.fixture(autouse=True)
def _japanese() -> Iterator[None]:
    with words.speaking("ja"):
        yield


@pytest.fixture
def keys(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    """Return an empty folder for this test's keys; the process forgets them afterwards."""
    monkeypatch.setenv("SOUDANKAI_KEYS", str(tmp_path / "keys"))
    settings.get.cache_clear()
    sealing.forget_keys()
    yield tmp_path / "keys"
    monkeypatch.undo()
    settings.get.cache_clear()
    sealing.forget_keys()


@pytest.fixture(autouse=True)
def _main() -> Iterator[None]:
    """Keep the main module: a screen that is drawn takes its place, and other processes would begin with that screen."""
    main = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = main


@pytest.fixture(autouse=True)
def no_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a test ask as often as it likes: all of a process come from one address, one after the other. What limits do is in `core/test_guard.py`."""
    monkeypatch.setattr(limits.Limits, "wait", lambda *_: 0)
    monkeypatch.setattr(limits.Limits, "wait_for_room", lambda *_: 0)
    monkeypatch.setattr(limits.Limits, "wait_for_guess", lambda *_: 0)


@pytest.fixture(scope="session")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    """Return the databases of this test process."""
    with Databases(tmp_path_factory.mktemp("databases")) as found:
        yield found


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """Return the one playwright of this test process."""
    with sync_playwright() as found:
        yield found


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    """Return a Chromium that all tests of this process share."""
    with chromium_of(playwright) as browser:
        yield browser


@pytest.fixture(scope="session")
def empty_sqlite(databases: Databases) -> Path:
    """Return a migrated database without rows, to be copied."""
    return databases.empty


@pytest.fixture(params=KINDS)
def database_url(request: pytest.FixtureRequest, databases: Databases) -> Iterator[str]:
    """Return a database without rows, once of each kind; the process uses it."""
    engine = databases.without_rows(request.param)
    yield url_of(engine)
    if request.param == "sqlite":
        engine.dispose()


@pytest.fixture
def fair(database_url: str) -> Fair:
    """Return an open event."""
    assert database_url
    return builders.fair()
