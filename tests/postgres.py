"""A PostgreSQL server for tests, in a folder and on a port of its own. Root cannot run it, so root hands it to the user postgres."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import MetaData

SETTINGS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200", "listen_addresses=127.0.0.1")
"""No test cuts the server's power: it need not wait for the disk."""


def _programs() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not found:
        message = "PostgreSQL's server is missing: run `make test` as root once, or install the Debian package postgresql."
        raise RuntimeError(message)
    return found[-1].parent


def _as_server_user(*command: str | Path) -> None:
    user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    subprocess.run([*user, *map(str, command)], check=True, stdout=subprocess.DEVNULL, cwd="/")


def free_port() -> int:
    """Return a port on loopback that nobody uses."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


def emptied(metadata: MetaData) -> str:
    """Return a statement that deletes all rows. With a handful in a table that is much quicker than to truncate it."""
    deletes = " ".join(f'DELETE FROM "{table.name}";' for table in metadata.sorted_tables)  # noqa: S608 - our own names
    return f"DO $$ BEGIN SET LOCAL session_replication_role = replica; {deletes} END $$"


@contextmanager
def database(name: str) -> Iterator[str]:
    """Run a server while the block lasts, and return its database's URL."""
    programs, port = _programs(), free_port()
    folder = Path(tempfile.mkdtemp(prefix=f"soudankai-{name}-", dir="/tmp"))  # a socket's path must be short
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
    data = folder / "data"
    _as_server_user(programs / "initdb", "-D", data, "-A", "trust", "-U", "soudankai", "--no-sync", "-E", "UTF8", "--locale=C")
    options = " ".join([*(f"-c {setting}" for setting in SETTINGS), "-p", str(port), "-k", str(folder)])
    _as_server_user(programs / "pg_ctl", "-D", data, "-w", "-l", folder / "log", "-o", options, "start")
    try:
        url = f"postgresql://soudankai@127.0.0.1:{port}/postgres"
        with psycopg.connect(url) as connection:
            connection.execute("SELECT 1")
        yield url.replace("postgresql://", "postgresql+psycopg://")
    finally:
        _as_server_user(programs / "pg_ctl", "-D", data, "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)
