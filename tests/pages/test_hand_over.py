"""Handing over on the screens: two taps, what it looks like there, consent, saying no, places outside and what became of it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from booths import desk, handover_queries, onward, passing
from booths.consents import Agreement
from booths.models import Alternative, Consent, ConsentMeans, DropReason, Handover, HandoverState, Stop, Term, Visit
from core import clock, db
from events import queries as plan
from events.models import Event, FactItem, FactList, Resource
from staff.models import Role
from tests.pages.screen import said, turn_to

if TYPE_CHECKING:
    from streamlit.testing.v1 import AppTest

    from tests.pages.conftest import House

H = HandoverState


def visitor_at(house: House, letter: str = "A", *, start: bool = True) -> int:
    """Let somebody sit down at a booth's first counter."""
    number = house.admit(group_ids=(house.fair.group("money" if letter == "A" else "alone"),))
    counter = house.fair.counter(f"{letter}-1").id
    with db.read(house.fair.scope) as session:
        visit = session.scalars(select(Visit.id).where(Visit.number == number)).one()
    house.fair.do(lambda s: desk.call_back(s, counter, visit, clock.now()))
    if start:
        house.fair.do(lambda s: desk.start(s, counter, clock.now()))
    return number


def at_a(house: House, role: Role = Role.BOOTH) -> AppTest:
    """Draw counter A-1's screen with the choice of a booth open."""
    screen = house.booth("A") if role == Role.BOOTH else turn_to(house.sign_in(house.account(f"other-{role}", role)), "desk")
    screen.session_state["counter"] = "A-1"
    screen.run()
    return screen.button(key="big_hand_over").click().run()


def to_booth(house: House, screen: AppTest, letter: str = "D") -> AppTest:
    """Tap a booth."""
    return screen.button_group(key="hand_over_to").set_value(house.fair.booth(letter).id).run()


def handovers(house: House) -> list[Handover]:
    with db.read(house.fair.scope) as session:
        return list(session.scalars(select(Handover).order_by(Handover.sent_at)))


def handed(house: House, agreement: Agreement = Agreement(), **more: object) -> Handover:  # noqa: B008 - it cannot change
    """Hand somebody over from A to D."""
    visitor_at(house)
    counter, booth = house.fair.counter("A-1").id, house.fair.booth("D").id
    made = house.fair.do(lambda s: passing.hand_over(s, counter, booth, clock.now(), agreement=agreement, **more))  # type: ignore[arg-type]
    assert isinstance(made, Handover)
    return made


def passed_on(house: House) -> Handover:
    """Pass somebody on from A to the first of the places outside."""
    visitor_at(house)
    with db.read(house.fair.scope) as session:
        place = plan.resources(session)[0].id
    counter = house.fair.counter("A-1").id
    made = house.fair.do(lambda s: onward.send(s, counter, place, clock.now()))
    assert isinstance(made, Handover)
    return made


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


def close_soon(house: House) -> None:
    """Bring the end of the day so near that nobody else fits."""
    for _ in range(4):
        house.admit(group_ids=(house.fair.group("alone"),))
    local = clock.local(clock.now())

    def early(session: db.Session) -> None:
        event = session.get_one(Event, house.fair.event.id)
        event.opens, event.last_admission, event.closes = local.min.time(), local.min.time().replace(minute=1), (local + timedelta(minutes=3)).time()

    house.fair.do(early)


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


def opened(screen: AppTest, key: str = "passed_on") -> AppTest:
    screen.session_state[key] = True
    return screen.run()


def test_the_giver_stops_it_for_the_visitor(house: House) -> None:
    made = handed(house)
    screen = house.booth("A")
    screen.session_state["counter"] = "A-1"
    withdraw(opened(screen), "sent", made)

    assert handovers(house)[0].state == H.VISITOR_REFUSED
    assert "取り消し" in said(screen)


def withdraw(screen: AppTest, where: str, made: Handover) -> AppTest:
    """Say that it be stopped, read what that means, and say so again."""
    assert "元に戻せません" not in said(screen)
    screen.button(key=f"withdraw_{where}_{made.id}").click().run()
    assert "元に戻せません" in said(screen)
    return screen.button(key=f"withdraw_now_{where}_{made.id}").click().run()


