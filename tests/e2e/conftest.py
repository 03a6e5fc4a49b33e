"""The real server and a real browser."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Error

from tests.e2e.people import Cast
from tests.e2e.server import running
from tests.e2e.stage import Stage

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

    from tests.e2e.server import Server


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Return the one server of this test process: it takes seconds to start."""
    with running(tmp_path_factory.mktemp("data")) as server:
        yield server


@pytest.fixture(scope="module")
def server(installed: Server, empty_sqlite: Path) -> Iterator[Server]:
    """Return a server as if just installed. What it printed is shown when a test fails."""
    installed.begin_anew(empty_sqlite)
    yield installed
    print(installed.log)  # noqa: T201 - pytest shows it with a failure


@pytest.fixture(scope="module")
def stage(server: Server) -> Iterator[Stage]:
    """Return an open event on that server."""
    with Stage.set(server) as stage:
        yield stage


@pytest.fixture
def cast(chromium: Browser, server: Server) -> Iterator[Cast]:
    """Return the people of the day."""
    cast = Cast(chromium, server.address)
    yield cast
    cast.go_home()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Keep a picture of every browser of a test that failed, and say where."""
    report = yield
    given = getattr(item, "funcargs", {})
    if report.when == "call" and report.failed and "cast" in given:
        for n, person in enumerate(given["cast"].people):
            picture = given["server"].data / f"{item.name}-{n}.png"
            with suppress(Error):
                person.page.screenshot(path=picture)
                report.sections.append(("Browser", str(picture)))
    return report
