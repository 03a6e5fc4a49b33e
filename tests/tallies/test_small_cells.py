"""Small cells: what is hidden can't be calculated back. An integer solver tries; it knows nothing of how cells were chosen."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

import highspy
import pytest

from staff.models import INSIDE, PUBLICATION
from tallies import counts as tally
from tallies import published
from tallies.small_cells import Counts, Kept, kept
from tests.tallies.made_up import a_day, until

if TYPE_CHECKING:
    from tallies.small_cells import Name

    Table = list[list[int]]

MANY = 10_000


class Reader:
    """Knows what is shown, what adds up to what, and that what is hidden is a whole number of at least 1; what was withdrawn may be 0."""

    def __init__(self, counts: Counts, concealed: Kept) -> None:
        """Write down what is known."""
        self.solver = highspy.Highs()
        self.solver.setOptionValue("output_flag", False)  # noqa: FBT003 - the solver's own way
        self.of = {n: self.solver.addIntegral(*self.bounds(counts, n, concealed)) for n in counts.values}
        for total, parts in counts.sums:
            self.solver.addConstr(sum(self.of[p] for p in parts) == self.of[total])

    @staticmethod
    def bounds(counts: Counts, name: Name, concealed: Kept) -> tuple[int, int]:
        """Return between what a count is for all that the reader sees."""
        if name in counts.unseen | concealed.withdrawn:
            return 0, MANY
        return (1, MANY) if name in concealed.hidden else (counts.values[name],) * 2

    def could_be(self, name: Name, least: int, most: int) -> bool:
        """Return whether there is a solution in which a count lies between two numbers."""
        column = self.of[name]
        known = self.solver.getCol(column.index)
        self.solver.changeColBounds(column.index, max(least, known[2]), most)
        self.solver.solve()
        found = self.solver.getModelStatus()
        self.solver.changeColBounds(column.index, known[2], known[3])
        assert found in {highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kInfeasible}
        return bool(found == highspy.HighsModelStatus.kOptimal)


def two_way(table: Table, counts: Counts, name: str, *, columns: str = "") -> None:
    """Add a table with margins; with the same `columns` it shares its lower margin with another one."""
    below = columns or name
    cells = [[counts.put((name, str(i), str(j)), v) for j, v in enumerate(row)] for i, row in enumerate(table)]
    rows = [counts.put((name, str(i)), sum(row)) for i, row in enumerate(table)]
    sums = [counts.put((below, "sum", str(j)), sum(row[j] for row in table)) for j in range(len(table[0]))]
    counts.two_way(cells, rows, sums, counts.put((below, "sum"), sum(map(sum, table))))


def alone(table: Table) -> Counts:
    """Return one table's counts."""
    counts = Counts()
    two_way(table, counts, "t")
    return counts


def some_table(chance: Random) -> Table:
    """Return a table as an event gives it: many zeros and small numbers, some large ones."""
    rows, columns, usual = chance.randint(1, 8), chance.randint(1, 7), chance.choice([2, 6, 15, 40])
    return [[max(0, int(chance.expovariate(1 / usual)) - chance.randint(0, 1)) for _ in range(columns)] for _ in range(rows)]


def linked_tables(chance: Random, *, in_parts: bool = False) -> Counts:
    """Return three tables of the same parties, by sex each, one axis of them once more, and how many of each were new; told all at once or one by one."""
    sexes, tables = chance.randint(2, 4), 3
    parties = [[chance.randrange(sexes), *(chance.randint(0, 5) * chance.randint(0, 1) for _ in range(tables))] for _ in range(chance.choice([8, 40, 150]))]
    counts = Counts()
    for s in range(sexes):
        counts.put(("sex", "sum", str(s)), sum(p[0] == s for p in parties))
    for n in range(1, tables + 1):
        if in_parts:
            counts.part(tables - n)
        two_way([[sum(p[0] == s and p[n] == word for p in parties) for s in range(sexes)] for word in range(6)], counts, f"by {n}", columns="sex")
    rows = [("by 1", str(word)) for word in range(6)]
    if in_parts:
        counts.part(tables)
    new = [counts.put(("new", str(word)), chance.randint(0, counts.values[row])) for word, row in enumerate(rows)]
    counts.add_up(counts.put(("new",), sum(counts.values[n] for n in new)), new)
    for row, one in zip([*rows, ("sex", "sum")], [*new, ("new",)], strict=True):
        counts.part_of(row, one)
    return counts