def received(house: House) -> Handover:
    """Let somebody who was handed over sit down at D."""
    made = handed(house, Agreement(withheld="借金のこと"), note="母の介護で眠れない")
    counter = house.fair.counter("D").id
    for step in (desk.call_next, desk.start):
        house.fair.do(lambda s, step=step: step(s, counter, clock.now()))
    return made


def words(house: House) -> tuple[H, str, str]:
    """Return how far the hand-over is, and the words that are left of it."""
    with db.read(house.fair.scope) as session:
        return handovers(house)[0].state, handovers(house)[0].note, session.scalars(select(Consent.withheld)).one()


def test_a_consent_is_taken_back_at_reception_by_number(house: House) -> None:
    made = handed(house, Agreement(withheld="借金のこと"))
    screen = house.reception()
    screen.number_input(key="find_number").set_value(1).run()
    withdraw(screen, "found", made)

    assert words(house) == (H.VISITOR_REFUSED, "", "")


def test_a_consent_is_taken_back_on_the_floor(house: House) -> None:
    made = handed(house, Agreement(withheld="借金のこと"))
    withdraw(turn_to(house.organiser(), "hall"), "hall", made)

    assert words(house) == (H.VISITOR_REFUSED, "", "")


def test_a_consent_is_taken_back_at_the_receiving_table_and_what_was_heard_is_spoken_of_kindly(house: House) -> None:
    made = received(house)
    screen = house.booth("D")
    assert "眠れない" in said(screen)
    screen.button(key=f"withdraw_here_{made.id}").click().run()
    assert "すでにうかがったことは、なかったことにはできません" in said(screen)
    screen.button(key=f"withdraw_now_here_{made.id}").click().run()

    assert words(house) == (H.RECEIVED, "", "")
    assert "眠れない" not in said(screen)
    assert "ほかの方に伝えないでください" in said(screen)


@pytest.mark.parametrize("where", ["taken", "found"])
def test_a_consent_is_taken_back_also_after_the_talk(house: House, where: str) -> None:
    made = received(house)
    counter = house.fair.counter("D").id
    house.fair.do(lambda s: desk.finish(s, counter, clock.now()))
    screen = opened(house.booth("D")) if where == "taken" else house.reception()
    if where == "found":
        screen.number_input(key="find_number").set_value(1).run()
    withdraw(screen, where, made)

    assert words(house) == (H.RECEIVED, "", "")


def test_whoever_thinks_better_of_it_takes_nothing_back(house: House) -> None:
    made = handed(house)
    screen = turn_to(house.organiser(), "hall")
    screen.button(key=f"withdraw_hall_{made.id}").click().run()
    screen.button(key=f"withdraw_not_hall_{made.id}").click().run()

    assert handovers(house)[0].state == H.SENT
    assert f"withdraw_hall_{made.id}" in {button.key for button in screen.button}


def test_what_the_lead_decided_without_consent_is_not_taken_back(house: House) -> None:
    visitor_at(house)
    screen = to_booth(house, at_a(house, Role.LEAD))
    screen.text_input(key="hand_over_withheld").input("居場所を夫に")
    screen.button_group(key="wide_hand_over_means").set_value(ConsentMeans.OVERRIDE).run()
    screen.text_input(key="hand_over_ground").input("命の危険")
    screen.run()
    screen.button(key="wide_agrees").click().run()

    assert words(house) == (H.SENT, "", "居場所を夫に")
    assert not [button for button in turn_to(screen, "hall").button if button.key and button.key.startswith("withdraw")]


def test_a_yes_said_aloud_is_written_down_while_the_phone_asks(house: House) -> None:
    made = handed(house, Agreement(ConsentMeans.PHONE))
    screen = house.booth("A")
    screen.session_state["counter"] = "A-1"
    opened(screen).button(key=f"wide_agree_{made.id}").click().run()

    with db.read(house.fair.scope) as session:
        assert session.scalars(select(Consent.means)).all() == [ConsentMeans.SPOKEN]


