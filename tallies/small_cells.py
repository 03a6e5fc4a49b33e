"""Small cells: which counts are not shown, so that none below the threshold can be read or calculated.

Tables that share a count (a margin, the day's total) are one system: counts are named, and a count that two tables show has one name. From the start
all counts and all that adds up are in the system, and nothing is told. Then it is told part by part, what is worth most first:

1. Of a part it is told which counts are 0 and which are at least 1, if that can be; otherwise it is **withdrawn**.
2. Its counts from the threshold on are shown, one after the other and the largest first, each if that can be. What is left is **hidden** (withdrawn
   in a withdrawn part).

It can be if afterwards every small count n, 1 ≤ n < threshold, still has a **witness**: another solution of the whole system in whole numbers, withdrawn
parts included, that agrees with all that has been told and in which this count reaches the threshold. What was told is never taken back. What the
search finds no witness for in `EFFORT`, or in `PATIENCE` for the whole, is not told; at the start, `threshold` times every count is a witness for all.

So this holds in the end, for a reader who knows all that is told, that what is hidden is at least 1, the threshold and what adds up:

- No small count is shown, neither a total nor "all less the new ones", and each may just as well be as large as the threshold.
- Each larger count that is not shown has another value as well, for some witness needs it: those that none needs are shown at last.

A witness is made as one makes a flow larger: raise the count by one, put right the sums that do not add up any more (a cycle of the table, in the
simplest case), take as many such steps at once as the counts that shrink allow, and go on from there until it is enough.

After Willenborg & de Waal, Elements of Statistical Disclosure Control (2001), chapter 4, and Hundepool et al., Statistical Disclosure Control
(2012), chapter 4; that the smallest count which is large enough goes along is what NDBオープンデータ (厚生労働省) does. Out of scope: a reader who is in
the table and takes themselves out of it, differences between editions or events, and who asks what this very search would have told of other counts.
That a part was withdrawn tells such a one that hiding was not enough: less than hiding would have told.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from heapq import heappop, heappush
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    Name = tuple[str, ...]
    Names = tuple[Name, ...]
    Changes = dict[int, int]
    Uneven = frozenset[tuple[int, int]]

EFFORT, PATIENCE = 400, 200_000
"""How many half-made steps are looked at for one witness, and how many for all (a few seconds)."""
TIGHT = 2
"""What it costs to shrink a count that can't shrink by all that is needed; any other change costs 1."""
AHEAD = 6
"""What a sum that does not add up yet is thought to cost: a step that is nearly made is looked at first."""


@dataclass
class Counts:
    """Counts (parties, people, consultations: whole numbers, never negative), what adds up to what, and in which parts they are told.

    `unseen` are counts that no table shows and that follow from two that are shown (all less the new ones); `slack` are those of them that
    say nothing about anybody and only tell that one count is not above another. `there` are counts whose row stands in a table only because
    they are not 0: withdrawn or not, it is known that they are at least 1.
    """

    values: dict[Name, int] = field(default_factory=dict)
    sums: list[tuple[Name, Names]] = field(default_factory=list)
    unseen: set[Name] = field(default_factory=set)
    slack: set[Name] = field(default_factory=set)
    there: set[Name] = field(default_factory=set)
    parts: list[tuple[int, list[Name]]] = field(default_factory=lambda: [(0, [])])

    def part(self, rank: int) -> None:
        """Begin a part: what is named first from now on belongs to it. Parts of a lower rank are told first, of the same one in their order."""
        self.parts.append((rank, []))

    def put(self, name: Name, value: int) -> Name:
        """Name a count. Who names one again means the same one."""
        if name not in self.values:
            self.parts[-1][1].append(name)
        if self.values.setdefault(name, value) != value or value < 0:
            raise ValueError(name)
        return name

    def put_unseen(self, name: Name, value: int, *, tells: bool = True) -> Name:
        """Name a count that no table shows; `tells` whether it is about people."""
        self.unseen.add(self.put(name, value))
        if not tells:
            self.slack.add(name)
        return name

    def add_up(self, total: Name, parts: Sequence[Name]) -> None:
        """Say that some counts add up to another one."""
        if self.values[total] != sum(self.values[p] for p in parts):
            raise ValueError(total)
        self.sums.append((total, tuple(parts)))

    def part_of(self, whole: Name, part: Name, *, tells: bool = True) -> None:
        """Say that a count is part of another one; `tells` whether the rest is about people as well."""
        rest = self.put_unseen((*whole, "less", *part), self.values[whole] - self.values[part], tells=tells)
        self.add_up(whole, [part, rest])

    def two_way(self, cells: Sequence[Sequence[Name]], rows: Sequence[Name], columns: Sequence[Name], total: Name) -> None:
        """Say that cells add up to the margins at their right and below, and these to the total."""
        for row, parts in zip(rows, cells, strict=True):
            self.add_up(row, parts)
        for n, column in enumerate(columns):
            self.add_up(column, [row[n] for row in cells])
        self.add_up(total, rows)
        self.add_up(total, columns)


