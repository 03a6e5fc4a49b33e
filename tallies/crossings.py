"""Tables that cross two facts about people, as the council itself looks at them: small cells are hidden, the rows' and columns' own totals are not.

Those totals are tables of one axis, which stand elsewhere as they are; so a reader here knows them. A cell n with 1 ≤ n < threshold is hidden,
and with it the cheapest three others at the corners of a rectangle that can be one more and one less by turns: then there is another table with the
same totals and the same shown cells. Zeros may be among the hidden ones. Where all that is not 0 stands in one row or one column, the totals
themselves say what is in it: no hiding helps, and the small ones are hidden for form's sake.

What is published goes by another rule, in which totals are protected as well: `small_cells.py`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tallies import words
from tallies.figures import Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tallies.figures import Figures, PartyRow

    Cell = tuple[int, int]

AXES = ("ages", "residences", "came_as", "familiarity")
SEXES = ("male", "female", "other", "unknown")


def of(figures: Figures, threshold: int) -> Figures:
    """Return the figures with the small cells of visitors' facts by sex hidden; a threshold of 1 hides nothing."""
    veiled: dict[str, Any] = {axis: _veiled(getattr(figures, axis), threshold) for axis in AXES}
    return replace(figures, **veiled)


def _veiled(table: Table[PartyRow], threshold: int) -> Table[PartyRow]:
    concealed = hidden([[getattr(row, sex) for sex in SEXES] for row in table.rows], threshold)
    rows = [replace(row, **{sex: words.HIDDEN for j, sex in enumerate(SEXES) if (i, j) in concealed}) for i, row in enumerate(table.rows)]  # type: ignore[arg-type]
    return Table(tuple(rows), table.total)


def hidden(cells: Sequence[Sequence[int]], threshold: int) -> frozenset[Cell]:
    """Return the places of the cells that are not shown."""
    values = {(i, j): value for i, row in enumerate(cells) for j, value in enumerate(row)}
    covered = {place for place, value in values.items() if 1 <= value < threshold}
    for place in sorted(covered, key=lambda p: (-values[p], p)):
        corners = [_corners(place, other) for other in values if _may_turn(place, other, values)]
        covered |= min(corners, key=lambda found: (len(found - covered), sum(values[p] for p in found - covered), sorted(found)), default=set())
    return frozenset(covered)


def _corners(one: Cell, other: Cell) -> set[Cell]:
    return {one, other, (one[0], other[1]), (other[0], one[1])}


def _may_turn(one: Cell, other: Cell, values: dict[Cell, int]) -> bool:
    """Whether the rectangle between two opposite corners can be changed by one, so that no cell is less than nothing."""
    if one[0] == other[0] or one[1] == other[1]:
        return False
    return values[other] >= 1 or (values[one[0], other[1]] >= 1 and values[other[0], one[1]] >= 1)
