"""The worker's process: there while its server is, gone when its server is gone, however that went."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

import worker
from core import clock, db, jobs
from core.jobs import Job, JobState
from core.scopes import SYSTEM
from core.settings import ROOT
from tests import builders
from tests.e2e.server import running

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.e2e.server import Server

PATIENCE_SECONDS = 40
DAY = {
    "name": "a small day",
    "close": 60,
    "arrivals": {"n": 5, "profile": [[0, 60, 1]]},
    "agencies": [{"name": "A", "mean": 10, "cv": 0.5, "min": 5, "max": 30, "counters": [{}]}],
    "needs": {"count_probs": [1], "agency_weights": [1]},
    "discovery": {"prob": 0, "to": [[0]]},
}


def workers(data: Path) -> list[int]:
    """Return the processes that work on this data folder."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            ours = worker.MAIN.encode() in (folder / "cmdline").read_bytes() and f"SOUDANKAI_DATA={data}".encode() in (folder / "environ").read_bytes()
        except OSError:
            continue
        if ours and (folder / "stat").read_text().rpartition(")")[2].split()[0] != "Z":
            found.append(int(folder.name))
    return found


def in_time(holds: Callable[[], bool]) -> bool:
    """Wait until something holds, for a while."""
    until = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        if time.monotonic() > until:
            return False
        time.sleep(0.1)
    return True


@pytest.fixture
def server(tmp_path: Path, empty_sqlite: Path) -> Iterator[Server]:
    """Return a server with its worker."""
    path = tmp_path / "soudankai.sqlite3"
    path.write_bytes(empty_sqlite.read_bytes())
    engine = db.connect(f"sqlite:///{path}")
    with running(tmp_path, worker=True) as server:
        assert in_time(lambda: len(workers(tmp_path)) == 1)
        yield server
    engine.dispose()


def test_a_job_is_done_beside_the_server(server: Server) -> None:
    scope = replace(builders.council()[0], role=SYSTEM.role)
    asked = {"source": "file", "scenario": DAY, "runs": 3}
    key = db.perform(scope, lambda s: jobs.ask(s, "rehearse", uuid4(), asked, clock.now()).id)

    def done() -> bool:
        with db.read(scope) as session:
            return session.get_one(Job, key).state == JobState.DONE

    assert in_time(done), server.log
    with db.read(scope) as session:
        assert json.dumps(session.get_one(Job, key).result)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_the_worker_ends_with_its_server(server: Server, number: signal.Signals) -> None:
    assert server.process is not None
    server.process.send_signal(number)
    server.process.wait(PATIENCE_SECONDS)

    assert in_time(lambda: not workers(server.data))


def test_a_worker_that_ended_while_it_started_leaves_nothing(tmp_path: Path, empty_sqlite: Path) -> None:
    path = tmp_path / "soudankai.sqlite3"
    path.write_bytes(empty_sqlite.read_bytes())
    surroundings = os.environ | {"SOUDANKAI_DATA": str(tmp_path), "DATABASE_URL": ""}
    ended = subprocess.run([sys.executable, "-c", worker.MAIN], cwd=ROOT, env=surroundings, stdin=subprocess.DEVNULL, timeout=PATIENCE_SECONDS, check=False)

    assert ended.returncode == 0


@pytest.mark.long
def test_a_worker_that_died_is_started_again(server: Server) -> None:
    first = workers(server.data)
    os.kill(first[0], signal.SIGKILL)

    assert in_time(lambda: workers(server.data) not in ([], first))


def test_a_server_may_be_without_a_worker(tmp_path: Path) -> None:
    with running(tmp_path):
        time.sleep(worker.START_SECONDS + 1)

        assert not workers(tmp_path)


def test_every_kind_of_work_is_known_to_the_worker_itself() -> None:
    named = "import worker; from core import jobs; print(*sorted([*jobs.KINDS, *jobs.ROUNDS]), sep=',')"
    said = subprocess.run([sys.executable, "-c", named], cwd=ROOT, capture_output=True, text=True, check=True).stdout

    assert said.strip().split(",") == ["backup", "counters_needed", "forecast", "purge", "rehearse", "step seals"]
