"""A real server for the bench: started as README says, on a database that the bench has filled."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from core import settings
from tests.postgres import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator

TICKS = os.sysconf("SC_CLK_TCK")
START_SECONDS = 60


@contextmanager
def serving(data: Path) -> Iterator[tuple[int, int]]:
    """Serve the database in this folder, and return port and process id."""
    port = free_port()
    environment = os.environ | {"SOUDANKAI_DATA": str(data), "PORT": str(port), "HOST": "127.0.0.1", "DATABASE_URL": ""}
    command = [sys.executable, "-m", "streamlit", "run", "streamlit_app.py", "--server.port", str(port)]
    with (data / "server.log").open("w") as log, subprocess.Popen(command, cwd=settings.ROOT, env=environment, stdout=log, stderr=log) as process:
        try:
            _wait_until_ready(port, process)
            yield port, process.pid
        finally:
            process.terminate()


def _wait_until_ready(port: int, process: subprocess.Popen[bytes]) -> None:
    for _again in range(START_SECONDS * 10):
        if process.poll() is not None:
            message = "the server ended before it answered"
            raise RuntimeError(message)
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=1):
                return
        except OSError:
            time.sleep(0.1)
    message = "the server did not answer"
    raise RuntimeError(message)


def cpu_seconds(pid: int) -> float:
    """Return the CPU seconds that a process has used, user and system."""
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS
