"""Onward: passed on to a place outside, open until somebody has asked what became of it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from booths import consents, desk, onward, states
from booths import handover_queries as handed
from booths.consents import Agreement
from booths.errors import AlreadyPassedOn, ConsentPending, LeadOnly, NoFollowUp, NotYourBooth, Overtaken, PlaceNotInUse, TooFarAhead
from booths.models import OPEN_ONWARD, ConsentMeans, FollowUp, Handover, HandoverState, StopOutcome, Term, Way
from core import db
from events import queries as plan
from events import resources
from events.models import Event, EventState, Resource
from staff.models import Role
from tests.booths.test_hand_over import handed as handed_to_d
from tests.booths.test_hand_over import staff, talking
from tests.builders import Fair, later

if TYPE_CHECKING:
    from uuid import UUID

H = HandoverState
WEEKS = 60 * 24 * 7


def place(fair: Fair, n: int = 0) -> Resource:
    """Return one of the directory's places."""
    with db.read(fair.scope) as session:
        return plan.resources(session)[n]


def send(fair: Fair, minutes: float = 10, n: int = 0, **more: object) -> Handover:
    """Pass whoever sits at A on to a place outside."""
    made = fair.at("A-1", onward.send, minutes, place(fair, n).id, **more)
    assert isinstance(made, Handover)
    return made


def sent(fair: Fair, **more: object) -> Handover:
    """Let somebody sit down at A and be passed on."""
    talking(fair)
    return send(fair, **more)


def found(fair: Fair, made: Handover) -> handed.Outside:
    with db.read(fair.scope) as session:
        return next(row for row in handed.outside(session, fair.event.id) if row.handover.id == made.id)


def advance(fair: Fair, made: Handover, *steps: HandoverState) -> None:
    for n, state in enumerate(steps):
        fair.do(lambda s, state=state, n=n: onward.advance(s, made.id, state, later(20 + n)))


def follow(fair: Fair, made: Handover, term: Term, state: HandoverState, minutes: float = 2 * WEEKS) -> None:
    fair.do(lambda s: onward.follow_up(s, made.id, term, state, later(minutes)))


def test_somebody_is_passed_on_and_the_conversation_goes_on(fair: Fair) -> None:
    made = sent(fair, way=Way.ACCOMPANY, due_on=date(2026, 3, 20), responsible="高橋", note="はじめてなので一緒に")

    row = found(fair, made)
    assert (row.handover.state, row.handover.way, row.handover.due_on, row.handover.responsible) == (H.SENT, Way.ACCOMPANY, date(2026, 3, 20), "高橋")
    assert (row.place.name, row.consent is not None and row.consent.means) == (place(fair).name, ConsentMeans.SPOKEN)
    assert fair.counter("A-1").state == "serving"


def test_whoever_passes_on_is_responsible_unless_somebody_else_is_named(fair: Fair) -> None:
    assert found(fair, sent(fair)).handover.responsible == "担当"


@pytest.mark.parametrize("steps", [(H.AGREED, H.CONTACTED, H.CONNECTED), (H.AGREED, H.CONTACTED, H.NOT_CONNECTED), (H.CONNECTED,), (H.CONTACTED, H.CONNECTED)])
def test_it_goes_from_step_to_step_until_it_is_over(fair: Fair, steps: tuple[HandoverState, ...]) -> None:
    made = sent(fair)
    advance(fair, made, *steps)

    row = found(fair, made).handover
    assert (row.state, row.ended_at, row.ended_by) == (steps[-1], later(19 + len(steps)), "担当")


def test_the_table_leads_from_every_open_state_to_both_ends() -> None:
    ends = {H.CONNECTED, H.NOT_CONNECTED, H.VISITOR_REFUSED}

    assert {(a, b) for a, b in states.ONWARD if b in ends} == {(H(a), b) for a in OPEN_ONWARD for b in ends}


def test_what_was_thought_over_is_taken_up_again(fair: Fair) -> None:
    made = sent(fair)
    advance(fair, made, H.NOT_CONNECTED, H.CONTACTED)

    row = found(fair, made).handover
    assert (row.state, row.ended_at, row.ended_by) == (H.CONTACTED, None, "")


