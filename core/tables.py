"""What every table has: a key made by the app, a council, instants in UTC, code lists that the database checks."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

import uuid_utils.compat as uuid_utils
from sqlalchemy import DateTime, Dialect, Enum, ForeignKey, Index, MetaData, Uuid
from sqlalchemy import text as sql
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

if TYPE_CHECKING:
    import enum

    from sqlalchemy.exc import IntegrityError


class Instant(TypeDecorator[datetime]):
    """An instant in UTC. SQLite has no zones: the zone is taken off on the way in and put on again on the way out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Store UTC."""
        if value is None:
            return None
        there = value.astimezone(UTC)
        return there.replace(tzinfo=None) if dialect.name == "sqlite" else there

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - the base's signature
        """Return it with its zone."""
        return value.replace(tzinfo=UTC) if value is not None and value.tzinfo is None else value


def new_key() -> UUID:
    """Return a UUIDv7: keys made by the app, so that a venue without a line can join the others later."""
    return uuid_utils.uuid7()


class Base(DeclarativeBase):
    """Every table: a key of its own, and names for all constraints, so that migrations can name them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_N_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {datetime: Instant, UUID: Uuid}

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_key)


class Owned:
    """A row that belongs to a council: every table but what the program notes for itself. The council itself is one by a synonym."""

    council_id: Mapped[UUID] = mapped_column(ForeignKey("council.id"))


class OfEvent(Owned):
    """A row that belongs to one event: a tablet of another event never finds it."""

    event_id: Mapped[UUID] = mapped_column(ForeignKey("event.id"))


def choice(kind: type[enum.StrEnum], name: str = "") -> Enum:
    """Return the column type of a code list: stored as its word, checked by the database. A table's second column of one list wants a name for its check."""
    return Enum(kind, native_enum=False, create_constraint=True, length=24, name=name or kind.__name__.lower(), values_callable=lambda k: [str(m) for m in k])


def among(column: str, words: tuple[str, ...]) -> dict[str, Any]:
    """Return the options of a unique index that covers only rows whose column is one of the words, for both databases."""
    listed = ", ".join(f"'{word}'" for word in words)
    return {"unique": True, "sqlite_where": sql(f"{column} IN ({listed})"), "postgresql_where": sql(f"{column} IN ({listed})")}


def index(model: type[Base], name: str) -> Index:
    """Return a mapped table's index by name."""
    return next(i for i in model.metadata.tables[model.__tablename__].indexes if i.name == name)


def breaks(error: IntegrityError, index: Index) -> bool:
    """Whether this unique index is what the statement ran into."""
    named = getattr(getattr(error.orig, "diag", None), "constraint_name", None)
    if named is not None:
        return bool(named == index.name)
    assert index.table is not None  # noqa: S101 - an index of a mapped table
    columns = ", ".join(f"{index.table.name}.{column.name}" for column in index.columns)
    return str(error.orig) == f"UNIQUE constraint failed: {columns}"
