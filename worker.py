"""The worker: a process beside the server that does what takes long (rehearsals, forecasts), so that no visitor and no screen waits for it.

It reads from a pipe that only the server holds open: when the server ends, even killed, the pipe ends, and the worker with it.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import secrets
import signal
import subprocess
import sys
import threading
import time
from datetime import timedelta
from typing import TYPE_CHECKING

import booths.expected_day
import booths.forecasting
import booths.step_seals  # noqa: F401 - these five register their work
import keeping.nightly  # noqa: F401
import ops.nightly  # noqa: F401
from core import clock, db, jobs
from core.jobs import Stopped
from core.scopes import SYSTEM
from core.settings import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable

START_SECONDS = 2
"""The server answers first."""
LOOK_SECONDS = 1
TROUBLE_SECONDS = 10
END_SECONDS = 3
POLITE = 5
"""How far the worker steps back behind the server when both want to compute. No further: while it writes, SQLite's other writers wait for it."""
MAIN = f"import os; os.nice({POLITE}); import worker; worker.main()"
log = logging.getLogger("soudankai")


def do_one(kind: str, holder: str, ends: threading.Event) -> bool:
    """Take up a job of this kind and end it; False when there is none."""
    with db.read(SYSTEM) as session:
        if not jobs.is_waiting(session, kind, clock.now()):
            return False
    task = db.perform(SYSTEM, lambda session: jobs.claim(session, kind, holder, clock.now()))
    if task is None:
        return False
    task.ends = ends
    with contextlib.suppress(Stopped):
        try:
            result = jobs.KINDS[kind](task)
            db.perform(SYSTEM, lambda session: jobs.finish(session, task, result, clock.now()))
        except Stopped:
            if ends.is_set():
                db.perform(SYSTEM, lambda session: jobs.put_back(session, task))
        except Exception:
            reference = secrets.token_hex(4)
            log.exception("A job (%s) failed, reference %s", kind, reference)
            db.perform(SYSTEM, lambda session: jobs.fail(session, task, reference, clock.now()))
    return True


def go_round(name: str, holder: str) -> bool:
    """Do once what is done again and again, if it is this worker's turn."""
    seconds, work = jobs.ROUNDS[name]
    with db.read(SYSTEM) as session:
        if not jobs.holds(session, name, holder, clock.now()):
            return False
    lasts = timedelta(seconds=max(30.0, 3 * seconds))
    if not db.perform(SYSTEM, lambda session: jobs.keep(session, name, holder, lasts, clock.now())):
        return False
    work(clock.now())
    return True


def again(step: Callable[[], object], seconds: float, ends: threading.Event) -> None:
    """Take a step every so many seconds until the end. A database that does not answer costs a while, not the worker."""
    pause: float = LOOK_SECONDS
    while not ends.wait(pause):
        begun = time.monotonic()
        try:
            step()
        except Exception:
            log.exception("The worker missed a turn")
            pause = TROUBLE_SECONDS
        else:
            pause = max(LOOK_SECONDS, seconds - (time.monotonic() - begun))


def work(ends: threading.Event, holder: str) -> list[threading.Thread]:
    """Start a thread for each kind of work: a long rehearsal does not hold the forecasts up."""
    steps: list[tuple[Callable[[], object], float]] = [(lambda kind=kind: do_one(kind, holder, ends), LOOK_SECONDS) for kind in jobs.KINDS]  # type: ignore[misc]
    steps += [(lambda name=name: go_round(name, holder), seconds) for name, (seconds, _work) in jobs.ROUNDS.items()]  # type: ignore[misc]
    threads = [threading.Thread(target=again, args=(step, seconds, ends), daemon=True) for step, seconds in steps]
    for thread in threads:
        thread.start()
    return threads


def main() -> None:
    """Work until the server is gone. What is not ended is given back for another worker."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    ends, holder = threading.Event(), secrets.token_hex(8)
    threads = work(ends, holder)
    try:
        sys.stdin.buffer.read()
    finally:
        ends.set()
        until = time.monotonic() + END_SECONDS / 2
        for thread in threads:
            thread.join(max(0.0, until - time.monotonic()))
        with contextlib.suppress(Exception):
            db.perform(SYSTEM, lambda session: jobs.let_go(session, holder, clock.now()))
        os._exit(0)


class Beside:
    """The worker as its server sees it: started soon after the server, started again should it die, ended with it."""

    def __init__(self, database_url: str) -> None:
        """Say on which database it works; nothing runs yet."""
        self.database_url = database_url
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, in a session of its own: Ctrl-C is for the server, which ends it."""
        surroundings = os.environ | {"DATABASE_URL": self.database_url}
        self.process = subprocess.Popen([sys.executable, "-c", MAIN], cwd=ROOT, env=surroundings, stdin=subprocess.PIPE, start_new_session=True)  # noqa: S603 - ours

    async def keep(self) -> None:
        """Start it, and look now and then whether it still runs."""
        await asyncio.sleep(START_SECONDS)
        while True:
            if self.process is None or self.process.poll() is not None:
                try:
                    self.start()
                except OSError:
                    log.exception("The worker cannot be started")
            await asyncio.sleep(TROUBLE_SECONDS)

    def stop(self) -> None:
        """End it."""
        if self.process is None or self.process.stdin is None:
            return
        self.process.stdin.close()
        try:
            self.process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
