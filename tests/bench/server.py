"""A real server for the bench, on a database that the bench has filled, and what it costs."""

from __future__ import annotations

import os
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from tests.e2e.server import running

if TYPE_CHECKING:
    from collections.abc import Iterator

TICKS = os.sysconf("SC_CLK_TCK")


@contextmanager
def serving(data: Path) -> Iterator[tuple[int, int]]:
    """Serve the database in this folder, and return port and process id."""
    with running(data) as server:
        assert server.process is not None
        yield server.port, server.process.pid


def cpu_seconds(pid: int) -> float:
    """Return the CPU seconds that a process has used, user and system."""
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS
