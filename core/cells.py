"""What is written into a workbook's cells: numbers stay numbers, and text stays text, so that no spreadsheet takes it for a formula."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell

if TYPE_CHECKING:
    from datetime import date, time

    from openpyxl.cell.cell import MergedCell

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""How a formula begins, or what a spreadsheet makes one of when somebody edits the cell: Japanese ones read full-width signs, too."""


def write(cell: Cell | MergedCell, value: str | float | date | time | None) -> Cell:
    """Write a value. Text that begins like a formula is marked as text, as if it were typed behind an apostrophe."""
    assert isinstance(cell, Cell)  # noqa: S101 - for the type checker: the first cell of a merged range is one
    if isinstance(value, str):
        cell.value = legible(value)
        cell.data_type = "s"
        cell.quotePrefix = len(cell.value) > 1 and cell.value.startswith(RISKY)
    else:
        cell.value = value
    return cell


def legible(text: str) -> str:
    """Return a text without what no workbook can hold."""
    return ILLEGAL_CHARACTERS_RE.sub("", text)
