"""The desk beyond the four buttons, as it is drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from booths import desk, helping, parking, passing, summons, visits
from booths.models import Access, Alternative, StepLog, Stop, StopState, Summons
from core import clock, db
from events.models import CounterState
from tests.pages.screen import opened, press, said

if TYPE_CHECKING:
    from streamlit.testing.v1 import AppTest

    from tests.pages.conftest import House


def keys(screen: AppTest) -> set[str]:
    """Return the keys of the buttons."""
    return {button.key for button in screen.button if button.key}


def let_in(house: House, parties: int = 1) -> None:
    """Let so many parties wait for booth D."""
    for _ in range(parties):
        house.admit(group_ids=(house.fair.group("alone"),))


def at(house: House, letter: str, action: object, *args: object, **more: object) -> object:
    """Run a desk action now at a booth's first counter."""
    counter = house.fair.counter(letter).id
    return house.fair.do(lambda s: action(s, counter, *args, clock.now(), **more))  # type: ignore[operator]


def stops(house: House) -> list[Stop]:
    """Return all stops, the first one first."""
    with db.read(house.fair.scope) as session:
        return list(session.query(Stop).order_by(Stop.joined_at, Stop.id))


def test_the_four_buttons_say_their_keys(house: House) -> None:
    screen = house.booth("D")

    assert [screen.button(key=f"big_{name}").proto.shortcut for name in ("call", "came", "finish", "hand_over")] == ["1", "2", "3", "4"]
    assert screen.button(key="undo").proto.shortcut.lower() == "z"


def test_one_tap_calls_the_lead_and_opens_the_card(house: House) -> None:
    screen = press(house.booth("D"), "summon")

    assert "1階 案内所の横" in said(screen)
    with db.read(house.fair.scope) as session:
        assert session.query(Summons).one().counter_id == house.fair.counter("D").id


def test_a_call_for_the_lead_stands_on_top_of_the_leads_desk_until_answered(house: House) -> None:
    house.fair.do(lambda s: summons.summon(s, house.fair.event.id, house.fair.counter("D").id, clock.now()))
    screen = house.organiser().switch_page("desk.py").run()
    assert "D-1" in said(screen)
    screen = press(screen, "wide_answer_D-1")

    assert "wide_answer_D-1" not in keys(screen)


def test_booth_staff_see_no_calls_of_other_counters(house: House) -> None:
    house.fair.do(lambda s: summons.summon(s, house.fair.event.id, house.fair.counter("A").id, clock.now()))

    assert not {key for key in keys(house.booth("D")) if key.startswith("wide_answer")}


def test_the_third_call_in_vain_asks_and_decides_nothing_itself(house: House) -> None:
    let_in(house)
    at(house, "D", desk.call_next)
    for _ in range(2):
        at(house, "D", desk.miss)
        at(house, "D", desk.call_back, stops(house)[0].visit_id)
    screen = opened(house.booth("D"), "others")

    assert {"miss_keep", "miss_wait", "miss_left"} <= keys(screen)
    assert "miss" not in keys(screen)
    assert "3回" in said(screen)


def test_what_helps_is_seen_beside_the_number(house: House) -> None:
    let_in(house)
    house.fair.do(lambda s: visits.set_access(s, stops(house)[0].visit_id, [Access.WHEELCHAIR], clock.now()))
    at(house, "D", desk.call_next)

    assert "車いす" in said(house.booth("D"))


def test_somebody_is_picked_from_the_line_for_a_reason(house: House) -> None:
    let_in(house, 2)
    screen = opened(house.booth("D"), "from_line")
    screen.session_state["chosen_stop"] = stops(house)[1].id
    screen.session_state["pick_reason"] = "体調"
    screen = press(screen.run(), "pick")

    assert stops(house)[1].state == StopState.CALLED
    with db.read(house.fair.scope) as session:
        assert "体調" in {line.reason for line in session.query(StepLog)}


def test_whoever_comes_back_after_another_booth_is_shown_so(house: House) -> None:
    let_in(house)
    at(house, "D", parking.park, stops(house)[0].id, house.fair.booth("A").id)

    assert "Aのあとに戻ります" in said(house.booth("D"))


