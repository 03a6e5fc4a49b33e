"""Figures as they may leave the office: no small count, and nothing that gives one back.

What is hidden is the sign 「X」; what was withdrawn, because hiding was not enough, is 「＊」, which may be a 0, too (`small_cells.py` says which). A row
of which all was withdrawn is left out, and so may be all rows of a table.

All tables of a day are one system, for they share counts: parties by sex stand below four of them, the day's consultations in five. What adds up to
what is written here, once. Left out altogether is what can't be protected by hiding counts: the remarks, what each booth did beside what each programme
did, and the list of those who were passed on outside. A share or an average is hidden with the count that it is of.

Topics are not crossed with age or area anywhere, so guarded ones (DV) are not either.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

from booths.models import DropReason, Familiarity
from tallies import words
from tallies.figures import Bookings, OnwardTotal, Row, Table
from tallies.small_cells import Counts, kept

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tallies.figures import Figures, HandoverRow, PartyRow
    from tallies.small_cells import Kept, Name

R = TypeVar("R")

HIDDEN: Any = words.HIDDEN
"""Stands where a number stood, so that sheets and screens draw these figures as they draw any; so does the sign for what was withdrawn."""
SEXES = ("male", "female", "other", "unknown")
ATTRIBUTES = ("ages", "residences", "came_as", "familiarity")
HEADLINE, MARGIN, DETAIL = range(3)
"""What is told first: the day's own numbers, then each table's own totals, then what crosses two facts."""
ENDS = ("received", "refused", "unwished", "missing")
CONSENTS = ("agreed", "not_agreed", "unsettled")
OVERVIEW = ("parties", "people", "consulting", "consultations", "assists", "handovers", "received", "food", "only_food", "information", "unmet", "missed")
FIELDS = {"consulting": "consulting_parties"}
"""The overview's fields that are called otherwise than the count."""


def of(figures: Figures, threshold: int) -> Figures:
    """Return the figures with every count below the threshold, and what gives one back, hidden."""
    return _Veil(kept(counted(figures), threshold)).over(figures)


def counted(figures: Figures) -> Counts:
    """Return all counts of a day, what adds up to what, and what is told first."""
    counts = Counts()
    for say in (_overview, _attributes, _programmes, _topics, _hours, _handovers, _outcomes, _drops, _others):
        say(counts, figures)
    return counts


def _column(counts: Counts, name: Name, total: Name, rows: Iterable[int], whole: int, *, rank: int = DETAIL) -> None:
    """Name a column's counts by their place, and say that they add up to its total. It is a part of its own."""
    counts.part(rank)
    counts.add_up(counts.put(total, whole), [counts.put((*name, str(n)), value) for n, value in enumerate(rows)])


def _overview(counts: Counts, figures: Figures) -> None:
    seen = figures.overview
    counts.part(HEADLINE)
    for name in OVERVIEW:
        counts.put((name,), getattr(seen, FIELDS.get(name, name)))
    counts.put(("familiarity", Familiarity.NEW), seen.new)
    counts.part_of(("people",), ("parties",), tells=False)
    counts.part_of(("parties",), ("consulting",))
    counts.part_of(("consultations",), ("consulting",), tells=False)
    counts.part_of(("food",), ("only_food",))


def _attributes(counts: Counts, figures: Figures) -> None:
    for axis in ATTRIBUTES:
        table: Table[PartyRow] = getattr(figures, axis)
        counts.part(MARGIN)
        columns = [counts.put(("sex", sex), getattr(table.total, sex)) for sex in SEXES]
        counts.part(MARGIN)
        rows = [counts.put((axis, r.name), r.total) for r in table.rows]
        counts.part(DETAIL)
        cells = [[counts.put((axis, r.name, sex), getattr(r, sex)) for sex in SEXES] for r in table.rows]
        counts.two_way(cells, rows, columns, ("consulting",))


