"""One event's day as plain rows, read once: what everything that is counted is counted from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime, time
    from uuid import UUID

    from booths.models import Alternative, CameAs, ConsentMeans, DropReason, Familiarity, HandoverState, Outcome, Sex, Step, Way
    from checkin.models import BookingState, Face, TallyKind
    from tallies.figures import Figures

    Pauses = tuple[tuple[datetime, datetime | None], ...]


@dataclass(frozen=True, slots=True)
class Event:
    """What was planned, who held it and who worked there."""

    title: str
    council: str
    municipality_code: str
    venue: str
    day: date
    opens: time
    closes: time
    staff_own: int | None
    staff_partner: int | None
    staff_volunteer: int | None
    remarks: str


@dataclass(frozen=True, slots=True)
class Programme:
    """A programme of the council, by its full and its short name."""

    id: UUID
    name: str
    short: str


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic; a local one rolls up to one of the form's sixteen. A guarded one stands in no table together with age or area."""

    id: UUID
    name: str
    rolls_up_to: UUID | None
    is_active: bool
    is_guarded: bool = False


@dataclass(frozen=True, slots=True)
class Booth:
    """A booth with its programmes, the first one first."""

    id: UUID
    letter: str
    programme_ids: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class Channel:
    """A way by which people heard of the day; how many were handed out, and what it cost in yen."""

    id: UUID
    name: str
    distributed: int | None
    cost: int | None


@dataclass(frozen=True, slots=True)
class Visit:
    """One party."""

    id: UUID
    people: int
    arrived_at: datetime
    age_band: str | None
    residence: str | None
    sex: Sex | None
    came_as: CameAs | None
    familiarity: Familiarity | None
    worst_topic_id: UUID | None
    merged_into: UUID | None
    heard_through: UUID | None


@dataclass(frozen=True, slots=True)
class Stop:
    """A party's turn at one booth. An undone start leaves no `started_at`."""

    id: UUID
    visit_id: UUID
    booth_id: UUID
    programme_id: UUID
    joined_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    drop_reason: DropReason | None
    alternative: Alternative | None
    topic_ids: frozenset[UUID]
    outcomes: frozenset[Outcome]


@dataclass(frozen=True, slots=True)
class Assist:
    """A counter of this booth came over and sat in (同席)."""

    stop_id: UUID
    booth_id: UUID


@dataclass(frozen=True, slots=True)
class Handover:
    """A party passed on from one stop to another. `means` is None while nobody has consented."""

    from_stop_id: UUID
    to_stop_id: UUID
    state: HandoverState
    has_arrived: bool
    means: ConsentMeans | None
    is_withdrawn: bool


@dataclass(frozen=True, slots=True)
class Onward:
    """A party passed on to a place outside, and what was found later. `means` is None while nobody has consented; an erased party has no number."""

    number: int | None
    from_stop_id: UUID
    place: str
    kind: str
    state: HandoverState
    way: Way | None
    means: ConsentMeans | None
    is_withdrawn: bool
    due_on: date | None
    responsible: str
    two_weeks: HandoverState | None
    three_months: HandoverState | None


@dataclass(frozen=True, slots=True)
class Move:
    """A step of the log that was not undone: a missed call, stepping out, coming back, leaving, joining the party again."""

    visit_id: UUID
    stop_id: UUID | None
    step: Step
    at: datetime


@dataclass(frozen=True, slots=True)
class Supply:
    """Goods that were prepared."""

    id: UUID
    name: str
    prepared: int


@dataclass(frozen=True, slots=True)
class Tap:
    """One household counted by one tap that was not taken back."""

    kind: TallyKind


@dataclass(frozen=True, slots=True)
class Exit:
    """One answer to the question at the exit, from a ticket or counted from paper, that was not taken back."""

    face: Face
    is_paper: bool


@dataclass(frozen=True, slots=True)
class Household:
    """One household that was served in the food line; without a visit it only came for food."""

    id: UUID
    visit_id: UUID | None


@dataclass(frozen=True, slots=True)
class Giving:
    """Goods that a household was handed, and that were not taken back."""

    household_id: UUID
    supply_id: UUID
    amount: int


@dataclass(frozen=True, slots=True)
class Day:
    """Everything that is counted. Programmes, topics and word lists stand in the council's order.

    `frozen` are the figures that were counted before facts were removed from these rows; `is_purged`: of the day's single rows nothing is to be shown.
    """

    event: Event
    programmes: tuple[Programme, ...]
    topics: tuple[Topic, ...]
    booths: tuple[Booth, ...]
    channels: tuple[Channel, ...]
    age_bands: tuple[str, ...]
    residences: tuple[str, ...]
    visits: tuple[Visit, ...]
    stops: tuple[Stop, ...]
    assists: tuple[Assist, ...]
    handovers: tuple[Handover, ...]
    onward: tuple[Onward, ...]
    moves: tuple[Move, ...]
    supplies: tuple[Supply, ...]
    taps: tuple[Tap, ...]
    exits: tuple[Exit, ...]
    households: tuple[Household, ...]
    givings: tuple[Giving, ...]
    bookings: tuple[BookingState, ...]
    pauses: Pauses
    frozen: Figures | None = None
    is_purged: bool = False
