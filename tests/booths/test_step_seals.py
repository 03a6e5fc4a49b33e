"""The log of steps: the database keeps it as it was written, and what somebody with the database in hands removes or changes shows."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import DBAPIError

from booths import day, desk, step_seals
from booths.models import StepLog
from core import db
from core.scopes import SYSTEM
from events import planning
from events.states import EventStep
from staff import audit
from tests import builders
from tests.builders import Fair, later

TRIGGERS = {
    "sqlite": ("DROP TRIGGER IF EXISTS step_log_stays", "DROP TRIGGER IF EXISTS step_log_remains"),
    "postgresql": ("ALTER TABLE step_log DISABLE TRIGGER USER",),
}
AGAIN = {"sqlite": (), "postgresql": ("ALTER TABLE step_log ENABLE TRIGGER USER",)}


@pytest.fixture
def fair(database_url: str) -> Fair:
    """Return an open event where somebody was called and came."""
    assert database_url
    fair = builders.fair()
    fair.admit("money")
    fair.call("A")
    fair.at("A", desk.start, 2)
    return fair


def unsealed(fair: Fair) -> int:
    """Count the steps under no seal."""
    with db.read(fair.scope) as session:
        return session.scalar(select(func.count()).where(StepLog.sealed_in.is_(None))) or 0


def broken(fair: Fair) -> int:
    """Count the seals that do not hold."""
    with db.read(fair.scope) as session:
        assert audit.check(session, fair.event.council_id).broken_at is None
        return len(step_seals.broken(session, fair.event.council_id))


def tampered(*statements: str) -> None:
    """Do what only somebody with the database itself in hands can."""
    with db.engine().begin() as connection:
        kind = connection.dialect.name
        for statement in (*TRIGGERS[kind], *statements, *AGAIN[kind]):
            connection.execute(text(statement))


@pytest.mark.parametrize(
    "change", ["who = 'nobody'", "step = 'finish'", "happened_at = NULL", "visit_id = counter_id", "sealed_in = NULL", "changes = '[{}]'", "reason = 'forged'"]
)
def test_the_database_refuses_to_change_a_step(fair: Fair, change: str) -> None:
    step_seals.seal_all(later(10))
    with pytest.raises(DBAPIError, match="only appended to"), db.engine().begin() as connection:
        connection.execute(text(f"UPDATE step_log SET {change} WHERE counter_id IS NOT NULL"))  # noqa: S608 - our own words
    assert broken(fair) == 0


def test_the_database_refuses_to_remove_a_step(fair: Fair) -> None:
    assert fair
    with pytest.raises(DBAPIError, match="only appended to"), db.engine().begin() as connection:
        connection.execute(text("DELETE FROM step_log"))


def test_a_purge_blanks_words_and_the_seal_holds(fair: Fair) -> None:
    step_seals.seal_all(later(10))
    db.perform(SYSTEM, lambda s: s.execute(update(StepLog).values(changes=[], reason="")))
    assert (unsealed(fair), broken(fair)) == (0, 0)


@pytest.mark.parametrize("statement", ["UPDATE step_log SET who = 'nobody' WHERE step = 'start'", "DELETE FROM step_log WHERE step = 'start'"])
def test_what_is_changed_or_removed_all_the_same_shows(fair: Fair, statement: str) -> None:
    step_seals.seal_all(later(10))
    tampered(statement)
    assert broken(fair) == 1


FORGED_STEP = (
    "INSERT INTO step_log (id, council_id, event_id, step, who, reason, happened_at, received_at, changes, sealed_in) "
    "SELECT {key}, council_id, event_id, 'leave', 'nobody', '', happened_at, received_at, '[]', {seal} FROM step_log WHERE step = 'start'"
)
KEY = {"sqlite": "'0190a0a0000070008000000000000001'", "postgresql": "'0190a0a0-0000-7000-8000-000000000001'"}


def forged_step(seal: str) -> str:
    """Return what puts a step in that claims to be under a seal."""
    return FORGED_STEP.format(key=KEY[db.engine().dialect.name], seal=seal)


@pytest.mark.parametrize("seal", ["999", "1", "(SELECT max(sealed_in) FROM step_log)"])
def test_a_step_that_was_put_in_as_if_it_were_sealed_shows(fair: Fair, seal: str) -> None:
    step_seals.seal_all(later(10))
    tampered(forged_step(seal))
    assert broken(fair) == 1


FORGED_SEAL = (
    "INSERT INTO audit_line (id, council_id, position, at, what, who, event_id, about, facts, hash) "
    "SELECT {key}, council_id, {position}, at, 'steps_sealed', 'step seals', event_id, '', {facts}, '{hash}' FROM audit_line WHERE what = 'steps_sealed'"
)


def forged_seal(fair: Fair, facts: str, found: str = "f" * 64) -> int:
    """Put a line at the log's end that claims to be a seal, and return its position."""
    with db.read(fair.scope) as session:
        position = audit.check(session, fair.event.council_id).lines + 1
    line = FORGED_SEAL.format(key=KEY[db.engine().dialect.name], position=position, facts=facts, hash=found)
    tampered(line, "UPDATE council SET audit_length = audit_length + 1")
    return position


