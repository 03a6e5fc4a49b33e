"""The sheet on which a day on paper is typed in: made to be filled, and read again."""

from __future__ import annotations

import zipfile
from io import BytesIO
from typing import TYPE_CHECKING

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties

from booths.words import CAME_AS, FAMILIARITY, OUTCOMES, SEXES
from checkin.errors import NoPaperSheet
from checkin.paper_day import COLUMNS, FACTS, MOST_ROWS, TURNS, in_japanese
from core import cells
from core.text import full_date, speaking

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

    from checkin.paper_day import Lists
    from events.models import Event

SHEET, WORDS = "入力", "選択肢"
FACE = "BIZ UDゴシック"
LINE = Side(style="thin", color="FF9AA3AF")
WIDTHS = {"番号": 8, "受付": 8, "人数": 7, "最も困っていること": 26, "相談内容": 34}
MOST_BYTES, MOST_UNPACKED = 5_000_000, 20_000_000
"""A filled sheet has some ten kilobytes, and ten times that unpacked. Unpacking ends where a part said that it would."""
HELP = (
    "1行に1組を書きます。番号と受付の時刻だけは必ず、ほかは分かるところだけで大丈夫です。",
    "時刻は 10:05 のように書きます。相談内容と結果は、いくつかあるとき「、」で区切ります。",
    "お名前や電話番号は書かないでください。",
)
FIRST = len(HELP) + 3
"""The row of the first party, below the title, the help and the headings."""


def template(event: Event, lists: Lists) -> bytes:
    """Return the empty sheet of an event, with the council's own words to choose from."""
    book = Workbook()
    sheet, words = book.worksheets[0], book.create_sheet(WORDS)
    sheet.title = SHEET
    with speaking("ja"):
        title = cells.write(sheet.cell(1, 1), f"紙の記録の入力　{full_date(event.day)}　{event.title}")
    title.font = Font(name=FACE, bold=True, size=14)
    for n, text in enumerate(HELP, 2):
        cells.write(sheet.cell(n, 1), text).font = Font(name=FACE)
    for column, heading in enumerate(COLUMNS, 1):
        cell = cells.write(sheet.cell(FIRST - 1, column), heading)
        cell.font, cell.fill = Font(name=FACE, bold=True), PatternFill("solid", fgColor="E7EBF0")
        cell.alignment, cell.border = Alignment(horizontal="center", wrap_text=True, vertical="center"), Border(LINE, LINE, LINE, LINE)
        sheet.column_dimensions[get_column_letter(column)].width = WIDTHS.get(heading, 12)
    _choices(sheet, words, lists)
    sheet.freeze_panes = f"C{FIRST}"
    for heading in ("受付", *(f"{name}{n}" for n in range(1, TURNS + 1) for name in ("開始", "終了"))):
        letter = get_column_letter(COLUMNS.index(heading) + 1)
        for row in range(FIRST, FIRST + 400):
            sheet[f"{letter}{row}"].number_format = "h:mm"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.fitToHeight = 0
    sheet.print_title_rows = f"{FIRST - 1}:{FIRST - 1}"
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def _choices(sheet: Worksheet, words: Worksheet, lists: Lists) -> None:
    """Let cells be chosen from the lists; several words at once (相談内容, 結果) are typed, so those only see their list on the second sheet."""
    one: dict[str, list[str]] = {
        "年代": list(lists.age_bands),
        "性別": list(in_japanese(SEXES)),
        "居住地": list(lists.residences),
        "新規・継続": list(in_japanese(FAMILIARITY)),
        "来所者": list(in_japanese(CAME_AS)),
        "最も困っていること": list(lists.topics),
        "事業": list(lists.programmes),
        "結果": list(in_japanese(OUTCOMES)),
    }
    for column, (heading, found) in enumerate(one.items(), 1):
        letter = get_column_letter(column)
        for row, word in enumerate([heading, *found], 1):
            cells.write(words.cell(row, column), word)
        words.column_dimensions[letter].width = 28
        if heading == "結果" or not found:
            continue
        rule = DataValidation("list", f"={WORDS}!${letter}$2:${letter}${len(found) + 1}", allow_blank=True, showErrorMessage=False)
        sheet.add_data_validation(rule)
        for target in [heading] if heading in FACTS else [f"{heading}{n}" for n in range(1, TURNS + 1)]:
            place = get_column_letter(COLUMNS.index(target) + 1)
            rule.add(f"{place}{FIRST}:{place}{FIRST + MOST_ROWS - 1}")


def read(file: bytes) -> list[tuple[int, dict[str, object]]]:
    """Return the lines of a filled sheet, each with its row.

    Raises:
        NoPaperSheet: it is no such sheet, or far too large.
    """
    if len(file) > MOST_BYTES:
        raise NoPaperSheet
    try:
        rows = _rows(file)
    except Exception as error:  # a file from anywhere may break what reads it in any way
        raise NoPaperSheet from error
    top = next((n for n, row in rows if "番号" in row and "受付" in row), None)
    if top is None:
        raise NoPaperSheet
    headings = dict(rows)[top]
    return [(n, {str(h).strip(): v for h, v in zip(headings, row, strict=False) if h is not None}) for n, row in rows if n > top]


def _rows(file: bytes) -> list[tuple[int, list[object]]]:
    """Return the rows of the first sheet, or of the one that we named. Formulas are their last values; macros and other workbooks are not looked at."""
    with zipfile.ZipFile(BytesIO(file)) as packed:
        if sum(part.file_size for part in packed.infolist()) > MOST_UNPACKED:
            raise NoPaperSheet
    book = load_workbook(BytesIO(file), read_only=True, data_only=True, keep_links=False)
    sheet = book[SHEET] if SHEET in book.sheetnames else book.worksheets[0]
    return [(n, list(row)) for n, row in enumerate(sheet.iter_rows(max_row=FIRST + MOST_ROWS + 1, max_col=60, values_only=True), 1)]
