"""The figures of a day, as plain data: what screens and workbooks show.

`None` stands for 「no data」 (an average of nothing). 件数, 組数 and 人数 are three counts and never mixed: each table says which it is.
A row without a name counts what was left open; the total has no name either.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, time

    from booths.models import Alternative, ConsentMeans, DropReason, HandoverState, Way
    from checkin.models import Face
    from tallies.day import Event, Programme

    Value = str | int | float | date | time | None

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Table(Generic[R]):
    """Rows, and the row that closes them (合計). One that is published may leave out rows that are too few."""

    rows: tuple[R, ...]
    total: R
    leaves_out: bool = False


@dataclass(frozen=True, slots=True)
class Overview:
    """The day at a glance. New are parties with a consultation; missed are calls to which nobody came; waits are in minutes."""

    parties: int
    people: int
    consulting_parties: int
    consultations: int
    new: int
    assists: int
    handovers: int
    received: int
    food: int
    only_food: int
    information: int
    unmet: int
    missed: int
    average_wait: float | None
    longest_wait: float | None


@dataclass(frozen=True, slots=True)
class Bookings:
    """How many booked a time or waited for one, came (whatever their booking said), cancelled and did not come; parties each."""

    made: int
    came: int
    cancelled: int
    missing: int


@dataclass(frozen=True, slots=True)
class TopicRow:
    """One of the form's topics; without a name: nothing was noted. Worst counts parties, the rest consultations."""

    name: str
    worst: int
    all: int
    share: float | None
    new: int
    several: int


@dataclass(frozen=True, slots=True)
class ProgrammeRow:
    """One programme. `absent` are turns that came to nothing because the party was not there, went home or did not wish it."""

    name: str
    short: str
    consultations: int
    new: int
    assisted: int
    wait: float | None
    minutes: float | None
    sent: int
    got: int
    continued: int
    absent: int
    unmet: int


@dataclass(frozen=True, slots=True)
class HourRow:
    """One hour of the clock in Japan; the total is the day's, and its hour is None."""

    hour: int | None
    parties: int
    people: int
    starts: int
    most_waiting: int
    longest_wait: float | None


@dataclass(frozen=True, slots=True)
class PartyRow:
    """Parties with a consultation that share a word, by sex."""

    name: str
    male: int
    female: int
    other: int
    unknown: int
    total: int


@dataclass(frozen=True, slots=True)
class Row:
    """A name, a number for each column, and their sum."""

    name: str
    numbers: tuple[int, ...]
    total: int


@dataclass(frozen=True, slots=True)
class HandoverRow:
    """Hand-overs to one programme. `sent` = `received` + `refused` (no time left included) + `unwished` + `missing` (on the way included).

    Who had arrived before the end is in `arrived`, too; whoever is at the booth and not received yet is in no other column.
    `sent` = `agreed` + `not_agreed` (by the lead's judgement) + `unsettled` (not asked yet, refused, or taken back). Days that were frozen before the two were
    told apart have None there, and both in `not_agreed`.
    """

    name: str
    sent: int
    arrived: int
    received: int
    refused: int
    unwished: int
    missing: int
    assists: int
    agreed: int
    not_agreed: int
    unsettled: int | None = None


@dataclass(frozen=True, slots=True)
class OnwardRow:
    """One party passed on by one programme to a place outside. An erased one has no number."""

    number: int | None
    programme: str
    place: str
    kind: str
    way: Way | None
    means: ConsentMeans | None
    is_withdrawn: bool
    due_on: date | None
    responsible: str
    state: HandoverState
    two_weeks: HandoverState | None
    three_months: HandoverState | None


@dataclass(frozen=True, slots=True)
class OnwardTotal:
    """How many were passed on outside, with consent, connected in the end, asked about at each time, and without consent, by the lead's judgement (None as above)."""

    sent: int
    agreed: int
    connected: int
    two_weeks: int
    three_months: int
    not_agreed: int | None = None

    @property
    def consents(self) -> tuple[int, int, int | None]:
        """How many with consent, without, and neither; the last is None if the two are not told apart."""
        rest = self.sent - self.agreed
        return (self.agreed, rest, None) if self.not_agreed is None else (self.agreed, self.not_agreed, rest - self.not_agreed)


@dataclass(frozen=True, slots=True)
class DropRow:
    """Turns at a programme that came to nothing, for one reason."""

    programme: str
    reason: DropReason | None
    alternative: Alternative | None
    count: int


@dataclass(frozen=True, slots=True)
class ChannelRow:
    """A way by which parties heard of the day; without a name: it is not known. The share is of all parties, in per cent; the cost in yen."""

    name: str
    distributed: int | None
    parties: int
    share: float | None
    cost: int | None


@dataclass(frozen=True, slots=True)
class SupplyRow:
    """Goods; without a name: households that got something that was not planned, one piece each. The total counts each household once."""

    name: str
    prepared: int | None
    given: int
    households: int
    left: int | None


@dataclass(frozen=True, slots=True)
class ExitRow:
    """One of the answers at the exit (the total has none): from tickets, from paper, and its share of all answers."""

    face: Face | None
    phone: int
    paper: int
    total: int
    share: float | None


@dataclass(frozen=True, slots=True)
class Figures:
    """All that is reported of a day. `guarded` are the form's topics that stand in no table together with age or area."""

    event: Event
    programmes: tuple[Programme, ...]
    overview: Overview
    bookings: Bookings
    topics: Table[TopicRow]
    by_programme: Table[ProgrammeRow]
    by_booth: Table[Row]
    by_hour: Table[HourRow]
    ages: Table[PartyRow]
    residences: Table[PartyRow]
    came_as: Table[PartyRow]
    familiarity: Table[PartyRow]
    matrix: Table[Row]
    handovers: Table[HandoverRow]
    onward: tuple[OnwardRow, ...]
    onward_total: OnwardTotal
    outcomes: Table[Row]
    channels: Table[ChannelRow]
    drops: Table[DropRow]
    supplies: Table[SupplyRow]
    exits: Table[ExitRow]
    guarded: tuple[str, ...]


def mean(values: Iterable[float]) -> float | None:
    """Return the average to a tenth, None of nothing."""
    known = list(values)
    return round(sum(known) / len(known), 1) if known else None


def longest(values: Iterable[float]) -> float | None:
    """Return the largest to a tenth, None of nothing."""
    most = max(values, default=None)
    return None if most is None else round(most, 1)
