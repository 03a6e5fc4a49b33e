"""確認待ち: a person says who it was, once; one visit or two, each at its true time, both numbers findable."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from booths import queries as hall
from booths import visits
from booths.errors import DaySettled, MovedOn
from booths.models import OtherNumber, Step, StepLog, Stop, Urgency, Visit, VisitState
from checkin import cards, inbox, inbox_queries, scanning
from checkin.admission import Wish
from checkin.errors import ResolvedAlready, StaysCounted
from checkin.models import Card, DeviceScan, Resolution, Scan
from core import db
from core.addresses import new_token
from core.errors import Refusal
from core.scopes import SYSTEM
from events import planning
from events.states import EventStep
from tallies import counts
from tallies import queries as tallies
from tests.builders import NOON, Fair, later

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from sqlalchemy.orm import Session

    from tests.checkin.phone import SetClock
    from tests.checkin.tablet import Tablet, Tablets

FIRST = 601


@pytest.fixture
def tablet(tablets: Tablets) -> Tablet:
    """Return a tablet that is set up."""
    found = tablets()
    found.set_up()
    return found


@pytest.fixture
def conflict(fair: Fair, tablet: Tablet, set_clock: SetClock) -> UUID:
    """Return a scan of a card that reception had admitted as number 1 four minutes after the device did: five past noon."""
    card = db.perform(fair.scope, lambda s: cards.make_cards(s, fair.event.id, 10, NOON))[0]
    db.perform(fair.scope, lambda s: scanning.scan(s, fair.event.id, card.code, Wish(new_token()), later(9)))
    tablet.admit(FIRST, 5, card, people=2, soon=True)
    set_clock(20)
    assert tablet.send(20) == ["aside"]
    return waiting(fair)[0]


def waiting(fair: Fair) -> list[UUID]:
    """Return the scans that wait for a person."""
    with db.read(fair.scope) as session:
        assert inbox_queries.waiting(session, fair.event.id) == len(inbox_queries.cases(session, fair.event.id))
        return [case.scan.id for case in inbox_queries.cases(session, fair.event.id)]


def party(fair: Fair, number: int) -> Visit:
    """Return the visit that a number leads to."""
    with db.read(fair.scope) as session:
        found = hall.by_number(session, fair.event.id, number)
    assert found is not None
    return found


def do(fair: Fair, action: Callable[[Session, UUID], object], scan: UUID) -> object:
    """Say something about a scan."""
    return fair.do(lambda s: action(s, scan))


def same(session: Session, scan: UUID) -> object:
    return inbox.same(session, scan, later(21))


def other(session: Session, scan: UUID) -> object:
    return inbox.other(session, scan, later(21))


def set_aside(session: Session, scan: UUID) -> object:
    return inbox.set_aside(session, scan, later(21))


def take_back(session: Session, scan: UUID) -> object:
    return inbox.take_back(session, scan, later(22))


def everything() -> list[object]:
    """Return what a resolution may change."""
    with db.read(SYSTEM) as session:
        rows = [session.execute(select(model.__table__).order_by(model.id)).all() for model in (Visit, Stop, Urgency, OtherNumber, Scan, DeviceScan)]
    return [tuple(map(tuple, found)) for found in rows]


def test_the_same_people_are_one_visit_that_came_when_it_came_first_and_both_numbers_find_it(fair: Fair, conflict: UUID) -> None:
    do(fair, same, conflict)

    assert party(fair, FIRST).id == party(fair, 1).id
    assert party(fair, 1).arrived_at == later(5)
    with db.read(fair.scope) as session:
        assert session.scalars(select(Stop.joined_at)).all() == [later(5)]
        assert session.scalars(select(Urgency.said_at)).all() == [later(5)]
        assert session.scalars(select(Scan.visit_id).where(Scan.id == conflict)).one() == party(fair, 1).id
    assert waiting(fair) == []
    assert fair.call("A", minutes=22) == 1


def test_other_people_are_a_visit_of_their_own_at_their_own_time_without_the_card(fair: Fair, conflict: UUID) -> None:
    assert do(fair, other, conflict) == FIRST

    apart = party(fair, FIRST)
    assert (apart.arrived_at, apart.people, apart.id != party(fair, 1).id, party(fair, 1).arrived_at) == (later(5), 2, True, later(9))
    with db.read(fair.scope) as session:
        assert session.scalars(select(Card.visit_id).where(Card.visit_id.is_not(None))).all() == [party(fair, 1).id]
        assert session.scalars(select(Stop.joined_at).order_by(Stop.joined_at)).all() == [later(5), later(9)]
    assert fair.call("A", minutes=22) == FIRST


def test_other_people_can_be_given_a_new_card(fair: Fair, conflict: UUID) -> None:
    do(fair, other, conflict)
    with db.read(fair.scope) as session:
        fresh = session.scalars(select(Card).where(Card.visit_id.is_(None))).first()
    assert fresh is not None
    fair.do(lambda s: cards.replace(s, s.get_one(Visit, party(fair, FIRST).id), fresh, later(22)))

    assert db.perform(fair.scope, lambda s: scanning.scan(s, fair.event.id, fresh.code, Wish(new_token()), later(23))).number == FIRST


@pytest.mark.parametrize("actions", [(same, same), (other, other), (same, other)])
def test_two_who_press_at_once_settle_it_once(fair: Fair, conflict: UUID, actions: tuple[Callable[[Session, UUID], object], ...]) -> None:
    def press(action: Callable[[Session, UUID], object]) -> str:
        try:
            do(fair, action, conflict)
        except ResolvedAlready as refused:
            return str(refused)
        return ""

    with ThreadPoolExecutor(2) as pool:
        said = sorted(pool.map(press, actions))

    assert said == ["", f"{FIRST}番は、担当さんがもう確認しました。"]
    with db.read(fair.scope) as session:
        assert len(session.scalars(select(StepLog).where(StepLog.step == Step.RESOLVE)).all()) == 1


@pytest.mark.parametrize("action", [same, set_aside])
def test_what_was_said_can_be_taken_back(fair: Fair, conflict: UUID, action: Callable[[Session, UUID], object]) -> None:
    before = everything()
    do(fair, action, conflict)
    do(fair, take_back, conflict)

    assert everything() == before
    assert waiting(fair) == [conflict]
    do(fair, other, conflict)
    assert waiting(fair) == []


def test_of_two_scans_with_one_number_the_one_that_is_meant_is_taken_back(fair: Fair, tablet: Tablet, set_clock: SetClock) -> None:
    for made in db.perform(fair.scope, lambda s: cards.make_cards(s, fair.event.id, 10, NOON))[:2]:
        db.perform(fair.scope, lambda s, code=made.code: scanning.scan(s, fair.event.id, code, Wish(new_token()), later(9)))
        tablet.admit(FIRST, 5, made)
    set_clock(20)
    tablet.send(20)
    first, second = waiting(fair)
    for scan in (first, second):
        do(fair, same, scan)
    do(fair, take_back, first)

    assert [party(fair, number).arrived_at for number in (1, 2)] == [later(9), later(5)]
    assert waiting(fair) == [first]


def test_a_party_of_its_own_is_not_taken_back(fair: Fair, conflict: UUID) -> None:
    do(fair, other, conflict)

    with pytest.raises(StaysCounted):
        do(fair, take_back, conflict)


def test_what_was_built_upon_is_not_taken_back(fair: Fair, conflict: UUID) -> None:
    do(fair, same, conflict)
    fair.put(lambda s: s.execute(select(Visit)) and setattr(s.scalars(select(Visit)).one(), "arrived_at", later(3)))

    with pytest.raises(MovedOn):
        do(fair, take_back, conflict)


def test_what_is_set_aside_counts_nobody_and_stays_written_down(fair: Fair, conflict: UUID) -> None:
    do(fair, set_aside, conflict)

    with db.read(fair.scope) as session:
        ((case, number),) = inbox_queries.resolved(session, fair.event.id)
        assert len(session.scalars(select(Visit)).all()) == 1
    assert (case.brought.resolution, case.brought.resolved_at, case.brought.number, number) == (Resolution.SET_ASIDE, later(21), FIRST, None)


def test_a_number_that_somebody_has_becomes_a_new_one(fair: Fair, tablet: Tablet, set_clock: SetClock) -> None:
    fair.admit()
    for number in (1, 777):
        tablet.admit(number, 5)
    set_clock(20)
    tablet.send(20)

    assert [do(fair, other, scan) for scan in waiting(fair)] == [2, 3]
    assert [party(fair, n).arrived_at for n in (2, 3)] == [later(5), later(5)]


def test_after_the_end_it_is_written_down_as_one_who_was_here(fair: Fair, tablet: Tablet, set_clock: SetClock) -> None:
    tablet.admit(FIRST, 5, people=3)
    for step in (EventStep.CLOSE, EventStep.END):
        fair.do(lambda s, step=step: planning.advance(s, fair.event.id, step, later(10)))
    set_clock(20)
    tablet.send(20)
    do(fair, other, waiting(fair)[0])

    assert (party(fair, FIRST).state, party(fair, FIRST).arrived_at) == (VisitState.LEFT, later(5))
    with db.read(fair.scope) as session:
        overview = counts.figures(tallies.day(session, fair.event.id)).overview
    assert (overview.parties, overview.people) == (1, 3)


def test_a_settled_day_counts_nobody_more(fair: Fair, conflict: UUID) -> None:
    fair.do(lambda s: visits.leave(s, party(fair, 1).id, later(21)))
    for step in (EventStep.CLOSE, EventStep.END, EventStep.SETTLE):
        fair.do(lambda s, step=step: planning.advance(s, fair.event.id, step, later(22)))

    for action in (same, other):
        with pytest.raises(DaySettled):
            do(fair, action, conflict)
    do(fair, set_aside, conflict)
    assert waiting(fair) == []


def test_a_clock_that_cannot_be_right_counts_from_when_we_heard_of_it(fair: Fair, tablet: Tablet, set_clock: SetClock) -> None:
    tablet.admit(FIRST, -24 * 60)
    set_clock(20)
    tablet.send(20)
    do(fair, other, waiting(fair)[0])

    assert party(fair, FIRST).arrived_at == later(20)


def test_everybody_stays_counted_once(fair: Fair, conflict: UUID) -> None:
    do(fair, same, conflict)
    with pytest.raises(Refusal):
        do(fair, other, conflict)

    with db.read(fair.scope) as session:
        assert counts.figures(tallies.day(session, fair.event.id)).overview.parties == 1
