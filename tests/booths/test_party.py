"""組: who came as what, who went apart with a number of their own, and together again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from booths import desk, party, passing, signals, visits
from booths.errors import HasLeft, JoinedAgain, MovedOn, NobodyStays, NotApart, PartySize, StillElsewhere
from booths.models import About, DropReason, PartyRole, Signal, Stop, StopState, Urgency, UrgencySignal, Visit, VisitState
from checkin import queries
from checkin.admission import Admitted
from checkin.party import split
from core import db
from tests.builders import Fair, later

if TYPE_CHECKING:
    from uuid import UUID

PARENTS = {PartyRole.CONSULTS: 1, PartyRole.FAMILY: 1, PartyRole.CHILD: 2}
ONE = {PartyRole.FAMILY: 1}


@pytest.fixture
def four(fair: Fair) -> UUID:
    """Return the visit of two parents with two children."""
    visit = fair.admit().visit_id
    fair.do(lambda s: party.describe(s, visit, PARENTS, About.OTHER, later(1)))
    return visit


def apart(fair: Fair, visit: UUID, people: dict[PartyRole, int], *letters: str, minutes: float = 2) -> Admitted:
    """Let some of a party go apart."""
    booths = [fair.booth(letter).id for letter in letters]
    return db.perform(fair.scope, lambda s: split(s, visit, people, later(minutes), booth_ids=booths))


def together(fair: Fair, visit: UUID, minutes: float = 20) -> None:
    """Let somebody join the party again."""
    fair.do(lambda s: party.merge(s, visit, later(minutes)))


def so_far(fair: Fair) -> tuple[int, int]:
    """Return how many parties and people have come."""
    with db.read(fair.scope) as session:
        return queries.admitted_so_far(session, fair.event.id)


def row(fair: Fair, visit: UUID) -> Visit:
    """Return a visit."""
    with db.read(fair.scope) as session:
        return session.get_one(Visit, visit)


def stops(fair: Fair, visit: UUID) -> dict[str, StopState]:
    """Return how a visit's turns stand, by booth."""
    letters = {fair.booth(letter).id: letter for letter in "ABCDEFG"}
    with db.read(fair.scope) as session:
        return {letters[s.booth_id]: s.state for s in session.scalars(select(Stop).where(Stop.visit_id == visit))}


def test_people_are_the_sum_of_the_roles(fair: Fair, four: UUID) -> None:
    visit = row(fair, four)

    assert (visit.people, visit.party, visit.about) == (4, {"consults": 1, "family": 1, "child": 2}, About.OTHER)


@pytest.mark.parametrize("people", [{}, {PartyRole.FAMILY: 21}])
def test_a_party_is_not_empty_and_not_a_whole_hall(fair: Fair, four: UUID, people: dict[PartyRole, int]) -> None:
    with pytest.raises(PartySize):
        fair.do(lambda s: party.describe(s, four, people, None, later(2)))


def test_while_nobody_has_said_one_consults_and_the_others_are_family(fair: Fair) -> None:
    assert party.members(row(fair, fair.admit(people=3).visit_id)) == {PartyRole.CONSULTS: 1, PartyRole.FAMILY: 2}


def test_who_goes_apart_has_a_number_of_their_own_and_came_when_the_party_came(fair: Fair, four: UUID) -> None:
    fair.admit(minutes=1)
    made = apart(fair, four, ONE)
    one, rest = row(fair, made.visit_id), row(fair, four)

    assert (made.number, one.people, rest.people, rest.party) == (3, 1, 3, {"consults": 1, "child": 2})
    assert (one.arrived_at, one.split_from, one.party) == (rest.arrived_at, four, {"consults": 1})
    assert stops(fair, made.visit_id) == {"A": StopState.WAITING}


def test_who_goes_apart_waits_at_the_booths_chosen(fair: Fair, four: UUID) -> None:
    made = apart(fair, four, ONE, "D", "F")

    assert stops(fair, made.visit_id) == {"D": StopState.WAITING, "F": StopState.WAITING}
    assert row(fair, made.visit_id).heard


@pytest.mark.parametrize("people", [{}, PARENTS, {PartyRole.CHILD: 3}, {PartyRole.HELPER: 1}, {PartyRole.CHILD: -1, PartyRole.FAMILY: 1}])
def test_somebody_goes_and_somebody_stays(fair: Fair, four: UUID, people: dict[PartyRole, int]) -> None:
    with pytest.raises(NobodyStays):
        apart(fair, four, people)


def test_nobody_goes_apart_from_a_party_that_has_left(fair: Fair, four: UUID) -> None:
    fair.do(lambda s: visits.leave(s, four, later(2)))

    with pytest.raises(HasLeft):
        apart(fair, four, ONE, minutes=3)


