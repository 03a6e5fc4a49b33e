"""The form in which an office accepts the sheets, and what LibreOffice makes of them on paper."""

from __future__ import annotations

import re
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.tallies import read

if TYPE_CHECKING:
    from pathlib import Path

    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

    from tests.tallies.played import Played

pytestmark = pytest.mark.parametrize("day", ["sqlite"], indirect=True)
NAMES = [
    "1開催概要",
    "2相談者の属性",
    "3相談内容別",
    "4事業別実績",
    "5時間帯別",
    "6事業間連携",
    "7対応結果",
    "8外部つなぎ・後追い",
    "9周知媒体",
    "10当日対応できず",
    "11食料等",
    "12アンケート",
]


@pytest.fixture(scope="module")
def flash(day: Played) -> Worksheet:
    """Return the flash report's sheet."""
    return read.opened(day.flash).worksheets[0]


def printed(path: Path, file: bytes) -> Path:
    """Return the PDF that LibreOffice prints."""
    (path / "file.xlsx").write_bytes(file)
    profile = f"-env:UserInstallation=file://{path / 'profile'}"
    subprocess.run(
        ["soffice", "--headless", profile, "--convert-to", "pdf", "--outdir", path, path / "file.xlsx"], check=True, capture_output=True, timeout=120
    )
    return path / "file.pdf"


def pages(pdf: Path) -> list[str]:
    """Return the text of each page."""
    text = subprocess.run(["pdftotext", "-layout", pdf, "-"], check=True, capture_output=True, text=True).stdout
    return text.split("\f")[:-1]


def test_the_sheets_are_named_and_numbered_as_the_report_is(book: Workbook) -> None:
    assert book.sheetnames == [*NAMES, "データ"]


@pytest.mark.parametrize("name", NAMES)
def test_a_sheet_prints_on_a4_landscape_one_page_wide_with_page_numbers(book: Workbook, name: str) -> None:
    sheet = book[name]

    assert (int(sheet.page_setup.paperSize), sheet.page_setup.orientation) == (9, "landscape")
    assert (sheet.sheet_properties.pageSetUpPr.fitToPage, sheet.page_setup.fitToWidth) == (True, 1)
    assert sheet.oddFooter.center.text == "&P / &N"


@pytest.mark.parametrize("name", NAMES)
def test_a_sheet_has_title_name_and_date_where_an_office_looks_for_them(book: Workbook, name: str) -> None:
    title, council, made_on = book[name]["A1"], book[name]["A2"], book[name]["A3"]

    assert title.alignment.horizontal == "center"
    assert (council.value, council.alignment.horizontal) == ("川口市社会福祉協議会", "right")
    assert (made_on.value, made_on.alignment.horizontal) == ("作成日　令和8年3月14日", "right")
    assert title.font.name == "BIZ UDゴシック"


@pytest.mark.parametrize("name", [n for n in NAMES if n != "6事業間連携"])
def test_a_sheet_repeats_its_headings_on_every_page(book: Workbook, name: str) -> None:
    row = int(re.fullmatch(r"\$(\d+):\$\1", book[name].print_title_rows)[1])

    assert book[name].cell(row, 1).font.bold
    assert [bool(book[name].cell(r, 1).value) for r in (row - 1, row, row + 1)] == [False, True, True]


@pytest.mark.parametrize("name", NAMES)
def test_a_table_has_thin_lines_inside_and_a_medium_one_around(book: Workbook, name: str) -> None:
    corner = next(c for row in book[name].iter_rows() for c in row if c.border.left.style)

    assert (corner.border.left.style, corner.border.top.style) == ("medium", "medium")
    assert (corner.border.right.style, corner.border.bottom.style) == ("thin", "thin")


@pytest.mark.parametrize("name", [n for n in NAMES if n != "1開催概要"])
def test_a_table_ends_with_its_sum(book: Workbook, name: str) -> None:
    framed = [row for row in book[name].iter_rows() if row[0].border.left.style]

    assert "合計" in [cell.value for cell in framed[-1][:2]]


@pytest.mark.parametrize("name", NAMES)
def test_a_sheet_explains_its_signs(book: Workbook, name: str) -> None:
    assert any("「0」…該当なし　「－」…データなし　「X」" in str(cell.value) for cell in book[name]["A"])


def test_every_sheet_prints_on_one_page(day: Played, tmp_path: Path) -> None:
    book = read.opened(day.workbook)
    del book["データ"]
    book.save(tmp_path / "sheets.xlsx")
    titles = [sheet["A1"].value for sheet in book.worksheets]
    found = pages(printed(tmp_path, (tmp_path / "sheets.xlsx").read_bytes()))

    assert [next((t for t in titles if t in page), None) for page in found] == titles


def test_the_flash_report_is_one_page(day: Played, tmp_path: Path) -> None:
    found = pages(printed(tmp_path, day.flash))

    assert len(found) == 1
    assert "当日速報" in found[0]
    assert "1/1" in found[0].replace(" ", "")