@pytest.mark.parametrize("state", [H.SENT, H.RECEIVED, H.VISITOR_REFUSED])
def test_a_step_that_leads_nowhere_is_refused(fair: Fair, state: HandoverState) -> None:
    made = sent(fair)

    with pytest.raises(Overtaken):
        advance(fair, made, state)


def test_one_consultation_passes_on_to_a_place_once(fair: Fair) -> None:
    sent(fair)

    with pytest.raises(AlreadyPassedOn, match=place(fair).name[:4]):
        send(fair, 11)


def test_a_place_that_was_written_down_anew_is_not_taken_up_twice(fair: Fair) -> None:
    first = sent(fair)
    advance(fair, first, H.CONNECTED)
    second = send(fair, 30)

    with pytest.raises(Overtaken):
        advance(fair, first, H.CONTACTED)
    assert (found(fair, first).handover.state, found(fair, second).handover.state) == (H.CONNECTED, H.SENT)


def test_one_consultation_passes_on_to_several_places(fair: Fair) -> None:
    sent(fair)

    assert send(fair, 11, 1).state == H.SENT


def test_a_place_that_was_switched_off_is_not_offered_and_not_taken(fair: Fair) -> None:
    gone = place(fair)
    fair.do(lambda s: resources.switch(s, gone.id, is_active=False))
    talking(fair)

    with db.read(fair.scope) as session:
        assert gone.id not in [r.id for r in plan.resources(session, active=True)]
    with pytest.raises(PlaceNotInUse):
        fair.at("A-1", onward.send, 10, gone.id)


def test_nobody_outside_is_told_before_the_phone_says_yes(fair: Fair) -> None:
    made = sent(fair, agreement=Agreement(ConsentMeans.PHONE))
    with pytest.raises(ConsentPending):
        advance(fair, made, H.CONTACTED)
    fair.do(lambda s: consents.give(s, made.id, later(12), visit_id=made.visit_id))
    advance(fair, made, H.CONTACTED)

    assert found(fair, made).handover.state == H.CONTACTED


def test_nobody_asks_after_a_consent_that_was_taken_back_once_they_had_met(fair: Fair) -> None:
    made = sent(fair)
    advance(fair, made, H.CONNECTED)
    fair.do(lambda s: consents.withdraw(s, made.id, later(30)))

    assert not found(fair, made).due(date(2026, 12, 1))
    with db.read(fair.scope) as session:
        assert handed.outside(session) == []
    with pytest.raises(NoFollowUp):
        advance(fair, made, H.CONTACTED)


def test_consent_withdrawn_ends_it_and_nobody_asks_later(fair: Fair) -> None:
    made = sent(fair, note="ひとりで行けない")
    fair.do(lambda s: consents.withdraw(s, made.id, later(12), visit_id=made.visit_id))

    row = found(fair, made)
    assert (row.handover.state, row.handover.note, row.due(date(2026, 12, 1))) == (H.VISITOR_REFUSED, "", False)
    with pytest.raises(NoFollowUp):
        follow(fair, made, Term.TWO_WEEKS, H.CONNECTED)


def test_only_the_lead_passes_on_without_consent(fair: Fair) -> None:
    talking(fair)

    with pytest.raises(LeadOnly):
        send(fair, agreement=Agreement(ConsentMeans.OVERRIDE, ground="虐待の通告"))


def test_an_undone_hand_over_leaves_nothing(fair: Fair) -> None:
    sent(fair)
    fair.at("A-1", desk.undo_last, 11)

    with db.read(fair.scope) as session:
        assert session.scalars(select(Handover)).all() == []


def test_it_makes_introduced_elsewhere_one_of_the_outcomes(fair: Fair) -> None:
    sent(fair)
    fair.at("A-1", desk.finish, 30)

    with db.read(fair.scope) as session:
        assert set(session.scalars(select(StopOutcome.outcome))) == {"advice", "introduced"}


def test_a_follow_up_ends_what_was_open(fair: Fair) -> None:
    made = sent(fair)
    follow(fair, made, Term.TWO_WEEKS, H.CONNECTED)

    row = found(fair, made)
    assert (row.handover.state, row.terms, row.is_open) == (H.CONNECTED, {Term.TWO_WEEKS: H.CONNECTED}, False)


