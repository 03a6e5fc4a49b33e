"""A topic that was passed on: which booth knows it, and when no longer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from booths import consents, corrections, desk, floor, parking, party, passing, queries, visits
from booths.consents import Agreement
from booths.models import Alternative, ConsentMeans, Handover, HandoverState, PartyRole, Stop
from core import db
from staff.models import Role
from tests.booths.test_consents import NOTE, PHONE, SPOKEN, say_no, say_yes, seen_at, topics_of
from tests.booths.test_hand_over import call, handed, now_is, pass_on, sit_down, staff, talking
from tests.booths.test_party import apart, together
from tests.builders import Fair, later

if TYPE_CHECKING:
    from uuid import UUID


@pytest.mark.parametrize(("means", "agreed"), [(SPOKEN, False), (PHONE, False), (PHONE, True)])
def test_a_topic_that_the_receiver_knew_already_stays_when_nothing_is_to_be_passed_on(fair: Fair, means: Agreement, *, agreed: bool) -> None:
    topic = fair.topic("地域との関係").id
    visit = talking(fair)
    fair.do(lambda s: visits.add_topic(s, visit, topic, later(5)))
    made = pass_on(fair, topic_id=topic, agreement=means)
    if agreed:
        say_yes(fair, made)
    say_no(fair, made)
    sit_down(fair, made)

    assert len(seen_at(fair).topics) == 1


@pytest.mark.parametrize("means", [SPOKEN, PHONE])
def test_a_topic_that_the_visitor_names_after_the_hand_over_stays_when_nothing_is_to_be_passed_on(fair: Fair, means: Agreement) -> None:
    topic = fair.topic("地域との関係").id
    made = handed(fair, topic_id=topic, agreement=means)
    fair.do(lambda s: visits.hear(s, made.visit_id, [topic], None, later(11)))
    say_no(fair, made)

    assert topics_of(fair, made) == {"D": {topic}}


def test_consent_withdrawn_after_they_went_to_another_line_takes_the_topic_away_at_the_booth_that_was_told(fair: Fair) -> None:
    made = handed(fair, note=NOTE, topic_id=fair.topic("DV").id)
    fair.do(lambda s: floor.move(s, made.to_stop_id, fair.booth("G").id, later(11)))
    assert now_is(fair, made).state == HandoverState.FULL
    say_no(fair, made)

    assert (topics_of(fair, made), now_is(fair, made).note) == ({}, "")


def test_consent_withdrawn_after_the_start_leaves_the_topic_in_no_turn_that_is_still_to_come(fair: Fair) -> None:
    topic = fair.topic("地域との関係").id
    made = handed(fair, topic_id=topic)
    sit_down(fair, made)
    again = fair.at("D", parking.come_back_after, 20, fair.booth("E").id)
    assert isinstance(again, Stop)
    say_no(fair, made, 21)

    with db.read(fair.scope) as session:
        assert [set(queries.topics_of(session, key)) for key in (made.to_stop_id, again.id)] == [{topic}, set()]


def test_consent_withdrawn_before_they_are_to_come_back_takes_the_topic_into_no_turn_that_is_still_to_come(fair: Fair) -> None:
    topic = fair.topic("地域との関係").id
    made = handed(fair, topic_id=topic)
    sit_down(fair, made)
    say_no(fair, made, 15)
    again = fair.at("D", parking.come_back_after, 20, fair.booth("E").id)

    with db.read(fair.scope) as session:
        assert [set(queries.topics_of(session, key)) for key in (made.to_stop_id, again.id)] == [{topic}, set()]  # type: ignore[attr-defined]


def test_a_topic_that_is_ticked_off_and_on_again_is_what_the_hand_over_told(fair: Fair) -> None:
    topic, other = fair.topic("地域との関係").id, fair.topic("介護").id
    made = handed(fair, topic_id=topic)
    sit_down(fair, made)
    for topics in ((other,), (other, topic)):
        fair.do(lambda s, topics=topics: corrections.note(s, made.to_stop_id, corrections.Facts(topic_ids=topics), later(13)))
    again = fair.at("D", parking.come_back_after, 20, fair.booth("E").id)
    assert isinstance(again, Stop)
    assert topics_of(fair, made) == {"D": {topic, other}}
    say_no(fair, made, 21)

    with db.read(fair.scope) as session:
        assert [set(queries.topics_of(session, key)) for key in (made.to_stop_id, again.id)] == [{topic, other}, {other}]


def test_what_the_visitor_named_in_an_earlier_turn_there_stays_when_consent_is_withdrawn(fair: Fair) -> None:
    topic, visit = fair.topic("地域との関係").id, talking(fair)
    first = fair.do(lambda s: visits.add_topic(s, visit, topic, later(5)))
    assert isinstance(first, Stop)
    fair.do(lambda s: visits.not_today(s, first.id, Alternative.NONE, "", later(6)))
    made = pass_on(fair, topic_id=topic)
    say_no(fair, made)

    with db.read(fair.scope) as session:
        assert [set(queries.topics_of(session, key)) for key in (first.id, made.to_stop_id)] == [{topic}, set()]


def told_by_two(fair: Fair, topic: UUID, means: Agreement = SPOKEN) -> list[Handover]:
    """Let A and G both pass a topic on to D: A with a spoken consent, G as named."""
    first = pass_on(fair, topic_id=topic, stay=True)
    pass_on(fair, 11, "G")
    return [first, again_from_g(fair, topic, means)]


def again_from_g(fair: Fair, topic: UUID, means: Agreement = SPOKEN) -> Handover:
    """Let G take up the next in its line, and pass the topic on to D."""
    fair.call("G", 12)
    fair.at("G", desk.start, 13)
    made = fair.at("G", passing.hand_over, 14, fair.booth("D").id, topic_id=topic, agreement=means)
    assert isinstance(made, Handover)
    return made


@pytest.mark.parametrize("taken_back", [0, 1])
def test_a_topic_that_two_booths_passed_on_is_erased_only_when_both_consents_are_taken_back(fair: Fair, taken_back: int) -> None:
    topic, _visit = fair.topic("地域との関係").id, talking(fair)
    made = told_by_two(fair, topic)
    say_no(fair, made.pop(taken_back), 15)
    assert topics_of(fair, made[0]) == {"D": {topic}}
    say_no(fair, made[0], 16)

    assert topics_of(fair, made[0]) == {}


@pytest.mark.parametrize("before", [True, False])
def test_a_topic_that_two_booths_passed_on_and_the_visitor_named_is_their_own(fair: Fair, *, before: bool) -> None:
    topic, visit = fair.topic("地域との関係").id, talking(fair)
    if before:
        fair.do(lambda s: visits.add_topic(s, visit, topic, later(5)))
    made = told_by_two(fair, topic)
    if not before:
        fair.do(lambda s: visits.add_topic(s, visit, topic, later(14.5)))
    for each in made:
        say_no(fair, each, 15)

    assert topics_of(fair, made[0]) == {"D": {topic}}


def test_a_second_booth_whose_question_the_phone_still_asks_keeps_no_topic_there(fair: Fair) -> None:
    topic, _visit = fair.topic("地域との関係").id, talking(fair)
    made = told_by_two(fair, topic, PHONE)
    say_no(fair, made[0], 15)

    assert topics_of(fair, made[0]) == {}


def test_what_the_lead_decided_for_a_turn_that_is_over_keeps_no_topic_in_a_later_one(fair: Fair) -> None:
    topic, _visit = fair.topic("地域との関係").id, talking(fair)
    judged, from_a, to_d = Agreement(ConsentMeans.OVERRIDE, ground="命の危険"), fair.counter("A-1").id, fair.booth("D").id
    first = db.perform(staff(fair, Role.LEAD), lambda s: passing.hand_over(s, from_a, to_d, later(10), topic_id=topic, agreement=judged, stay=True))
    pass_on(fair, 11, "G")
    call(fair, first, 12)
    fair.at("D", desk.start, 13)
    fair.at("D", desk.finish, 14)
    fair.call("G", 15)
    fair.at("G", desk.start, 16)
    second = fair.at("G", passing.hand_over, 17, to_d, topic_id=topic, agreement=SPOKEN)
    say_no(fair, second, 18)  # type: ignore[arg-type]

    with db.read(fair.scope) as session:
        assert topic not in queries.topics_of(session, second.to_stop_id)  # type: ignore[attr-defined]


def test_whoever_joins_their_party_again_takes_no_topic_along_past_a_withdrawal(fair: Fair) -> None:
    topic, main = fair.topic("地域との関係").id, fair.admit().visit_id
    fair.do(lambda s: party.describe(s, main, {PartyRole.CONSULTS: 1, PartyRole.FAMILY: 1}, None, later(1)))
    visit = apart(fair, main, {PartyRole.FAMILY: 1}, "A").visit_id
    fair.at("A-1", desk.call_back, 3, visit)
    fair.at("A-1", desk.start, 4)
    made = pass_on(fair, topic_id=topic, agreement=SPOKEN)
    call(fair, made, 11)
    fair.at("D", desk.start, 12)
    kept = fair.at("D", parking.come_back_after, 13, fair.booth("G").id)
    fair.call("G", 14)
    fair.at("G", desk.start, 15)
    fair.at("G", desk.finish, 16)
    together(fair, visit, 20)
    with db.read(fair.scope) as session:
        stop = session.get_one(Stop, kept.id)  # type: ignore[attr-defined]
        assert (stop.visit_id, topic in queries.topics_of(session, stop.id), queries.topics_of(session, stop.id, named_only=True)) == (main, True, {})

    fair.do(lambda s: consents.withdraw(s, made.id, later(21)))

    with db.read(fair.scope) as session:
        assert topic not in queries.topics_of(session, kept.id)  # type: ignore[attr-defined]


@pytest.mark.parametrize(("taken_back", "kept"), [(0, [False, True]), (1, [True, False])])
def test_a_consent_whose_hand_over_came_to_nothing_keeps_the_topic_in_no_later_turn(fair: Fair, taken_back: int, kept: list[bool]) -> None:
    topic = fair.topic("地域との関係").id
    first = handed(fair, topic_id=topic)
    fair.do(lambda s: floor.move(s, first.to_stop_id, fair.booth("G").id, later(11)))
    made = [first, again_from_g(fair, topic)]
    say_no(fair, made[taken_back], 15)

    with db.read(fair.scope) as session:
        assert [topic in queries.topics_of(session, each.to_stop_id) for each in made] == kept
