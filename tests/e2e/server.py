"""The real server, started as README says it, in a data folder of its own."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING
from urllib.error import URLError
from urllib.request import urlopen

from core.settings import ROOT
from tests.postgres import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PATIENCE_SECONDS = 60


class Server:
    """One server process; `log` is what it printed."""

    def __init__(self, data: Path, database_url: str = "", *, worker: bool = False) -> None:
        """Choose a port; nothing runs yet. Without a database's URL it is the embedded one in the data folder; without a worker no job is done."""
        self.worker = worker
        self.data, self.database_url, self.port = data, database_url, free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.log_file = data / "server.log"
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def log(self) -> str:
        """Return what the server printed."""
        return self.log_file.read_text("utf-8", "replace")

    def begin_anew(self, empty: Path) -> None:
        """Let the embedded database be as it was when it was installed, under the running server: it finds nothing that it knew."""
        with closing(sqlite3.connect(empty)) as source, closing(sqlite3.connect(self.data / "soudankai.sqlite3", timeout=PATIENCE_SECONDS)) as live:
            source.backup(live)
        self.log_file.write_text("")

    @property
    def _surroundings(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "PYTHONWARNINGS"}}
        return (
            kept
            | {"DATABASE_URL": self.database_url, "SOUDANKAI_DATA": str(self.data), "HOST": "127.0.0.1", "PORT": str(self.port)}
            | {"SOUDANKAI_WORKER": "1" if self.worker else "0"}
        )

    def start(self) -> None:
        """Migrate, start, and wait until the server is ready."""
        subprocess.run([sys.executable, "-m", "alembic", "upgrade", "head"], cwd=ROOT, env=self._surroundings, check=True, capture_output=True)
        command = [sys.executable, "-m", "streamlit", "run", "streamlit_app.py", "--server.port", str(self.port), "--server.address", "127.0.0.1"]
        with self.log_file.open("ab") as log:
            self.process = subprocess.Popen(command, cwd=ROOT, env=self._surroundings, stdout=log, stderr=subprocess.STDOUT)
        until = time.monotonic() + PATIENCE_SECONDS
        while not self._is_ready():
            if self.process.poll() is not None or time.monotonic() > until:
                message = f"The server does not answer {self.address}/readyz:\n{self.log}"
                raise RuntimeError(message)
            time.sleep(0.1)

    def _is_ready(self) -> bool:
        try:
            with urlopen(f"{self.address}/readyz", timeout=5) as answer:  # noqa: S310 - our own server
                return bool(answer.status == 200)
        except (URLError, ConnectionError, TimeoutError):
            return False

    def stop(self) -> None:
        """End the process as an operator does."""
        if self.process is not None:
            self.process.terminate()
            self.process.wait(PATIENCE_SECONDS)

    def kill(self) -> None:
        """End the process as a power cut does: kill -9."""
        assert self.process is not None
        self.process.kill()
        self.process.wait(PATIENCE_SECONDS)


@contextmanager
def running(data: Path, database_url: str = "", *, worker: bool = False) -> Iterator[Server]:
    """Run a server while the block lasts."""
    server = Server(data, database_url, worker=worker)
    try:
        server.start()
        yield server
    finally:
        server.stop()
