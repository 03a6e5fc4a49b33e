"""What was erased or taken back on request, noted outside the database: a backup that is older than the request does not know of it.

The file lies beside the backups and holds keys, one a line: of visits, bookings and contact details that were erased, and of hand-overs whose consent was
withdrawn; the rows that they name hold nothing of a person any more. It is written before the erasing is committed: a key too many erases only what
somebody asked to erase. A line that cannot be read keeps nothing else from being erased.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING
from uuid import UUID

from core import noted, settings

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

log = logging.getLogger("soudankai")


def _path() -> Path:
    return settings.get().backups / "erased"


def read() -> set[UUID]:
    """Return all keys."""
    found = set()
    for line in noted.read(_path()):
        try:
            found.add(UUID(line.strip()))
        except ValueError:
            log.warning("A line of %s names nobody: %d characters", _path(), len(line))
    return found


def add(keys: Iterable[UUID]) -> None:
    """Note keys, on the disk when this returns."""
    new = set(keys)
    with noted.alone(_path()):
        before = read()
        if not new <= before:
            noted.replace(_path(), map(str, sorted(before | new)))
