"""Small cells: which counts are not shown, so that none below the threshold can be read or calculated.

**Primary**: a count n with 1 ≤ n < threshold, totals among them; 0 is shown. **Secondary** (complementary): further counts, so that the sums that
are shown do not give a primary one back. Tables that share a count (a margin, the day's total) are one system here: counts are named, and a count
that two tables show has one name.

What holds for every hidden count, for a reader who knows all that is shown, the threshold, and that what is hidden is at least 1:
a primary one may just as well reach the threshold; a secondary one may have another value, too. Each is shown to hold while it is made so: a count
stays hidden because another solution in whole numbers was found in which it differs and all that is shown is the same (a cycle of the table, in the
simplest case). Hiding more takes no solution away. If none were found within `EFFORT`, all that is not 0 is hidden, and `threshold` times every
count is such a solution.

After Willenborg & de Waal, Elements of Statistical Disclosure Control (2001), chapter 4, and Hundepool et al., Statistical Disclosure Control
(2012), chapter 4; that the smallest count which is large enough goes along is what NDBオープンデータ (厚生労働省) does. Cheapest cycles are looked for by
Dijkstra's way, one primary count after the other: the least loss for each, not for all together. Out of scope: a reader who is in the table
and takes themselves out of it, and differences between events or days.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from heapq import heappop, heappush
from math import log2
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    Name = tuple[str, ...]
    Names = tuple[Name, ...]
    Uneven = frozenset[tuple[int, int]]

EFFORT, PATIENCE = 20_000, 100_000
"""How many half-made solutions are looked at for one count, and how many for all (a few seconds)."""
STEP, COVER, DOUBLED, MARGIN = 4, 10, 10, 2
"""What it costs to go through a count that is hidden anyway; to hide one more, and that for every doubling of its size; a total costs so many times more."""
AHEAD = 30
"""What a sum that does not add up yet is thought to cost at least: a solution that is nearly made is looked at first."""


@dataclass
class Counts:
    """Counts (parties, people, consultations: whole numbers, never negative) and what adds up to what.

    `unseen` are counts that no table shows and that follow from two that are shown (all less the new ones); `slack` are those of them that
    say nothing about anybody and only tell that one count is not above another.
    """

    values: dict[Name, int] = field(default_factory=dict)
    sums: list[tuple[Name, Names]] = field(default_factory=list)
    unseen: set[Name] = field(default_factory=set)
    slack: set[Name] = field(default_factory=set)

    def put(self, name: Name, value: int) -> Name:
        """Name a count. Who names one again means the same one."""
        if self.values.setdefault(name, value) != value or value < 0:
            raise ValueError(name)
        return name

    def add_up(self, total: Name, parts: Sequence[Name]) -> None:
        """Say that some counts add up to another one."""
        if self.values[total] != sum(self.values[p] for p in parts):
            raise ValueError(total)
        self.sums.append((total, tuple(parts)))

    def part_of(self, whole: Name, part: Name, *, tells: bool = True) -> None:
        """Say that a count is part of another one; `tells` whether the rest is about people as well."""
        rest = self.put((*whole, "less", *part), self.values[whole] - self.values[part])
        self.unseen.add(rest)
        if not tells:
            self.slack.add(rest)
        self.add_up(whole, [part, rest])

    def two_way(self, cells: Sequence[Sequence[Name]], rows: Sequence[Name], columns: Sequence[Name], total: Name) -> None:
        """Say that cells add up to the margins at their right and below, and these to the total."""
        for row, parts in zip(rows, cells, strict=True):
            self.add_up(row, parts)
        for n, column in enumerate(columns):
            self.add_up(column, [row[n] for row in cells])
        self.add_up(total, rows)
        self.add_up(total, columns)


def hidden(counts: Counts, threshold: int) -> frozenset[Name]:
    """Return the counts that are not shown. The same counts in the same order give the same answer."""
    return frozenset(_Search(counts, threshold).hidden() - counts.unseen)


class _Search:
    """Looks for other solutions, and hides what they need."""

    def __init__(self, counts: Counts, threshold: int) -> None:
        self.counts, self.threshold = counts, threshold
        self.covered = set(counts.unseen)
        self.turns = 0
        self.totals = {total for total, _ in counts.sums}
        self.members: dict[int, list[tuple[Name, int]]] = {}
        self.places: dict[Name, list[tuple[int, int]]] = defaultdict(list)
        for n, (total, parts) in enumerate(counts.sums):
            self.members[n] = [(total, -1), *((p, 1) for p in parts)]
            for name, sign in self.members[n]:
                self.places[name].append((n, sign))

    def hidden(self) -> set[Name]:
        values = self.counts.values
        primary = [n for n, v in values.items() if 1 <= v < self.threshold and n not in self.counts.slack]
        self.covered.update(primary)
        proofs: dict[Name, frozenset[Name]] = {}
        for name in sorted(primary, key=lambda n: (n not in self.totals, values[n])):
            proof = self._other(name)
            if proof is None:
                return {n for n, v in values.items() if v} | self.counts.unseen
            proofs[name] = proof
            self.covered |= proof
        return self._without_needless(proofs)

    def _without_needless(self, proofs: dict[Name, frozenset[Name]]) -> set[Name]:
        """Show again, the dearest first, what later solutions made needless."""
        for name in sorted(self.covered - proofs.keys() - self.counts.unseen, key=lambda n: (-self._price(n), n)):
            self.covered.discard(name)
            others = {n: self._other(n, is_free=True) for n, proof in proofs.items() if name in proof}
            found = {n: proof for n, proof in others.items() if proof is not None}
            if len(found) == len(others):
                proofs |= found
            else:
                self.covered.add(name)
        return set().union(*proofs.values()) | self.counts.unseen

    def _other(self, name: Name, *, is_free: bool = False) -> frozenset[Name] | None:
        """Return the counts that differ in the cheapest solution found in which this one reaches the threshold; if free, hide no more for it."""
        by = self.threshold - self.counts.values[name]
        first = self._changed(frozenset(), name, 1)
        turn, ahead, seen = 0, [(0, 0, 0, first, {name: 1})], set()
        while ahead and turn < EFFORT and self.turns < PATIENCE:
            _, _, cost, uneven, changes = heappop(ahead)
            if not uneven:
                return frozenset(changes)
            if uneven in seen:
                continue
            seen.add(uneven)
            for other, sign in self._repairs(uneven, changes, by):
                if is_free and other not in self.covered:
                    continue
                turn, self.turns = turn + 1, self.turns + 1
                spent, left = cost + self._cost(other), self._changed(uneven, other, sign)
                heappush(ahead, (spent + AHEAD * len(left), turn, spent, left, {**changes, other: sign}))
        return None

    def _repairs(self, uneven: Uneven, changes: dict[Name, int], by: int) -> Iterator[tuple[Name, int]]:
        """Yield what may be changed, up or down, so that the first sum that does not add up comes nearer to it."""
        place, over = min(uneven, key=lambda u: (len(self.members[u[0]]), u))
        for name, sign in self.members[place]:
            way = -sign if over > 0 else sign
            if name not in changes and self._may(name, way * by):
                yield name, way

    def _may(self, name: Name, change: int) -> bool:
        value = self.counts.values[name]
        if name in self.counts.unseen:
            return value + change >= 0
        return value > 0 and value + change >= 1

    def _changed(self, uneven: Uneven, name: Name, way: int) -> Uneven:
        over = Counter(dict(uneven))
        for place, sign in self.places[name]:
            over[place] += sign * way
        return frozenset((place, by) for place, by in over.items() if by)

    def _cost(self, name: Name) -> int:
        return STEP if name in self.covered else self._price(name)

    def _price(self, name: Name) -> int:
        return round(COVER + DOUBLED * log2(self.counts.values[name] + 1)) * (MARGIN if name in self.totals else 1)