def test_somebody_is_passed_on_to_a_place_outside(house: House) -> None:
    visitor_at(house)
    screen = at_a(house)
    screen.button_group(key="wide_hand_over_where").set_value(True).run()
    with db.read(house.fair.scope) as session:
        place = plan.resources(session)[0]
    screen.button_group(key="wide_onward_kind").set_value(place.kind).run()
    screen.button_group(key="wide_onward_place").set_value(place.id).run()
    screen.button(key="wide_onward_agrees").click().run()

    assert [(h.resource_id, h.state, h.responsible) for h in handovers(house)] == [(place.id, H.SENT, "booth-A")]
    assert f"/print/onward/{handovers(house)[0].id}" in said(screen)


def test_the_booth_writes_down_how_far_it_has_come(house: House) -> None:
    made = passed_on(house)
    screen = house.booth("A")
    screen.session_state["counter"] = "A-1"
    opened(screen).button_group(key=f"wide_far_{made.id}").set_value(H.AGREED).run()

    assert handovers(house)[0].state == H.AGREED


def follow_ups(house: House, made: Handover) -> AppTest:
    return opened(turn_to(house.organiser(), "followups"), f"open_{made.id}")


def test_a_hand_over_outside_is_followed_up(house: House) -> None:
    made = passed_on(house)
    screen = follow_ups(house, made)
    screen.button(key=f"wide_{H.CONTACTED}_{made.id}").click().run()
    opened(screen, f"open_{made.id}").button_group(key=f"wide_{Term.TWO_WEEKS}_{made.id}").set_value(H.CONNECTED).run()

    with db.read(house.fair.scope) as session:
        row = handover_queries.outside(session)[0]
    assert (row.handover.state, row.terms) == (H.CONNECTED, {Term.TWO_WEEKS: H.CONNECTED})
    assert not screen.exception


def test_every_one_to_ask_about_is_on_some_page(house: House) -> None:
    made = passed_on(house)
    more = {"visit_id": made.visit_id, "from_stop_id": made.from_stop_id, "resource_id": made.resource_id, "sent_at": made.sent_at}
    house.fair.do(lambda s: s.add_all(Handover(event_id=made.event_id, state=H.CONNECTED, **more) for _ in range(44)))
    screen = turn_to(house.organiser(), "followups")
    seen = []
    for page in (1, 2, 3):
        screen.session_state["followups_page"] = page
        seen += [part.proto.id for part in screen.run().expander]

    assert len(set(seen)) == 45
    assert "41〜45件目（全45件）" in said(screen)


def test_what_is_over_may_be_taken_up_again(house: House) -> None:
    made = passed_on(house)
    house.fair.do(lambda s: onward.advance(s, made.id, H.NOT_CONNECTED, clock.now()))
    follow_ups(house, made).button(key=f"wide_{H.CONTACTED}_{made.id}").click().run()

    assert handovers(house)[0].state == H.CONTACTED


def test_a_place_is_added_to_the_directory_and_switched_off(house: House) -> None:
    screen = opened(turn_to(house.organiser(), "resources"), "open_new_resource")
    next(field for field in screen.text_input if field.label == "名前").input("新しい居場所")
    next(button for button in screen.button if button.label == "保存").click().run()
    with db.read(house.fair.scope) as session:
        place = session.scalars(select(Resource).where(Resource.name == "新しい居場所")).one()
    opened(opened(screen, f"open_{place.id}"), f"change_{place.id}").button(key=f"wide_switch_{place.id}").click().run()

    with db.read(house.fair.scope) as session:
        assert session.get_one(Resource, place.id).is_active is False


@pytest.mark.parametrize("kind", [FactList.PICK_REASON, FactList.REFUSAL_REASON, FactList.RESOURCE_KIND])
def test_the_words_to_choose_from_are_the_councils_own(house: House, kind: FactList) -> None:
    screen = turn_to(house.organiser(), "lists")
    screen.session_state["lists_tab"] = "選択肢"
    screen.run()
    form = f"FormSubmitter:words_{kind}-保存"
    area = screen.text_area[list(FactList).index(kind)]
    area.input("うちの言葉\n" + area.value)
    screen.button(key=form).click().run()

    with db.read(house.fair.scope) as session:
        assert session.scalars(select(FactItem.word).where(FactItem.kind == kind).order_by(FactItem.position)).first() == "うちの言葉"


def test_an_open_hand_over_of_the_floor_is_still_counted_as_on_its_way(house: House) -> None:
    handed(house)

    assert "つなぎの途中（1）" in said(turn_to(house.organiser(), "hall"))
