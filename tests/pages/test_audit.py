"""The log of acts on its screen: in words, filtered, and whether it holds."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from booths import floor, signals
from booths.models import Signal, Visit
from core import clock, db
from core.scopes import Scope
from keeping import nightly
from staff import audit, audit_words
from staff.audit import What
from staff.models import Role
from tests.pages.screen import said, turn_to

if TYPE_CHECKING:
    from tests.pages.conftest import House


def opened_urgency(house: House) -> None:
    """Let the organiser open why somebody is urgent."""
    house.admit()
    with db.read(house.fair.scope) as session:
        visit = session.query(Visit.id).scalar()
    house.fair.do(lambda s: signals.note(s, visit, [Signal.FOOD], clock.now()))
    house.fair.do(lambda s: floor.see(s, visit, clock.now()))


def test_organisers_and_the_lead_read_it_in_words(house: House) -> None:
    opened_urgency(house)
    for screen in (house.organiser(), house.sign_in(house.account("lead", Role.LEAD))):
        words = said(turn_to(screen, "audit"))
        assert "急ぎの内容を開いた" in words
        assert "消されたものも書きかえられたものもありません" in words
    assert "アカウントの追加" in words
    assert "役割 責任者" in words


def test_what_the_program_wrote_by_itself_is_said_so(house: House) -> None:
    db.perform(Scope(house.fair.scope.council_id, role="system", name=nightly.NAME), lambda s: audit.note(s, What.PURGED, clock.now()))

    words = said(turn_to(house.organiser(), "audit"))
    assert "自動処理" in words
    assert f">{nightly.NAME}<" not in words


def test_one_looks_for_a_kind_or_a_day(house: House) -> None:
    opened_urgency(house)
    screen = turn_to(house.organiser(), "audit")
    screen.date_input(key="audit_day").set_value(clock.day_of(clock.now()) - timedelta(days=1))

    assert "記録はありません" in said(screen.run())


def test_a_line_that_somebody_changed_shows(house: House) -> None:
    opened_urgency(house)
    with db.engine().begin() as connection:
        connection.execution_options(writes=True)
        connection.execute(text("DROP TRIGGER audit_line_stays"))
        connection.execute(text("UPDATE audit_line SET about = '99' WHERE what = 'urgency_opened'"))

    assert "記録が合いません" in said(turn_to(house.organiser(), "audit"))


@pytest.mark.parametrize("garbage", ["facts = '{'", "facts = '[]'", "at = 'yesterday'"])
def test_garbage_in_a_line_leaves_the_screen_standing(house: House, garbage: str) -> None:
    opened_urgency(house)
    with db.engine().begin() as connection:
        connection.execution_options(writes=True)
        connection.execute(text("DROP TRIGGER audit_line_stays"))
        connection.execute(text(f"UPDATE audit_line SET {garbage} WHERE what = 'urgency_opened'"))  # noqa: S608 - our own words
    words = said(turn_to(house.organiser(), "audit"))

    assert "記録が合いません" in words
    assert "アカウントの追加" in words or "サインイン" in words


def test_every_kind_has_its_words() -> None:
    assert set(What) <= set(audit_words.WORDS)
