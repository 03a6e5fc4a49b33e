"""What stands in our pages: nothing that a strict content security policy would have to make an exception for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from core.settings import ROOT
from core.web import HEADERS, PACKAGES

if TYPE_CHECKING:
    from pathlib import Path

TEMPLATES = sorted(path for package in PACKAGES for path in (ROOT / package / "templates").glob("*.html"))
SCRIPT = re.compile(r"<script(?![^>]*\ssrc=\"\{\{ asset\()(?![^>]*type=\"application/json\")")
"""A script within the page; data that a script of ours reads is none."""
INLINE = re.compile(r"<style|\sstyle=|\son[a-z]+=[\"']|javascript:|https?://", re.IGNORECASE)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_page_has_no_script_or_style_within_it_and_loads_nothing_from_elsewhere(path: Path) -> None:
    source = path.read_text("utf-8")

    assert not SCRIPT.findall(source)
    assert not INLINE.findall(source)


def test_the_policy_lets_nothing_within_a_page_run() -> None:
    assert "unsafe" not in HEADERS["Content-Security-Policy"]