def test_going_apart_and_together_keeps_the_people_and_makes_one_party(fair: Fair, four: UUID) -> None:
    made = apart(fair, four, {PartyRole.FAMILY: 1, PartyRole.CHILD: 1})
    assert so_far(fair) == (2, 4)
    together(fair, made.visit_id)

    assert so_far(fair) == (1, 4)
    assert (row(fair, made.visit_id).merged_into, row(fair, made.visit_id).state) == (four, VisitState.LEFT)
    assert row(fair, four).party == {"consults": 2, "child": 2}


def test_a_line_that_the_party_does_not_stand_in_becomes_the_partys(fair: Fair, four: UUID) -> None:
    made = apart(fair, four, ONE, "A", "D")
    together(fair, made.visit_id)

    assert stops(fair, four) == {"A": StopState.WAITING, "D": StopState.WAITING}
    with db.read(fair.scope) as session:
        assert [s.drop_reason for s in session.scalars(select(Stop).where(Stop.visit_id == made.visit_id))] == [DropReason.REROUTED]


def test_what_was_talked_about_apart_stays_theirs(fair: Fair, four: UUID) -> None:
    made = apart(fair, four, ONE, "D")
    fair.call("D", 3)
    fair.at("D", desk.finish, 10)
    together(fair, made.visit_id)

    assert stops(fair, made.visit_id) == {"D": StopState.FINISHED}
    assert stops(fair, four) == {"A": StopState.WAITING}


def test_nobody_joins_from_a_table_or_on_the_way_to_one(fair: Fair, four: UUID) -> None:
    made = apart(fair, four, ONE, "D")
    fair.call("D", 3)
    with pytest.raises(StillElsewhere):
        together(fair, made.visit_id, 4)
    fair.at("D", passing.hand_over, 5, fair.booth("F").id)
    with pytest.raises(StillElsewhere):
        together(fair, made.visit_id, 6)


def test_only_who_went_apart_joins_again_and_once(fair: Fair, four: UUID) -> None:
    made = apart(fair, four, ONE)
    together(fair, made.visit_id)

    for visit in (four, made.visit_id):
        with pytest.raises(NotApart):
            together(fair, visit, 21)
    with pytest.raises(JoinedAgain, match="1"):
        fair.do(lambda s: visits.back(s, made.visit_id, later(22)))


def test_who_still_waits_does_not_join_a_party_that_has_left(fair: Fair, four: UUID) -> None:
    made = apart(fair, four, ONE)
    fair.do(lambda s: visits.leave(s, four, later(3)))

    with pytest.raises(HasLeft):
        together(fair, made.visit_id)


def test_the_child_of_one_who_joined_again_joins_the_whole_party(fair: Fair, four: UUID) -> None:
    made = apart(fair, four, {PartyRole.FAMILY: 1, PartyRole.CHILD: 1})
    child = apart(fair, made.visit_id, {PartyRole.CHILD: 1}, minutes=3)
    together(fair, made.visit_id, 4)
    together(fair, child.visit_id, 5)

    assert (row(fair, four).people, row(fair, child.visit_id).merged_into) == (4, four)


def test_what_is_urgent_goes_along(fair: Fair, four: UUID) -> None:
    made = apart(fair, four, ONE)
    fair.do(lambda s: signals.note(s, made.visit_id, [Signal.SHELTER], later(3)))
    together(fair, made.visit_id)

    with db.read(fair.scope) as session:
        assert [u.visit_id for u in (*session.scalars(select(Urgency)), *session.scalars(select(UrgencySignal)))] == [four, four]


def test_the_partys_last_step_can_still_be_undone_when_somebody_went_apart(fair: Fair, four: UUID) -> None:
    fair.call("A", 2)
    apart(fair, four, ONE, minutes=3)
    fair.at("A", desk.undo_last, 4)

    assert stops(fair, four) == {"A": StopState.WAITING}


@pytest.mark.parametrize("named", [True, False])
def test_a_hand_over_is_not_undone_when_somebody_who_joined_gave_up_their_own_turn_there_for_it(fair: Fair, four: UUID, *, named: bool) -> None:
    fair.at("A-1", desk.call_back, 2, four)
    fair.at("A-1", desk.start, 3)
    visit = apart(fair, four, ONE, "D", minutes=4).visit_id
    if named:
        fair.do(lambda s: visits.add_topic(s, visit, fair.topic("地域との関係").id, later(5)))
    fair.at("A-1", passing.hand_over, 10, fair.booth("D").id)
    together(fair, visit)

    with pytest.raises(MovedOn):
        fair.at("A-1", desk.undo_last, 21)
    assert stops(fair, four)["D"] == StopState.WAITING


def test_a_hand_over_is_undone_when_whoever_joined_waited_elsewhere(fair: Fair, four: UUID) -> None:
    fair.at("A-1", desk.call_back, 2, four)
    fair.at("A-1", desk.start, 3)
    visit = apart(fair, four, ONE, "E", minutes=4).visit_id
    fair.at("A-1", passing.hand_over, 10, fair.booth("D").id)
    together(fair, visit)
    fair.at("A-1", desk.undo_last, 21)

    assert stops(fair, four) == {"A": StopState.CONSULTING, "E": StopState.WAITING}
