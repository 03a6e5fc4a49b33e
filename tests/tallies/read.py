"""Reads a workbook as a person would: by the names of sheets, rows and columns."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

from openpyxl import load_workbook

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

    Lines = list[dict[str, Any]]


def opened(file: bytes) -> Workbook:
    """Return the workbook."""
    return load_workbook(BytesIO(file))


def table(sheet: Worksheet, first_heading: str) -> Lines:
    """Return the lines of the table whose first heading this is, down to the first empty line, by heading; merged columns are one."""
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    top = next(n for n, row in enumerate(rows) if row[0] == first_heading)
    headings = [str(h) if h is not None else f"({n})" for n, h in enumerate(rows[top])]
    found = []
    for row in rows[top + 1 :]:
        if row[0] is None:
            break
        found.append({h: value for h, value in zip(headings, row, strict=True) if not h.startswith("(")})
    return found


def by_name(lines: Lines, heading: str) -> dict[str, dict[str, Any]]:
    """Return lines by what stands in their first column, and the rest of each."""
    return {line[heading]: {k: v for k, v in line.items() if k != heading} for line in lines}
