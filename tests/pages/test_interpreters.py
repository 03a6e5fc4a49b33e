"""通訳 on the screens: one tap asks for the language, the page's is only offered, and that nobody can help is never overlooked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from booths import desk, visits
from booths.models import Visit
from core import clock, db
from events import staffing
from tests.pages.screen import said, turn_to

if TYPE_CHECKING:
    from uuid import UUID

    from streamlit.testing.v1 import AppTest

    from tests.pages.conftest import House


def visit(house: House) -> Visit:
    """Return the only visit."""
    with db.read(house.fair.scope) as session:
        return session.scalars(select(Visit)).one()


def ask(house: House, where: str, key: UUID, *words: str) -> AppTest:
    """Tap what helps a visitor, at reception."""
    screen = house.reception()
    if where == "found":
        screen.number_input(key="find_number").set_value(1).run()
    else:
        screen.pills(key="hear_visit").set_value(key).run()
    screen.session_state[f"{where}_open_helps"] = True
    screen.run()
    return screen.pills(key=f"{where}_helps_{key}_").set_value(list(words)).run()


def needs(house: House, language: str) -> None:
    """Let somebody in who needs an interpreter."""
    house.admit()
    house.fair.do(lambda s: visits.set_interpreter(s, visit(house).id, language, clock.now()))


@pytest.mark.parametrize("where", ["found", "hear"])
def test_the_language_of_the_pages_is_offered_and_set_by_a_tap_only(house: House, where: str) -> None:
    house.admit(language="en")
    key = visit(house).id
    screen = ask(house, where, key, "interpreter")
    assert screen.pills(key=f"{where}_language_{key}_").value == "en"
    assert visit(house).interpreter is None
    screen.button(key=f"{where}_suggested").click().run()

    assert visit(house).interpreter == "en"


def test_reception_and_desk_see_in_which_language_somebody_reads(house: House) -> None:
    house.admit(language="vi")
    screen = house.reception()
    screen.number_input(key="find_number").set_value(1).run()
    assert "読むことば：ベトナム語" in said(screen)
    db.perform(house.fair.scope, lambda s: desk.call_next(s, house.fair.counter("A-1").id, clock.now()))
    desk_screen = house.booth("A")
    desk_screen.pills(key="counter").set_value("A-1").run()

    assert "読むことば：ベトナム語" in said(desk_screen)


def test_for_a_visitor_with_japanese_pages_one_more_tap_says_the_language(house: House) -> None:
    house.admit()
    key = visit(house).id
    screen = ask(house, "found", key, "wheelchair")
    screen.pills(key=f"found_helps_{key}_").set_value(["wheelchair", "interpreter"]).run()
    assert screen.pills(key=f"found_language_{key}_").value is None
    screen.pills(key=f"found_language_{key}_").set_value("vi").run()

    assert (visit(house).access, visit(house).interpreter) == (["wheelchair"], "vi")
    assert [w.value for w in screen.warning if "通訳" in w.value] == ["通訳 ベトナム語：会場に話せる人がいません"]


def test_it_is_taken_back_where_it_was_set(house: House) -> None:
    needs(house, "vi")
    screen = house.reception()
    screen.number_input(key="find_number").set_value(1).run()
    assert "配慮：**通訳 ベトナム語**" in said(screen)
    screen.session_state["found_open_helps"] = True
    screen.run().pills(key=f"found_helps_{visit(house).id}_vi").set_value([]).run()

    assert visit(house).interpreter is None


def test_the_desk_sees_the_language_at_the_call_and_whether_somebody_can_help(house: House) -> None:
    needs(house, "jsl")
    house.fair.do(lambda s: staffing.set_interpreters(s, house.fair.event.id, {"jsl": 2}))
    house.fair.do(lambda s: desk.call_next(s, house.fair.counter("A-1").id, clock.now()))
    screen = house.booth("A")
    screen.pills(key="counter").set_value("A-1").run()

    assert ">通訳 手話</span>" in said(screen)
    assert "通訳 手話：会場に2人（空き1人）" in said(screen)


def test_the_desk_changes_the_language(house: House) -> None:
    needs(house, "ne")
    house.fair.do(lambda s: desk.call_next(s, house.fair.counter("A-1").id, clock.now()))
    screen = house.booth("A")
    screen.pills(key="counter").set_value("A-1").run()
    screen.session_state["others"] = True
    screen.run().pills(key=f"desk_language_{visit(house).id}_ne").set_value("tr").run()

    assert visit(house).interpreter == "tr"


def test_the_hall_lists_who_needs_an_interpreter_and_says_when_there_is_none(house: House) -> None:
    needs(house, "tl")
    words = said(turn_to(house.organiser(), "hall"))

    assert "通訳が必要な方（1）" in words
    assert "<b>1</b>　通訳 タガログ語　Aで待っています　<b>会場に話せる人がいません</b>" in words
    assert "通訳 タガログ語　順番どおり、次の番です" in words
