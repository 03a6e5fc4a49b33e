"""What is planned: lists that a council edits (programmes, topics, venues), and events with booths, counters and grants."""

from __future__ import annotations

import enum
from datetime import date, datetime, time  # noqa: TC003 - SQLAlchemy reads the annotations
from uuid import UUID  # noqa: TC003

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

import staff.models  # noqa: F401 - foreign keys point there
from core.db import Base, Owned, choice


class EventState(enum.StrEnum):
    """Where an event stands; what leads from one to the next is in `states.py`."""

    PLANNING = "planning"
    PUBLISHED = "published"
    OPEN = "open"
    PAUSED = "paused"
    CLOSED = "closed"
    ENDED = "ended"
    SETTLED = "settled"
    CANCELLED = "cancelled"


class CounterState(enum.StrEnum):
    """What a counter is doing; what leads from one to the next is in `booths/states.py`."""

    FREE = "free"
    SERVING = "serving"
    WRITING = "writing"
    BREAK = "break"
    AWAY = "away"
    CLOSED = "closed"


class Programme(Owned, Base):
    """A welfare programme that takes part, such as 自立相談 or 成年後見. Some want another one to have been seen before."""

    __tablename__ = "programme"

    name: Mapped[str] = mapped_column(String(80))
    short: Mapped[str] = mapped_column(String(20))
    minutes: Mapped[int]
    position: Mapped[int]
    comes_after: Mapped[UUID | None] = mapped_column(ForeignKey("programme.id"))
    is_active: Mapped[bool] = mapped_column(default=True)


class TopicGroup(Owned, Base):
    """One of the pictures at the door. `pictogram` names a drawing of ours; the text of that name is in the catalogs."""

    __tablename__ = "topic_group"

    pictogram: Mapped[str] = mapped_column(String(20))
    position: Mapped[int]


class Topic(Owned, Base):
    """A topic of consultation: one of the form's sixteen, or a local one that rolls up to it."""

    __tablename__ = "topic"

    name: Mapped[str] = mapped_column(String(80))
    rolls_up_to: Mapped[UUID | None] = mapped_column(ForeignKey("topic.id"))
    group_id: Mapped[UUID | None] = mapped_column(ForeignKey("topic_group.id"))
    position: Mapped[int]
    is_active: Mapped[bool] = mapped_column(default=True)


class TopicProgramme(Owned, Base):
    """The programmes that usually take up a topic, the first one first."""

    __tablename__ = "topic_programme"
    __table_args__ = (UniqueConstraint("topic_id", "programme_id"),)

    topic_id: Mapped[UUID] = mapped_column(ForeignKey("topic.id"))
    programme_id: Mapped[UUID] = mapped_column(ForeignKey("programme.id"))
    rank: Mapped[int]


class Hotline(Owned, Base):
    """A telephone line that is there at any hour, or at `hours`: shown to visitors without asking why, and to staff on the emergency card."""

    __tablename__ = "hotline"

    name: Mapped[str] = mapped_column(String(60))
    phone: Mapped[str] = mapped_column(String(40))
    hours: Mapped[str] = mapped_column(String(60), default="")
    for_visitors: Mapped[bool] = mapped_column(default=True)
    position: Mapped[int]
    is_active: Mapped[bool] = mapped_column(default=True)


class FactList(enum.StrEnum):
    """Lists of words that a council edits."""

    AGE_BAND = "age_band"
    RESIDENCE = "residence"
    PICK_REASON = "pick_reason"
    REFUSAL_REASON = "refusal_reason"
    RESOURCE_KIND = "resource_kind"


class FactItem(Owned, Base):
    """One word of such a list. A visit keeps the word itself, so that an edited list leaves past days as they were."""

    __tablename__ = "fact_item"
    __table_args__ = (UniqueConstraint("council_id", "kind", "word"),)

    kind: Mapped[FactList] = mapped_column(choice(FactList))
    word: Mapped[str] = mapped_column(String(40))
    position: Mapped[int]


class Venue(Owned, Base):
    """A place where events are held, and what its emergency card says."""

    __tablename__ = "venue"

    name: Mapped[str] = mapped_column(String(80))
    kind: Mapped[str] = mapped_column(String(40), default="")
    address: Mapped[str] = mapped_column(String(120), default="")
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    security_phone: Mapped[str] = mapped_column(String(40), default="")
    aed_place: Mapped[str] = mapped_column(String(60), default="")
    lost_child_place: Mapped[str] = mapped_column(String(60), default="")


class Resource(Owned, Base):
    """A place outside to which visitors are passed on: 居場所, 参加支援, 食料支援, another town's office. `code` is its public address.

    Without a point of its own, that of its `municipality` (「埼玉県蕨市」) says about where it is.
    """

    __tablename__ = "resource"

    code: Mapped[str] = mapped_column(String(12), unique=True)
    kind: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(80))
    area: Mapped[str] = mapped_column(String(40), default="")
    address: Mapped[str] = mapped_column(String(120), default="")
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    municipality: Mapped[str] = mapped_column(String(24), default="")
    phone: Mapped[str] = mapped_column(String(40), default="")
    opening: Mapped[str] = mapped_column(String(200), default="")
    conditions: Mapped[str] = mapped_column(String(200), default="")
    position: Mapped[int]
    is_active: Mapped[bool] = mapped_column(default=True)