def test_what_was_found_later_stands_beside_how_it_ended(fair: Fair) -> None:
    made = sent(fair)
    follow(fair, made, Term.TWO_WEEKS, H.CONNECTED)
    follow(fair, made, Term.THREE_MONTHS, H.NOT_CONNECTED, 13 * WEEKS)

    row = found(fair, made)
    assert (row.handover.state, row.terms) == (H.CONNECTED, {Term.TWO_WEEKS: H.CONNECTED, Term.THREE_MONTHS: H.NOT_CONNECTED})


def test_a_follow_up_noted_again_replaces_the_first(fair: Fair) -> None:
    made = sent(fair)
    follow(fair, made, Term.TWO_WEEKS, H.CONTACTED)
    follow(fair, made, Term.TWO_WEEKS, H.NOT_CONNECTED)

    with db.read(fair.scope) as session:
        assert [(f.term, f.state) for f in session.scalars(select(FollowUp))] == [(Term.TWO_WEEKS, H.NOT_CONNECTED)]


@pytest.mark.parametrize("state", [EventState.ENDED, EventState.SETTLED])
def test_a_day_that_is_over_is_still_followed_up(fair: Fair, state: EventState) -> None:
    made = sent(fair)
    fair.put(lambda s: setattr(s.get_one(Event, fair.event.id), "state", state))
    advance(fair, made, H.CONTACTED)
    follow(fair, made, Term.TWO_WEEKS, H.CONNECTED)

    assert found(fair, made).handover.state == H.CONNECTED


def test_a_hand_over_inside_the_hall_is_not_followed_up(fair: Fair) -> None:
    made = handed_to_d(fair)

    with pytest.raises(NoFollowUp):
        follow(fair, made, Term.TWO_WEEKS, H.CONNECTED)


def test_another_booth_writes_nothing_about_it(fair: Fair) -> None:
    made = sent(fair)
    other = staff(fair, Role.BOOTH, "F")

    with pytest.raises(NotYourBooth):
        db.perform(other, lambda s: onward.advance(s, made.id, H.CONTACTED, later(20)))


def test_its_own_booth_writes_about_it(fair: Fair) -> None:
    made = sent(fair)
    db.perform(staff(fair, Role.BOOTH, "A"), lambda s: onward.advance(s, made.id, H.AGREED, later(20)))

    assert found(fair, made).handover.state == H.AGREED


def test_it_is_due_on_its_own_day_and_again_after_two_weeks_and_three_months(fair: Fair) -> None:
    made = sent(fair, due_on=date(2026, 3, 20))

    def due(day: date) -> bool:
        return found(fair, made).due(day)

    assert (due(date(2026, 3, 19)), due(date(2026, 3, 20))) == (False, True)
    follow(fair, made, Term.TWO_WEEKS, H.CONNECTED)
    assert (due(date(2026, 3, 28)), due(date(2026, 6, 12)), due(date(2026, 6, 13))) == (False, False, True)


def unfinished(fair: Fair) -> list[UUID]:
    with db.read(fair.scope) as session:
        return [row.handover.id for row in handed.outside(session)]


def test_the_list_keeps_it_until_three_months_later(fair: Fair) -> None:
    made = sent(fair)
    advance(fair, made, H.CONNECTED)
    assert unfinished(fair) == [made.id]
    follow(fair, made, Term.THREE_MONTHS, H.CONNECTED, 13 * WEEKS)

    assert unfinished(fair) == []


def test_who_asks_and_until_when_may_change(fair: Fair) -> None:
    made = sent(fair)
    fair.do(lambda s: onward.assign(s, made.id, date(2026, 4, 1), "CSW 渡辺", later(60), seen=(made.due_on, made.responsible)))
    with pytest.raises(Overtaken):
        fair.do(lambda s: onward.assign(s, made.id, date(2026, 5, 1), "", later(61), seen=(made.due_on, made.responsible)))

    assert (found(fair, made).handover.due_on, found(fair, made).handover.responsible) == (date(2026, 4, 1), "CSW 渡辺")


def test_the_hand_overs_of_the_hall_are_not_on_the_list(fair: Fair) -> None:
    handed_to_d(fair)

    assert unfinished(fair) == []


def test_nobody_asks_later_than_a_year_after_the_event(fair: Fair) -> None:
    made = sent(fair, due_on=date(2027, 3, 14))
    with pytest.raises(TooFarAhead):
        fair.do(lambda s: onward.assign(s, made.id, date(2027, 3, 15), "", later(60)))
