"""One playwright a test process: a second one beside it would not start. Debian's Chromium, without asking anything of the outside."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Playwright

SWITCHES = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip


@contextmanager
def chromium_of(playwright: Playwright, *more: str) -> Iterator[Browser]:
    """Open a Chromium with these switches, too, and close it after the block; a machine without it fails the test."""
    path = shutil.which("chromium")
    if path is None:
        pytest.fail("Chromium is missing: run `make test` as root once, or install the Debian package chromium.")
    browser = playwright.chromium.launch(executable_path=path, args=[*SWITCHES, *more])
    yield browser
    browser.close()
