"""What Streamlit would make of our files if we let it."""

from __future__ import annotations

import tomllib

from core.settings import ROOT
from pages import ui

PACKAGES = {path.parent.name for path in ROOT.glob("*/__init__.py")}
SETTINGS = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text("utf-8"))


def test_no_page_carries_a_packages_name() -> None:
    assert {"core", "events", "booths", "tallies"} <= PACKAGES
    assert {path.stem for path in (ROOT / "pages").glob("*.py")} & PACKAGES == set()


def test_a_lone_expression_is_not_drawn() -> None:
    assert SETTINGS["runner"]["magicEnabled"] is False


def test_files_are_not_watched_for_a_second_load_would_map_tables_twice() -> None:
    assert SETTINGS["server"]["fileWatcherType"] == "none"


def test_the_server_speaks_to_this_machine_only_unless_told_otherwise() -> None:
    assert SETTINGS["server"]["address"] == "127.0.0.1"


def test_nothing_is_sent_to_streamlits_makers() -> None:
    assert SETTINGS["browser"]["gatherUsageStats"] is False


def test_what_went_wrong_inside_is_not_shown() -> None:
    assert SETTINGS["client"]["showErrorDetails"] == "none"


def test_a_forms_press_is_not_lost_to_the_next_click() -> None:
    lines = [line for page in (ROOT / "pages").glob("*.py") for line in page.read_text("utf-8").splitlines() if "st.form_submit_button(" in line]

    assert SETTINGS["runner"]["fastReruns"] is False
    assert lines
    assert all("on_click=" in line for line in lines)


def test_what_somebody_typed_is_shown_as_it_is() -> None:
    assert ui.plain("![x](http://y) **z** 090-1234-5678") == r"\!\[x\](http\://y) \*\*z\*\* 090-1234-5678"
