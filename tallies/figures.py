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

    from booths.models import Alternative, DropReason
    from tallies.day import Event, Programme

    Value = str | int | float | date | time | None

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Table(Generic[R]):
    """Rows, and the row that closes them (合計)."""

    rows: tuple[R, ...]
    total: R


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
    information: int
    unmet: int
    missed: int
    average_wait: float | None
    longest_wait: float | None


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
    """Hand-overs to one programme. `sent` = `arrived` + `refused` (no time left included) + `unwished` + `missing` (on the way included)."""

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


@dataclass(frozen=True, slots=True)
class DropRow:
    """Turns at a programme that came to nothing, for one reason."""

    programme: str
    reason: DropReason | None
    alternative: Alternative | None
    count: int


@dataclass(frozen=True, slots=True)
class SupplyRow:
    """Goods; without a name: taps that named none. A tap is one household and one piece."""

    name: str
    prepared: int | None
    given: int
    households: int
    left: int | None


@dataclass(frozen=True, slots=True)
class Figures:
    """All that is reported of a day."""

    event: Event
    programmes: tuple[Programme, ...]
    overview: Overview
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
    outcomes: Table[Row]
    drops: Table[DropRow]
    supplies: Table[SupplyRow]


def mean(values: Iterable[float]) -> float | None:
    """Return the average to a tenth, None of nothing."""
    known = list(values)
    return round(sum(known) / len(known), 1) if known else None


def longest(values: Iterable[float]) -> float | None:
    """Return the largest to a tenth, None of nothing."""
    most = max(values, default=None)
    return None if most is None else round(most, 1)
