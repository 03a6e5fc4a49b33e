"""What is counted by programme: consultations, hand-overs, 同席, outcomes, and turns that came to nothing."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from booths.models import Alternative, ConsentMeans, DropReason, HandoverState, Outcome, Step
from tallies.figures import DropRow, HandoverRow, OnwardRow, OnwardTotal, ProgrammeRow, Row, Table, mean

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from tallies.basis import Basis
    from tallies.day import Handover, Programme, Stop

GIVEN_UP = (DropReason.LEFT, DropReason.DECLINED)
REFUSED = (HandoverState.DECLINED, HandoverState.FULL)
MISSING = (HandoverState.LAPSED, HandoverState.SENT)
REASONS = (DropReason.UNMET, DropReason.REFUSED, DropReason.DECLINED, DropReason.LEFT)


def present(basis: Basis) -> list[Programme]:
    """Return the programmes that were at the event, in the council's order."""
    there = {p for b in basis.day.booths for p in b.programme_ids} | {s.programme_id for s in basis.day.stops}
    return [p for p in basis.day.programmes if p.id in there]


def _ends(basis: Basis, handover: Handover) -> tuple[UUID, UUID]:
    """Return which programme handed over, and to which."""
    return basis.stops[handover.from_stop_id].programme_id, basis.stops[handover.to_stop_id].programme_id


def by_programme(basis: Basis, programmes: list[Programme]) -> Table[ProgrammeRow]:
    """Count by programme; the last row is all of them, its averages over all consultations.

    Absent is a turn that came to nothing and was missed at a call, declined, or left. One that was missed and then unmet when the day ended is
    in both columns, as both are true.
    """
    day = basis.day
    missed = {m.stop_id for m in day.moves if m.step == Step.MISS}

    def is_absent(stop: Stop) -> bool:
        return stop.started_at is None and stop.drop_reason != DropReason.REROUTED and (stop.id in missed or stop.drop_reason in GIVEN_UP)

    def row(name: str, short: str, mine: Callable[[UUID], bool]) -> ProgrammeRow:
        consultations = [c for c in basis.consultations if mine(c.programme_id)]
        stops = [s for s in day.stops if mine(s.programme_id)]
        return ProgrammeRow(
            name=name,
            short=short,
            consultations=len(consultations),
            new=sum(c.is_new for c in consultations),
            assisted=sum(mine(basis.programme_of(a)) for a in day.assists),
            wait=mean(c.wait for c in consultations),
            minutes=mean(c.minutes for c in consultations if c.minutes is not None),
            sent=sum(mine(_ends(basis, h)[0]) for h in day.handovers),
            got=sum(mine(_ends(basis, h)[1]) for h in day.handovers),
            continued=sum(any(Outcome.CONTINUED in s.outcomes for s in c.stops) for c in consultations),
            absent=sum(map(is_absent, stops)),
            unmet=sum(s.drop_reason == DropReason.UNMET for s in stops),
        )

    return Table(tuple(row(p.name, p.short, p.id.__eq__) for p in programmes), row("", "", lambda _: True))


def matrix(basis: Basis, programmes: list[Programme]) -> Table[Row]:
    """Count hand-overs by who handed over (rows) and to whom (columns, as the programmes stand)."""
    found = Counter(_ends(basis, h) for h in basis.day.handovers)
    rows = []
    for one in programmes:
        numbers = tuple(found[one.id, other.id] for other in programmes)
        rows.append(Row(one.short, numbers, sum(numbers)))
    return Table(tuple(rows), _sums(rows, len(programmes)))


def handovers(basis: Basis, programmes: list[Programme]) -> Table[HandoverRow]:
    """Count hand-overs by the programme that they went to and how they ended."""
    day = basis.day

    def row(name: str, mine: Callable[[UUID], bool]) -> HandoverRow:
        sent = [h for h in day.handovers if mine(_ends(basis, h)[1])]
        agreed, not_agreed = sum(map(_agreed, sent)), sum(map(_judged, sent))
        return HandoverRow(
            name=name,
            sent=len(sent),
            arrived=sum(h.has_arrived for h in sent),
            received=sum(h.state == HandoverState.RECEIVED for h in sent),
            refused=sum(h.state in REFUSED for h in sent),
            unwished=sum(h.state == HandoverState.VISITOR_REFUSED for h in sent),
            missing=sum(h.state in MISSING for h in sent),
            assists=sum(mine(basis.programme_of(a)) for a in day.assists),
            agreed=agreed,
            not_agreed=not_agreed,
            unsettled=len(sent) - agreed - not_agreed,
        )

    return Table(tuple(row(p.short, p.id.__eq__) for p in programmes), row("", lambda _: True))


def onward(basis: Basis) -> tuple[OnwardRow, ...]:
    """Return who was passed on to places outside, by number."""
    short = {p.id: p.short for p in basis.day.programmes}
    return tuple(
        OnwardRow(
            o.number, short[basis.stops[o.from_stop_id].programme_id], o.place, o.kind, o.way, o.means, o.is_withdrawn, o.due_on, o.responsible,
            o.state, o.two_weeks, o.three_months,
        )
        for o in basis.day.onward
    )  # fmt: skip


def _agreed(passed: Handover | OnwardRow) -> bool:
    """Whether the visitor agreed, and did not take it back."""
    return passed.means not in (None, ConsentMeans.OVERRIDE) and not passed.is_withdrawn


def _judged(passed: Handover | OnwardRow) -> bool:
    """Whether it was done without the visitor's consent, by the lead's judgement."""
    return passed.means == ConsentMeans.OVERRIDE


def onward_total(rows: tuple[OnwardRow, ...]) -> OnwardTotal:
    """Count them."""
    return OnwardTotal(
        sent=len(rows),
        agreed=sum(map(_agreed, rows)),
        connected=sum(r.state == HandoverState.CONNECTED for r in rows),
        two_weeks=sum(r.two_weeks is not None for r in rows),
        three_months=sum(r.three_months is not None for r in rows),
        not_agreed=sum(map(_judged, rows)),
    )


def outcomes(basis: Basis, programmes: list[Programme]) -> Table[Row]:
    """Count what came of consultations, by outcome (rows, named by their code) and programme; several may hold for one."""
    found = Counter((outcome, c.programme_id) for c in basis.consultations for outcome in {o for s in c.stops for o in s.outcomes})
    rows = []
    for outcome in Outcome:
        numbers = tuple(found[outcome, p.id] for p in programmes)
        rows.append(Row(outcome, numbers, sum(numbers)))
    return Table(tuple(rows), _sums(rows, len(programmes)))


def _sums(rows: list[Row], columns: int) -> Row:
    return Row("", tuple(sum(r.numbers[n] for r in rows) for n in range(columns)), sum(r.total for r in rows))


def drops(basis: Basis, programmes: list[Programme]) -> Table[DropRow]:
    """Count turns that came to nothing by reason, programme and what was arranged instead; first those that could not be met."""
    found = Counter((s.drop_reason, s.programme_id, s.alternative) for s in basis.day.stops)
    rows = [
        DropRow(programme.short, reason, alternative, found[reason, programme.id, alternative])
        for reason in REASONS
        for programme in programmes
        for alternative in (*Alternative, None)
        if found[reason, programme.id, alternative]
    ]
    return Table(tuple(rows), DropRow("", None, None, sum(r.count for r in rows)))
