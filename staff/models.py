"""Councils, the accounts and tablets that may act for them, and their signed-in sessions."""

from __future__ import annotations

import enum
from datetime import datetime  # noqa: TC003 - SQLAlchemy reads the annotations
from typing import Any
from uuid import UUID  # noqa: TC003

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, synonym

from core.sealing import Sealed
from core.tables import Base, Owned, choice


class Role(enum.StrEnum):
    """What somebody does on the day.

    The lead (責任者) is whom others call when it is urgent. The floor (フロア) walks: it receives and leads the way, and calls nobody to a table. Booth staff
    work at booths that they are named for. A viewer (集計閲覧) sees what was counted, and nobody's visit.
    """

    ORGANISER = "organiser"
    LEAD = "lead"
    RECEPTION = "reception"
    FLOOR = "floor"
    BOOTH = "booth"
    VIEWER = "viewer"


PERIODS = {"keep_tickets": (1, 366), "keep_words": (1, 3650), "keep_facts": (1, 3650), "keep_traces": (31, 3650)}
"""How long a council may keep what, in days. A sign-in lives for 30 days: a trace is kept for longer than that."""
PUBLICATION, INSIDE = 10, 5
LEAST_PUBLISHED, MOST_HIDDEN = 3, 50
"""The smallest number that is published, and that tables of two facts show inside, as it is usual; between what the first may be chosen."""


class Council(Owned, Base):
    """A municipal council of social welfare.

    `keep_…` are days after which something about visitors, or somebody's trace, is removed (`keeping/table.py`). The thresholds are the smallest
    numbers that it publishes, and that tables of two facts show inside.
    """

    __tablename__ = "council"
    __table_args__ = (
        *(CheckConstraint(f"{name} BETWEEN {least} AND {most}", name=name) for name, (least, most) in PERIODS.items()),
        CheckConstraint(f"threshold_publication BETWEEN {LEAST_PUBLISHED} AND {MOST_HIDDEN}", name="threshold_publication"),
        CheckConstraint("threshold_inside BETWEEN 1 AND threshold_publication", name="threshold_inside"),
    )

    council_id: Mapped[UUID] = synonym("id")
    name: Mapped[str] = mapped_column(String(100))
    public_url: Mapped[str] = mapped_column(String(200))
    municipality_code: Mapped[str] = mapped_column(String(6), default="")
    threshold_publication: Mapped[int] = mapped_column(default=PUBLICATION)
    threshold_inside: Mapped[int] = mapped_column(default=INSIDE)
    created_at: Mapped[datetime]
    audit_length: Mapped[int] = mapped_column(default=0)
    keep_tickets: Mapped[int] = mapped_column(default=30)
    keep_words: Mapped[int] = mapped_column(default=90)
    keep_facts: Mapped[int] = mapped_column(default=180)
    keep_traces: Mapped[int] = mapped_column(default=90)


class Account(Owned, Base):
    """A person who signs in. The name is the sign-in's, unique in the installation; `person` is shown to colleagues."""

    __tablename__ = "account"

    name: Mapped[str] = mapped_column(String(60), unique=True)
    person: Mapped[str] = mapped_column(String(60))
    role: Mapped[Role] = mapped_column(choice(Role))
    password_hash: Mapped[str] = mapped_column(String(200))
    is_active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]
    totp_secret: Mapped[str] = mapped_column(Sealed, default="")
    totp_step: Mapped[int] = mapped_column(BigInteger, default=0)


class RecoveryCode(Owned, Base):
    """A code on paper that serves once instead of the app's. It is kept as its SHA-256 only."""

    __tablename__ = "recovery_code"
    __table_args__ = (UniqueConstraint("account_id", "code_hash"),)

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    code_hash: Mapped[str] = mapped_column(String(64))
    used_at: Mapped[datetime | None]


class Invitation(Owned, Base):
    """A link by which an account's password is set. Its token is kept as its SHA-256 only."""

    __tablename__ = "invitation"

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    until: Mapped[datetime]
    used_at: Mapped[datetime | None]


class KnownBrowser(Owned, Base):
    """A browser in which somebody has signed in: whoever guesses elsewhere does not keep its people out. Its cookie is kept as SHA-256 only."""

    __tablename__ = "known_browser"
    __table_args__ = (UniqueConstraint("token_hash", "account_id"),)

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64))
    used_at: Mapped[datetime]


class Device(Owned, Base):
    """A tablet that works in one role at one event until its day ends. It is opened by a code that serves once and for a short time."""

    __tablename__ = "device"
    __table_args__ = (CheckConstraint("ended_at IS NOT NULL OR event_id IS NOT NULL", name="of_an_event"),)

    role: Mapped[Role] = mapped_column(choice(Role))
    event_id: Mapped[UUID | None] = mapped_column(ForeignKey("event.id"), index=True)
    until: Mapped[datetime]
    label: Mapped[str] = mapped_column(String(60))
    code: Mapped[str] = mapped_column(String(12), unique=True)
    code_until: Mapped[datetime]
    claimed_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    operator: Mapped[str] = mapped_column(String(60), default="")


class SignIn(Owned, Base):
    """A signed-in browser. The cookie's token is kept as its SHA-256 only; `agent` is a word for the browser, and from where it came is not kept."""

    __tablename__ = "sign_in"
    __table_args__ = (CheckConstraint("(account_id IS NULL) <> (device_id IS NULL)", name="one_holder"),)

    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    account_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"), index=True)
    device_id: Mapped[UUID | None] = mapped_column(ForeignKey("device.id"), index=True)
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    agent: Mapped[str] = mapped_column(String(40), default="")


class AuditLine(Owned, Base):
    """One act, as it was written down then: `hash` chains it to the line before. The database refuses to change a line or to take one out."""

    __tablename__ = "audit_line"
    __table_args__ = (
        UniqueConstraint("council_id", "position"),
        Index("ix_audit_line_council_at", "council_id", "at"),
        Index("ix_audit_line_event_what", "event_id", "what"),
    )

    position: Mapped[int]
    at: Mapped[datetime]
    what: Mapped[str] = mapped_column(String(40))
    who: Mapped[str] = mapped_column(String(130))
    account_id: Mapped[UUID | None]
    device_id: Mapped[UUID | None]
    event_id: Mapped[UUID | None]
    about: Mapped[str] = mapped_column(String(80), default="")
    facts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    hash: Mapped[str] = mapped_column(String(64))


class Guess(Base):
    """A failed sign-in, from an unknown browser or (as its cookie's hash) a known one, or a wrong present password in a session.

    It belongs to nobody yet, so to no council; old rows are deleted as new ones come.
    """

    __tablename__ = "guess"
    __table_args__ = (Index("ix_guess_address_at", "address", "at"), Index("ix_guess_name_at", "name", "at"))

    address: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(60))
    browser: Mapped[str] = mapped_column(String(64), default="")
    at: Mapped[datetime]