def test_an_idle_counter_is_offered_to_help_and_comes_back_by_hand(house: House) -> None:
    screen = house.booth("F")
    assert "help_out" not in keys(screen)
    for _ in range(3):
        house.admit()
    for counter in ("A-1", "A-2"):
        key = house.fair.counter(counter).id
        house.fair.do(lambda s, key=key: desk.call_next(s, key, clock.now()))
    screen = press(screen.run(), "help_out")
    assert house.fair.counter("F").helps_booth_id == house.fair.booth("A").id
    press(screen, "help_end")

    assert house.fair.counter("F").helps_booth_id is None


def test_another_trade_is_not_offered(house: House) -> None:
    let_in(house, 2)
    at(house, "D", desk.call_next)

    assert "help_out" not in keys(house.booth("F"))


def test_a_helpers_visitor_is_said_to_be_of_the_other_line(house: House) -> None:
    house.admit()
    at(house, "F", helping.help_out, house.fair.booth("A").id)
    at(house, "F", desk.call_this, stops(house)[0].id, "体調")

    assert "Aの列の方" in said(house.booth("F"))


def test_after_a_break_that_was_asked_for_the_notes_can_still_be_written(house: House) -> None:
    let_in(house)
    at(house, "D", desk.call_next)
    screen = press(opened(house.booth("D"), "others"), "break_after_15")
    screen = press(screen, "big_finish")

    assert house.fair.counter("D").state == CounterState.BREAK
    assert "1番の記録" in said(screen)


def test_no_time_today_is_written_down_with_the_way_that_was_found(house: House) -> None:
    let_in(house)
    at(house, "D", desk.call_next)
    screen = opened(opened(house.booth("D"), "others"), "no_time")
    screen.pills(key="wide_called_way").set_value(Alternative.LATER_DAY).run()
    screen.text_input(key="called_when").input("3月21日 14:00").run()
    press(screen, "wide_called_done")

    assert (stops(house)[0].state, stops(house)[0].arranged) == (StopState.DROPPED, "3月21日 14:00")


def test_another_booth_instead_opens_its_line_at_the_desk_too(house: House) -> None:
    let_in(house)
    at(house, "D", desk.call_next)
    screen = opened(opened(house.booth("D"), "others"), "no_time")
    screen.pills(key="wide_called_way").set_value(Alternative.OTHER_BOOTH).run()
    screen.pills(key="looks_called").set_value(house.fair.booth("E").id).run()
    press(screen, "wide_called_done")

    assert [(s.state, s.booth_id) for s in stops(house)] == [(StopState.DROPPED, house.fair.booth("D").id), (StopState.WAITING, house.fair.booth("E").id)]
    assert house.fair.counter("D").state == CounterState.FREE


def test_somebody_in_line_may_be_told_that_there_is_no_time(house: House) -> None:
    let_in(house)
    screen = opened(house.booth("D"), "from_line")
    screen.pills(key="chosen_stop").set_value(stops(house)[0].id).run()
    screen.pills(key="or_else").set_value("not_today").run()
    screen.pills(key="wide_in_line_way").set_value(Alternative.NONE).run()
    press(screen, "wide_in_line_done")

    assert [(s.state, s.alternative) for s in stops(house)] == [(StopState.DROPPED, Alternative.NONE)]


def test_who_was_handed_over_is_not_declined_without_a_reason(house: House) -> None:
    house.admit()
    at(house, "A", desk.call_next)
    at(house, "A", passing.hand_over, house.fair.booth("D").id)
    let_in(house)
    at(house, "D", desk.call_next)
    screen = opened(house.booth("D"), "others")
    assert "cannot_take" not in keys(screen)
    press(screen, "declined")
    screen = press(screen, "big_call")

    assert "cannot_take" in keys(screen)


def test_the_line_stands_in_the_order_in_which_it_is_called_and_says_why(house: House) -> None:
    let_in(house, 2)
    house.admit(group_ids=(house.fair.group("alone"),), soon=True)
    house.fair.do(lambda s: visits.set_access(s, stops(house)[1].visit_id, [Access.CHILD], clock.now()))
    words = said(house.booth("D"))
    places = [words.index(f"**{number}**　0") for number in (1, 2)]

    assert places == sorted(places)
    assert ":small[順番です]　子ども" in words


def test_a_helper_may_hand_over_to_its_own_booth_and_not_to_the_one_it_helps(house: House) -> None:
    house.admit()
    at(house, "F", helping.help_out, house.fair.booth("A").id)
    at(house, "F", desk.call_next)
    screen = press(house.booth("F"), "big_hand_over")
    letters = {option.content.strip("*")[0] for option in screen.button_group(key="hand_over_to").proto.options}

    assert letters == set("BCDEFG")
