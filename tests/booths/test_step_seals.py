"""The log of steps: the database keeps it as it was written, and what somebody with the database in hands removes or changes shows."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import DBAPIError

from booths import day, desk, step_seals
from booths.models import StepLog
from core import db
from core.db import SYSTEM
from events import planning
from events.states import EventStep
from staff import audit
from tests import builders
from tests.builders import Fair, later

TRIGGERS = {
    "sqlite": ("DROP TRIGGER step_log_stays", "DROP TRIGGER step_log_remains"),
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
