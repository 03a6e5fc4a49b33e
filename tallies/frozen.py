"""Figures written down as JSON and read again, each part with its name: a row of them says by itself what it holds.

They are counts, shares and averages, and the event's own facts; the list of those who were passed on outside is left out, for it is one of single parties.
A field that a later version adds to the figures needs a default: days that were frozen before have none.
"""

from __future__ import annotations

import enum
from dataclasses import fields, is_dataclass
from datetime import date, time
from typing import TYPE_CHECKING, Any
from uuid import UUID

import booths.models
import checkin.models
from tallies import day, figures

if TYPE_CHECKING:
    from tallies.figures import Figures
    from tallies.models import Frozen

PLAIN = {"date": date.fromisoformat, "time": time.fromisoformat, "uuid": UUID}
MODULES = (figures, day, booths.models, checkin.models)


def plain(value: Any) -> Any:  # noqa: ANN401 - any part of the figures
    """Return a value as JSON keeps it."""
    if is_dataclass(value):
        return {"is": type(value).__name__, **{f.name: plain(getattr(value, f.name)) for f in fields(value)}}
    if isinstance(value, enum.Enum):
        return {"is": type(value).__name__, "word": value.value}
    if isinstance(value, UUID):
        return {"is": "uuid", "word": str(value)}
    if isinstance(value, date | time):
        return {"is": "date" if isinstance(value, date) else "time", "word": value.isoformat()}
    return [plain(v) for v in value] if isinstance(value, tuple) else value


def rich(value: Any) -> Any:  # noqa: ANN401 - the same
    """Return a value as it was before it was written down."""
    if isinstance(value, list):
        return tuple(rich(v) for v in value)
    if not isinstance(value, dict):
        return value
    name = value["is"]
    if name in PLAIN:
        return PLAIN[name](value["word"])
    kind = next(getattr(module, name) for module in MODULES if hasattr(module, name))
    return kind(value["word"]) if issubclass(kind, enum.Enum) else kind(**{f.name: rich(value[f.name]) for f in fields(kind) if f.name in value})


def read(row: Frozen) -> Figures:
    """Return the figures of a row."""
    found: Figures = rich(row.figures)
    return found
