"""What is kept no longer is removed by hand, and one visitor is shown, printed and erased, as an organiser does both at a browser."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect
from sqlalchemy import select, update

from booths import desk
from core import clock, db
from core.scopes import SYSTEM
from events.models import Event
from staff.audit import What
from staff.models import AuditLine
from tests.e2e.browsers import PHONE
from tests.e2e.stage import Stage
from tests.e2e.test_screens import CUT, OVERFLOW

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.e2e.organiser import Organiser
    from tests.e2e.people import Cast
    from tests.e2e.server import Server


@pytest.fixture(scope="module")
def stage(server: Server) -> Iterator[Stage]:
    """Return an event at which three parties came; the first has talked, the second sits at a table still."""
    with Stage.set(server) as stage:
        for _ in range(3):
            stage.admit(soon=True)
        counter, now = stage.counter("A").id, clock.now()
        for step in (desk.call_next, desk.start, desk.finish, desk.call_next, desk.start):
            db.perform(stage.scope, lambda s, step=step: step(s, counter, now))
        yield stage


def ago(stage: Stage, days: int) -> None:
    """Let the event have been so many days ago."""
    day = clock.day_of(clock.now()) - timedelta(days=days)
    db.perform(SYSTEM, lambda s: s.execute(update(Event).where(Event.id == stage.event.id).values(day=day, version=Event.version + 1)))


def noted(stage: Stage, *what: What) -> list[str]:
    """Return what of this stands in the log of acts."""
    with db.read(stage.scope) as session:
        return list(session.scalars(select(AuditLine.what).where(AuditLine.what.in_(what)).order_by(AuditLine.position)))


def tallies(organiser: Organiser) -> list[str]:
    """Return the figures at the top of 集計."""
    organiser.turn_to("集計")
    values = organiser.page.get_by_test_id("stMetricValue")
    expect(values.first).to_be_visible()
    return values.all_inner_texts()


def look_for(organiser: Organiser, number: str) -> None:
    """Ask for all that is stored under a number."""
    organiser.turn_to("ご本人の情報")
    organiser.page.get_by_label("番号札の番号").fill(number)
    organiser.press_it(organiser.page.get_by_role("button", name="記録を見る"))


def remove(organiser: Organiser, sure: str, key: str) -> None:
    """See all of the screen, say that one is sure, and press the button that removes."""
    assert (organiser.page.evaluate(OVERFLOW), organiser.page.evaluate(CUT)) == ([0, 0], [])
    button = organiser.page.locator(f"[class*=st-key-danger_{key}]").get_by_role("button")
    expect(button).to_be_disabled()
    organiser.page.get_by_text(sure).click()
    organiser.quiet()
    organiser.press_it(button)


@pytest.mark.parametrize(("number", "size"), [("1", {"width": 1280, "height": 900}), ("2", PHONE)])
def test_a_visitor_is_shown_printed_and_erased_and_the_number_finds_nothing_then(cast: Cast, stage: Stage, number: str, size: dict[str, int]) -> None:
    ago(stage, 1)
    organiser = cast.organiser(size)
    organiser.sign_in(stage.organiser_account)
    before, lines = tallies(organiser), len(noted(stage, What.SHOWN))
    look_for(organiser, number)
    organiser.sees("来場した組")
    with organiser.context.expect_page() as opened:
        organiser.page.get_by_role("link", name="印刷する").click()
    expect(opened.value.get_by_role("heading", name="来場した組")).to_be_visible()
    opened.value.close()

    organiser.open(re.compile("消去する$"))
    organiser.sees("消えるもの")
    organiser.sees("残るもの")
    organiser.sees("元には戻せません。")
    remove(organiser, "ご本人からの申し出です", "erase")

    organiser.sees(f"番号{number}の情報を消去しました。")
    expect(organiser.page.get_by_text("来場した組")).to_have_count(0)
    look_for(organiser, number)
    organiser.sees(f"この相談会には「{number}」の記録はありません。")
    assert tallies(organiser) == before
    assert noted(stage, What.SHOWN)[lines:] == [What.SHOWN, What.SHOWN]
    assert noted(stage, What.ERASED)[-1:] == [What.ERASED]


def test_what_is_due_is_looked_at_first_and_removed_and_the_figures_stay(cast: Cast, stage: Stage) -> None:
    ago(stage, 400)
    organiser = cast.organiser()
    organiser.sign_in(stage.organiser_account)
    before = tallies(organiser)
    organiser.turn_to("保存期間と消去")
    organiser.open("今、消去できるもの")
    organiser.sees("何もしなくても、今夜、自動で消去されます。")
    organiser.sees(re.compile(r"番号札・カード・予約\d+件"))

    remove(organiser, "消えるものと残るものを確かめました。", "purge")

    organiser.sees("今、消去するものはありません。")
    assert noted(stage, What.PURGED) == [What.PURGED]
    assert tallies(organiser) == before
    look_for(organiser, "3")
    organiser.sees("この相談会には「3」の記録はありません。")
