"""The tables of 集計, one behind each tab. They show figures; nothing is counted here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import pyarrow as pa
import streamlit as st

from booths.models import CameAs, Familiarity, Outcome
from booths.words import ALTERNATIVES, CAME_AS, DROPS, FAMILIARITY, HANDOVERS, MEANS, OUTCOMES, WAYS
from checkin.words import FACES
from core.text import gettext as _
from core.text import plain_words
from tallies import words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from booths.models import HandoverState
    from tallies.figures import Figures, OnwardRow, PartyRow, Table

    Cells = Sequence[Any]

NO_DATA = "－"
HIDDEN: Any = words.HIDDEN
R = TypeVar("R")


def grid(headings: Sequence[str], rows: Iterable[Cells], name: str) -> None:
    """Draw one table; its last row is the total."""
    lines = list(rows)
    columns = pa.table({heading: _alike([row[n] for row in lines]) for n, heading in enumerate(headings)})
    st.dataframe(columns, hide_index=True, placeholder=NO_DATA, height="content", alt=name)


def _alike(values: list[Any]) -> list[Any]:
    """Return a column's values; where some are hidden, all as text, for a column is of one kind."""
    return [None if v is None else str(v) for v in values] if set(words.SIGNS) & set(values) else values


def _lines(table: Table[R], name: Callable[[R], str]) -> list[tuple[str, R]]:
    """Return a table's rows, each with what it is called; the total comes last."""
    total = _("Total (the rest is too few to be shown)") if table.leaves_out else _("Total")
    return [*((name(r), r) for r in table.rows), (total, table.total)]


def programmes(figures: Figures) -> None:
    headings = [
        _("Programme"), _("Consultations"), _("of them new"), _("Sat in"), _("Wait (min, average)"), _("Talk (min, average)"),
        _("Handed over"), _("Taken over"), _("Continued another day"), _("Absent or declined"), _("Could not be met today"),
    ]  # fmt: skip
    rows = _lines(figures.by_programme, lambda r: r.short)
    cells = [(n, r.consultations, r.new, r.assisted, r.wait, r.minutes, r.sent, r.got, r.continued, r.absent, r.unmet) for n, r in rows]
    grid(headings, cells, _("Programmes"))


def booths(figures: Figures) -> None:
    rows = [(r.name, r.total) for r in figures.by_booth.rows] + [(_("Total"), figures.by_booth.total.total)]
    grid([_("Booth"), _("Consultations")], rows, _("Booths"))


def topics(figures: Figures) -> None:
    headings = [_("Topic"), _("Worst trouble (parties)"), _("Mentioned (consultations)"), _("Share (%)"), _("of them new"), _("of them at several programmes")]
    rows = _lines(figures.topics, lambda r: r.name or _("Not noted"))
    grid(headings, [(n, r.worst, r.all, r.share, r.new, r.several) for n, r in rows], _("Topics"))


def hours(figures: Figures) -> None:
    headings = [_("Hour"), _("Parties"), _("People"), _("Consultations begun"), _("Waiting at once (most)"), _("Longest wait (minutes)")]
    rows = _lines(figures.by_hour, lambda r: f"{r.hour}:00")
    grid(headings, [(n, r.parties, r.people, r.starts, r.most_waiting, r.longest_wait) for n, r in rows], _("Hours"))


def visitors(figures: Figures, threshold: int) -> None:
    st.caption(_("Parties with at least one consultation"))
    tables = (figures.ages, figures.residences, figures.came_as, figures.familiarity)
    if any(HIDDEN in (r.male, r.female, r.other, r.unknown) for table in tables for r in table.rows):
        st.caption(_("“X” is a number below {threshold}, or one that would give it back.").format(threshold=threshold))
    facts: list[tuple[str, Table[PartyRow], Callable[[str], str]]] = [
        (_("Age"), figures.ages, str),
        (_("Residence"), figures.residences, str),
        (_("Who came"), figures.came_as, lambda code: _(CAME_AS[CameAs(code)])),
        (_("New or known"), figures.familiarity, lambda code: _(FAMILIARITY[Familiarity(code)])),
    ]
    for name, table, named in facts:
        rows = _lines(table, lambda r, named=named: named(r.name) if r.name else _("Not noted"))  # type: ignore[misc]
        headings = [name, _("Male"), _("Female"), _("Other sex"), _("Not answered or unknown"), _("Total")]
        grid(headings, [(n, r.male, r.female, r.other, r.unknown, r.total) for n, r in rows], name)


