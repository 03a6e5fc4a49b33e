"""Counts a day: every figure that is reported comes from here, and from `programmes.py` what is counted by programme.

What exactly a party, a consultation and a wait are is written in `basis.py`. A turn that was dropped because the party went to another
booth instead (`REROUTED`) came to nothing nowhere: it is not counted.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from booths.models import CameAs, DropReason, Familiarity, HandoverState, Sex, Step
from checkin.models import BookingState, Face, TallyKind
from core import clock
from tallies import programmes, spans
from tallies.basis import Basis, Consultation
from tallies.figures import Bookings, ChannelRow, ExitRow, Figures, HourRow, Overview, PartyRow, Row, SupplyRow, Table, TopicRow, longest, mean

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from uuid import UUID

    from tallies.day import Day, Visit

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


def figures(day: Day) -> Figures:
    """Count a day; of one from which facts were removed, return what was counted before."""
    basis = Basis(day)
    if day.frozen is not None:
        return _as_it_was(basis, day.frozen)
    present = programmes.present(basis)
    consulting = [v for v in basis.parties if v.id in basis.by_party]
    return Figures(
        event=day.event,
        programmes=tuple(present),
        overview=_overview(basis, consulting),
        bookings=_bookings(day),
        topics=_topics(basis, consulting),
        by_programme=programmes.by_programme(basis, present),
        by_booth=_by_booth(basis),
        by_hour=_by_hour(basis),
        ages=_parties(consulting, lambda v: v.age_band, day.age_bands),
        residences=_parties(consulting, lambda v: v.residence, day.residences),
        came_as=_parties(consulting, lambda v: v.came_as, tuple(CameAs)),
        familiarity=_parties(consulting, lambda v: v.familiarity, tuple(Familiarity)),
        matrix=programmes.matrix(basis, present),
        handovers=programmes.handovers(basis, present),
        onward=(outside := programmes.onward(basis)),
        onward_total=programmes.onward_total(outside),
        outcomes=programmes.outcomes(basis, present),
        channels=_channels(basis),
        drops=programmes.drops(basis, present),
        supplies=_supplies(day),
        exits=_exits(day),
        guarded=tuple(t.name for t in day.topics if t.is_guarded and t.rolls_up_to is None),
    )


def _as_it_was(basis: Basis, frozen: Figures) -> Figures:
    """Return the figures that were frozen, with what goes on: who was passed on outside is followed up for months."""
    if basis.day.is_purged:
        return replace(frozen, event=basis.day.event)
    outside = programmes.onward(basis)
    return replace(frozen, event=basis.day.event, onward=outside, onward_total=programmes.onward_total(outside))


def _overview(basis: Basis, consulting: list[Visit]) -> Overview:
    day = basis.day
    waits = [c.wait for c in basis.consultations]
    return Overview(
        parties=len(basis.parties),
        people=sum(v.people for v in basis.parties),
        consulting_parties=len(consulting),
        consultations=len(basis.consultations),
        new=sum(v.familiarity == Familiarity.NEW for v in consulting),
        assists=len(day.assists),
        handovers=len(day.handovers),
        received=sum(h.state == HandoverState.RECEIVED for h in day.handovers),
        food=len(day.households),
        only_food=sum(h.visit_id is None for h in day.households),
        information=sum(t.kind == TallyKind.INFORMATION for t in day.taps),
        unmet=sum(s.drop_reason == DropReason.UNMET for s in day.stops),
        missed=sum(m.step == Step.MISS for m in day.moves),
        average_wait=mean(waits),
        longest_wait=longest(waits),
    )


def _topics(basis: Basis, consulting: list[Visit]) -> Table[TopicRow]:
    """Count the form's topics. The last row is what was left open, so that the parties add up to those of the overview."""
    worst = Counter(basis.topic(v.worst_topic_id) if v.worst_topic_id else None for v in consulting)
    named: dict[UUID | None, list[Consultation]] = defaultdict(list)
    for consultation in basis.consultations:
        for topic in basis.topics_of(consultation):
            named[topic].append(consultation)
        if not basis.topics_of(consultation):
            named[None].append(consultation)
    mentions = [c for found in named.values() for c in found]

    def row(name: str, worst_count: int, found: list[Consultation]) -> TopicRow:
        share = round(100 * len(found) / len(mentions), 1) if mentions else None
        several = sum(len(basis.by_party[c.visit.id]) > 1 for c in found)
        return TopicRow(name, worst_count, len(found), share, sum(c.is_new for c in found), several)

    on_the_form = [t for t in basis.day.topics if t.rolls_up_to is None and (t.is_active or worst[t.id] or named[t.id])]
    rows = [row(t.name, worst[t.id], named[t.id]) for t in on_the_form]
    return Table((*rows, row("", worst[None], named[None])), row("", worst.total(), mentions))