@dataclass(frozen=True)
class Kept:
    """The counts that are not shown: of the hidden ones it is told that they are at least 1, of the withdrawn ones nothing."""

    hidden: frozenset[Name]
    withdrawn: frozenset[Name]


def kept(counts: Counts, threshold: int) -> Kept:
    """Return the counts that are not shown. The same counts in the same order give the same answer."""
    return _Search(counts, threshold).kept()


class _Search:
    """Tells a system part by part, as long as witnesses are found. Counts and sums are numbered in their order."""

    def __init__(self, counts: Counts, threshold: int) -> None:
        self.names, self.values = list(counts.values), list(counts.values.values())
        number = {name: n for n, name in enumerate(self.names)}
        ranked = sorted(counts.parts, key=lambda part: part[0])
        self.parts = [[number[name] for name in names if name not in counts.unseen] for _, names in ranked]
        self.threshold, self.turns = threshold, 0
        self.sums = [[(number[total], -1), *((number[p], 1) for p in parts)] for total, parts in counts.sums]
        self.places: list[list[tuple[int, int]]] = [[] for _ in self.names]
        for place, members in enumerate(self.sums):
            for n, sign in members:
                self.places[n].append((place, sign))
        unseen = {number[name] for name in counts.unseen}
        self.rests = [next(((n, sign) for n, sign in members if n in unseen and len(self.places[n]) == 1), None) for members in self.sums]
        self.shown: set[int] = set()
        self.told = {number[name] for name in counts.there if counts.values[name]}
        everything = {n: (threshold - 1) * value for n, value in enumerate(self.values) if value}
        needs = [n for n in everything if self._is_small(n) and self.names[n] not in counts.slack]
        self.witnesses: dict[int, Changes] = dict.fromkeys(needs, everything)

    def kept(self) -> Kept:
        for part in self.parts:
            zeros = {n for n in part if not self.values[n]}
            self._may_tell(zeros, set(part) - zeros)
            for n in self._large(part):
                self._may_tell({n}, set())
        everything = {n for part in self.parts for n in part}
        self.shown |= set(self._large(everything)).difference(*self.witnesses.values())
        dark = everything - self.shown
        return Kept(frozenset(self.names[n] for n in dark & self.told), frozenset(self.names[n] for n in dark - self.told))

    def _large(self, part: Iterable[int]) -> list[int]:
        """Return the counts that may be shown, the largest first."""
        return sorted((n for n in part if not self._is_small(n)), key=lambda n: (-self.values[n], n))

    def _is_small(self, n: int) -> bool:
        return self.values[n] < self.threshold

    def _floor(self, n: int) -> int:
        return int(n in self.told)

    def _may_tell(self, shown: set[int], told: set[int]) -> bool:
        """Show some counts, and tell of others that they are at least 1, unless a count that is not shown would be left without a witness."""
        before = self.shown, self.told, self.witnesses
        self.shown, self.told = self.shown | shown, self.told | told
        self.witnesses = {n: witness for n, witness in self.witnesses.items() if n not in shown}
        if not self._find_witnesses(shown | told):
            self.shown, self.told, self.witnesses = before
            return False
        return True

    def _find_witnesses(self, touched: set[int]) -> bool:
        """Find new witnesses where what was told of some counts has spoilt the old ones; the hardest are looked for first."""
        found: list[Changes] = []
        spoilt = [n for n, witness in self.witnesses.items() if any(not self._allows(m, witness[m]) for m in touched & witness.keys())]
        for n in sorted(spoilt, key=lambda n: self.values[n]):
            by = self.threshold - self.values[n]
            witness = next((w for w in found if w.get(n, 0) >= by), None) or self._witness(n, by)
            if witness is None:
                return False
            found.append(witness)
            self.witnesses[n] = witness
        return True

    def _allows(self, n: int, change: int) -> bool:
        return n not in self.shown and self.values[n] + change >= self._floor(n)

    def _witness(self, n: int, by: int) -> Changes | None:
        """Return in what another solution differs in which a count is so much more: it is made of steps."""
        changes: Changes = {}
        last = min(self.turns + EFFORT, PATIENCE)
        while by and (step := self._step(n, by, changes, last)):
            room = [(self.values[m] + changes.get(m, 0) - self._floor(m)) // -change for m, change in step.items() if change < 0]
            times = min([by, *room])
            for m, change in step.items():
                changes[m] = changes.get(m, 0) + times * change
            by -= times
        return None if by else {m: change for m, change in changes.items() if change}

    def _step(self, n: int, by: int, changes: Changes, last: int) -> Changes | None:
        """Return the cheapest step found that can be taken once more from a solution and makes one count one more."""
        first = self._put_right(frozenset(), n, 1)
        order, ahead, seen = 0, [(0, 0, 0, first, {n: 1})], set()
        while ahead and self.turns < last:
            _, _, cost, uneven, step = heappop(ahead)
            wrong = self._wrong(uneven, n, changes)
            if not wrong:
                return step | self._rest(uneven)
            if uneven in seen:
                continue
            seen.add(uneven)
            self.turns += 1
            for other, change in self._repairs(wrong, step, changes):
                order, left = order + 1, self._put_right(uneven, other, change)
                is_tight = change < 0 and self.values[other] + changes.get(other, 0) - self._floor(other) < by
                spent = cost + (TIGHT if is_tight else 1)
                heappush(ahead, (spent + AHEAD * len(self._wrong(left, n, changes)), order, spent, left, {**step, other: change}))
        return None

    def _wrong(self, uneven: Uneven, pinned: int, changes: Changes) -> list[tuple[int, int]]:
        """Return the sums that do not add up, without those in which a count that nobody sees and that stands nowhere else can give way."""
        wrong = []
        for place, over in uneven:
            rest = self.rests[place]
            if rest is None or rest[0] == pinned or self.values[rest[0]] + changes.get(rest[0], 0) - over * rest[1] < 0:
                wrong.append((place, over))
        return wrong

    def _rest(self, uneven: Uneven) -> Changes:
        return {rest[0]: -over * rest[1] for place, over in uneven if (rest := self.rests[place])}

    def _repairs(self, wrong: Iterable[tuple[int, int]], step: Changes, changes: Changes) -> Iterator[tuple[int, int]]:
        """Yield what may be changed, up or down, so that the first sum that does not add up comes nearer to it."""
        place, over = min(wrong, key=lambda u: (len(self.sums[u[0]]), u))
        rest = self.rests[place]
        for n, sign in self.sums[place]:
            change = -sign if over > 0 else sign
            if n not in step and not (rest and rest[0] == n) and self._allows(n, changes.get(n, 0) + change):
                yield n, change

    def _put_right(self, uneven: Uneven, n: int, change: int) -> Uneven:
        """Return which sums do not add up, and by how much, once a count is changed."""
        over = dict(uneven)
        for place, sign in self.places[n]:
            over[place] = over.get(place, 0) + sign * change
        return frozenset((place, by) for place, by in over.items() if by)
