"""Files of lines beside the database, kept through a crash: a new line means a whole new file that takes the old one's place. One process writes at a time."""

from __future__ import annotations

import fcntl
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

OWNER_ONLY = 0o600


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Let nobody else change this file until the block ends: others wait."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(path.with_name(f"{path.name}.lock"), os.O_RDWR | os.O_CREAT, OWNER_ONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def read(path: Path) -> list[str]:
    """Return the lines of a file, or none."""
    return path.read_text(errors="replace").splitlines() if path.exists() else []


def replace(path: Path, lines: Iterable[str]) -> None:
    """Write the file anew, on the disk when this returns. Whoever calls this is `alone` with it."""
    half = path.with_name(f"{path.name}.new")
    with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, OWNER_ONLY), "w") as file:
        file.writelines(f"{line}\n" for line in lines)
        file.flush()
        os.fsync(file.fileno())
    half.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
