"""Files that are there whole or not at all, and what an operator is told when something cannot be done."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

OWNER_ONLY = 0o600
HALF = ".half"
PLAIN = ".plain"


class Unable(Exception):  # noqa: N818 - a clear no to an operator
    """Nothing was changed; the text says why and what to do."""


def settle(path: Path) -> None:
    """Wait until the file, or a folder's list of files, is on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def finished(path: Path) -> Iterator[Path]:
    """Lend an empty file beside the path; when the block ends it takes the path's place, whole and on the disk.

    When the block raises, the path stays as it was. The file is its owner's only.
    """
    half = path.with_name(path.name + HALF)
    half.unlink(missing_ok=True)
    os.close(os.open(half, os.O_CREAT | os.O_EXCL | os.O_WRONLY, OWNER_ONLY))
    try:
        yield half
        settle(half)
        half.replace(path)
        settle(path.parent)
    finally:
        half.unlink(missing_ok=True)


@contextmanager
def plain_for_a_moment(path: Path) -> Iterator[Path]:
    """Lend an empty file beside the path, its owner's only, which is gone when the block ends."""
    plain = path.with_name(path.name + PLAIN)
    plain.unlink(missing_ok=True)
    os.close(os.open(plain, os.O_CREAT | os.O_EXCL | os.O_WRONLY, OWNER_ONLY))
    try:
        yield plain
    finally:
        plain.unlink(missing_ok=True)
