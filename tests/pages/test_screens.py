"""Every screen is drawn, for those whom it is for and for nobody else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from core import clock, db, text
from core.scopes import SYSTEM
from staff import accounts, devices
from staff.models import Role
from staff.rights import SCREENS
from tests.pages.screen import said, turn_to

if TYPE_CHECKING:
    from streamlit.testing.v1 import AppTest

    from tests.pages.conftest import House

MARKS = {
    "plan": "新しい相談会",
    "rehearsal": "予行する",
    "reception": "番号札を出す",
    "desk": "どの席ですか",
    "food": "番号なしで渡す",
    "hall": "つなぎの途中（0）",
    "results": "集計表",
    "followups": "3か月後の確認がすむまで",
    "resources": "つなぎ先を加える",
    "team": "アカウントを加える",
    "audit": "控えておく先頭",
    "lists": "選択肢",
    "retention": "これまでの消去",
    "stored": "記録を見る",
    "own": "今のパスワード",
}
"""What stands on one screen only."""


TABLETS = {"tablet of a booth": Role.BOOTH, "tablet of reception": Role.RECEPTION, "tablet of the floor": Role.FLOOR}


def person(house: House, role: str) -> AppTest:
    """Sign somebody of this role in, or open a tablet of this kind."""
    if role in TABLETS:
        code = house.fair.tablet("A" if TABLETS[role] == Role.BOOTH else "", TABLETS[role], clock.now()).code
        return house.with_cookie(db.perform(SYSTEM, lambda s: devices.claim(s, code, clock.now())))
    return house.booth("A") if role == Role.BOOTH else house.sign_in(house.account(f"a-{role}", Role(role)))


def can_open(screen: AppTest, name: str) -> bool:
    """Whether a screen can be turned to; then it shows what it should."""
    try:
        shown = said(turn_to(screen, name))
    except ValueError:  # it is not among this person's screens
        return False
    assert MARKS[name] in shown
    return True


@pytest.mark.parametrize("who", [*Role, *TABLETS])
def test_everybody_sees_the_screens_of_their_role_and_no_others(house: House, who: str) -> None:
    screen, role, never = person(house, who), TABLETS.get(who, who), {"own"} if who in TABLETS else set()

    assert {name for name in MARKS if can_open(screen, name)} == {name for name, roles in SCREENS.items() if role in roles} - never


@pytest.mark.parametrize("name", MARKS)
def test_every_screen_is_drawn_without_trouble(house: House, name: str) -> None:
    house.admit(soon=True)
    screen = turn_to(house.organiser(), name)

    assert (list(screen.exception), list(screen.error)) == ([], [])


@pytest.mark.parametrize("name", MARKS)
def test_every_screen_is_drawn_in_english(house: House, name: str) -> None:
    with text.speaking("en"):
        screen = turn_to(house.organiser(), name)

    assert not screen.exception
    assert "Sign out" in said(screen)


@pytest.mark.parametrize("name", MARKS)
def test_every_screen_is_drawn_before_there_is_an_event(new_house: House, name: str) -> None:
    screen = turn_to(new_house.organiser(), name)

    assert not screen.exception
    assert "サインアウト" in said(screen)


def test_a_council_without_an_event_is_offered_the_sample(new_house: House) -> None:
    screen = new_house.organiser()
    screen.button(key="wide_sample").click().run()

    assert "くらしのご相談会（見本）" in said(screen)


def test_booth_staff_without_a_grant_are_told_whom_to_ask(house: House) -> None:
    screen = house.booth()

    assert [info.value for info in screen.info] == ["担当ブースがまだ決まっていません。企画担当に声をかけてください。"]
    assert "呼ぶ" not in said(screen)


def test_booth_staff_with_one_counter_see_its_four_buttons(house: House) -> None:
    assert {"呼ぶ", "来た", "終了", "つなぐ"} <= {button.label for button in house.booth("D").button}


def test_booth_staff_with_two_counters_are_asked_at_which_they_sit(house: House) -> None:
    assert "どの席ですか" in said(house.booth("A"))


def test_a_stranger_sees_nothing_but_the_way_to_the_sign_in(house: House) -> None:
    screen = house.with_cookie("forged-forged-forged-0")

    assert [title.value for title in screen.title] == ["サインアウトしました"]
    assert not screen.button


def test_a_screen_that_is_drawn_again_after_signing_out_is_cleared(house: House) -> None:
    screen = house.organiser()
    house.sign_out()
    screen.run()

    assert [title.value for title in screen.title] == ["サインアウトしました"]


def test_a_viewer_sees_what_was_counted_and_nobodys_visit(house: House) -> None:
    seen = said(turn_to(person(house, Role.VIEWER), "results"))

    assert "公表用" in seen
    assert not any(words in seen for words in ("速報", "時刻の訂正", "紙の記録", "外部つなぎ"))


def test_a_screen_of_somebody_who_has_another_role_now_is_cleared_and_its_buttons_do_nothing(house: House) -> None:
    account = house.account("colleague", Role.RECEPTION)
    screen = house.sign_in(account)
    house.fair.do(lambda s: accounts.change_role(s, account.id, Role.VIEWER, clock.now()))
    screen.button(key="big_admit").click().run()

    assert house.fair.admit().number == 1
    assert not [button for button in screen.button if button.key == "big_admit"]
    assert "公表用" in said(screen.run())