def _topics(counts: Counts, figures: Figures) -> None:
    table = figures.topics
    _column(counts, ("topic",), ("topics",), (r.all for r in table.rows), table.total.all, rank=MARGIN)
    _column(counts, ("worst",), ("consulting",), (r.worst for r in table.rows), table.total.worst, rank=MARGIN)
    counts.part_of(("topics",), ("consultations",), tells=False)
    for n in range(len(table.rows)):
        counts.part_of(("consultations",), ("topic", str(n)), tells=False)
    for part in ("new", "several"):
        _column(counts, (part, "topic"), (part, "topics"), (getattr(r, part) for r in table.rows), getattr(table.total, part))
        counts.part_of(("topics",), (part, "topics"))
        for n in range(len(table.rows)):
            counts.part_of(("topic", str(n)), (part, "topic", str(n)))


def _programmes(counts: Counts, figures: Figures) -> None:
    rows, total = figures.by_programme.rows, figures.by_programme.total
    _column(counts, ("programme",), ("consultations",), (r.consultations for r in rows), total.consultations, rank=MARGIN)
    _column(counts, ("new", "programme"), ("new", "consultations"), (r.new for r in rows), total.new)
    _column(counts, ("assisted",), ("assists",), (r.assisted for r in rows), total.assisted)
    _column(counts, ("absent",), ("absent",), (r.absent for r in rows), total.absent)
    _column(counts, ("unmet",), ("unmet",), (r.unmet for r in rows), total.unmet)
    _column(counts, ("sent",), ("handovers",), (r.sent for r in rows), total.sent)
    _column(counts, ("got",), ("handovers",), (r.got for r in rows), total.got)
    counts.part_of(("consultations",), ("new", "consultations"))
    counts.part_of(("new", "consultations"), ("familiarity", Familiarity.NEW), tells=False)
    for n in range(len(rows)):
        counts.part_of(("programme", str(n)), ("new", "programme", str(n)))
        counts.part_of(("consulting",), ("programme", str(n)), tells=False)


def _consents(total: HandoverRow) -> tuple[str, ...]:
    """Return by what a day's consents are told apart."""
    return CONSENTS if total.unsettled is not None else CONSENTS[:2]


def _handovers(counts: Counts, figures: Figures) -> None:
    matrix, rows, total = figures.matrix, figures.handovers.rows, figures.handovers.total
    for end in (*ENDS, "arrived", *_consents(total)):
        _column(counts, (end,), (end,), (getattr(r, end) for r in rows), getattr(total, end))
    counts.part(DETAIL)
    cells = [[counts.put(("from", str(i), "to", str(j)), v) for j, v in enumerate(r.numbers)] for i, r in enumerate(matrix.rows)]
    sent = [counts.put(("sent", str(i)), r.total) for i, r in enumerate(matrix.rows)]
    got = [counts.put(("got", str(j)), v) for j, v in enumerate(matrix.total.numbers)]
    counts.two_way(cells, sent, got, ("handovers",))
    for j, row in enumerate(rows):
        counts.put(("got", str(j)), row.sent)
        counts.put(("assisted", str(j)), row.assists)
    for place, row in [*((str(j), r) for j, r in enumerate(rows)), ("", total)]:
        at = (place,) if place else ()
        whole = ("got", place) if place else ("handovers",)
        there = counts.put_unseen(("there", place), row.sent - sum(getattr(row, end) for end in ENDS))
        counts.add_up(whole, [*((end, *at) for end in ENDS), there])
        counts.add_up(whole, [(word, *at) for word in _consents(total)])
        counts.part_of(whole, ("arrived", *at))
        if row.arrived >= row.received:
            counts.part_of(("arrived", *at), ("received", *at))


