"""Handing over on the screens: two taps, what it looks like there, other ways where there is no time, and saying no."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from booths.consents import Agreement
from booths.models import Alternative, Consent, ConsentMeans, DropReason, Handover, HandoverState, Stop
from core import clock, db
from events.models import Event
from staff.models import Role
from tests.pages.passing import at_a, handed, handovers, sent_by_a, to_booth, visitor_at
from tests.pages.screen import said, turn_to

if TYPE_CHECKING:
    from tests.pages.conftest import House

H = HandoverState


def close_soon(house: House) -> None:
    """Bring the end of the day so near that nobody else fits."""
    for _ in range(4):
        house.admit(group_ids=(house.fair.group("alone"),))
    local = clock.local(clock.now())

    def early(session: db.Session) -> None:
        event = session.get_one(Event, house.fair.event.id)
        event.opens, event.last_admission, event.closes = local.min.time(), local.min.time().replace(minute=1), (local + timedelta(minutes=3)).time()

    house.fair.put(early)


def test_two_taps_hand_over(house: House) -> None:
    visitor_at(house)
    screen = to_booth(house, at_a(house))
    screen.button(key="wide_agrees").click().run()

    assert [(h.to_booth_id, h.state) for h in handovers(house)] == [(house.fair.booth("D").id, H.SENT)]
    assert not screen.exception


def test_each_booth_shows_who_is_free_who_waits_and_about_how_long(house: House) -> None:
    visitor_at(house)
    visitor_at(house, "D")
    screen = at_a(house)
    labels = [option.content for option in screen.button_group(key="hand_over_to").proto.options]

    assert any("D アウトリーチ" in label and "空き0・待ち0" in label for label in labels)
    assert any("E 参加支援" in label and "空き1・待ち0・0〜10分" in label for label in labels)


def test_a_booth_without_time_is_marked_and_other_ways_are_offered(house: House) -> None:
    visitor_at(house)
    close_soon(house)
    screen = at_a(house)
    marked = [option.content for option in screen.button_group(key="hand_over_to").proto.options if "本日は難しい" in option.content]
    to_booth(house, screen)

    assert any("D アウトリーチ" in label for label in marked)
    assert "終了までに順番が来ない見込みです" in said(screen)


def test_a_call_back_is_written_down_as_that_booths_unmet_need(house: House) -> None:
    visitor_at(house)
    close_soon(house)
    screen = to_booth(house, at_a(house))
    screen.button_group(key="wide_instead_way").set_value(Alternative.PHONE).run()
    screen.text_input(key="instead_when").input("平日の夕方")
    screen.toggle(key="instead_named").set_value(True)
    screen.run()
    screen.button(key="wide_arranged").click().run()

    with db.read(house.fair.scope) as session:
        stop = session.scalars(select(Stop).where(Stop.drop_reason == DropReason.UNMET)).one()
    assert (stop.booth_id, stop.alternative, stop.arranged) == (house.fair.booth("D").id, Alternative.PHONE, "平日の夕方／社協と名乗ってよい／留守電不可")


def test_another_booth_instead_is_one_more_tap(house: House) -> None:
    visitor_at(house)
    close_soon(house)
    screen = to_booth(house, at_a(house))
    screen.button_group(key="wide_instead_way").set_value(Alternative.OTHER_BOOTH).run()
    screen.button_group(key="looks_instead").set_value(house.fair.booth("E").id).run()
    screen.button(key="wide_agrees").click().run()

    assert [h.to_booth_id for h in handovers(house)] == [house.fair.booth("E").id]
    with db.read(house.fair.scope) as session:
        assert session.scalars(select(Stop.booth_id).where(Stop.drop_reason == DropReason.UNMET)).all() == [house.fair.booth("D").id]


def test_a_note_and_what_is_not_to_be_told_go_along(house: House) -> None:
    visitor_at(house)
    screen = to_booth(house, at_a(house))
    screen.text_input(key="hand_over_note").input("母の介護で眠れない")
    screen.text_input(key="hand_over_withheld").input("借金のこと")
    screen.run()
    screen.button(key="wide_agrees").click().run()

    with db.read(house.fair.scope) as session:
        assert (session.scalars(select(Handover.note)).one(), session.scalars(select(Consent.withheld)).one()) == ("母の介護で眠れない", "借金のこと")


def test_what_was_typed_is_forgotten_with_the_panel(house: House) -> None:
    visitor_at(house)
    screen = to_booth(house, at_a(house))
    screen.text_input(key="hand_over_note").input("前の方のこと").run()
    screen.button(key="wide_not_now").click().run()
    screen.button(key="big_hand_over").click().run()

    assert screen.text_input(key="hand_over_note").value == ""


def test_the_phone_may_be_asked_instead(house: House) -> None:
    visitor_at(house)
    screen = to_booth(house, at_a(house))
    screen.button_group(key="wide_hand_over_means").set_value(ConsentMeans.PHONE).run()
    screen.button(key="wide_agrees").click().run()

    assert screen.toast[0].value.endswith("番の方のスマートフォンで聞いています。「はい」まで何も伝わりません。")
    assert handovers(house)[0].asked_at is not None
    with db.read(house.fair.scope) as session:
        assert session.scalars(select(Consent)).all() == []


@pytest.mark.parametrize(("role", "offered"), [(Role.BOOTH, False), (Role.ORGANISER, False), (Role.LEAD, True)])
def test_passing_on_without_consent_is_offered_to_the_lead_only(house: House, role: Role, *, offered: bool) -> None:
    visitor_at(house)
    labels = [option.content for option in at_a(house, role).button_group(key="wide_hand_over_means").proto.options]

    assert ("同意なし・責任者判断" in labels) == offered


def test_the_receiver_reads_the_note_after_arrival_only(house: House) -> None:
    handed(house, note="母の介護で眠れない")
    screen = house.booth("D")
    screen.button(key="big_call").click().run()
    before = said(screen)
    screen.button(key="big_came").click().run()

    assert "Aからつなぎ" in before
    assert "眠れない" not in before
    assert "眠れない" in said(screen)


def test_the_receiver_says_no_with_a_word_of_the_list(house: House) -> None:
    handed(house)
    screen = house.booth("D")
    screen.button(key="big_call").click().run()
    screen.session_state["cannot_take_over"] = True
    screen.run()
    screen.button_group(key="wide_refusal").set_value("制度の対象外").run()
    screen.button(key="wide_decline").click().run()

    assert [(h.state, h.reason, h.ended_by) for h in handovers(house)] == [(H.DECLINED, "制度の対象外", "booth-D")]


def test_a_yes_said_aloud_is_written_down_while_the_phone_asks(house: House) -> None:
    made = handed(house, Agreement(ConsentMeans.PHONE))
    sent_by_a(house).button(key=f"wide_agree_{made.id}").click().run()

    with db.read(house.fair.scope) as session:
        assert session.scalars(select(Consent.means)).all() == [ConsentMeans.SPOKEN]


def test_an_open_hand_over_of_the_floor_is_still_counted_as_on_its_way(house: House) -> None:
    handed(house)

    assert "つなぎの途中（1）" in said(turn_to(house.organiser(), "hall"))
