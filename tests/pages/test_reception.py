"""受付: whether somebody will be seen before closing, what is decided when not, what helps, and who came together."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from booths.models import Alternative, DropReason, Forecast, LineForecast, Stop, StopForecast, Visit
from core import clock, db
from tests.pages.screen import said

if TYPE_CHECKING:
    from streamlit.testing.v1 import AppTest

    from tests.pages.conftest import House


HARDLY = "A：今日は終了時刻までにお話をうかがえないかもしれません。"


def hear(house: House, topic: str) -> AppTest:
    """Choose the only visitor, who came by phone, and a topic that comes up."""
    screen = house.reception()
    visit = stops(house)[0].visit_id
    screen.pills(key="hear_visit").set_value(visit).run()
    return screen.pills(key=f"hear_topics_{visit}").set_value([house.fair.topic(topic).id]).run()


def stop_admitting_in(house: House, minutes: float) -> None:
    """Put a forecast there."""
    until = clock.now() + timedelta(minutes=minutes)
    house.fair.put(lambda s: s.add(Forecast(event_id=house.fair.event.id, version=1, made_at=clock.now(), stop_admitting_at=until)))


def hardly_seen(house: House) -> None:
    """Let the forecast of everybody who waits say that they are hardly called before closing."""

    def foresee(session: db.Session) -> None:
        spread = {"event_id": house.fair.event.id, "made_at": clock.now(), "median": 200, "low": 150, "high": 250, "in_time": 0.1}
        session.add_all(StopForecast(stop_id=stop, **spread) for stop in session.scalars(select(Stop.id)))

    house.fair.put(foresee)


def find(screen: AppTest, number: int) -> AppTest:
    """Type a number."""
    return screen.number_input(key="find_number").set_value(number).run()


def decide(house: House, way: Alternative) -> AppTest:
    """Choose, with visitor 1, what to do instead."""
    house.admit()
    screen = find(house.reception(), 1)
    screen.session_state["found_1_not_today"] = True
    screen.run()
    return screen.pills(key="wide_found_1_way").set_value(way).run()


def stops(house: House) -> list[Stop]:
    """Return all stops, the first one first."""
    with db.read(house.fair.scope) as session:
        return list(session.scalars(select(Stop).order_by(Stop.joined_at, Stop.id)))


@pytest.mark.parametrize(("minutes", "sentence"), [(-1, "いま受け付けた方は"), (50, "受付は"), (90, "受付のめやす")])
def test_reception_sees_when_to_stop_admitting(house: House, minutes: float, sentence: str) -> None:
    stop_admitting_in(house, minutes)

    assert sentence in said(house.reception())


def test_whoever_gets_a_number_hears_whether_they_will_be_seen(house: House) -> None:
    screen = house.reception()
    screen.button(key="big_admit").click().run()
    assert "A：終了時刻までにお話をうかがえる見込みです。" in said(screen)
    hardly_seen(house)
    screen.run()

    assert HARDLY in said(screen)
    screen.button(key="given_decide").click().run()
    assert screen.number_input(key="find_number").value == 1
    assert screen.pills(key="wide_found_1_way")


def test_a_phone_check_in_found_by_number_hears_it_too_and_the_way_on_is_one_tap(house: House) -> None:
    house.admit(by_oneself=True)
    screen = find(house.reception(), 1)
    assert "A：終了時刻までにお話をうかがえる見込みです。" in said(screen)
    hardly_seen(house)
    screen.run()
    assert HARDLY in said(screen)
    screen.button(key="found_decide").click().run()
    screen.pills(key="wide_found_1_way").set_value(Alternative.PHONE).run()
    screen.button(key="wide_found_1_done").click().run()

    assert [(s.booth_id, s.drop_reason) for s in stops(house)] == [(house.fair.booth("A").id, DropReason.UNMET)]


def test_reception_sees_before_the_hearing_who_will_hardly_be_seen(house: House) -> None:
    house.admit(by_oneself=True)
    hardly_seen(house)
    screen = house.reception()
    assert "1　時間に注意" in said(screen)
    screen.pills(key="hear_visit").set_value(stops(house)[0].visit_id).run()

    assert HARDLY in said(screen)
    assert screen.button(key="hear_decide")


def test_the_topics_of_a_hearing_say_what_their_lines_lead_to_before_they_are_confirmed_and_after(house: House) -> None:
    house.admit(by_oneself=True)
    screen = hear(house, "介護")
    assert "F：終了時刻までにお話をうかがえる見込みです。" in said(screen)
    screen.button(key="wide_hear_confirm").click().run()
    assert "F：終了時刻までにお話をうかがえる見込みです。" in said(screen)
    hardly_seen(house)
    screen.run()

    assert HARDLY.replace("A", "F") in said(screen)
    screen.button(key="heard_decide").click().run()
    assert screen.number_input(key="find_number").value == 1


def test_a_line_that_hardly_fits_is_opened_and_decided_about_in_one_tap(house: House) -> None:
    house.admit(by_oneself=True)
    far = {"event_id": house.fair.event.id, "made_at": clock.now(), "median": 200, "low": 150, "high": 250, "in_time": 0.1}
    house.fair.put(lambda s: s.add(LineForecast(booth_id=house.fair.booth("F").id, **far)))
    screen = hear(house, "介護")
    assert HARDLY.replace("A", "F") in said(screen)
    screen.button(key="wide_hear_confirm_decide").click().run()
    screen.pills(key="wide_found_1_way").set_value(Alternative.LATER_DAY).run()
    screen.button(key="wide_found_1_done").click().run()

    assert [(s.booth_id, s.alternative) for s in stops(house) if s.drop_reason == DropReason.UNMET] == [(house.fair.booth("F").id, Alternative.LATER_DAY)]


def test_another_day_is_noted_and_counts_as_unmet_need(house: House) -> None:
    screen = decide(house, Alternative.LATER_DAY)
    screen.text_input(key="found_1_when").input("3月20日 10時").run()
    screen.button(key="wide_found_1_done").click().run()

    assert [(s.drop_reason, s.alternative, s.arranged) for s in stops(house)] == [(DropReason.UNMET, Alternative.LATER_DAY, "3月20日 10時")]


def test_a_call_back_says_when_and_whether_the_council_may_be_named(house: House) -> None:
    screen = decide(house, Alternative.PHONE)
    screen.text_input(key="found_1_when").input("平日の夕方")
    screen.toggle(key="found_1_message").set_value(True).run()
    screen.button(key="wide_found_1_done").click().run()

    assert [s.arranged for s in stops(house)] == ["平日の夕方／社協と名乗らない／留守電可"]


def test_another_booth_that_fits_opens_its_line(house: House) -> None:
    screen = decide(house, Alternative.OTHER_BOOTH)
    screen.pills(key="looks_found_1").set_value(house.fair.booth("D").id).run()
    screen.button(key="wide_found_1_done").click().run()

    assert [(s.booth_id, s.alternative) for s in stops(house)] == [(house.fair.booth("A").id, Alternative.OTHER_BOOTH), (house.fair.booth("D").id, None)]


def test_what_helps_and_who_came_together_is_noted(house: House) -> None:
    house.admit()
    house.admit()
    screen = find(house.reception(), 1)
    screen.session_state["found_open_helps"] = screen.session_state["open_together"] = True
    screen.run()
    with db.read(house.fair.scope) as session:
        first, second = session.scalars(select(Visit.id).order_by(Visit.number))
    screen.pills(key=f"found_helps_{first}_").set_value(["wheelchair"]).run()
    screen.number_input(key=f"together_{first}").set_value(2).run()
    screen.button(key=f"save_together_{first}").click().run()

    with db.read(house.fair.scope) as session:
        assert session.get_one(Visit, first).access == ["wheelchair"]
        assert session.get_one(Visit, second).together_with == first


def test_only_food_gives_a_number_of_the_food_line(house: House) -> None:
    screen = house.reception()
    screen.button(key="wide_food").click().run()
    assert screen.button(key="wide_food").label == "食料のみ　F1"
    screen.button(key="undraw_food").click().run()

    assert screen.button(key="wide_food").label == "食料のみ"


def test_somebody_who_wants_to_talk_soon_is_heard_of_at_reception_too(house: House) -> None:
    house.admit(soon=True)
    screen = house.reception()
    screen.button(key="acknowledge_1").click().run()

    assert "acknowledge_1" not in {button.key for button in screen.button}
