"""A hand-over inside the hall: every end that it may have, and who may bring it about."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from booths import consents, desk, floor_queries, passing, queries, states, visits
from booths.errors import HandOverEnded, MovedOn, NoPhoneNumbers, NotYourBooth, OwnBooth, ReasonMissing
from booths.models import OPEN_HANDOVER, Alternative, DropReason, Handover, HandoverState, Stop, StopOutcome, StopState
from core import db
from core.scopes import Scope
from events import planning
from staff import accounts
from staff.errors import NotYours
from staff.models import Role
from tests import builders
from tests.builders import Fair, later

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

H = HandoverState


def talking(fair: Fair, counter: str = "A-1") -> UUID:
    """Return somebody who sits at a counter."""
    visit = fair.admit("money").visit_id
    fair.at(counter, desk.call_back, 1, visit)
    fair.at(counter, desk.start, 2)
    return visit


def handed(fair: Fair, minutes: float = 10, to: str = "D", **more: object) -> Handover:
    """Hand somebody over from A."""
    talking(fair)
    return pass_on(fair, minutes, to, **more)


def pass_on(fair: Fair, minutes: float = 10, to: str = "D", **more: object) -> Handover:
    """Hand over whoever sits at A."""
    made = fair.at("A-1", passing.hand_over, minutes, fair.booth(to).id, **more)
    assert isinstance(made, Handover)
    return made


def now_is(fair: Fair, made: Handover) -> Handover:
    """Return the hand-over as it is now."""
    with db.read(fair.scope) as session:
        return session.get_one(Handover, made.id)


def call(fair: Fair, made: Handover, minutes: float = 11, counter: str = "D") -> None:
    """Call the one who was handed over to the receiver."""
    fair.at(counter, desk.call_back, minutes, made.visit_id)


def staff(fair: Fair, role: Role, letter: str = "", name: str = "山田") -> Scope:
    """Return the scope of a new account, granted a booth if one is named."""
    account = db.perform(
        fair.scope, lambda s: accounts.add_account(s, name=f"{role}-{letter}", person=name, role=role, password=builders.PASSWORD, now=later(0))
    )
    if letter:
        fair.do(lambda s: planning.grant_account(s, fair.booth(letter).id, [account.id], later(0)))
    return Scope(fair.scope.council_id, account_id=account.id, role=role, name=name)


def leave(fair: Fair, made: Handover) -> None:
    fair.do(lambda s: visits.leave(s, made.visit_id, later(30)))


def drop(reason: DropReason) -> Callable[[Fair, Handover], None]:
    def dropped(fair: Fair, made: Handover) -> None:
        call(fair, made)
        fair.at("D", desk.drop, 12, reason)

    return dropped


def decline(fair: Fair, made: Handover) -> None:
    fair.do(lambda s: passing.decline(s, made.id, "担当者が不在", later(12)))


def withdraw(fair: Fair, made: Handover) -> None:
    fair.do(lambda s: consents.withdraw(s, made.id, later(12)))


def sit_down(fair: Fair, made: Handover) -> None:
    call(fair, made)
    fair.at("D", desk.start, 12)


@pytest.mark.parametrize("seen", [False, True])
@pytest.mark.parametrize(
    ("what", "state"),
    [
        (sit_down, H.RECEIVED),
        (decline, H.DECLINED),
        (withdraw, H.VISITOR_REFUSED),
        (leave, H.LAPSED),
        (drop(DropReason.DECLINED), H.VISITOR_REFUSED),
        (drop(DropReason.REFUSED), H.DECLINED),
        (drop(DropReason.UNMET), H.FULL),
    ],
)
def test_a_hand_over_ends_in_one_state_seen_at_the_booth_before_or_not(
    fair: Fair, what: Callable[[Fair, Handover], None], state: HandoverState, *, seen: bool
) -> None:
    made = handed(fair)
    if seen:
        fair.do(lambda s: passing.arrive(s, made.id, later(10.5)))
    what(fair, made)

    ended = now_is(fair, made)
    assert ended.state == state
    assert (ended.ended_at is None) == (state == H.RECEIVED)
    assert (ended.arrived_at is not None) == (seen or state == H.RECEIVED)


def test_the_table_leads_from_every_open_state_to_every_end() -> None:
    ends = {H.DECLINED, H.FULL, H.VISITOR_REFUSED, H.LAPSED}

    assert {(a, b) for a, b in states.HANDOVER if b in ends} == {(H(a), b) for a in OPEN_HANDOVER for b in ends}
    assert not [a for a, _ in states.HANDOVER if a in {*ends, H.RECEIVED}]


def test_who_said_no_is_kept_with_the_reason(fair: Fair) -> None:
    made = handed(fair)
    call(fair, made)
    db.perform(staff(fair, Role.BOOTH, "D", "渡辺"), lambda s: passing.decline(s, made.id, "制度の対象外", later(12)))

    ended = now_is(fair, made)
    assert (ended.state, ended.ended_by, ended.reason, ended.ended_at) == (H.DECLINED, "渡辺", "制度の対象外", later(12))
    assert fair.counter("D").state == "free"


def test_a_booth_says_why_it_declines(fair: Fair) -> None:
    made = handed(fair)

    with pytest.raises(ReasonMissing):
        fair.do(lambda s: passing.decline(s, made.id, "  ", later(12)))


def test_only_the_receiving_booth_declines(fair: Fair) -> None:
    made = handed(fair)
    other = staff(fair, Role.BOOTH, "F")

    with pytest.raises(NotYourBooth, match="D"):
        db.perform(other, lambda s: passing.decline(s, made.id, "担当者が不在", later(12)))


def test_whoever_sits_there_already_is_not_declined(fair: Fair) -> None:
    made = handed(fair)
    sit_down(fair, made)

    with pytest.raises(HandOverEnded):
        decline(fair, made)


def test_a_declined_call_is_undone_at_the_receivers_counter(fair: Fair) -> None:
    made = handed(fair)
    call(fair, made)
    decline(fair, made)
    fair.at("D", desk.undo_last, 13)

    back = now_is(fair, made)
    assert (back.state, back.reason, back.ended_by) == (H.SENT, "", "")


def test_reception_marks_an_arrival(fair: Fair) -> None:
    made = handed(fair)
    db.perform(staff(fair, Role.RECEPTION), lambda s: passing.arrive(s, made.id, later(11)))

    assert (now_is(fair, made).state, now_is(fair, made).arrived_at) == (H.ARRIVED, later(11))


def test_an_arrival_is_marked_once(fair: Fair) -> None:
    made = handed(fair)
    fair.do(lambda s: passing.arrive(s, made.id, later(11)))

    with pytest.raises(HandOverEnded):
        fair.do(lambda s: passing.arrive(s, made.id, later(12)))


def test_another_booth_marks_no_arrival(fair: Fair) -> None:
    made = handed(fair)
    other = staff(fair, Role.BOOTH, "F")

    with pytest.raises(NotYours):
        db.perform(other, lambda s: passing.arrive(s, made.id, later(11)))


def test_somebody_called_ten_minutes_ago_who_has_not_come_is_overdue(fair: Fair) -> None:
    made = handed(fair)
    call(fair, made, 11)

    def overdue(minutes: float) -> list[bool]:
        with db.read(fair.scope) as session:
            return [way.overdue for way in floor_queries.handovers_under_way(session, fair.event.id, later(minutes))]

    assert (overdue(20), overdue(21)) == ([False], [True])
    fair.do(lambda s: passing.arrive(s, made.id, later(22)))
    assert overdue(30) == [False]


def test_a_hand_over_is_undone_while_nothing_else_has_happened(fair: Fair) -> None:
    handed(fair, note="母の介護のこと")
    fair.at("A-1", desk.undo_last, 11)

    with db.read(fair.scope) as session:
        assert session.scalars(select(Handover)).all() == []
        seated = queries.seated_at(session, fair.counter("A-1").id)
    assert seated is not None


def test_a_hand_over_is_not_undone_after_the_visitor_said_no(fair: Fair) -> None:
    withdraw(fair, handed(fair))

    with pytest.raises(MovedOn):
        fair.at("A-1", desk.undo_last, 13)


def test_a_need_that_the_other_booth_cannot_meet_today_is_counted_there(fair: Fair) -> None:
    talking(fair)
    fair.at("A-1", passing.not_met_there, 10, fair.booth("D").id, Alternative.PHONE, arranged="平日の夕方。社協と名乗ってよい。留守電は不可。")

    with db.read(fair.scope) as session:
        stop = session.scalars(select(Stop).where(Stop.booth_id == fair.booth("D").id)).one()
        seated = queries.seated_at(session, fair.counter("A-1").id)
    assert (stop.state, stop.drop_reason, stop.alternative) == (StopState.DROPPED, DropReason.UNMET, Alternative.PHONE)
    assert stop.arranged == "平日の夕方。社協と名乗ってよい。留守電は不可。"
    assert seated is not None


def test_another_booth_instead_is_a_hand_over_there_and_an_unmet_need_here(fair: Fair) -> None:
    handed(fair, to="E", instead_of=fair.booth("D").id)

    with db.read(fair.scope) as session:
        full = session.scalars(select(Stop).where(Stop.booth_id == fair.booth("D").id)).one()
        there = session.scalars(select(Stop).where(Stop.booth_id == fair.booth("E").id)).one()
    assert (full.drop_reason, full.alternative, full.arranged) == (DropReason.UNMET, Alternative.OTHER_BOOTH, "E")
    assert there.state == StopState.WAITING


def test_what_was_arranged_instead_is_undone_like_any_step(fair: Fair) -> None:
    talking(fair)
    fair.at("A-1", passing.not_met_there, 10, fair.booth("D").id, Alternative.LATER_DAY)
    fair.at("A-1", desk.undo_last, 11)

    with db.read(fair.scope) as session:
        assert session.scalars(select(Stop).where(Stop.booth_id == fair.booth("D").id)).all() == []


def test_ones_own_booth_is_no_other_booth(fair: Fair) -> None:
    talking(fair)

    with pytest.raises(OwnBooth):
        fair.at("A-1", passing.not_met_there, 10, fair.booth("A").id, Alternative.PHONE)


@pytest.mark.parametrize("words", ["電話は 048-123-4567 まで", "090 1234 5678"])
def test_a_telephone_number_is_written_into_no_note(fair: Fair, words: str) -> None:
    talking(fair)

    with pytest.raises(NoPhoneNumbers):
        pass_on(fair, note=words)
    with pytest.raises(NoPhoneNumbers):
        fair.at("A-1", passing.not_met_there, 10, fair.booth("D").id, Alternative.PHONE, arranged=words)


def test_a_hand_over_makes_sat_in_or_handed_over_one_of_the_outcomes(fair: Fair) -> None:
    handed(fair)

    with db.read(fair.scope) as session:
        assert set(session.scalars(select(StopOutcome.outcome))) == {"advice", "together"}
