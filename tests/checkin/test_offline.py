"""What a device wrote down without a line: in order, once, at the true time; what cannot be goes before a person."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, update

from booths.models import Step, StepLog, Stop, Urgency, Visit
from checkin import cards, inbox_queries, scanning
from checkin.admission import Wish, admit
from checkin.models import Card, Means, Scan, Trouble
from core import db
from core.addresses import new_token
from events import planning
from events.models import Event, EventState, Series
from events.states import EventStep
from tests.builders import NOON, Fair, later
from tests.checkin.phone import Phone, SetClock, rows
from tests.checkin.tablet import SLOW, Tablet, Tablets

if TYPE_CHECKING:
    from collections.abc import Callable

FIRST = 601


@pytest.fixture
def stack(fair: Fair) -> list[Card]:
    """Return unused cards."""
    return db.perform(fair.scope, lambda s: cards.make_cards(s, fair.event.id, 10, NOON))


def visits(fair: Fair) -> list[Visit]:
    """Return all visits by arrival."""
    with db.read(fair.scope) as session:
        return list(session.scalars(select(Visit).order_by(Visit.arrived_at, Visit.number)))


def troubles(fair: Fair) -> list[Trouble | None]:
    """Return what is wrong with each scan, in the order of arrival here."""
    with db.read(fair.scope) as session:
        return list(session.scalars(select(Scan.trouble).order_by(Scan.received_at, Scan.id)))


def test_a_device_gets_numbers_of_its_own_cards_it_cannot_open_and_our_clock(tablets: Tablets, stack: list[Card]) -> None:
    tablet = tablets()
    found = tablet.set_up()

    assert found["blocks"] == [{"label": "R1", "first": FIRST, "last": 650}]
    assert (found["now"], found["state"], found["paper"]) == (tablet.clock(0), "on", [501, 600])
    assert len(found["cards"]) == len(stack)
    assert all(card.token not in str(found) and card.code not in str(found) for card in stack)


def test_two_devices_never_share_a_number_and_one_that_asks_again_keeps_its_own(tablets: Tablets) -> None:
    one, other = tablets(), tablets()
    blocks = [t.set_up()["blocks"] for t in (one, other, one)]

    assert [[b["first"] for b in mine] for mine in blocks] == [[601], [651], [601]]


def test_a_device_that_runs_short_gets_more_until_there_are_none(tablet: Tablet) -> None:
    got = [len(tablet.post(minutes=0, known=n, left=3, items=[]).json()["blocks"]) for n in range(1, 10)]

    assert got == [2, 3, 4, 5, 6, 7, 8, 8, 8]


def test_devices_set_up_at_once_get_blocks_that_do_not_overlap(tablets: Tablets) -> None:
    tablets = [tablets() for _ in range(6)]
    with ThreadPoolExecutor(6) as pool:
        firsts = sorted(got["blocks"][0]["first"] for got in pool.map(Tablet.set_up, tablets))

    assert firsts == [601, 651, 701, 751, 801, 851]


def test_the_door_goes_on_behind_the_devices_numbers(fair: Fair) -> None:
    fair.put(lambda s: s.execute(update(Series).where(Series.name == "door").values(next=500)))

    assert [fair.admit().number for _ in range(3)] == [500, 1001, 1002]


def test_what_was_written_down_comes_in_at_the_true_time_and_waits_from_then(fair: Fair, tablet: Tablet, set_clock: SetClock) -> None:
    tablet.admit(FIRST, 5, people=3, soon=True)
    set_clock(40)

    assert tablet.send(40) == ["in"]
    (visit,) = visits(fair)
    with db.read(fair.scope) as session:
        scan, stop, step, urgency = (session.scalars(select(model)).one() for model in (Scan, Stop, StepLog, Urgency))
    assert (visit.series, visit.number, visit.people) == ("device", FIRST, 3)
    assert {visit.arrived_at, stop.joined_at, scan.happened_at, step.happened_at, urgency.said_at} == {later(5)}
    assert {scan.received_at, step.received_at} == {later(40)}
    assert (step.step, scan.means, scan.trouble) == (Step.ARRIVE, Means.DESK, None)


def test_nobody_loses_the_place_in_line(fair: Fair, tablet: Tablet, set_clock: SetClock) -> None:
    fair.admit(minutes=10)
    tablet.admit(FIRST, 5)
    set_clock(20)
    tablet.send(20)

    assert fair.call("A", minutes=21) == FIRST


def test_two_keep_their_order_also_when_the_first_took_long_to_come_here(fair: Fair, tablet: Tablet, set_clock: SetClock) -> None:
    set_clock(5 + 20 / 60)
    tablet.admit(FIRST, 5)
    tablet.send(5)
    tablet.kept.clear()
    tablet.admit(FIRST + 1, 5 + 10 / 60)
    tablet.send(5 + 20 / 60)

    assert [visit.number for visit in visits(fair)] == [FIRST, FIRST + 1]
    assert fair.call("A", minutes=6) == FIRST


def test_a_clock_that_could_not_be_right_moves_nobody_behind_it(fair: Fair, tablets: Tablets, set_clock: SetClock) -> None:
    tablet = tablets(70)
    tablet.set_up()
    tablet.admit(FIRST, 5)
    tablet.fast = 0
    set_clock(5)
    assert tablet.send(5) == ["aside"]
    tablet.kept.clear()
    tablet.admit(FIRST + 1, 5.25)
    set_clock(5.25)

    assert (tablet.send(5.25), visits(fair)[0].arrived_at) == (["in"], later(5.25))


def test_sent_again_nothing_is_there_twice(tablet: Tablet, stack: list[Card], set_clock: SetClock) -> None:
    for n in range(4):
        tablet.admit(FIRST + n, n, stack[n] if n else None)
    set_clock(30)
    first = tablet.send(30)
    before = rows()

    assert first == tablet.send(31) == tablet.send(32) == ["in"] * 4
    assert rows() == before
    assert (before["visit"], before["scan"], before["stop"]) == (4, 4, 4)


def test_sent_twice_at_once_it_is_there_once(tablet: Tablet, set_clock: SetClock) -> None:
    for n in range(6):
        tablet.admit(FIRST + n, n)
    set_clock(30)
    with ThreadPoolExecutor(3) as pool:
        answers = list(pool.map(lambda _: tablet.send(30), range(3)))

    assert answers == [["in"] * 6] * 3
    assert (rows()["visit"], rows()["scan"], rows()["device_scan"]) == (6, 6, 6)


def test_a_card_opens_its_ticket_and_is_found_again(fair: Fair, tablet: Tablet, stack: list[Card], set_clock: SetClock) -> None:
    tablet.admit(FIRST, 5, stack[0])
    set_clock(20)
    tablet.send(20)
    seen = db.perform(fair.scope, lambda s: scanning.scan(s, fair.event.id, stack[0].code, Wish(new_token()), later(21)))

    assert (seen.number, seen.is_new) == (FIRST, False)
    with db.read(fair.scope) as session:
        assert session.scalars(select(Card.activated_at).where(Card.id == stack[0].id)).one() == later(5)


def by_another_device(_fair: Fair, tablets: Tablets, card: Card) -> None:
    other = tablets(60)
    other.set_up()
    other.admit(651, 3, card)
    assert other.send(20) == ["in"]


def at_reception(fair: Fair, _tablets: Tablets, card: Card) -> None:
    db.perform(fair.scope, lambda s: scanning.scan(s, fair.event.id, card.code, Wish(new_token()), later(3)))


def by_phone(fair: Fair, tablets: Tablets, card: Card) -> None:
    phone = Phone(fair, tablets.server)
    assert phone.browser.post(f"/c/{card.token}", data={"nonce": new_token()}).status_code == 303
    phone.close()


@pytest.mark.parametrize("before", [by_another_device, at_reception, by_phone])
def test_a_card_that_was_used_elsewhere_is_a_conflict_and_no_visit(
    fair: Fair, tablets: Tablets, stack: list[Card], set_clock: SetClock, before: Callable[[Fair, Tablets, Card], None]
) -> None:
    tablet = tablets(SLOW)
    tablet.set_up()
    tablet.admit(FIRST, 5, stack[0])
    set_clock(20)
    before(fair, tablets, stack[0])

    assert tablet.send(20) == ["aside"]
    assert tablet.send(21) == ["aside"]
    assert (len(visits(fair)), troubles(fair)[-1]) == (1, Trouble.CARD_USED)
    with db.read(fair.scope) as session:
        (case,) = inbox_queries.cases(session, fair.event.id)
    assert (case.scan.happened_at, case.brought.number, case.brought.label, case.scan.visit_id) == (later(5), FIRST, "R1", None)
    assert case.other is not None
    assert case.other.visit.id == visits(fair)[0].id


def test_two_devices_that_send_the_same_card_at_once_are_one_visit_and_one_conflict(
    tablet: Tablet, tablets: Tablets, stack: list[Card], set_clock: SetClock
) -> None:
    other = tablets()
    other.set_up()
    for n, card in enumerate(stack):
        tablet.admit(FIRST + n, n, card)
        other.admit(651 + n, n, card)
    set_clock(30)
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda t: t.send(30), (tablet, other)))

    assert sorted(answers[0] + answers[1]) == ["aside"] * 10 + ["in"] * 10
    assert [{a, b} for a, b in zip(*answers, strict=True)] == [{"in", "aside"}] * 10
    assert (rows()["visit"], rows()["scan"]) == (10, 20)


@pytest.mark.parametrize("steps", [[EventStep.PAUSE], [EventStep.CLOSE]])
def test_who_came_while_it_was_open_comes_in_when_it_is_shut(fair: Fair, tablet: Tablet, set_clock: SetClock, steps: list[EventStep]) -> None:
    tablet.admit(FIRST, 5)
    for step in steps:
        fair.do(lambda s, step=step: planning.advance(s, fair.event.id, step, later(10)))
    set_clock(20)

    assert tablet.send(20) == ["in"]


def test_what_comes_after_the_end_goes_before_a_person(fair: Fair, tablet: Tablet, set_clock: SetClock) -> None:
    tablet.admit(FIRST, 5)
    for step in (EventStep.CLOSE, EventStep.END):
        fair.do(lambda s, step=step: planning.advance(s, fair.event.id, step, later(10)))
    set_clock(20)

    assert tablet.send(20) == ["aside"]
    assert (troubles(fair), visits(fair)) == ([Trouble.OVER], [])


def test_before_the_opening_the_device_keeps_what_it_has(fair: Fair, tablet: Tablet) -> None:
    tablet.admit(FIRST, 0)
    fair.put(lambda s: s.execute(update(Event).values(state=EventState.PUBLISHED)))

    assert tablet.send(1) == ["wait"]
    assert rows()["scan"] == 0


@pytest.mark.parametrize("minutes", [24 * 60, -24 * 60, 90, 10**12])
def test_a_time_that_cannot_be_goes_before_a_person(fair: Fair, tablet: Tablet, set_clock: SetClock, minutes: float) -> None:
    tablet.kept.append({"nonce": new_token(), "number": FIRST, "at": tablet.clock(0) + round(minutes * 60_000)})
    set_clock(20)

    assert tablet.send(20) == ["aside"]
    assert troubles(fair) == [Trouble.CLOCK]


def test_a_clock_that_was_set_meanwhile_is_corrected_by_what_the_device_knew_before(fair: Fair, tablet: Tablet, set_clock: SetClock) -> None:
    yesterday = -24 * 60
    tablet.admit(FIRST, yesterday + 5, ahead=24 * 60 * 60_000 - SLOW * 1000)
    set_clock(20)

    assert tablet.send(20) == ["in"]
    assert visits(fair)[0].arrived_at == later(5)


def test_a_number_that_is_not_the_devices_own_or_is_taken_goes_before_a_person(fair: Fair, tablet: Tablet, set_clock: SetClock) -> None:
    paper = Wish(new_token(), means=Means.PAPER, paper_number=501)
    db.perform(fair.scope, lambda s: admit(s, fair.event.id, paper, NOON))
    for number in (501, 7, 651, FIRST, FIRST):
        tablet.admit(number, 5)
    set_clock(20)

    assert tablet.send(20) == ["aside"] * 3 + ["in", "aside"]
    assert [t for t in troubles(fair) if t] == [Trouble.NUMBER_USED] * 4


def test_a_card_that_is_not_ours_goes_before_a_person(fair: Fair, tablet: Tablet, set_clock: SetClock) -> None:
    tablet.admit(FIRST, 5)["card"] = "0123456789ab"
    set_clock(20)

    assert tablet.send(20) == ["aside"]
    assert troubles(fair) == [Trouble.UNKNOWN_CARD]


ODD = [None, 7, [], {}, {"nonce": "short"}, {"nonce": "x" * 30}, {"nonce": "x" * 30, "number": "1", "at": 0}]


def test_what_is_no_admission_stays_with_the_device_and_stops_nothing(tablet: Tablet, set_clock: SetClock) -> None:
    good = tablet.admit(FIRST, 5)
    set_clock(20)
    answers = tablet.post(minutes=20, items=[*ODD, good]).json()["answers"]

    assert [one["state"] for one in answers] == ["again"] * len(ODD) + ["in"]
    assert rows()["scan"] == 1
