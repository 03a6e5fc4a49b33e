"""A press on a screen: it does one thing, or says in one sentence why not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import DDL

from booths import desk
from booths.models import StepLog
from core import clock, db, text
from events import planning, queries
from events.models import Event, EventState
from events.states import EventStep
from tests.pages.screen import press, said, turn_to

if TYPE_CHECKING:
    from streamlit.testing.v1 import AppTest

    from tests.pages.conftest import House


def errors(screen: AppTest) -> list[str]:
    """Return the sentences of refusals."""
    return [error.value for error in screen.error]


def call_behind_its_back(house: House, letter: str) -> None:
    """Call the next to a booth, as a second tab of its counter would."""
    counter = house.fair.counter(letter).id
    house.fair.do(lambda s: desk.call_next(s, counter, clock.now()))


def waiting_at_d(house: House, parties: int) -> None:
    """Let so many parties wait for booth D."""
    for _ in range(parties):
        house.admit(group_ids=(house.fair.group("alone"),))


def test_a_counter_calls_whoever_is_next(house: House) -> None:
    waiting_at_d(house, 1)
    screen = press(house.booth("D"), "big_call")

    assert not errors(screen)
    assert '<span class=\\"number\\">1</span>' in said(screen)


def test_an_empty_line_is_said_in_one_sentence(house: House) -> None:
    assert errors(press(house.booth("D"), "big_call")) == ["ブースDにいまお呼びできる方はいません。"]


def test_a_second_press_at_a_busy_counter_is_refused_once_and_clearly(house: House) -> None:
    waiting_at_d(house, 2)
    screen = house.booth("D")
    call_behind_its_back(house, "D")

    assert errors(press(screen, "big_call")) == ["席D-1は1番の方の対応中です。"]
    with db.read(house.fair.scope) as session:
        assert [p.counters[0].state for p in queries.booths(session, house.fair.event.id) if p.booth.letter == "D"] == ["serving"]


def test_a_refusal_is_gone_after_the_next_action(house: House) -> None:
    screen = press(house.booth("D"), "big_call")
    waiting_at_d(house, 1)

    assert not errors(press(screen, "big_call"))


def test_a_press_after_signing_out_changes_nothing(house: House) -> None:
    waiting_at_d(house, 1)
    screen = house.booth("D")
    house.sign_out()
    screen = press(screen, "big_call")

    assert [title.value for title in screen.title] == ["サインアウトしました"]
    assert house.fair.counter("D").state == "free"


def test_a_refusal_is_said_in_the_language_of_the_screen(house: House) -> None:
    with text.speaking("en"):
        screen = press(house.booth("D"), "big_call")

    assert errors(screen) == ["Nobody can be called to booth D now."]


def test_reception_gives_a_number(house: House) -> None:
    screen = press(house.reception(), "big_admit")

    assert '<span class=\\"number\\">1</span>' in said(screen)


def test_reception_gives_no_number_while_the_event_stands_still(house: House) -> None:
    screen = house.reception()
    house.fair.do(lambda s: planning.advance(s, house.fair.event.id, EventStep.PAUSE, clock.now()))

    assert errors(press(screen, "big_admit")) == ["いまは受付をしていません。"]


def test_the_organiser_takes_the_event_a_step_on(house: House) -> None:
    screen = house.organiser()
    screen.session_state["plan_tab"] = "選んだ相談会"
    screen.run()
    press(screen, f"wide_{EventStep.CLOSE}")

    with db.read(house.fair.scope) as session:
        assert session.get_one(Event, house.fair.event.id).state == EventState.CLOSED


def test_a_step_that_a_colleague_took_first_is_refused(house: House) -> None:
    screen = house.organiser()
    screen.session_state["plan_tab"] = "選んだ相談会"
    screen.run()
    house.fair.do(lambda s: planning.advance(s, house.fair.event.id, EventStep.CLOSE, clock.now()))

    assert errors(press(screen, f"wide_{EventStep.CLOSE}")) == ["いまはできません。相談会は「受付終了」です。画面をもう一度ご確認ください。"]


def test_a_name_that_is_taken_makes_no_account(house: House) -> None:
    screen = turn_to(house.organiser(), "team")
    for field, typed in zip(screen.text_input, ("organiser", "山田"), strict=True):
        field.input(typed)
    press(screen, "FormSubmitter:new_account-アカウントを加える")

    assert errors(screen) == ["サインイン名「organiser」は使われています。別の名前にしてください。"]


def test_what_nobody_foresaw_is_said_with_a_reference_and_undone(house: House) -> None:
    waiting_at_d(house, 1)
    screen = house.booth("D")
    with db.engine().begin() as connection:
        connection.execute(DDL(f"DROP TABLE {StepLog.__tablename__}"))  # the call cannot be written down
    press(screen, "big_call")

    assert "何も変わっていません。企画担当に伝えてください（番号 " in errors(screen)[0]
    assert house.fair.counter("D").state == "free"