def handovers(figures: Figures) -> None:
    names = [p.short for p in figures.programmes]
    matrix = [(name, *r.numbers, r.total) for name, r in _lines(figures.matrix, lambda r: r.name)]
    grid([_("From ＼ to"), *names, _("Total")], matrix, _("Hand-overs"))
    headings = [
        _("Receiving programme"), _("Sent"), _("Arrived"), _("Received"), _("Declined by the booth"), _("Visitor did not wish it"),
        _("Never arrived"), _("Sat in"), _("With consent"), _("Without consent"),
        _("Open or taken back"),
    ]  # fmt: skip
    rows = _lines(figures.handovers, lambda r: r.name)
    cells = [(n, r.sent, r.arrived, r.received, r.refused, r.unwished, r.missing, r.assists, r.agreed, r.not_agreed, r.unsettled) for n, r in rows]
    grid(headings, cells, _("How hand-overs ended"))


def onward(figures: Figures) -> None:
    st.caption(_("For the council only. Each stays here until it was asked about three months later."))
    headings = [
        _("Number"), _("Programme"), _("To which place?"), _("How?"), _("Consent"), _("Ask again on"), _("Who asks"), _("How far is it?"),
        _("2 weeks later"), _("3 months later"),
    ]  # fmt: skip
    rows = [
        (
            str(r.number), r.programme, r.place, _(WAYS[r.way]) if r.way else None, agreed(r), r.due_on, r.responsible, far(r.state),
            far(r.two_weeks), far(r.three_months),
        )
        for r in figures.onward
    ]  # fmt: skip
    total = figures.onward_total
    counts = (str(total.agreed), None, None, str(total.connected), str(total.two_weeks), str(total.three_months))
    grid(headings, [*rows, (_("Total"), str(total.sent), None, None, *counts)], _("Passed on outside"))


def far(state: HandoverState | None) -> str | None:
    return _(HANDOVERS[state]) if state else None


def agreed(row: OnwardRow) -> str:
    if row.means is None:
        return _("the phone asks")
    return _("taken back") if row.is_withdrawn else _(MEANS[row.means])


def outcomes(figures: Figures) -> None:
    names = [p.short for p in figures.programmes]
    rows = [(name, *r.numbers, r.total) for name, r in _lines(figures.outcomes, lambda r: _(OUTCOMES[Outcome(r.name)]))]
    grid([_("Outcome"), *names, _("Total")], rows, _("Outcomes"))
    *lines, (name, total) = _lines(figures.drops, lambda r: r.programme)
    drops = [(of, _(DROPS[r.reason]), _(ALTERNATIVES[r.alternative]) if r.alternative else None, r.count) for of, r in lines if r.reason]
    headings = [_("Programme"), _("Why it came to nothing"), _("Arranged instead"), _("Turns")]
    grid(headings, [*drops, (name, None, None, total.count)], _("Not consulted"))


def channels(figures: Figures) -> None:
    rows = _lines(figures.channels, lambda r: r.name or _("Not known"))
    headings = [_("Channel"), _("Handed out"), _("Parties"), _("Share (%)"), _("Cost (yen)")]
    grid(headings, [(n, r.distributed, r.parties, r.share, r.cost) for n, r in rows], _("Publicity"))


def supplies(figures: Figures) -> None:
    overview = figures.overview
    counted = {"food": overview.food, "only": overview.only_food, "information": overview.information}
    st.caption(_("Households with food: {food} (only food: {only}). Information only: {information}").format(**counted))
    rows = _lines(figures.supplies, lambda r: r.name or _("Not named"))
    headings = [_("Goods"), _("Prepared"), _("Given out"), _("Households"), _("Left over")]
    grid(headings, [(n, r.prepared, r.given, r.households, r.left) for n, r in rows], _("Goods"))


def exits(figures: Figures) -> None:
    rows = _lines(figures.exits, lambda r: f"{FACES[r.face][0]} {plain_words(FACES[r.face][1])}" if r.face else "")
    st.caption(_("The question at the exit: “{question}”").format(question=plain_words("How was it today?")))
    grid([_("Answer"), _("On the phone"), _("On paper"), _("Total"), _("Share (%)")], [(n, r.phone, r.paper, r.total, r.share) for n, r in rows], _("Exit"))


def draw(figures: Figures, threshold: int, *, is_published: bool, singly: bool) -> None:
    """Draw the tabs, and the table of the one that is open; one that has a line for each visit only for those who may see single visits. What no hiding of small numbers makes fit to be published is left out of that view."""
    tabs: dict[str, Callable[[Figures], None]] = {
        _("Programmes"): programmes,
        _("Booths"): booths,
        _("Topics"): topics,
        _("Hours"): hours,
        _("Visitors"): lambda figures: visitors(figures, threshold),
        _("Hand-overs"): handovers,
        _("Passed on outside"): onward,
        _("Outcomes"): outcomes,
        _("Publicity"): channels,
        _("Food and goods"): supplies,
        _("Exit"): exits,
    }
    if is_published:
        del tabs[_("Booths")]
    if is_published or not singly:
        del tabs[_("Passed on outside")]
    for tab, part in zip(st.tabs(list(tabs), key="results_tab", on_change="rerun"), tabs.values(), strict=True):
        if tab.open:
            with tab:
                part(figures)
