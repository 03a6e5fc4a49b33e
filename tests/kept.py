"""What was built once on a kind of database is put into the next empty database as rows: that costs a fraction of the actions that made it.

Keys and public codes are made anew each time, as the program makes them: what it keeps in memory by key or code never meets the same one twice.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import Table, insert, select

from core import addresses, db
from core.tables import Base, new_key

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

Rows = list[tuple[Table, list[dict[str, Any]]]]
_kept: dict[Hashable, Rows] = {}


def built(what: Hashable, build: Callable[[], object]) -> None:
    """Build something in a database without rows, or put it in as it was built before."""
    key = db.engine().dialect.name, what
    if key in _kept:
        _put(_kept[key])
        return
    is_empty = not _read()
    build()
    if is_empty:
        _kept[key] = _read()


def _read() -> Rows:
    """Return the rows of every table that has any; a row stands after those that it refers to."""
    with db.engine().connect() as connection:
        found = [(table, connection.execute(select(table).order_by(table.c.id)).mappings().all()) for table in Base.metadata.sorted_tables]
    return [(table, [dict(row) for row in rows]) for table, rows in found if rows]


def _put(kept: Rows) -> None:
    keys = {old: new_key() for old in sorted(row["id"] for row in chain.from_iterable(rows for _table, rows in kept))}
    with db.engine().execution_options(writes=True).begin() as connection:
        for table, rows in kept:
            connection.execute(insert(table), [_anew(row, keys) for row in rows])


def _anew(row: dict[str, Any], keys: dict[UUID, UUID]) -> dict[str, Any]:
    changed = {name: keys.get(value, value) if isinstance(value, UUID) else value for name, value in row.items()}
    return changed | {"code": addresses.new_code()} if "code" in row else changed