def cannot_be_calculated_back(counts: Counts, threshold: int, *, one_in: int = 1) -> None:
    """Check that every count that is not shown has two solutions (a 0 need not), and that every small one may be large."""
    concealed = kept(counts, threshold)
    dark = {n for n in concealed.hidden | concealed.withdrawn if counts.values[n]}
    small = {n for n, v in counts.values.items() if 1 <= v < threshold and n not in counts.slack}
    assert small - counts.unseen <= dark
    assert all(counts.values[n] for n in concealed.hidden)
    reader = Reader(counts, concealed)
    for name in sorted(small, key=str)[::one_in]:
        assert reader.could_be(name, threshold, MANY), name
    for name in sorted(dark - small, key=str)[::one_in]:
        n = counts.values[name]
        assert reader.could_be(name, n + 1, MANY) or reader.could_be(name, 0, n - 1), name


@pytest.mark.parametrize("seed", range(50))
def test_a_solver_finds_two_solutions_for_every_hidden_count_of_a_table(seed: int) -> None:
    chance = Random(seed)  # noqa: S311 - made-up days, no secrets

    cannot_be_calculated_back(alone(some_table(chance)), chance.choice([PUBLICATION, INSIDE]))


@pytest.mark.long
@pytest.mark.parametrize("seed", range(50, 1_050))
def test_a_solver_finds_two_solutions_in_a_thousand_tables(seed: int) -> None:
    test_a_solver_finds_two_solutions_for_every_hidden_count_of_a_table(seed)


@pytest.mark.parametrize("in_parts", [False, True])
@pytest.mark.parametrize("seed", range(6))
def test_tables_that_share_a_margin_do_not_give_each_other_away(seed: int, *, in_parts: bool) -> None:
    chance = Random(seed)  # noqa: S311 - made-up days, no secrets

    cannot_be_calculated_back(linked_tables(chance, in_parts=in_parts), chance.choice([PUBLICATION, INSIDE]))


@pytest.mark.long
@pytest.mark.parametrize("in_parts", [False, True])
@pytest.mark.parametrize("seed", range(6, 206))
def test_four_hundred_linked_tables_do_not_give_each_other_away(seed: int, *, in_parts: bool) -> None:
    test_tables_that_share_a_margin_do_not_give_each_other_away(seed, in_parts=in_parts)


@pytest.mark.parametrize("parties", [64, 300])
def test_all_tables_of_a_day_together_give_nothing_back(parties: int) -> None:
    day = tally.figures(a_day(Random(parties), parties))  # noqa: S311 - made-up days, no secrets

    cannot_be_calculated_back(published.counted(day), PUBLICATION, one_in=20)


@pytest.mark.long
@pytest.mark.parametrize("is_over", [True, False])
@pytest.mark.parametrize("parties", [8, 20, 30, 64, 100, 150, 300])
def test_a_solver_finds_two_solutions_for_every_hidden_count_of_a_day(parties: int, *, is_over: bool) -> None:
    day = a_day(Random(parties), parties)  # noqa: S311 - made-up days, no secrets
    figures = tally.figures(day if is_over else until(day, 120))

    for threshold in (PUBLICATION, INSIDE):
        cannot_be_calculated_back(published.counted(figures), threshold)


def shown(table: Table, threshold: int = 10) -> list[str]:
    """Return a table with its margins as it is printed."""
    counts = alone(table)
    concealed, rows, columns = kept(counts, threshold).hidden, [str(i) for i in range(len(table))], [str(j) for j in range(len(table[0]))]
    names: list[list[Name]] = [[*(("t", r, c) for c in columns), ("t", r)] for r in rows]
    names.append([*(("t", "sum", c) for c in columns), ("t", "sum")])
    return [" ".join("X" if n in concealed else str(counts.values[n]) for n in row) for row in names]


def test_nothing_is_hidden_where_nothing_is_small() -> None:
    assert shown([[10, 0, 25], [0, 30, 12]]) == ["10 0 25 35", "0 30 12 42", "10 30 37 77"]


