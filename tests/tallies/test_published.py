"""The workbook for publication: nothing small in any cell, and a whole day's tables together give nothing back."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

import pytest

from staff.models import INSIDE, PUBLICATION
from tallies import counts, published, workbook
from tests.builders import later
from tests.tallies import read
from tests.tallies.made_up import a_day

if TYPE_CHECKING:
    from openpyxl import Workbook

    from tests.tallies.played import Played

NOT_OF_VISITORS = ("従事者", "準備", "配布数", "経費", "平均", "最長", "構成比")


@pytest.fixture(scope="module")
def book() -> Workbook:
    """Return the published workbook of a day of 300 parties."""
    return read.opened(workbook.build(a_day(Random(300), 300), later(300), PUBLICATION))  # noqa: S311 - made-up days, no secrets


def numbers(book: Workbook) -> list[tuple[str, str, str, float]]:
    """Return every number of visitors with its sheet, heading and row."""
    found = []
    for sheet in book.worksheets:
        headings: list[str] = []
        for row in sheet.iter_rows():
            if row[0].font.bold and row[0].border.left.style:
                headings = [str(c.value) for c in row] if row[-1].font.bold and isinstance(row[1].value, str) and row[0].value != "合計" else headings
            for cell, heading in zip(row, headings, strict=False):
                if isinstance(cell.value, int | float) and not any(word in heading + str(row[0].value) for word in NOT_OF_VISITORS):
                    found.append((sheet.title, heading, str(row[0].value), cell.value))
    return found


def test_no_number_of_visitors_is_small(book: Workbook) -> None:
    found = numbers(book)

    assert len(found) > 100
    assert [line for line in found if 1 <= line[3] < PUBLICATION] == []


def test_most_of_a_large_day_is_shown(book: Workbook) -> None:
    day = workbook.build(a_day(Random(300), 300), later(300))  # noqa: S311 - made-up days, no secrets

    assert len(numbers(book)) > 0.5 * len([n for n in numbers(read.opened(day)) if n[0] != "データ"])
    assert read.by_name(read.table(book["1開催概要"], "項目"), "項目")["来場組数"]["内容"] == 300


def test_what_is_for_the_council_only_is_left_out(day: Played) -> None:
    book = read.opened(workbook.build(day.day, later(300), PUBLICATION))

    assert not {"8外部つなぎ・後追い", "データ"} & set(book.sheetnames)
    assert read.by_name(read.table(book["1開催概要"], "項目"), "項目")["特記事項"]["内容"] == "－"
    assert "X" in [cell.value for cell in book["3相談内容別"]["B"]]
    assert any("「X」…10未満の数と、その算出につながる数" in str(cell.value) for cell in book["3相談内容別"]["A"])


@pytest.mark.parametrize("parties", [0, 1, 8, 30, 100])
def test_a_day_of_any_size_can_be_published(parties: int) -> None:
    figures = published.of(counts.figures(a_day(Random(parties), parties)), INSIDE)  # noqa: S311 - made-up days, no secrets

    assert figures.overview.parties in {parties, "X"}