def _by_booth(basis: Basis) -> Table[Row]:
    """Count consultations by the booth of their first turn."""
    found = Counter(c.stops[0].booth_id for c in basis.consultations)
    rows = [Row(b.letter, (), found[b.id]) for b in basis.day.booths]
    return Table(tuple(rows), Row("", (), found.total()))


def _by_hour(basis: Basis) -> Table[HourRow]:
    """Count by the hour: parties by arrival, consultations and their waits by start, and how many waited at once."""
    event = basis.day.event
    arrivals = {v.id: clock.local(v.arrived_at).hour for v in basis.parties}
    starts = [(clock.local(c.started_at).hour, c) for c in basis.consultations]
    last_open = (datetime.combine(event.day, event.closes) - MINUTE).hour
    seen = {event.opens.hour, last_open, *arrivals.values(), *(hour for hour, _ in starts)}

    def row(hour: int | None, begin: datetime, end: datetime) -> HourRow:
        came = [v for v in basis.parties if hour in (None, arrivals[v.id])]
        begun = [c for h, c in starts if hour in (None, h)]
        waiting = spans.most_at_once(basis.waiting, begin, end)
        return HourRow(hour, len(came), sum(v.people for v in came), len(begun), waiting, longest(c.wait for c in begun))

    midnight = clock.at(event.day, time())
    rows = [row(h, midnight + h * HOUR, midnight + (h + 1) * HOUR) for h in range(min(seen), max(seen) + 1)]
    return Table(tuple(rows), row(None, midnight, midnight + 24 * HOUR))


def _parties(parties: list[Visit], word_of: Callable[[Visit], str | None], words: Sequence[str]) -> Table[PartyRow]:
    """Count parties by a word and by sex, in the order of the council's list; words that are no longer on it follow.

    What was left open is in the row 「不明」 if the list has one, else in a row of its own.
    """
    unknown = UNKNOWN if UNKNOWN in words else ""
    found: dict[str, Counter[Sex | None]] = {word: Counter() for word in words}
    for visit in parties:
        found.setdefault(word_of(visit) or unknown, Counter())[visit.sex] += 1
    found.setdefault(unknown, Counter())

    def row(name: str, sexes: Counter[Sex | None]) -> PartyRow:
        return PartyRow(name, sexes[Sex.MALE], sexes[Sex.FEMALE], sexes[Sex.OTHER], sexes[Sex.UNANSWERED] + sexes[None], sexes.total())

    return Table(tuple(row(word, sexes) for word, sexes in found.items()), row("", sum(found.values(), Counter())))


UNKNOWN = "不明"
"""The word by which a council's own list says that something is not known."""


def _channels(basis: Basis) -> Table[ChannelRow]:
    """Count parties by how they heard of the day. The last row is what is not known, so that they add up to those of the overview."""
    came = Counter(v.heard_through for v in basis.parties)

    def share(number: int) -> float | None:
        return round(100 * number / came.total(), 1) if came else None

    rows = [ChannelRow(c.name, c.distributed, came[c.id], share(came[c.id]), c.cost) for c in basis.day.channels]
    unknown = came.total() - sum(r.parties for r in rows)
    copies, costs = ([v for v in values if v is not None] for values in ([r.distributed for r in rows], [r.cost for r in rows]))
    total = ChannelRow("", sum(copies) if copies else None, came.total(), share(came.total()), sum(costs) if costs else None)
    return Table((*rows, ChannelRow("", None, unknown, share(unknown), None)), total)


def _supplies(day: Day) -> Table[SupplyRow]:
    """Count what was given out, and to how many households."""
    given: Counter[UUID] = Counter()
    households: dict[UUID, set[UUID]] = defaultdict(set)
    for giving in day.givings:
        given[giving.supply_id] += giving.amount
        households[giving.supply_id].add(giving.household_id)
    rows = [SupplyRow(s.name, s.prepared, given[s.id], len(households[s.id]), s.prepared - given[s.id]) for s in day.supplies]
    loose = len({h.id for h in day.households}.difference(*households.values()))
    if loose:
        rows.append(SupplyRow("", None, loose, loose, None))
    prepared = sum(s.prepared for s in day.supplies)
    return Table(tuple(rows), SupplyRow("", prepared, given.total() + loose, len(day.households), prepared - given.total()))


def _bookings(day: Day) -> Bookings:
    how = Counter(day.bookings)
    missing = how[BookingState.LAPSED] + how[BookingState.BOOKED] + how[BookingState.LISTED]
    return Bookings(len(day.bookings), how[BookingState.CAME], how[BookingState.CANCELLED], missing)


def _exits(day: Day) -> Table[ExitRow]:
    """Count the answers at the exit."""

    def row(face: Face | None) -> ExitRow:
        found = [e for e in day.exits if face in (None, e.face)]
        paper = sum(e.is_paper for e in found)
        return ExitRow(face, len(found) - paper, paper, len(found), round(100 * len(found) / len(day.exits), 1) if day.exits else None)

    return Table(tuple(row(face) for face in Face), row(None))
