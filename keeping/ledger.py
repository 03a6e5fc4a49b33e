"""Who was erased on request, noted outside the database: a backup that is older than the request does not know of it.

The file lies beside the backups and holds keys of visits and bookings, one a line; the rows that they name hold nothing of a person any more. It is
written before the erasing is committed: a key too many erases only what somebody asked to erase.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING
from uuid import UUID

from core import settings

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

OWNER_ONLY = 0o600


def _path() -> Path:
    return settings.get().backups / "erased"


def read() -> set[UUID]:
    """Return the keys of all that were erased on request."""
    return {UUID(line) for line in _path().read_text().split()} if _path().exists() else set()


def add(keys: Iterable[UUID]) -> None:
    """Note keys, on the disk when this returns."""
    new = sorted(set(keys) - read())
    if not new:
        return
    _path().parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with os.fdopen(os.open(_path(), os.O_WRONLY | os.O_CREAT | os.O_APPEND, OWNER_ONLY), "w") as file:
        file.writelines(f"{key}\n" for key in new)
        file.flush()
        os.fsync(file.fileno())
