"""Tables of two facts, as the council itself looks at them: their totals are known, and yet no small cell can be told."""

from __future__ import annotations

from random import Random

import pytest

from staff.models import INSIDE
from tallies import counts, crossings
from tallies.small_cells import Counts, Kept
from tests.tallies.made_up import a_day
from tests.tallies.test_small_cells import MANY, Reader, some_table, two_way


def solver(table: list[list[int]], concealed: frozenset[tuple[int, int]]) -> Reader:
    """Return a reader who knows the totals and the cells that are shown; a hidden one may be anything."""
    known = Counts()
    two_way(table, known, "t")
    names = {("t", str(i), str(j)) for i, j in concealed}
    known.unseen |= names
    return Reader(known, Kept(frozenset(), frozenset()))


def may_be_hidden(table: list[list[int]], place: tuple[int, int]) -> bool:
    """Whether the totals alone leave more than one table: all that is not 0 stands neither in one row nor in one column."""
    known = [(i, j) for i, row in enumerate(table) for j, value in enumerate(row) if value]
    return any(i != place[0] for i, _ in known) and any(j != place[1] for _, j in known)


@pytest.mark.parametrize("seed", range(50))
def test_a_small_cell_could_be_another_number_though_all_totals_are_known(seed: int) -> None:
    table = some_table(Random(seed))  # noqa: S311 - made-up days, no secrets
    concealed = crossings.hidden(table, INSIDE)
    reader = solver(table, concealed)
    for i, row in enumerate(table):
        for j, value in enumerate(row):
            assert not 1 <= value < INSIDE or (i, j) in concealed
            if 1 <= value < INSIDE and may_be_hidden(table, (i, j)):
                name = ("t", str(i), str(j))
                assert reader.could_be(name, value + 1, MANY) or reader.could_be(name, 0, value - 1), (table, i, j)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(50, 1_050))
def test_a_thousand_tables_keep_their_small_cells(seed: int) -> None:
    test_a_small_cell_could_be_another_number_though_all_totals_are_known(seed)


def test_three_more_go_along_and_the_rest_is_shown() -> None:
    assert crossings.hidden([[12, 3, 40], [22, 15, 19], [30, 14, 18]], INSIDE) == {(0, 1), (0, 0), (1, 1), (1, 0)}


def test_a_threshold_of_one_hides_nothing_and_totals_stay() -> None:
    figures = counts.figures(a_day(Random(3), 60))  # noqa: S311 - made-up days, no secrets
    veiled = crossings.of(figures, INSIDE)

    assert crossings.of(figures, 1) == figures
    assert veiled != figures
    assert [row.total for row in veiled.ages.rows] == [row.total for row in figures.ages.rows]
    assert (veiled.ages.total, veiled.topics) == (figures.ages.total, figures.topics)
