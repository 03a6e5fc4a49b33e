"""当日速報: the one A4 page that the manager wants at the end of the day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font

from core import clock
from core.text import wareki
from tallies import counts, words
from tallies.sheets import FACE, LINE, MEDIUM, PALE, SHADE, TENTH, THIN, WHOLE, frame, page, put, width
from tallies.workbook import saved

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from openpyxl.worksheet.worksheet import Worksheet

    from tallies.day import Day
    from tallies.figures import Figures, HandoverRow, OnwardTotal, TopicRow, Value

COLUMNS = 12
"""The page is a grid of twelve; four tiles stand side by side."""
TILE = 3
ACROSS = 7.6
TOP = 3
REMARK = 88
"""Half-width letters on one line of the remarks."""


def build(day: Day, now: datetime) -> bytes:
    """Return a day's flash report, made now, as .xlsx."""
    figures, book = counts.figures(day), Workbook()
    sheet = book.worksheets[0]
    sheet.title = "当日速報"
    for column in range(COLUMNS):
        sheet.column_dimensions[chr(ord("A") + column)].width = ACROSS
    _span(sheet, 1, 1, COLUMNS, "当日速報", size=20, bold=True, across="center")
    _span(sheet, 2, 1, COLUMNS, figures.event.council, across="right")
    _span(sheet, 3, 1, COLUMNS, f"作成日　{wareki(clock.day_of(now))}", across="right")
    row = _tiles(sheet, _event(sheet, figures, 5) + 1, figures)
    row = _block(sheet, row, "多かった相談（上位3つ）", {"相談内容": 6, "延べ（件）": 3, "最も困っている（組）": 3}, _most(figures))
    row = _block(sheet, row, "事業別", {"事業": 6, "相談件数": 2, "平均待ち(分)": 2, "平均相談(分)": 2}, _programmes(figures))
    _span(sheet, row, 1, COLUMNS, words.LEGEND, size=9)
    page(sheet, landscape=False)
    sheet.page_setup.fitToHeight = 1
    sheet.print_area = f"A1:L{row}"
    return saved(book)


def _span(sheet: Worksheet, row: int, column: int, columns: int, value: Value, *, size: int = 11, bold: bool = False, across: str = "left") -> None:
    """Write a value across some columns."""
    cell = put(sheet.cell(row, column), value)
    cell.font = Font(name=FACE, size=size, bold=bold)
    cell.alignment = Alignment(horizontal=across, vertical="center", wrap_text=True, indent=int(across == "left" and columns < COLUMNS))
    cell.number_format = TENTH if isinstance(value, float) else WHOLE
    sheet.merge_cells(start_row=row, end_row=row, start_column=column, end_column=column + columns - 1)
    sheet.row_dimensions[row].height = max(sheet.row_dimensions[row].height or 0, size * 1.7)


def _consents(inside: HandoverRow, outside: OnwardTotal) -> str:
    """Return how many were passed on, inside and outside, with consent, without, and neither."""
    both = (inside.agreed, inside.not_agreed, inside.unsettled), outside.consents
    told_apart = all(unsettled is not None for *_numbers, unsettled in both)
    agreed, sent = sum(one[0] for one in both), inside.sent + outside.sent
    not_agreed = sum(one[1] for one in both) if told_apart else sent - agreed
    return words.consents(agreed, not_agreed, sent - agreed - not_agreed if told_apart else None)