def seen(fair: Fair) -> tuple[int | None, list[int]]:
    """Return from where on the log does not hold, and which seals do not."""
    with db.read(fair.scope) as session:
        return audit.check(session, fair.event.council_id).broken_at, step_seals.broken(session, fair.event.council_id)


def test_a_forged_seal_over_changed_steps_is_none(fair: Fair) -> None:
    step_seals.seal_all(later(10))
    with db.read(fair.scope) as session:
        first = session.scalars(select(StepLog.sealed_in).limit(1)).one()
    tampered("UPDATE step_log SET who = 'nobody' WHERE step = 'start'")
    with db.read(fair.scope) as session:
        count, digest = step_seals.digest(session.scalars(select(StepLog).order_by(StepLog.id)))
    position = forged_seal(fair, f"""'{{"count": {count}, "digest": "{digest}"}}'""")
    tampered(f"UPDATE step_log SET sealed_in = {position}")  # noqa: S608 - a number

    assert seen(fair) == (position, [first, position])


@pytest.mark.parametrize("facts", ["'{}'", "'[]'", "'null'", "'7'", """'{"count": "x", "digest": null}'"""])
def test_a_seal_that_says_nothing_of_sense_is_broken_and_nothing_falls_over(fair: Fair, facts: str) -> None:
    step_seals.seal_all(later(10))
    position = forged_seal(fair, facts)

    assert seen(fair) == (position, [position])


GARBAGE = ["facts = '{'", "facts = x'ff'", "at = 'yesterday'", "event_id = 'x'", "account_id = 'x'", "what = x'ff'", "who = x'ff'"]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("garbage", GARBAGE)
def test_of_a_line_that_cannot_be_read_the_audit_says_which_it_is(fair: Fair, garbage: str) -> None:
    step_seals.seal_all(later(10))
    for number in range(3):
        fair.put(lambda s, n=number: audit.note(s, audit.What.COUNCIL_CHANGED, later(11), about=str(n)))  # type: ignore[misc]
    with db.read(fair.scope) as session:
        last = audit.check(session, fair.event.council_id).lines
    with db.engine().begin() as connection:
        connection.execute(text("DROP TRIGGER audit_line_stays"))
        connection.execute(text(f"UPDATE audit_line SET {garbage} WHERE position = {last - 1}"))  # noqa: S608 - our own words

    assert seen(fair) == (last - 1, [])


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("garbage", ["happened_at = 'noon'", "who = x'ff'"])
def test_a_step_that_cannot_be_read_breaks_its_seal(fair: Fair, garbage: str) -> None:
    step_seals.seal_all(later(10))
    tampered(f"UPDATE step_log SET {garbage} WHERE step = 'start'")  # noqa: S608 - our own words

    assert broken(fair) == 1


def test_a_step_that_is_just_being_written_is_sealed_the_next_time(fair: Fair) -> None:
    step_seals.seal_all(later(2.5))
    assert unsealed(fair) == 1
    step_seals.seal_all(later(3))
    step_seals.seal_all(later(3))
    assert (unsealed(fair), broken(fair)) == (0, 0)


def test_the_end_of_the_day_seals_to_the_last_step(fair: Fair) -> None:
    fair.at("A", desk.finish, 20)
    fair.do(lambda s: planning.advance(s, fair.event.id, EventStep.CLOSE, later(21)))
    fair.do(lambda s: day.end(s, fair.event.id, later(22)))
    assert (unsealed(fair), broken(fair)) == (0, 0)
