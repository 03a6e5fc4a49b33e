"""The workbook for publication: nothing small in any cell, and a whole day's tables together give nothing back."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import TYPE_CHECKING

import pytest

from staff.models import INSIDE, PUBLICATION
from tallies import counts, published, workbook
from tallies.small_cells import Kept
from tests.builders import later
from tests.tallies import read
from tests.tallies.made_up import a_day, until

if TYPE_CHECKING:
    from openpyxl import Workbook

    from tallies.figures import Figures
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


SIZES = (20, 40, 64, 100, 200, 300)


def a_day_like(parties: int, seed: int, *, is_over: bool) -> Figures:
    """Return the figures of a day that is over, or of one on which as many have come so far."""
    chance = Random(f"{parties} {seed}")  # noqa: S311 - made-up days, no secrets
    return counts.figures(a_day(chance, parties) if is_over else until(a_day(chance, 2 * parties), 120))


@pytest.mark.parametrize("seed", [0, *(pytest.param(n, marks=pytest.mark.long) for n in range(1, 5))])
@pytest.mark.parametrize("is_over", [True, False])
@pytest.mark.parametrize("parties", SIZES)
def test_how_many_came_is_shown_of_a_day_of_any_size(parties: int, seed: int, *, is_over: bool) -> None:
    figures = a_day_like(parties, seed, is_over=is_over)
    veiled = published.of(figures, PUBLICATION)

    assert (veiled.overview.parties, veiled.overview.people) == (figures.overview.parties, figures.overview.people)


def test_a_withdrawn_table_has_its_total_only_and_says_why() -> None:
    book = read.opened(workbook.build(until(a_day(Random("20 3"), 40), 120), later(300), PUBLICATION))  # noqa: S311 - made-up days, no secrets
    ages = [line for line in read.table(book["2相談者の属性"], "区分") if line["区分"] == "年代"]

    assert [line["項目"] for line in ages] == ["合計（ほかは少ないため載せません）"]
    assert any("「＊」…少ないため載せない数（0のこともあります）" in str(cell.value) for cell in book["2相談者の属性"]["A"])


def test_that_a_withdrawn_count_has_no_average_does_not_tell_that_it_is_zero() -> None:
    figures = counts.figures(a_day(Random(8), 8))  # noqa: S311 - made-up days, no secrets
    row = replace(figures.by_programme.rows[0], consultations=0, wait=None, minutes=None)
    table = replace(figures, by_programme=replace(figures.by_programme, rows=(row,)))
    veil = published._Veil(Kept(frozenset(), frozenset({("programme", "0")})))  # noqa: SLF001 - the part that draws the signs

    assert {veil.programmes(table).rows[0].wait, veil.programmes(table).rows[0].minutes} == {"＊"}


@pytest.mark.parametrize("parties", [0, 1, 8, 30, 100])
def test_a_day_of_any_size_can_be_published(parties: int) -> None:
    figures = published.of(counts.figures(a_day(Random(parties), parties)), INSIDE)  # noqa: S311 - made-up days, no secrets

    assert figures.overview.parties in {parties, "X"}