def _outcomes(counts: Counts, figures: Figures) -> None:
    table = figures.outcomes
    counts.part(MARGIN)
    total = counts.put(("outcomes",), table.total.total)
    rows = [counts.put(("outcome", r.name), r.total) for r in table.rows]
    counts.part(MARGIN)
    columns = [counts.put(("outcomes", str(n)), v) for n, v in enumerate(table.total.numbers)]
    counts.part(DETAIL)
    cells = [[counts.put(("outcome", r.name, str(n)), v) for n, v in enumerate(r.numbers)] for r in table.rows]
    for n, row in enumerate(figures.by_programme.rows):
        counts.put(("outcome", "continued", str(n)), row.continued)
    counts.two_way(cells, rows, columns, total)
    for line in cells:
        for n, cell in enumerate(line):
            counts.part_of(("programme", str(n)), cell, tells=False)


def _drops(counts: Counts, figures: Figures) -> None:
    """Count what came to nothing; that which could not be met stands with the programme, too, by which it is named."""
    table = figures.drops
    _column(counts, ("drop",), ("drops",), (r.count for r in table.rows), table.total.count)
    shorts = [r.short for r in figures.by_programme.rows]
    for short in dict.fromkeys(shorts):
        here = [("unmet", str(n)) for n, other in enumerate(shorts) if other == short]
        whole = counts.put_unseen(("unmet of", short), sum(counts.values[name] for name in here))
        counts.add_up(whole, here)
        counts.add_up(whole, [("drop", str(n)) for n, r in enumerate(table.rows) if r.programme == short and r.reason == DropReason.UNMET])


def _hours(counts: Counts, figures: Figures) -> None:
    """Count by the hour. The most who waited at once is not a sum: the day's is the largest of the hours', and hidden if that is."""
    rows, total = figures.by_hour.rows, figures.by_hour.total
    _column(counts, ("arrived at",), ("parties",), (r.parties for r in rows), total.parties, rank=MARGIN)
    _column(counts, ("people at",), ("people",), (r.people for r in rows), total.people, rank=MARGIN)
    _column(counts, ("begun at",), ("consultations",), (r.starts for r in rows), total.starts, rank=MARGIN)
    counts.part(MARGIN)
    for n, row in enumerate((*rows, total)):
        counts.put(("waiting at", str(n)), row.most_waiting)
    event = figures.event
    for n, row in enumerate(rows):
        counts.part_of(("people at", str(n)), ("arrived at", str(n)), tells=False)
        if row.hour is not None and not event.opens.hour <= row.hour < event.closes.hour:
            counts.there.update((what, str(n)) for what in ("arrived at", "people at", "begun at", "waiting at"))


def _others(counts: Counts, figures: Figures) -> None:
    """Count publicity, the exit and goods. A household may have several goods: these add up to at least the households."""
    _column(counts, ("channel",), ("parties",), (r.parties for r in figures.channels.rows), figures.channels.total.parties, rank=MARGIN)
    exits = figures.exits
    counts.part(MARGIN)
    total = counts.put(("exits",), exits.total.total)
    rows = [counts.put(("exit", str(n)), r.total) for n, r in enumerate(exits.rows)]
    counts.part(MARGIN)
    columns = [counts.put(("exits", "phone"), exits.total.phone), counts.put(("exits", "paper"), exits.total.paper)]
    counts.part(DETAIL)
    cells = [[counts.put(("exit", str(n), "phone"), r.phone), counts.put(("exit", str(n), "paper"), r.paper)] for n, r in enumerate(exits.rows)]
    counts.two_way(cells, rows, columns, total)
    supplies = figures.supplies.rows
    counts.put_unseen(("goods",), sum(r.households for r in supplies), tells=False)
    _column(counts, ("goods",), ("goods",), (r.households for r in supplies), sum(r.households for r in supplies), rank=MARGIN)
    counts.part_of(("goods",), ("food",), tells=False)
    for n in range(len(supplies)):
        counts.part_of(("food",), ("goods", str(n)), tells=False)


