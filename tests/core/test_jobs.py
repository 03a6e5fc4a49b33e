"""Work as rows: each job is done once, whoever asks, dies or cancels; and what is done again and again is done by one."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import pytest

import worker
from core import clock, db, jobs
from core.jobs import LEASE, MOST_TRIES, Job, JobState, Stopped
from core.scopes import SYSTEM
from tests import builders
from tests.builders import NOON, later
from tests.load.crowd import at_once, in_processes

if TYPE_CHECKING:
    from core.jobs import Task
    from core.scopes import Scope

ABOUT = uuid4()


@pytest.fixture
def scope(database_url: str) -> Scope:
    """Return a council, for which the program works: whoever asks does so by an action with a right."""
    assert database_url
    return replace(builders.council()[0], role=SYSTEM.role)


@pytest.fixture
def _kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "KINDS", {})
    monkeypatch.setattr(jobs, "ROUNDS", {})


def ask(scope: Scope, **arguments: Any) -> UUID:  # noqa: ANN401 - a job's own
    return db.perform(scope, lambda s: jobs.ask(s, "sum", ABOUT, arguments, NOON).id)


def job(scope: Scope, key: UUID) -> Job:
    with db.read(scope) as session:
        return session.get_one(Job, key)


def claim(holder: str, minutes: float = 0) -> Task | None:
    return db.perform(SYSTEM, lambda s: jobs.claim(s, "sum", holder, later(minutes)))


def taken(scope: Scope, holder: str = "one", minutes: float = 0) -> Task:
    task = claim(holder, minutes)
    assert task is not None
    assert task.scope.council_id == scope.council_id
    return task


def work(url: str, holder: str) -> list[UUID]:
    assert url
    found = []
    while task := claim(holder):
        found.append(task.id)
    return found


def test_a_job_is_taken_up_and_its_result_written_down(scope: Scope) -> None:
    key = ask(scope, numbers=[1, 2])
    task = taken(scope)
    db.perform(SYSTEM, lambda s: jobs.finish(s, task, {"sum": sum(task.arguments["numbers"])}, later(1)))

    done = job(scope, key)
    assert (done.state, done.result, done.progress, done.over_at) == (JobState.DONE, {"sum": 3}, 1.0, later(1))


def test_the_same_job_is_not_asked_for_twice(scope: Scope) -> None:
    assert ask(scope, runs=200) == ask(scope, runs=200)
    assert ask(scope, runs=200) != ask(scope, runs=100)


def test_a_job_that_is_over_may_be_asked_for_again(scope: Scope) -> None:
    key = ask(scope)
    db.perform(scope, lambda s: jobs.cancel(s, key, NOON))

    assert ask(scope) != key


def test_what_is_long_over_is_cleared_away(scope: Scope) -> None:
    key = ask(scope)
    db.perform(scope, lambda s: jobs.cancel(s, key, NOON - timedelta(days=31)))
    ask(scope)

    with db.read(scope) as session:
        assert session.get(Job, key) is None


def test_the_one_asked_for_last_is_shown(scope: Scope) -> None:
    ask(scope, runs=1)
    key = ask(scope, runs=2)

    with db.read(scope) as session:
        assert session.scalars(jobs.LATEST, {"of_kind": "sum", "of": ABOUT}).one().id == key


def test_many_threads_take_each_job_up_once(scope: Scope) -> None:
    keys = {ask(scope, n=n) for n in range(8)}
    answers = at_once([lambda n=n: claim(f"thread {n}") for n in range(16)])

    assert sorted(str(a.id) for a in answers if a is not None) == sorted(map(str, keys))  # type: ignore[union-attr]


def test_two_processes_take_each_job_up_once(scope: Scope, database_url: str) -> None:
    keys = [ask(scope, n=n) for n in range(20)]
    found = in_processes(database_url, work, (database_url, "one"), (database_url, "two"))

    assert sorted(map(str, found)) == sorted(map(str, keys))


def test_a_job_that_is_held_is_not_taken_up(scope: Scope) -> None:
    ask(scope)
    taken(scope)

    assert claim("two", minutes=0.5) is None


def test_a_job_whose_holder_died_is_taken_up_by_another(scope: Scope) -> None:
    key = ask(scope)
    first, second = taken(scope), taken(scope, "two", LEASE.seconds / 60 + 0.1)

    assert first.id == second.id == key
    with pytest.raises(Stopped):
        db.perform(SYSTEM, lambda s: jobs.finish(s, first, {}, later(2)))


def test_a_job_that_killed_its_holders_is_given_up(scope: Scope) -> None:
    key = ask(scope)
    for n in range(MOST_TRIES):
        taken(scope, f"holder {n}", 2 * n)

    assert claim("one more", 2 * MOST_TRIES) is None
    assert job(scope, key).state == JobState.FAILED


def test_a_job_put_back_is_free_at_once(scope: Scope) -> None:
    key = ask(scope)
    task = taken(scope)
    db.perform(SYSTEM, lambda s: jobs.put_back(s, task))

    assert taken(scope, "two").id == key


def test_a_report_shows_how_far_it_is_and_keeps_the_lease(scope: Scope) -> None:
    key = ask(scope)
    task = taken(scope)
    task.report(0.4)

    shown = job(scope, key)
    assert shown.progress == 0.4
    assert shown.leased_until > clock.now()


def test_a_cancelled_job_stops_at_its_next_report(scope: Scope) -> None:
    key = ask(scope)
    task = taken(scope)
    assert db.perform(scope, lambda s: jobs.cancel(s, key, NOON))

    with pytest.raises(Stopped):
        task.report(0.5)
    assert job(scope, key).state == JobState.CANCELLED


def test_what_is_over_cannot_be_cancelled(scope: Scope) -> None:
    key = ask(scope)
    task = taken(scope)
    db.perform(SYSTEM, lambda s: jobs.finish(s, task, {}, NOON))

    assert not db.perform(scope, lambda s: jobs.cancel(s, key, NOON))
    assert job(scope, key).state == JobState.DONE


@pytest.mark.usefixtures("_kinds")
def test_the_worker_does_a_job_for_its_council(scope: Scope) -> None:
    jobs.kind("sum")(lambda task: {"council": str(task.scope.council_id)})
    key = ask(scope)

    assert worker.do_one("sum", "one", threading.Event())
    assert job(scope, key).result == {"council": str(scope.council_id)}
    assert not worker.do_one("sum", "one", threading.Event())


@pytest.mark.usefixtures("_kinds")
def test_a_job_that_goes_wrong_has_failed_with_a_reference(scope: Scope, caplog: pytest.LogCaptureFixture) -> None:
    jobs.kind("sum")(lambda task: {"sum": task.arguments["no such"]})
    key = ask(scope)
    worker.do_one("sum", "one", threading.Event())

    failed = job(scope, key)
    assert failed.state == JobState.FAILED
    assert failed.result is not None
    assert failed.result["reference"] in caplog.text


@pytest.mark.usefixtures("_kinds")
def test_a_worker_that_ends_gives_its_job_back(scope: Scope) -> None:
    ends = threading.Event()

    def never_ending(task: Task) -> dict[str, Any]:
        ends.set()
        task.report(0.1)
        return {}

    jobs.kind("sum")(never_ending)
    key = ask(scope)
    worker.do_one("sum", "one", ends)

    assert job(scope, key).state == JobState.ASKED


@pytest.mark.usefixtures("_kinds")
def test_a_round_is_made_by_one_worker_and_by_another_when_it_is_gone(scope: Scope) -> None:
    assert scope
    rounds: list[Any] = []
    jobs.every(15, "look")(rounds.append)
    made = [worker.go_round("look", holder) for holder in ("one", "two", "one")]
    db.perform(SYSTEM, lambda s: jobs.let_go(s, "one", clock.now() - timedelta(seconds=1)))

    assert made == [True, False, True]
    assert worker.go_round("look", "two")
    assert len(rounds) == 3


def test_of_many_workers_one_gets_the_lease(scope: Scope) -> None:
    assert scope
    asked = [partial(db.perform, SYSTEM, lambda s, n=n: jobs.keep(s, "look", f"worker {n}", LEASE, NOON)) for n in range(12)]

    assert sorted(at_once(asked)) == [False] * 11 + [True]
