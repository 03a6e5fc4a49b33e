"""The log of acts: what was changed in it, taken out of it or cut off it shows."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError

from core import db
from core.scopes import SYSTEM
from events import lists, planning
from staff import accounts, audit, audit_words, devices, sessions
from staff.audit import Verdict, What
from staff.models import AuditLine, Council, Role
from tests.builders import NOON, Fair

TRIGGERS = {
    "sqlite": ("DROP TRIGGER audit_line_stays", "DROP TRIGGER audit_line_remains"),
    "postgresql": ("ALTER TABLE audit_line DISABLE TRIGGER audit_line_stays",),
}


def noted(fair: Fair, lines: int = 3) -> None:
    """Write some lines."""
    for number in range(lines):
        fair.put(lambda s, n=number: audit.note(s, What.COUNCIL_CHANGED, NOON, about=f"番号{n}", event_id=fair.event.id, days=n))  # type: ignore[misc]


def checked(fair: Fair) -> Verdict:
    """Look at the whole chain."""
    with db.read(fair.scope) as session:
        return audit.check(session, fair.event.council_id)


def tampered(statement: str) -> None:
    """Do what only somebody with the database itself in hands can."""
    with db.engine().begin() as connection:
        connection.execution_options(writes=True)
        for trigger in TRIGGERS[connection.dialect.name]:
            connection.execute(text(trigger))
        connection.execute(text(statement))
        if connection.dialect.name == "postgresql":
            connection.execute(text("ALTER TABLE audit_line ENABLE TRIGGER audit_line_stays"))


def test_lines_say_who_and_hang_on_each_other(fair: Fair) -> None:
    noted(fair)
    verdict = checked(fair)
    assert verdict.broken_at is None
    with db.read(fair.scope) as session:
        last = session.query(AuditLine).order_by(AuditLine.position.desc()).first()
    assert last is not None
    assert (last.position, last.hash, last.who, last.account_id) == (verdict.lines, verdict.head, fair.scope.name, fair.scope.account_id)


@pytest.mark.parametrize("statement", ["UPDATE audit_line SET about = 'x'", "DELETE FROM audit_line"])
def test_the_database_refuses_to_change_a_line(fair: Fair, statement: str) -> None:
    noted(fair, 1)
    with pytest.raises(DBAPIError, match="only appended to"), db.engine().begin() as connection:
        connection.execute(text(statement))


def test_a_changed_line_shows(fair: Fair) -> None:
    noted(fair)
    last = checked(fair).lines
    tampered(f"UPDATE audit_line SET who = 'nobody' WHERE position = {last - 1}")  # noqa: S608 - a number
    assert checked(fair).broken_at == last - 1


def test_a_line_taken_out_shows(fair: Fair) -> None:
    noted(fair)
    last = checked(fair).lines
    tampered(f"DELETE FROM audit_line WHERE position = {last - 1}")  # noqa: S608 - a number
    assert checked(fair).broken_at == last - 1


def test_a_chain_cut_at_its_end_shows(fair: Fair) -> None:
    noted(fair)
    last = checked(fair).lines
    tampered(f"DELETE FROM audit_line WHERE position = {last}")  # noqa: S608 - a number
    assert checked(fair).broken_at == last


def test_a_chain_cut_with_its_length_has_another_head_than_was_noted(fair: Fair) -> None:
    noted(fair)
    before = checked(fair)
    tampered(f"DELETE FROM audit_line WHERE position = {before.lines}")  # noqa: S608 - a number
    db.perform(SYSTEM, lambda s: s.execute(update(Council).values(audit_length=before.lines - 1)))
    after = checked(fair)
    assert after.broken_at is None
    assert (after.lines, after.head) != (before.lines, before.head)


def test_many_write_at_once_and_the_chain_holds(fair: Fair) -> None:
    before = checked(fair).lines
    with ThreadPoolExecutor(6) as people:
        list(people.map(lambda _: noted(fair, 5), range(6)))
    assert checked(fair) == Verdict(before + 30, checked(fair).head)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_who_may_work_where_what_is_said_of_the_council_and_a_topic_that_is_no_longer_guarded_are_written_down(fair: Fair) -> None:
    account = db.perform(fair.scope, lambda s: accounts.add_account(s, name="yamada", person="山田", role=Role.BOOTH, now=NOON))
    tablet, topic, booth = fair.tablet("A"), fair.topic("DV"), fair.booth("B")
    address = {"name": "川口", "public_url": "https://soudan.example.jp", "municipality_code": ""}
    for _twice in range(2):
        fair.do(lambda s: planning.grant_account(s, booth.id, [account.id], NOON))
    fair.do(lambda s: devices.rename(s, tablet.id, "入口", NOON))
    fair.do(lambda s: lists.save_topic(s, topic.id, lists.TopicPlan(topic.name, None, topic.group_id, ()), NOON))
    fair.do(lambda s: accounts.change_council(s, fair.event.council_id, **address, now=NOON))

    with db.read(fair.scope) as session:
        lines = session.scalars(select(AuditLine).order_by(AuditLine.position.desc()).limit(5)).all()
    assert [(line.what, line.about, line.facts) for line in reversed(lines)] == [
        ("tablet_offered", "A", {"role": "booth", "booth": "A"}),
        ("booth_granted", "B", {"accounts": "yamada"}),
        ("tablet_renamed", "入口", {"before": "A"}),
        ("topic_unguarded", topic.name, {}),
        ("council_changed", "川口", {"public_url": "https://soudan.example.jp"}),
    ]


def test_a_line_that_is_written_while_one_looks_breaks_nothing(fair: Fair, monkeypatch: pytest.MonkeyPatch) -> None:
    noted(fair, 6)
    monkeypatch.setattr(audit, "AT_ONCE", 4)
    real = audit.read

    def read(*asked: Any) -> list[AuditLine | None]:  # noqa: ANN401 - passed on
        found = real(*asked)
        noted(fair, 1)
        return found

    monkeypatch.setattr(audit, "read", read)
    assert checked(fair).broken_at is None


def test_a_reading_is_of_one_instant(fair: Fair) -> None:
    length = select(Council.audit_length)
    with db.read(SYSTEM) as session:
        before = session.scalars(length).one()
        noted(fair, 1)
        assert session.scalars(length).one() == before


def test_a_line_says_in_which_browser_it_was_done_and_tells_one_sign_in_from_another(fair: Fair) -> None:
    for name, agent in (("one", "Windows NT Chrome/140"), ("two", "iPhone Safari/605"), ("three", "iPhone Safari/605")):
        token = db.perform(SYSTEM, lambda s, agent=agent: sessions.open_session(s, fair.organiser, NOON, agent=agent))
        with db.read(SYSTEM) as session:
            scope = sessions.scope_for(session, token, NOON)
        db.perform(scope, lambda s, name=name: accounts.add_account(s, name=name, person=name, role=Role.VIEWER, now=NOON))

    with db.read(fair.scope) as session:
        lines = session.scalars(
            select(AuditLine).where(AuditLine.what.in_([What.SIGNED_IN, What.ACCOUNT_ADDED]), AuditLine.account_id.is_not(None)).order_by(AuditLine.position)
        )
        places = [audit_words.device(line, {}) for line in lines]
    assert places[::2] == places[1::2]
    assert len(set(places)) == 3
    assert [place.rsplit(" ", 1)[0] for place in places[::2]] == ["Windows Chrome", "iPhone Safari", "iPhone Safari"]


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_database_that_fails_is_no_line_that_somebody_changed(fair: Fair) -> None:
    noted(fair)
    with db.read(SYSTEM) as session:
        with pytest.raises(DBAPIError):
            session.execute(text("SELECT 1/0"))
        with pytest.raises(DBAPIError):
            audit.read(session, select(AuditLine), 0, 10)
