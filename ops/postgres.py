"""A PostgreSQL database, copied and restored by its own programs."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from typing import TYPE_CHECKING

import psycopg
from psycopg import sql
from sqlalchemy import make_url

from ops.files import Unable, finished
from ops.sqlite import TABLE_OF_MIGRATIONS

if TYPE_CHECKING:
    from pathlib import Path

ENDING = ".dump"
FUNCTIONS = ("only_appended",)
"""What migrations create besides tables."""


def _address(url: str) -> tuple[str, dict[str, str]]:
    """Return the database's address without its password, and the surroundings that carry it: others can read a command's words."""
    parts = make_url(url).set(drivername="postgresql")
    secret = {"PGPASSWORD": str(parts.password)} if parts.password else {}
    return parts.set(password=None).render_as_string(), os.environ | secret


def _run(program: str, *words: str, url: str = "") -> str:
    """Run one of PostgreSQL's programs, and return what it prints.

    Raises:
        Unable: it is missing, or it failed; then the text is its own.
    """
    path = shutil.which(program)
    if path is None:
        message = f"{program} is missing: please install the Debian package postgresql-client."
        raise Unable(message)
    address, surroundings = _address(url) if url else ("", dict(os.environ))
    named = [f"--dbname={address}"] if address else []
    done = subprocess.run([path, *named, *words], env=surroundings, capture_output=True, text=True, check=False)  # noqa: S603 - PostgreSQL's own
    if done.returncode:
        message = f"{program}: {done.stderr.strip()}"
        raise Unable(message)
    return done.stdout


def copy(url: str, target: Path) -> None:
    """Dump the database as it is at one moment.

    Raises:
        Unable: it cannot be reached, or pg_dump is missing or too old for the server.
    """
    _run("pg_dump", "--format=custom", "--no-owner", "--no-acl", f"--file={target}", url=url)


def check(dump: Path) -> None:
    """Refuse a file that is no dump of ours.

    Raises:
        Unable: pg_restore cannot read it, or it lacks our tables.
    """
    if f" {TABLE_OF_MIGRATIONS} " not in _run("pg_restore", "--list", str(dump)):
        message = "The backup cannot be used (it is not from this program). Nothing was changed."
        raise Unable(message)


def _ours(url: str) -> list[str]:
    """Return what takes the database's tables and functions away.

    Raises:
        Unable: somebody else is connected.
    """
    address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address) as connection:
        others = connection.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        ).fetchone()
        if others and others[0]:
            message = "The app is running and uses the database. Please stop it first, then restore. Nothing was changed."
            raise Unable(message)
        tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename").fetchall()
        functions = connection.execute("SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND proname = ANY(%s)", [list(FUNCTIONS)])
        drops = [("TABLE", tables), ("FUNCTION", functions.fetchall())]
        return [f"DROP {kind} {sql.Identifier('public', name).as_string(connection)} CASCADE" for kind, names in drops for (name,) in names]


def replace(url: str, source: Path, keep: Path) -> Path:
    """Put a dump in place of the database in one transaction, and return the dump that keeps the previous one.

    Raises:
        Unable: the dump is not sound, or the app is running, or PostgreSQL refuses; then nothing was changed.
    """
    check(source)
    drops = _ours(url)
    keep.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with finished(keep) as half:
        copy(url, half)
    with tempfile.TemporaryDirectory(dir=keep.parent) as folder:
        script = f"{folder}/restore.sql"
        _run("pg_restore", "--no-owner", "--no-acl", f"--file={script}", str(source))
        clear = [f"--command={drop}" for drop in drops]
        _run("psql", "--quiet", "--no-psqlrc", "--set=ON_ERROR_STOP=1", "--single-transaction", *clear, f"--file={script}", url=url)
    return keep
