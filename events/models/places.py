"""Where events are held, and where visitors are passed on to."""

from __future__ import annotations

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from core.tables import Base, Owned


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
