"""A sheet as a Japanese office prints it: A4, one page wide, title, name and date, framed tables, page n/N."""

from __future__ import annotations

import math
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties

from core import cells
from core.text import wareki
from tallies.words import LEGEND, NO_DATA, SIGNS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from openpyxl.cell.cell import Cell, MergedCell
    from openpyxl.worksheet.worksheet import Worksheet

    from tallies.day import Event
    from tallies.figures import Value

FACE = "BIZ UDゴシック"
THIN, MEDIUM = Side(style="thin"), Side(style="medium")
SHADE = PatternFill("solid", fgColor="E7EBF0")
PALE = PatternFill("solid", fgColor="F5F6F8")
WHOLE, TENTH = "#,##0_ ", "#,##0.0_ "
"""Numbers keep a space before the line at their right."""
PAGE = 118
"""Width of an A4 landscape page at full size, in Excel's units: a narrower sheet is widened to it."""
LEAST, MOST = 9, 60
LINE = 15
"""Height of one line of text, in points."""
PAGE_HEIGHT = 480
SQUEEZE = 1.35
"""What is up to so much longer than a page is printed smaller, on one page; what is longer than that takes several."""
SHORT_HEADING = 18


def put(cell: Cell | MergedCell, value: Value) -> Cell:
    """Write a value; no data is 「－」."""
    return cells.write(cell, NO_DATA if value is None else value)


def width(text: object) -> int:
    """Return how many columns of half-width letters a text takes."""
    return sum(2 if unicodedata.east_asian_width(c) in "WFA" else 1 for c in str(text))


def page(sheet: Worksheet, *, landscape: bool = True) -> None:
    """Set the sheet up for A4, one page wide, with page numbers."""
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.orientation = "landscape" if landscape else "portrait"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_options.horizontalCentered = True
    sheet.page_margins.left = sheet.page_margins.right = 0.5
    sheet.page_margins.top = sheet.page_margins.bottom = 0.7
    sheet.HeaderFooter.oddFooter.center.text = "&P / &N"  # type: ignore[union-attr]
    sheet.sheet_view.showGridLines = False


def frame(sheet: Worksheet, first: tuple[int, int], last: tuple[int, int]) -> None:
    """Draw thin lines inside and a medium one around, from the first to the last (row, column)."""
    for row in range(first[0], last[0] + 1):
        for column in range(first[1], last[1] + 1):
            sheet.cell(row, column).border = Border(
                left=MEDIUM if column == first[1] else THIN,
                right=MEDIUM if column == last[1] else THIN,
                top=MEDIUM if row == first[0] else THIN,
                bottom=MEDIUM if row == last[0] else THIN,
            )


@dataclass
class PrintSheet:
    """A sheet that is filled from top to bottom."""

    sheet: Worksheet
    row: int = 1
    columns: int = 1
    legend: str = LEGEND
    _bodies: list[tuple[int, int]] = field(default_factory=list)
    _lines: list[int] = field(default_factory=list)

    def head(self, title: str, event: Event, made_on: date) -> None:
        """Write the title in the middle, who made it and when at the right, and which event it is about."""
        self.line(title, size=16, bold=True, across="center")
        self.line(event.council, across="right")
        self.line(f"作成日　{wareki(made_on)}", across="right")
        self.line(f"{event.title}　{wareki(event.day)}　{event.venue}", bold=True)
        self.row += 1

    def line(self, text: str, *, size: int = 11, bold: bool = False, across: str = "left") -> None:
        """Write one line across the sheet."""
        cell = put(self.sheet.cell(self.row, 1), text)
        cell.font = Font(name=FACE, size=size, bold=bold)
        cell.alignment = Alignment(horizontal=across, vertical="center", wrap_text=True)
        self.sheet.row_dimensions[self.row].height = LINE + size - 7
        self._lines.append(self.row)
        self.row += 1

    def table(self, headings: Sequence[str], rows: Sequence[Sequence[Value]], totals: Sequence[int] = (-1,), *, tenths: Sequence[str] = ()) -> None:
        """Write a table. `totals` says which rows are shaded as sums, `tenths` in which columns numbers have a decimal."""
        top = self.row
        self.columns = max(self.columns, len(headings))
        shaded = {n % len(rows) for n in totals} if rows else set()
        for column, heading in enumerate(headings, 1):
            cell = put(self.sheet.cell(top, column), heading)
            cell.font, cell.fill = Font(name=FACE, size=11, bold=True), SHADE
            cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        for n, values in enumerate(rows):
            self.row += 1
            for column, value in enumerate(values, 1):
                cell = put(self.sheet.cell(self.row, column), value)
                cell.font = Font(name=FACE, size=11, bold=n in shaded)
                cell.number_format = TENTH if headings[column - 1] in tenths else WHOLE
                is_text = isinstance(value, str) and value not in SIGNS
                cell.alignment = Alignment(
                    horizontal="left" if is_text else "right", vertical="center", wrap_text=is_text, indent=int(is_text or value is None)
                )
                if n in shaded:
                    cell.fill = PALE
        frame(self.sheet, (top, 1), (self.row, len(headings)))
        self._bodies.append((top, self.row))
        self.row += 2

    def finish(self, notes: Sequence[str], *, fixed: dict[int, int] | None = None) -> None:
        """Close the sheet: notes and the legend below, column widths, row heights, and what is printed.

        A single table's headings are repeated on each page; where there are two, the title is.
        """
        for note in (*notes, self.legend):
            self.line(note, size=9)
        page(self.sheet)
        widths = self._widths(fixed or {})
        self._heights(widths)
        height = sum(dimension.height or LINE for dimension in self.sheet.row_dimensions.values())
        self.sheet.page_setup.fitToHeight = int(height <= PAGE_HEIGHT * SQUEEZE)
        for row in self._lines:
            self.sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=self.columns)
        repeated = self._bodies[0][0] if len(self._bodies) == 1 else 1
        self.sheet.print_title_rows = f"{repeated}:{repeated}"
        self.sheet.print_area = f"A1:{get_column_letter(self.columns)}{self.row - 1}"

    def _widths(self, fixed: dict[int, int]) -> list[float]:
        """Make each column as wide as its words (long headings on two lines), then all together as wide as the page."""
        natural: list[float] = []
        for column in range(1, self.columns + 1):
            longest = LEAST
            for top, bottom in self._bodies:
                heading = width(self.sheet.cell(top, column).value or "")
                heading = (heading if heading <= SHORT_HEADING else math.ceil(heading * 3 / 4)) + 2
                words = [width(self.sheet.cell(row, column).value or "") + 3 for row in range(top + 1, bottom + 1)]
                longest = max(longest, heading, *words)
            natural.append(fixed.get(column, min(longest, MOST)))
        stretch = max(1.0, PAGE / sum(natural))
        widths = [w * stretch for w in natural]
        for column, wide in enumerate(widths, 1):
            self.sheet.column_dimensions[get_column_letter(column)].width = round(wide, 1)
        return widths

    def _heights(self, widths: list[float]) -> None:
        """Make each row as high as its text needs, for a spreadsheet does not do it for merged cells."""
        for top, bottom in self._bodies:
            for row in range(top, bottom + 1):
                lines = max(math.ceil((width(self.sheet.cell(row, c).value or "") + 2) / wide) for c, wide in enumerate(widths, 1))
                self.sheet.row_dimensions[row].height = LINE * max(lines, 1) + 4
        for row in self._lines:
            lines = math.ceil(width(self.sheet.cell(row, 1).value or "") / sum(widths))
            self.sheet.row_dimensions[row].height = max(self.sheet.row_dimensions[row].height or 0, LINE * lines)