def test_of_one_axis_the_smallest_that_is_large_enough_goes_along() -> None:
    counts = Counts()
    parts = [counts.put((word,), n) for word, n in (("a", 3), ("b", 40), ("c", 22), ("d", 0))]
    counts.add_up(counts.put(("sum",), 65), parts)

    assert kept(counts, PUBLICATION).hidden == {("a",), ("c",)}


def test_two_ones_are_not_enough_for_each_other() -> None:
    """Zeros are shown, so two that are hidden and make two together would be one each."""
    counts = Counts()
    parts = [counts.put((word,), n) for word, n in (("a", 1), ("b", 1), ("c", 22), ("d", 50))]
    counts.add_up(counts.put(("sum",), 74), parts)

    assert kept(counts, PUBLICATION).hidden == {("a",), ("b",), ("c",)}


def test_a_small_cell_takes_three_more_with_it_and_leaves_the_margins() -> None:
    assert shown([[12, 3, 40], [22, 15, 19], [30, 14, 18]]) == ["X X 40 55", "X X 19 56", "30 14 18 62", "64 32 77 173"]


def test_a_margin_that_is_small_itself_is_hidden() -> None:
    lines = shown([[2, 1], [40, 30], [50, 20]])

    assert lines[0] == "X X X"
    assert lines[3].endswith("X") or sum("X" in line.split()[2] for line in lines[:3]) > 1


def test_the_few_who_are_left_over_are_protected_as_well() -> None:
    """Of 20 parties 18 are new: both numbers would tell that 2 are not."""
    counts = Counts()
    everybody, new = counts.put(("all",), 20), counts.put(("new",), 18)
    counts.part_of(everybody, new)

    assert kept(counts, PUBLICATION).hidden & {("all",), ("new",)}


def told_after_its_total(rows: list[int]) -> Counts:
    """Return a total, told first, and the rows that make it."""
    counts = Counts()
    total = counts.put(("sum",), sum(rows))
    counts.part(1)
    counts.add_up(total, [counts.put((str(n),), value) for n, value in enumerate(rows)])
    return counts


def test_a_part_that_would_give_itself_back_is_withdrawn_and_leaves_what_was_told_before() -> None:
    """Of 12 in four rows of at least 1 each, none can be 10: so not even that they are not 0 is told."""
    counts = told_after_its_total([1, 9, 1, 1, 0])

    assert kept(counts, PUBLICATION) == Kept(frozenset(), frozenset({("0",), ("1",), ("2",), ("3",), ("4",)}))
    cannot_be_calculated_back(counts, PUBLICATION)


def test_what_was_told_first_is_not_taken_back_for_what_comes_later() -> None:
    counts = told_after_its_total([3, 40, 22, 0])

    assert kept(counts, PUBLICATION) == Kept(frozenset({("0",), ("2",)}), frozenset())


def test_of_a_withdrawn_part_a_large_count_is_shown_all_the_same() -> None:
    counts = told_after_its_total([1, 9, 1, 1])
    alone = counts.put(("alone",), 50)

    assert kept(counts, PUBLICATION) == Kept(frozenset(), frozenset(counts.values) - {("sum",), alone})


def test_a_row_that_stands_there_only_because_it_is_not_zero_is_never_withdrawn() -> None:
    counts = told_after_its_total([1, 9, 1, 1])
    counts.there.update({("0",), ("1",), ("2",), ("3",)})

    assert kept(counts, PUBLICATION) == Kept(frozenset({("sum",), ("0",), ("1",), ("2",), ("3",)}), frozenset())


def test_without_effort_nothing_is_told_that_needs_a_search(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tallies.small_cells.PATIENCE", 0)
    counts = published.counted(tally.figures(a_day(Random(64), 64)))  # noqa: S311 - made-up days, no secrets

    cannot_be_calculated_back(counts, PUBLICATION, one_in=40)


def test_the_same_table_gives_the_same_answer() -> None:
    table = some_table(Random(7))  # noqa: S311 - made-up days, no secrets

    assert shown(table) == shown(table)


def test_what_does_not_add_up_is_refused() -> None:
    counts = Counts()
    parts = [counts.put(("a",), 3), counts.put(("b",), 4)]
    with pytest.raises(ValueError, match="sum"):
        counts.add_up(counts.put(("sum",), 8), parts)
