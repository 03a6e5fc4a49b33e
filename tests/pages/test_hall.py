"""会場: who wants to talk soon, quietly; lines and their ends in words; hand-overs that have not arrived."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, update

from booths import desk, passing
from booths.models import Handover, HandoverState, LineForecast, Step, StepLog, Stop, Urgency, Visit, VisitState
from core import clock, db
from core.scopes import SYSTEM
from events.models import Event
from staff import devices
from staff.audit import What
from staff.models import AuditLine, Role
from tests.pages.screen import press, said, turn_to

if TYPE_CHECKING:
    from streamlit.testing.v1 import AppTest

    from tests.pages.conftest import House

TOPIC = "入口で選んだ絵：お金・借金"


def hall(house: House) -> AppTest:
    """Draw the hall for the organiser."""
    return turn_to(house.organiser(), "hall")


def wants_to_talk_soon(house: House, minutes: float = 0) -> None:
    """Let somebody in who touched a picture and wants to talk soon, and did so a while ago."""
    house.admit(soon=True, group_ids=(house.fair.group("money"),))
    house.fair.put(lambda s: s.execute(update(Urgency).values(said_at=clock.now() - timedelta(minutes=minutes))))


def works_here(screen: AppTest, person: str) -> AppTest:
    """Say on a tablet who works there now."""
    return screen.selectbox(key="operator").select(person).run()


def steps(house: House, step: Step) -> int:
    """Count the steps of a kind in the log."""
    with db.read(house.fair.scope) as session:
        return len(session.scalars(select(StepLog.id).where(StepLog.step == step)).all())


def test_an_urgency_is_a_number_and_a_time_until_somebody_opens_it(house: House) -> None:
    wants_to_talk_soon(house)
    screen = hall(house)

    assert "まだ確認されていません（0分）" in said(screen)
    assert TOPIC not in said(screen)
    assert not list(screen.error)


def test_after_two_minutes_it_says_so_in_words(house: House) -> None:
    wants_to_talk_soon(house, minutes=3.5)

    assert "まだ確認されていません（3分、めやすの2分を過ぎました）" in said(hall(house))


def test_whoever_presses_is_named_and_the_timer_goes_on_until_they_are_met(house: House) -> None:
    wants_to_talk_soon(house, minutes=1.5)
    screen = hall(house)
    screen.button(key="acknowledge_1").click().run()

    assert "担当が確認（1分で）　お話まで1分経過" in said(screen)
    assert "acknowledge_1" not in {button.key for button in screen.button}


def test_the_details_are_shown_to_whoever_opens_them_and_who_did_stays_on_screen(house: House) -> None:
    wants_to_talk_soon(house)
    screen = hall(house)
    screen.button(key="see_1").click().run()
    assert TOPIC in said(screen)
    screen.run()
    screen.button(key="see_1").click().run()

    assert TOPIC not in said(screen)
    assert "開いた人：担当 " in said(screen)
    assert steps(house, Step.SEE) == 1


@pytest.mark.parametrize("role", [Role.RECEPTION, Role.FLOOR])
def test_what_was_opened_on_a_tablet_shuts_for_whoever_takes_it_over_with_the_screen_and_after_three_minutes(
    house: House, monkeypatch: pytest.MonkeyPatch, role: Role
) -> None:
    wants_to_talk_soon(house)
    for person in ("渡辺", "佐藤"):
        house.account(person, Role.FLOOR)
    code = house.fair.tablet(role=role, now=clock.now()).code
    screen = turn_to(house.with_cookie(db.perform(SYSTEM, lambda s: devices.claim(s, code, clock.now()))), "hall")
    works_here(screen, "渡辺")
    assert TOPIC in said(press(screen, "see_1"))
    assert TOPIC not in said(works_here(screen, "佐藤"))

    assert TOPIC in said(press(screen, "see_1"))
    assert TOPIC not in said(turn_to(screen, "reception"))

    assert TOPIC in said(press(screen, "see_1"))
    monkeypatch.setattr("pages.revealed.OPEN_SECONDS", 0)
    assert TOPIC not in said(screen.run())
    with db.read(house.fair.scope) as session:
        opened = session.scalars(select(AuditLine.who).where(AuditLine.what == What.URGENCY_OPENED).order_by(AuditLine.position))
        assert [who[:2] for who in opened] == ["渡辺", "佐藤", "佐藤"]


def test_a_line_that_ends_after_closing_is_said_in_words(house: House) -> None:
    with db.read(house.fair.scope) as session:
        event = session.get_one(Event, house.fair.event.id)
    end = clock.at(event.day, event.closes) + timedelta(minutes=1)
    spread = {"event_id": event.id, "made_at": clock.now(), "median": 20, "low": 10, "high": 40, "in_time": 0.2}
    house.fair.put(lambda s: s.add(LineForecast(booth_id=house.fair.booth("A").id, ends_at=end, **spread)))

    assert "終了時刻を過ぎます" in said(hall(house))


def test_without_a_forecast_a_line_is_judged_by_who_is_ahead(house: House) -> None:
    house.admit()

    assert "終了時刻までに終わる見込み" in said(hall(house))


def test_the_longest_wait_is_shown_with_its_number_and_why(house: House) -> None:
    house.admit()

    assert '<b>1</b></span><br><span class=\\"quiet\\">順番どおり、次の番です</span>' in said(hall(house))


def test_the_desk_tells_the_same_longest_wait_as_the_floor(house: House) -> None:
    house.admit(group_ids=(house.fair.group("alone"),))
    house.fair.put(lambda s: s.execute(update(Visit).values(arrived_at=clock.now() - timedelta(minutes=33.5))))
    house.admit(soon=True, group_ids=(house.fair.group("alone"),))

    assert '33分　<b>1</b></span><br><span class=\\"quiet\\">すぐに話したい方が先です</span>' in said(hall(house))
    assert "最長**33**分（1番：すぐに話したい方が先です）" in said(house.booth("D"))


def test_no_urgent_visitor_is_hidden_and_a_list_that_is_cut_says_so(house: House) -> None:
    for _ in range(21):
        house.admit(soon=True)
    for _ in range(3):
        house.admit()
    screen = hall(house)
    assert {f"acknowledge_{n}" for n in range(1, 22)} <= {button.key for button in screen.button}
    assert len(turn_to(screen, "reception").button_group(key="hear_visit").proto.options) == 21
    assert "ほかに3組" in said(screen)
    screen.session_state["counter"] = "A-1"

    assert "ほかに3組" in said(turn_to(screen, "desk"))


def test_the_heading_counts_all_and_the_rest_is_on_the_next_page(house: House) -> None:
    for _ in range(21):
        house.admit()
    house.fair.put(lambda s: s.execute(update(Visit).values(state=VisitState.RESTING)))
    screen = hall(house)
    assert "一時離席・不在（21）" in said(screen)
    assert "1〜20件目（全21件）" in said(screen)
    screen.session_state["resting_page"] = 2

    assert [button.key for button in screen.run().button if button.key and button.key.startswith("back_")] == ["back_21"]


def test_a_hand_over_that_is_overdue_is_marked_as_there_with_one_tap(house: House) -> None:
    house.admit()
    giving, taking = house.fair.counter("A").id, house.fair.counter("D").id
    house.fair.do(lambda s: desk.call_next(s, giving, clock.now()))
    house.fair.do(lambda s: passing.hand_over(s, giving, house.fair.booth("D").id, clock.now()))
    house.fair.do(lambda s: desk.call_next(s, taking, clock.now()))
    house.fair.put(lambda s: s.execute(update(Stop).where(Stop.booth_id == house.fair.booth("D").id).values(called_at=clock.now() - timedelta(minutes=11))))
    screen = hall(house)
    assert "呼んだが到着していない" in said(screen)
    next(button for button in screen.button if button.label == "着いた").click().run()

    with db.read(house.fair.scope) as session:
        assert session.scalars(select(Handover.state)).all() == [HandoverState.ARRIVED]