class _Veil:
    """Puts a sign in the place of every count that is not shown."""

    def __init__(self, kept: Kept) -> None:
        self.signs: dict[Name, Any] = {**dict.fromkeys(kept.hidden, HIDDEN), **dict.fromkeys(kept.withdrawn, words.WITHDRAWN)}

    def row(self, row: R, **names: Name) -> R:
        """Return a row in which each field whose count is not shown has its sign; that it has no value would tell of a withdrawn count that it is 0."""
        signs = {field: self.signs[name] for field, name in names.items() if name in self.signs}
        veiled = {field: sign for field, sign in signs.items() if sign == words.WITHDRAWN or getattr(row, field) is not None}
        return replace(row, **veiled)  # type: ignore[type-var]

    def table(self, table: Table[R], names: Callable[[str], dict[str, Name]], total: dict[str, Name]) -> Table[R]:
        """Return a table of rows whose counts are named by their place."""
        named = [names(str(n)) for n in range(len(table.rows))]
        rows = [self.row(r, **own) for r, own in zip(table.rows, named, strict=True)]
        return self.told(rows, [[*own.values()] for own in named], self.row(table.total, **total))

    def told(self, rows: list[R], names: list[list[Name]], total: R) -> Table[R]:
        """Return a table without the rows of which all was withdrawn: some stand there only because they are not 0."""
        told = [r for r, own in zip(rows, names, strict=True) if any(self.signs.get(name) != words.WITHDRAWN for name in own)]
        return Table(tuple(told), total, leaves_out=len(told) < len(rows))

    def shared(self, table: Table[R], total: Name, name: str) -> Table[R]:
        """Return a table without the shares that would tell a hidden count: its own, and all if the total is hidden."""
        is_told = total not in self.signs
        rows = [r if is_told and (name, str(n)) not in self.signs else replace(r, share=HIDDEN) for n, r in enumerate(table.rows)]  # type: ignore[type-var]
        return Table(tuple(rows), table.total if is_told else replace(table.total, share=HIDDEN))  # type: ignore[type-var]

    def numbers(
        self, table: Table[Row], cell: Callable[[int, int], Name], row: Callable[[int], Name], column: Callable[[int], Name], total: Name
    ) -> Table[Row]:
        """Return a two-way table."""

        def show(name: Name, value: int) -> Any:  # noqa: ANN401 - the number or its sign
            return self.signs.get(name, value)

        rows = [Row(r.name, tuple(show(cell(i, j), v) for j, v in enumerate(r.numbers)), show(row(i), r.total)) for i, r in enumerate(table.rows)]
        below = Row("", tuple(show(column(j), v) for j, v in enumerate(table.total.numbers)), show(total, table.total.total))
        names = [[row(i), *(cell(i, j) for j in range(len(r.numbers)))] for i, r in enumerate(table.rows)]
        return self.told(rows, names, below)

    def over(self, figures: Figures) -> Figures:
        """Return the figures."""
        axes: dict[str, Any] = {axis: self.attributes(axis, getattr(figures, axis)) for axis in ATTRIBUTES}
        codes = [r.name for r in figures.outcomes.rows]
        overview: dict[str, Name] = {FIELDS.get(name, name): (name,) for name in OVERVIEW}
        overview |= {"new": ("familiarity", Familiarity.NEW), "average_wait": ("consultations",), "longest_wait": ("consultations",)}
        return replace(
            figures,
            event=replace(figures.event, remarks=""),
            overview=self.row(figures.overview, **overview),
            **axes,
            topics=self.topics(figures),
            by_programme=self.programmes(figures),
            by_booth=Table((), Row("", (), HIDDEN)),
            by_hour=self.hours(figures),
            matrix=self.numbers(
                figures.matrix, lambda i, j: ("from", str(i), "to", str(j)), lambda i: ("sent", str(i)), lambda j: ("got", str(j)), ("handovers",)
            ),
            handovers=self.handovers(figures),
            bookings=Bookings(HIDDEN, HIDDEN, HIDDEN, HIDDEN),
            onward=(),
            onward_total=OnwardTotal(HIDDEN, HIDDEN, HIDDEN, HIDDEN, HIDDEN),
            outcomes=self.numbers(
                figures.outcomes,
                lambda i, j: ("outcome", codes[i], str(j)),
                lambda i: ("outcome", codes[i]),
                lambda j: ("outcomes", str(j)),
                ("outcomes",),
            ),
            channels=self.table(self.shared(figures.channels, ("parties",), "channel"), lambda n: {"parties": ("channel", n)}, {"parties": ("parties",)}),
            drops=self.table(figures.drops, lambda n: {"count": ("drop", n)}, {"count": ("drops",)}),
            supplies=self.supplies(figures),
            exits=self.table(
                self.shared(figures.exits, ("exits",), "exit"),
                lambda n: {"phone": ("exit", n, "phone"), "paper": ("exit", n, "paper"), "total": ("exit", n)},
                {"phone": ("exits", "phone"), "paper": ("exits", "paper"), "total": ("exits",)},
            ),
        )

    def attributes(self, axis: str, table: Table[PartyRow]) -> Table[PartyRow]:
        return self.table(
            table,
            lambda n: {"total": (axis, table.rows[int(n)].name), **{sex: (axis, table.rows[int(n)].name, sex) for sex in SEXES}},
            {"total": ("consulting",), **{sex: ("sex", sex) for sex in SEXES}},
        )

    def topics(self, figures: Figures) -> Any:  # noqa: ANN401 - a table of topics
        return self.table(
            self.shared(figures.topics, ("topics",), "topic"),
            lambda n: {"worst": ("worst", n), "all": ("topic", n), "new": ("new", "topic", n), "several": ("several", "topic", n)},
            {"worst": ("consulting",), "all": ("topics",), "new": ("new", "topics"), "several": ("several", "topics")},
        )

    def programmes(self, figures: Figures) -> Any:  # noqa: ANN401 - a table of programmes
        def names(n: str) -> dict[str, Name]:
            mine = {"consultations": ("programme", n), "wait": ("programme", n), "minutes": ("programme", n), "new": ("new", "programme", n)}
            return {**mine, "continued": ("outcome", "continued", n), "got": ("got", n), **{w: (w, n) for w in ("assisted", "sent", "absent", "unmet")}}

        all_of_them: dict[str, Name] = dict.fromkeys(("consultations", "wait", "minutes"), ("consultations",))
        all_of_them |= {"new": ("new", "consultations"), "assisted": ("assists",), "sent": ("handovers",), "got": ("handovers",)}
        return self.table(figures.by_programme, names, {**all_of_them, "continued": ("outcome", "continued"), "absent": ("absent",), "unmet": ("unmet",)})

    def handovers(self, figures: Figures) -> Any:  # noqa: ANN401 - a table of hand-overs
        plain = (*ENDS, "arrived", *_consents(figures.handovers.total))
        return self.table(
            figures.handovers,
            lambda n: {"sent": ("got", n), "assists": ("assisted", n), **{word: (word, n) for word in plain}},
            {"sent": ("handovers",), "assists": ("assists",), **{word: (word,) for word in plain}},
        )

    def hours(self, figures: Figures) -> Any:  # noqa: ANN401 - a table of hours

        def begun(name: Name, place: str) -> dict[str, Name]:
            return {"starts": name, "longest_wait": name, "most_waiting": ("waiting at", place)}

        return self.table(
            figures.by_hour,
            lambda n: {"parties": ("arrived at", n), "people": ("people at", n), **begun(("begun at", n), n)},
            {"parties": ("parties",), "people": ("people",), **begun(("consultations",), str(len(figures.by_hour.rows)))},
        )

    def supplies(self, figures: Figures) -> Any:  # noqa: ANN401 - a table of goods
        """Hide how much was given out with the households, and the sum of it if any is hidden."""
        table = figures.supplies
        few = [("goods", str(n)) for n in range(len(table.rows)) if ("goods", str(n)) in self.signs]
        total: dict[str, Name] = {"households": ("food",), **({"given": few[0], "left": few[0]} if few else {})}
        return self.table(table, lambda n: dict.fromkeys(("households", "given", "left"), ("goods", n)), total)
