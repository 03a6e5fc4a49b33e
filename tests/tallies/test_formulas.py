"""What people typed is never a formula, in no cell of any file that the program makes; numbers are numbers."""

from __future__ import annotations

import re
import tomllib
from dataclasses import fields, is_dataclass, replace
from datetime import time
from enum import Enum
from random import Random
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from openpyxl import Workbook

from checkin import paper_sheet
from checkin.paper_day import Lists
from core import cells
from core.settings import ROOT
from events.models import Event
from staff.models import PUBLICATION
from tallies import flash, workbook
from tests.builders import NOON, later
from tests.tallies import read
from tests.tallies.made_up import a_day

if TYPE_CHECKING:
    from tallies.day import Day

BEGINNINGS = ["=", "+", "-", "@", "\t=", "\r=", "\n=", "\x01=", "＝", "＋", "－", "＠"]
NOBODY = UUID(int=0)
PAST = re.compile(r"\.cell\([^()]*,[^()]*,|\w\.value = |\bsheet\.append\(|\bsheet\[[^\]]*\] = ")
"""How else openpyxl would take a value."""


def typed(thing: Any, beginning: str) -> Any:  # noqa: ANN401 - rows of any kind
    """Return rows in which every text begins so."""
    if is_dataclass(thing) and not isinstance(thing, type):
        return replace(thing, **{f.name: typed(getattr(thing, f.name), beginning) for f in fields(thing)})
    if isinstance(thing, tuple | frozenset):
        return type(thing)(typed(part, beginning) for part in thing)
    return f"{beginning}{thing}" if isinstance(thing, str) and not isinstance(thing, Enum) else thing


def formulas(file: bytes) -> list[str]:
    """Return what a spreadsheet might take for a formula."""
    found = [cell for sheet in read.opened(file).worksheets for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)]
    assert found
    return [cell.value for cell in found if cell.data_type == "f" or (len(cell.value) > 1 and cell.value.startswith(cells.RISKY) and not cell.quotePrefix)]


def test_streamlits_tables_offer_no_file() -> None:
    told = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))

    assert told["client"]["disableDataExport"] is True


@pytest.mark.parametrize("beginning", ["=", "\x01@"])
def test_no_cell_of_the_reports_is_a_formula(beginning: str) -> None:
    day: Day = typed(a_day(Random(30), 30), beginning)  # noqa: S311 - made-up days, no secrets

    for file in (workbook.build(day, later(300)), workbook.build(day, later(300), PUBLICATION), flash.build(day, later(300))):
        assert formulas(file) == []


@pytest.mark.parametrize("beginning", ["=", "\x01@"])
def test_no_cell_of_the_paper_days_sheet_is_a_formula(beginning: str) -> None:
    words = typed(("いち", "に"), beginning)
    lists = Lists(time(11), time(15), range(9), frozenset(), words, words, dict.fromkeys(words, NOBODY), dict.fromkeys(words, (NOBODY, NOBODY)))

    assert formulas(paper_sheet.template(Event(day=NOON.date(), title=f"{beginning}相談会"), lists)) == []


@pytest.mark.parametrize("beginning", BEGINNINGS)
def test_text_that_begins_like_a_formula_is_marked_as_text(beginning: str) -> None:
    cell = cells.write(Workbook().worksheets[0].cell(1, 1), f"{beginning}1+1")

    assert (cell.data_type, cell.quotePrefix) == ("s", True)


def test_a_number_stays_a_number_and_a_text_that_looks_like_one_a_text() -> None:
    sheet = Workbook().worksheets[0]

    assert [cells.write(sheet.cell(1, n), value).data_type for n, value in enumerate((7, -7, 0.5, "-7", "7"), 1)] == ["n", "n", "n", "s", "s"]


def test_nothing_is_written_into_a_cell_past_the_one_place() -> None:
    packages = ("booths", "checkin", "events", "keeping", "pages", "staff", "tallies")
    modules = [path for package in packages for path in (ROOT / package).rglob("*.py") if "openpyxl" in path.read_text("utf-8")]
    past = [path.name for path in modules if PAST.search(path.read_text("utf-8"))]

    assert len(modules) >= 4
    assert past == []
