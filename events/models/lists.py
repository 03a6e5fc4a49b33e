"""The lists that a council edits: programmes, topics, lines to call, words."""

from __future__ import annotations

import enum
from uuid import UUID  # noqa: TC003 - SQLAlchemy reads the annotations

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.tables import Base, Owned, choice


class Programme(Owned, Base):
    """A welfare programme that takes part, such as 自立相談 or 成年後見. Some want another one to have been seen before.

    `body` is the 法人 that runs it, where that is not the council: passing on from one body to another is 第三者提供, within one 目的内利用.
    """

    __tablename__ = "programme"

    name: Mapped[str] = mapped_column(String(80))
    short: Mapped[str] = mapped_column(String(20))
    minutes: Mapped[int]
    position: Mapped[int]
    comes_after: Mapped[UUID | None] = mapped_column(ForeignKey("programme.id"))
    body: Mapped[str] = mapped_column(String(60), default="")
    is_active: Mapped[bool] = mapped_column(default=True)


class TopicGroup(Owned, Base):
    """One of the pictures at the door. `pictogram` names a drawing of ours; the text of that name is in the catalogs."""

    __tablename__ = "topic_group"

    pictogram: Mapped[str] = mapped_column(String(20))
    position: Mapped[int]


class Topic(Owned, Base):
    """A topic of consultation: one of the form's sixteen, or a local one that rolls up to it.

    A guarded one (violence, abuse) stands in no table together with age or area.
    """

    __tablename__ = "topic"

    name: Mapped[str] = mapped_column(String(80))
    rolls_up_to: Mapped[UUID | None] = mapped_column(ForeignKey("topic.id"))
    group_id: Mapped[UUID | None] = mapped_column(ForeignKey("topic_group.id"))
    position: Mapped[int]
    is_active: Mapped[bool] = mapped_column(default=True)
    is_guarded: Mapped[bool] = mapped_column(default=False)


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
