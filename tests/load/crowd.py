"""Many at once: threads of this process, and other processes, that all begin at the same moment."""

from __future__ import annotations

import multiprocessing
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, TypeVar

from core import db
from core.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

T = TypeVar("T")
PATIENCE = 60


def at_once(works: Sequence[Callable[[], T]]) -> list[T | str]:
    """Run each in a thread of its own; a refusal is an answer, too: its code."""
    barrier = threading.Barrier(len(works))

    def run(work: Callable[[], T]) -> T | str:
        barrier.wait(PATIENCE)
        try:
            return work()
        except Refusal as no:
            return no.code

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def _inside(url: str, barrier: Any, answers: Any, work: Callable[..., list[Any]], args: tuple[Any, ...]) -> None:  # noqa: ANN401 - made by a context
    db.connect(url)
    barrier.wait(PATIENCE)
    try:
        answers.put(work(*args))
    finally:
        db.engine().dispose()


def in_processes(url: str, work: Callable[..., list[T]], *calls: tuple[Any, ...]) -> list[T]:
    """Run `work` in one process a call, with threads of its own if it likes, and return all answers."""
    spawn = multiprocessing.get_context("spawn")
    barrier, answers = spawn.Barrier(len(calls)), spawn.Queue()
    running = [spawn.Process(target=_inside, args=(url, barrier, answers, work, call)) for call in calls]
    for process in running:
        process.start()
    found = [answer for _ in calls for answer in answers.get(timeout=PATIENCE)]
    for process in running:
        process.join(PATIENCE)
        process.close()
    answers.close()
    answers.join_thread()
    return found
