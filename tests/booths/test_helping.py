"""A counter that helps another booth, from the call to the end: whose line it calls from, whose booth it is not, and where people are sent."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from booths import consents, desk, floor_queries, handover_queries, helping, passing, queries, waits
from booths.consents import Agreement
from booths.errors import NobodyWaiting, OwnBooth
from booths.models import Alternative, ConsentMeans, Handover, HandoverState, Stop
from booths.waits import Why
from core import db
from events import queries as plan
from staff.models import Role
from tests import builders
from tests.booths.test_hand_over import staff
from tests.builders import Fair, later


@pytest.fixture
def fair(database_url: str) -> Fair:
    """Return an open event in which F helps A."""
    assert database_url
    fair = builders.fair()
    fair.at("F", helping.help_out, 0, fair.booth("A").id)
    return fair


def handover(fair: Fair) -> Handover:
    """Return the only hand-over."""
    with db.read(fair.scope) as session:
        return session.scalars(select(Handover)).one()


def handed_to_a(fair: Fair, **more: object) -> Handover:
    """Hand somebody from D over to A, and call them to the helper."""
    fair.admit("alone")
    fair.call("D", 1)
    fair.at("D", passing.hand_over, 5, fair.booth("A").id, **more)
    fair.call("F", 6)
    return handover(fair)


def test_a_helper_calls_the_next_of_the_line_that_it_helps(fair: Fair) -> None:
    fair.admit("care", minutes=0)
    fair.admit(minutes=1)

    assert fair.call("F", 2) == 2


def test_after_helping_its_own_line_is_called_again(fair: Fair) -> None:
    fair.admit("care", minutes=0)
    fair.admit(minutes=1)
    fair.at("F", helping.help_end, 2)

    assert fair.call("F", 3) == 1


def test_an_empty_line_is_said_of_the_booth_that_is_helped(fair: Fair) -> None:
    with pytest.raises(NobodyWaiting, match="A"):
        fair.call("F")


def test_a_call_leads_to_the_table_of_the_helper(fair: Fair) -> None:
    fair.admit()
    fair.call("F")

    with db.read(fair.scope) as session:
        stop = session.scalars(select(Stop)).one()
        assert queries.called_to(session, stop.id) == ("F", fair.booth("F").colour)


def test_whoever_sits_with_a_helper_is_at_the_helpers_booth(fair: Fair) -> None:
    fair.admit("money", "alone")
    fair.do(lambda s: passing.visits.add_topic(s, s.scalars(select(Stop.visit_id)).first(), fair.topic("ひきこもり").id, later(1)))
    fair.call("F", 2)

    with db.read(fair.scope) as session:
        event = plan.event(session, fair.event.id)
        assert event is not None
        longest = waits.longest(session, event, later(3))[fair.booth("D").id]
    assert (longest.why, longest.letter) == (Why.ELSEWHERE, "F")


def test_somebody_who_does_not_arrive_is_looked_for_at_the_helpers_table(fair: Fair) -> None:
    handed_to_a(fair)

    with db.read(fair.scope) as session:
        assert [(way.sent.giver, way.sent.to) for way in floor_queries.handovers_under_way(session, fair.event.id, later(7))] == [("D", "F")]


def test_a_helper_hands_over_to_its_own_booth(fair: Fair) -> None:
    fair.admit()
    fair.call("F")
    fair.at("F", passing.hand_over, 5, fair.booth("F").id)
    fair.at("F", helping.help_end, 6)

    assert fair.call("F", 7) == 1


def test_the_booth_that_is_helped_is_no_other_booth(fair: Fair) -> None:
    fair.admit()
    fair.call("F")

    with pytest.raises(OwnBooth, match="A"):
        fair.at("F", passing.hand_over, 5, fair.booth("A").id)
    with pytest.raises(OwnBooth, match="A"):
        fair.at("F", passing.not_met_there, 5, fair.booth("A").id, Alternative.PHONE)


def test_a_helper_says_no_to_what_was_handed_over(fair: Fair) -> None:
    made = handed_to_a(fair)
    db.perform(staff(fair, Role.BOOTH, "F"), lambda s: passing.decline(s, made.id, "時間がない", later(7)))

    assert (handover(fair).state, handover(fair).reason) == (HandoverState.DECLINED, "時間がない")


def test_a_helper_writes_a_yes_down_that_the_phone_still_asks_for(fair: Fair) -> None:
    made = handed_to_a(fair, agreement=Agreement(ConsentMeans.PHONE))
    consent = db.perform(staff(fair, Role.BOOTH, "F"), lambda s: consents.give(s, made.id, later(7)))

    assert consent.means == ConsentMeans.SPOKEN


def test_what_a_helper_passed_on_is_on_both_desks(fair: Fair) -> None:
    fair.admit()
    fair.call("F")
    fair.at("F", passing.hand_over, 5, fair.booth("D").id)

    with db.read(fair.scope) as session:
        sent = {letter: len(handover_queries.sent_from(session, fair.counter(letter), builders.NOON)) for letter in "AFD"}
    assert sent == {"A": 1, "F": 1, "D": 0}


def test_whoever_comes_back_is_called_for_that(fair: Fair) -> None:
    visit = fair.admit()
    fair.call("F")
    fair.at("F", desk.miss, 2)
    stop = fair.at("F", desk.call_back, 3, visit.visit_id)

    assert isinstance(stop, Stop)
    assert stop.call_reason == desk.BACK