class Event(Owned, Base):
    """One day at one venue. `version` rises with every change that a screen may show.

    The door's numbers jump over `paper_first` to `offline_last`: up to `paper_last` they are written by hand, behind that devices without a line give them out.
    """

    __tablename__ = "event"
    __table_args__ = (
        CheckConstraint("opens < closes AND last_admission <= closes AND opens <= last_admission", name="hours_in_order"),
        CheckConstraint("paper_first <= paper_last AND paper_first > 0", name="paper_block"),
        CheckConstraint("paper_last <= offline_last", name="offline_block"),
    )

    code: Mapped[str] = mapped_column(String(12), unique=True)
    title: Mapped[str] = mapped_column(String(80))
    venue_id: Mapped[UUID] = mapped_column(ForeignKey("venue.id"))
    day: Mapped[date]
    opens: Mapped[time]
    last_admission: Mapped[time]
    closes: Mapped[time]
    state: Mapped[EventState] = mapped_column(choice(EventState), default=EventState.PLANNING)
    version: Mapped[int] = mapped_column(default=0)
    lines_at_door: Mapped[int] = mapped_column(default=1)
    board_chime: Mapped[bool] = mapped_column(default=False)
    board_voice: Mapped[bool] = mapped_column(default=False)
    paper_first: Mapped[int] = mapped_column(default=501)
    paper_last: Mapped[int] = mapped_column(default=600)
    offline_last: Mapped[int] = mapped_column(default=1000)
    staff_own: Mapped[int | None]
    staff_partner: Mapped[int | None]
    staff_volunteer: Mapped[int | None]
    remarks: Mapped[str] = mapped_column(String(400), default="")
    takes_bookings: Mapped[bool] = mapped_column(default=False)

    @property
    def for_devices(self) -> int:
        """How many numbers devices without a line may give out."""
        return self.offline_last - self.paper_last


class Slot(Owned, Base):
    """A time that may be booked: how many parties (`places`), how many have done so, and how many wait for one of them to cancel. More than that nobody can book."""

    __tablename__ = "slot"
    __table_args__ = (
        UniqueConstraint("event_id", "begins"),
        CheckConstraint("minutes BETWEEN 5 AND 240", name="minutes"),
        CheckConstraint("taken BETWEEN 0 AND places", name="never_overbooked"),
        CheckConstraint("waiting >= 0", name="waiting"),
    )

    event_id: Mapped[UUID] = mapped_column(ForeignKey("event.id"))
    begins: Mapped[time]
    minutes: Mapped[int]
    places: Mapped[int]
    taken: Mapped[int] = mapped_column(default=0)
    waiting: Mapped[int] = mapped_column(default=0)
    is_open: Mapped[bool] = mapped_column(default=True)


class Pause(Owned, Base):
    """A time in which the event stood still (避難・一時中断): no waiting counts."""

    __tablename__ = "pause"

    event_id: Mapped[UUID] = mapped_column(ForeignKey("event.id"), index=True)
    begun_at: Mapped[datetime]
    over_at: Mapped[datetime | None]


class Channel(Owned, Base):
    """A way to the door, with a QR code of its own. Only the venue's gives out numbers; of the others it is noted how many were handed out and the cost in yen."""

    __tablename__ = "channel"
    __table_args__ = (UniqueConstraint("event_id", "code"),)

    event_id: Mapped[UUID] = mapped_column(ForeignKey("event.id"), index=True)
    code: Mapped[str] = mapped_column(String(12))
    name: Mapped[str] = mapped_column(String(40))
    is_venue: Mapped[bool]
    position: Mapped[int] = mapped_column(default=0)
    distributed: Mapped[int | None]
    cost: Mapped[int | None]


class Series(Owned, Base):
    """A source of numbers; each database that may work alone has its own. `next` is what the next visitor gets."""

    __tablename__ = "series"
    __table_args__ = (UniqueConstraint("event_id", "name"),)

    event_id: Mapped[UUID] = mapped_column(ForeignKey("event.id"))
    name: Mapped[str] = mapped_column(String(20))
    next: Mapped[int]


class NumberBlock(Owned, Base):
    """Numbers that one device gives out by itself: R1, R2 … Each block lies in its own place behind the handwritten numbers, so no two overlap."""

    __tablename__ = "number_block"
    __table_args__ = (
        UniqueConstraint("event_id", "position"),
        UniqueConstraint("event_id", "first"),
        CheckConstraint("position > 0 AND first <= last", name="in_order"),
    )

    event_id: Mapped[UUID] = mapped_column(ForeignKey("event.id"))
    position: Mapped[int]
    device: Mapped[str] = mapped_column(String(64))
    first: Mapped[int]
    last: Mapped[int]
    leased_at: Mapped[datetime]
    leased_by: Mapped[str] = mapped_column(String(60), default="")

    @property
    def label(self) -> str:
        """What the block is called on screens."""
        return f"R{self.position}"