def _event(sheet: Worksheet, figures: Figures, top: int) -> int:
    """Write which event it was, who worked there, who agreed to be passed on and what was special; return the row below."""
    event, bookings, inside, outside = figures.event, figures.bookings, figures.handovers.total, figures.onward_total
    staff = [("職員", event.staff_own), ("協力機関", event.staff_partner), ("ボランティア", event.staff_volunteer)]
    rows = [
        ("相談会", event.title),
        ("開催日時", f"{words.both_dates(event.day)}　{event.opens:%H:%M}～{event.closes:%H:%M}"),
        ("会場", event.venue),
        ("従事者数", "　".join(f"{name} {words.NO_DATA if n is None else f'{n}人'}" for name, n in staff)),
        ("つなぎの同意", _consents(inside, outside) + "（外部を含む）"),
        ("特記事項", event.remarks or words.NO_DATA),
    ]
    if bookings.made:
        rows.insert(-1, ("時間の予約", f"{bookings.made}組　うち来場 {bookings.came}組　取り消し {bookings.cancelled}組　来場なし {bookings.missing}組"))
    for row, (name, value) in enumerate(rows, top):
        _span(sheet, row, 1, 2, name, bold=True)
        _span(sheet, row, 3, COLUMNS - 2, value)
        sheet.row_dimensions[row].height = (LINE + 2) * max(1, -(-width(value) // REMARK))
        sheet.cell(row, 1).fill = SHADE
    frame(sheet, (top, 1), (top + len(rows) - 1, COLUMNS))
    return top + len(rows)


def _tiles(sheet: Worksheet, top: int, figures: Figures) -> int:
    """Write the key figures large, four a row; return the row below."""
    seen = figures.overview
    tiles: list[tuple[str, Value]] = [
        ("来場組数（組）", seen.parties), ("来場人数（人）", seen.people), ("相談実組数（組）", seen.consulting_parties), ("延べ相談件数（件）", seen.consultations),
        ("新規（組）", seen.new), ("同席（件）", seen.assists), ("つなぎ（件）", seen.handovers), ("つなぎのうち受理（件）", seen.received),
        ("当日対応できず（件）", seen.unmet), ("呼び出し時不在（回）", seen.missed), ("平均待ち（分）", seen.average_wait), ("最長待ち（分）", seen.longest_wait),
        ("食料配布世帯（世帯）", seen.food), ("案内のみ（世帯）", seen.information), ("後日継続（件）", figures.by_programme.total.continued),
        ("待ち組数の最大（組）", figures.by_hour.total.most_waiting),
    ]  # fmt: skip
    for n, (name, value) in enumerate(tiles):
        row, column = top + n // 4 * 2, 1 + n % 4 * TILE
        _span(sheet, row, column, TILE, name, across="center")
        _span(sheet, row + 1, column, TILE, value, size=26, bold=True, across="center")
        for c in range(column, column + TILE):
            left, right = MEDIUM if c == column else None, MEDIUM if c == column + TILE - 1 else None
            sheet.cell(row, c).border = Border(top=MEDIUM, left=left, right=right, bottom=THIN)
            sheet.cell(row, c).fill = SHADE
            sheet.cell(row + 1, c).border = Border(bottom=MEDIUM, left=left, right=right)
    return top + -(-len(tiles) // 4) * 2 + 1


def _block(sheet: Worksheet, top: int, title: str, headings: dict[str, int], rows: Sequence[Sequence[Value]]) -> int:
    """Write a titled table, its headings with how many columns each takes; return the row below."""
    _span(sheet, top, 1, COLUMNS, title, size=12, bold=True)
    for row, values in enumerate([list(headings), *rows], top + 1):
        column = 1
        is_heading = row == top + 1
        for value, columns in zip(values, headings.values(), strict=True):
            _span(
                sheet,
                row,
                column,
                columns,
                value,
                bold=is_heading or values[0] == words.TOTAL,
                across="center" if is_heading else "left" if column == 1 else "right",
            )
            column += columns
        if is_heading or values[0] == words.TOTAL:
            for c in range(1, COLUMNS + 1):
                sheet.cell(row, c).fill = SHADE if is_heading else PALE
    frame(sheet, (top + 1, 1), (top + 1 + len(rows), COLUMNS))
    return top + len(rows) + 3


def _most(figures: Figures) -> list[list[Value]]:
    """Return the topics that came up most, in the form's order where they are equal."""
    named: list[TopicRow] = [r for r in figures.topics.rows if r.name and r.all]
    return [[r.name, r.all, r.worst] for r in sorted(named, key=lambda r: -r.all)[:TOP]]


def _programmes(figures: Figures) -> list[list[Value]]:
    table = figures.by_programme
    return [[name, r.consultations, r.wait, r.minutes] for name, r in [*((r.short, r) for r in table.rows), (words.TOTAL, table.total)]]
