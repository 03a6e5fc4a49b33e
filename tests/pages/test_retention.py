"""The screens for what is kept how long, and for one visitor's data."""

from __future__ import annotations

from datetime import time, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, update

from booths.models import Visit
from core import clock, db, settings
from core.scopes import SYSTEM
from events import planning, standard
from events.models import Event
from events.states import EventStep
from keeping import scrub
from staff.audit import What
from staff.models import Account, AuditLine, Council, Role
from tests.pages.screen import said, turn_to

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from streamlit.testing.v1 import AppTest
    from streamlit.testing.v1.element_tree import Button

    from tests.pages.conftest import House


@pytest.fixture(autouse=True)
def _data(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    monkeypatch.setenv("SOUDANKAI_DATA", str(tmp_path))
    settings.get.cache_clear()
    yield
    monkeypatch.undo()
    settings.get.cache_clear()


def ago(days: int) -> None:
    """Let the event have been so many days ago."""
    day = clock.day_of(clock.now()) - timedelta(days=days)
    db.perform(SYSTEM, lambda s: s.execute(update(Event).values(day=day)))


def another_today(house: House) -> None:
    """Publish another event, of today."""
    now = clock.now()
    event = house.fair.do(lambda s: standard.install_sample(s, now, day=clock.day_of(now), hours=(time(0), time(23, 59), time(23, 59))))
    house.fair.do(lambda s: planning.advance(s, event.id, EventStep.PUBLISH, now))  # type: ignore[attr-defined]


def press(screen: AppTest, label: str) -> AppTest:
    """Press the button with this label."""
    return next(b for b in screen.button if b.label == label).click().run()


def due(house: House) -> AppTest:
    """Open what is due as the organiser sees it."""
    screen = turn_to(house.organiser(), "retention")
    screen.session_state["open_due"] = True
    return screen.run()


def purge(screen: AppTest) -> None:
    """Say that one is sure, and remove what is due."""
    screen.checkbox(key="sure_purge").check().run()
    screen.button(key="danger_purge").click().run()


def erase_button(screen: AppTest) -> Button:
    """Return the button that erases."""
    return next(b for b in screen.button if str(b.key).startswith("danger_erase"))


def noted(house: House) -> list[str]:
    """Return the words of the log of acts about what was shown and removed."""
    with db.read(house.fair.scope) as session:
        return list(session.scalars(select(AuditLine.what).where(AuditLine.what.in_([What.SHOWN, What.ERASED, What.PURGED])).order_by(AuditLine.position)))


def test_an_organiser_says_how_long_what_is_kept(house: House) -> None:
    screen = turn_to(house.organiser(), "retention")
    screen.number_input(key="days_keep_words").set_value(60)
    press(screen, "保存")

    with db.read(house.fair.scope) as session:
        assert session.scalars(select(Council.keep_words)).one() == 60


def test_what_is_due_is_shown_before_it_is_removed_and_afterwards_with_its_numbers(house: House) -> None:
    house.admit()
    ago(400)
    screen = due(house)
    assert "番号札・カード・予約2件" in said(screen)

    purge(screen)

    assert "番号札・カード・予約2件" in said(screen)
    assert noted(house) == [What.PURGED]
    with db.read(house.fair.scope) as session:
        assert session.scalars(select(Visit.erased_at)).one() is not None


def test_on_the_day_of_an_event_it_is_said_that_the_disk_is_overwritten_at_night_and_so_it_is(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    house.admit()
    ago(400)
    another_today(house)
    monkeypatch.setattr(scrub, "_sqlite", lambda: pytest.fail("the file was written anew"))
    screen = due(house)
    assert "跡の上書きは、会場の画面を待たせないよう、今夜行います" in said(screen)

    purge(screen)

    assert noted(house) == [What.PURGED]


def test_one_visitors_data_is_shown_and_erased_when_they_ask(house: House) -> None:
    number = house.admit(soon=True, language="vi")
    ago(1)
    screen = turn_to(house.organiser(), "stored")
    screen.text_input(key="stored_typed").input(str(number))
    press(screen, "記録を見る")
    assert all(words in said(screen) for words in ("来場した組", "ベトナム語", "すぐに話したい", "動きの記録", "/print/stored/"))

    screen.session_state["open_erase"] = True
    screen.run()
    assert all(words in said(screen) for words in ("消えるもの", "残るもの", "元には戻せません", "消去と同時に「お帰り」にします"))
    assert erase_button(screen).disabled
    screen.checkbox[0].check().run()
    erase_button(screen).click().run()

    assert noted(house) == [What.SHOWN, What.ERASED]
    assert "来場した組" not in said(screen)
    assert (f"番号{number}の情報を消去しました。" in said(screen), screen.text_input(key="stored_typed").value) == (True, "")
    screen.text_input(key="stored_typed").input(str(number))
    press(screen, "記録を見る")
    assert [error.value for error in screen.error] == [f"この相談会には「{number}」の記録はありません。"]


def test_what_was_opened_shuts_with_the_screen_for_somebody_else_and_after_three_minutes(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    number = house.admit()
    account = house.account("lead", Role.LEAD)
    screen = turn_to(house.sign_in(account), "stored")

    def look() -> bool:
        screen.text_input(key="stored_typed").input(str(number))
        return "来場した組" in said(press(screen, "記録を見る"))

    assert look()
    assert "来場した組" not in said(turn_to(turn_to(screen, "hall"), "stored"))
    assert look()
    db.perform(SYSTEM, lambda s: s.execute(update(Account).where(Account.id == account.id).values(person="another")))
    assert "来場した組" not in said(screen.run())
    assert look()
    monkeypatch.setattr("pages.revealed.OPEN_SECONDS", 0)
    assert "来場した組" not in said(screen.run())
    assert noted(house) == [What.SHOWN] * 3


def test_whose_day_goes_on_cannot_be_erased_and_the_screen_says_why(house: House) -> None:
    number = house.admit()
    screen = turn_to(house.organiser(), "stored")
    screen.text_input(key="stored_typed").input(str(number))
    press(screen, "記録を見る")
    screen.session_state["open_erase"] = True
    screen.run()

    assert ["まだ" in info.value for info in screen.info] == [True]
    assert [b.key for b in screen.button if str(b.key).startswith("danger")] == []