class Booth(Owned, Base):
    """A table in the hall: a letter, a colour, and the programmes that sit there."""

    __tablename__ = "booth"
    __table_args__ = (UniqueConstraint("event_id", "letter"),)

    event_id: Mapped[UUID] = mapped_column(ForeignKey("event.id"), index=True)
    letter: Mapped[str] = mapped_column(String(2))
    colour: Mapped[str] = mapped_column(String(12))
    place: Mapped[str] = mapped_column(String(60), default="")
    is_first_contact: Mapped[bool] = mapped_column(default=False)


class BoothProgramme(Owned, Base):
    """A programme at a booth; two may share a table and its staff."""

    __tablename__ = "booth_programme"
    __table_args__ = (UniqueConstraint("booth_id", "programme_id"),)

    booth_id: Mapped[UUID] = mapped_column(ForeignKey("booth.id"))
    programme_id: Mapped[UUID] = mapped_column(ForeignKey("programme.id"))


class Counter(Owned, Base):
    """A seat at a booth where one counsellor takes one party at a time. An idle one may help another booth for a while.

    `comes` and `goes` are its shift; without them it is there all day. `break_minutes` is a break asked for during a consultation: it begins at its end.
    """

    __tablename__ = "counter"
    __table_args__ = (UniqueConstraint("booth_id", "number"),)

    event_id: Mapped[UUID] = mapped_column(ForeignKey("event.id"), index=True)
    booth_id: Mapped[UUID] = mapped_column(ForeignKey("booth.id"))
    number: Mapped[int]
    state: Mapped[CounterState] = mapped_column(choice(CounterState), default=CounterState.FREE)
    since: Mapped[datetime]
    back_at: Mapped[datetime | None]
    is_accessible: Mapped[bool] = mapped_column(default=True)
    languages: Mapped[list[str]] = mapped_column(JSON, default=list)
    helps_booth_id: Mapped[UUID | None] = mapped_column(ForeignKey("booth.id"))
    comes: Mapped[time | None]
    goes: Mapped[time | None]
    break_minutes: Mapped[int | None]


class PlannedBreak(Owned, Base):
    """A break in a counter's shift. One that falls due during a consultation begins at its end."""

    __tablename__ = "planned_break"
    __table_args__ = (CheckConstraint("minutes BETWEEN 1 AND 180", name="minutes"),)

    counter_id: Mapped[UUID] = mapped_column(ForeignKey("counter.id"), index=True)
    at: Mapped[time]
    minutes: Mapped[int]


class Interpreter(Owned, Base):
    """How many interpreters of a language are in the hall; they go to whichever counter needs one."""

    __tablename__ = "interpreter"
    __table_args__ = (UniqueConstraint("event_id", "language"), CheckConstraint("people BETWEEN 1 AND 50", name="people"))

    event_id: Mapped[UUID] = mapped_column(ForeignKey("event.id"))
    language: Mapped[str] = mapped_column(String(10))
    people: Mapped[int]


class Expected(Owned, Base):
    """How many parties are expected in an hour of the day (11 is 11:00 to 12:00)."""

    __tablename__ = "expected"
    __table_args__ = (UniqueConstraint("event_id", "hour"), CheckConstraint("hour BETWEEN 0 AND 23 AND parties BETWEEN 0 AND 2000", name="in_range"))

    event_id: Mapped[UUID] = mapped_column(ForeignKey("event.id"))
    hour: Mapped[int]
    parties: Mapped[int]


class Grant(Owned, Base):
    """Who works at which booth of an event: an account, or a tablet."""

    __tablename__ = "booth_grant"
    __table_args__ = (
        CheckConstraint("(account_id IS NULL) <> (device_id IS NULL)", name="one_holder"),
        Index("uq_booth_grant_account", "booth_id", "account_id", unique=True),
        Index("uq_booth_grant_device", "booth_id", "device_id", unique=True),
    )

    event_id: Mapped[UUID] = mapped_column(ForeignKey("event.id"), index=True)
    booth_id: Mapped[UUID] = mapped_column(ForeignKey("booth.id"))
    account_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    device_id: Mapped[UUID | None] = mapped_column(ForeignKey("device.id"))


class Supply(Owned, Base):
    """Goods that are given out, such as food: how many were prepared, and how many one household gets (0: whoever asks for it)."""

    __tablename__ = "supply"
    __table_args__ = (UniqueConstraint("event_id", "name"),)

    event_id: Mapped[UUID] = mapped_column(ForeignKey("event.id"))
    name: Mapped[str] = mapped_column(String(40))
    prepared: Mapped[int]
    per_household: Mapped[int] = mapped_column(default=1)
