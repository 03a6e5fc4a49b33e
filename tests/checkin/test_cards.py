"""Cards: nothing until somebody scans one, then one visit whoever is fastest; a lost one is replaced and the counts stay."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select, update

from booths.errors import DaySettled
from booths.models import Step, StepLog, Visit
from checkin import card_queries, cards, codes, queries
from checkin.admission import Wish
from checkin.card_pictures import COLOURS, PICTURES
from checkin.errors import CardInUse, DoorShut, OfAnotherEvent, TooManyCards
from checkin.models import Card, Means, Pass, Scan
from core import db
from core.addresses import new_token
from events import standard
from events.errors import PlanFixed
from events.models import Event, EventState
from tests.builders import NOON, later
from tests.checkin.phone import rows

if TYPE_CHECKING:
    from tests.builders import Fair

AT_ONCE = 8


def made(fair: Fair, count: int = 10) -> list[Card]:
    """Make cards at the fair."""
    return db.perform(fair.scope, lambda s: cards.make_cards(s, fair.event.id, count, NOON))


def activate(fair: Fair, card: Card, minutes: float = 0, **wish: object) -> cards.Opened:
    """Scan a card."""
    return db.perform(fair.scope, lambda s: cards.activate(s, card, Wish(new_token(), **wish), later(minutes)))  # type: ignore[arg-type]


def replace(fair: Fair, opened: cards.Opened, card: Card) -> None:
    """Give a visit another card."""
    fair.do(lambda s: cards.replace(s, s.get_one(Visit, opened.visit_id), card, later(5)))


def put(fair: Fair, state: EventState) -> None:
    """Put the event in a state, however it got there."""
    fair.put(lambda s: s.execute(update(Event).where(Event.id == fair.event.id).values(state=state)))


def counts(fair: Fair) -> tuple[int, int]:
    """Return parties and people so far."""
    with db.read(fair.scope) as session:
        return queries.admitted_so_far(session, fair.event.id)


def test_cards_that_nobody_used_are_nothing(fair: Fair) -> None:
    before = rows()
    made(fair, 20)

    assert {name: n - before[name] for name, n in rows().items() if n != before[name]} == {"card": 20}
    assert counts(fair) == (0, 0)


def test_cards_differ_in_token_code_and_name(fair: Fair) -> None:
    new = made(fair, len(PICTURES) * len(COLOURS))

    assert len({card.token for card in new}) == len({card.code for card in new}) == len({(card.picture, card.colour) for card in new}) == 128
    assert all(codes.is_sound(card.code) for card in new)


@pytest.mark.parametrize("count", [0, 9, 501])
def test_cards_are_made_by_tens_or_hundreds(fair: Fair, count: int) -> None:
    with pytest.raises(TooManyCards):
        made(fair, count)


def test_an_event_has_only_so_many_cards(fair: Fair) -> None:
    for _batch in range(4):
        made(fair, 500)
    with pytest.raises(TooManyCards) as refused:
        made(fair)

    assert refused.value.facts == {"most": 2_000, "left": 0}


def test_an_event_that_is_over_gets_no_cards(fair: Fair) -> None:
    put(fair, EventState.ENDED)

    with pytest.raises(PlanFixed):
        made(fair)


def test_a_card_becomes_a_visit_by_card_and_its_token_opens_the_ticket(fair: Fair) -> None:
    card = made(fair)[0]
    opened = activate(fair, card, people=3)

    with db.read(fair.scope) as session:
        held = queries.held(session, card.token)
        assert held is not None
        assert (held.visit.id, held.visit.number, held.visit.people) == (opened.visit_id, 1, 3)
        assert session.scalars(select(Scan.means)).one() == Means.CARD
        assert card_queries.batches(session, fair.event.id) == [card_queries.Batch(NOON, 10, 1)]


def test_the_same_card_again_is_the_same_visit(fair: Fair) -> None:
    card = made(fair)[0]
    first, again = activate(fair, card), activate(fair, card, 3)

    assert (first.is_new, again.is_new) == (True, False)
    assert first.visit_id == again.visit_id
    assert counts(fair) == (1, 1)


def test_many_scan_one_card_at_once_and_it_is_one_visit(fair: Fair) -> None:
    card = made(fair)[0]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        opened = list(pool.map(lambda _: activate(fair, card), range(AT_ONCE)))

    assert len({o.visit_id for o in opened}) == 1
    assert [o.is_new for o in opened].count(True) == 1
    assert (counts(fair), rows()["scan"], rows()["visit"]) == ((1, 1), 1, 1)


def test_one_scan_and_one_replacement_of_the_same_card_at_once_leave_it_with_one_party(fair: Fair) -> None:
    lost, card = made(fair)[:2]
    opened = activate(fair, lost)

    def replaced(_n: int) -> bool:
        try:
            replace(fair, opened, card)
        except CardInUse:
            return False
        return True

    with ThreadPoolExecutor(AT_ONCE) as pool:
        scanned, kept = pool.map(lambda _: activate(fair, card), range(4)), list(pool.map(replaced, range(4)))
    whose = {o.visit_id for o in scanned}

    assert len(whose) == 1
    assert set(kept) == {whose == {opened.visit_id}}


def test_when_nobody_is_admitted_a_card_stays_unused(fair: Fair) -> None:
    card = made(fair)[0]
    put(fair, EventState.CLOSED)
    with pytest.raises(DoorShut):
        activate(fair, card)
    put(fair, EventState.OPEN)

    assert activate(fair, card).is_new


def test_after_the_last_admission_staff_still_admit_while_a_phone_does_not(fair: Fair) -> None:
    phones, staffs = made(fair)[:2]
    with pytest.raises(DoorShut):
        activate(fair, phones, 4 * 60, by_oneself=True)

    assert activate(fair, staffs, 4 * 60).is_new


def test_a_lost_card_is_replaced_and_the_visit_goes_on_with_both(fair: Fair) -> None:
    lost, new, *_others = made(fair)
    opened = activate(fair, lost)
    replace(fair, opened, new)

    assert activate(fair, new, 6) == activate(fair, lost, 6) == cards.Opened(opened.visit_id, 1, is_new=False)
    assert counts(fair) == (1, 1)
    with db.read(fair.scope) as session:
        assert session.scalar(select(func.count()).select_from(StepLog).where(StepLog.step == Step.CARD)) == 1
        assert {lost.token, new.token} <= set(session.scalars(select(Pass.token)))
        assert card_queries.card_of(session, opened.visit_id).id == new.id  # type: ignore[union-attr]


def test_replacing_twice_with_one_card_is_once(fair: Fair) -> None:
    lost, new, *_others = made(fair)
    opened = activate(fair, lost)
    replace(fair, opened, new)
    replace(fair, opened, new)

    with db.read(fair.scope) as session:
        assert session.scalar(select(func.count()).select_from(StepLog).where(StepLog.step == Step.CARD)) == 1


def test_a_phones_number_can_be_given_a_card(fair: Fair) -> None:
    card, admitted = made(fair)[0], fair.admit()
    replace(fair, cards.Opened(admitted.visit_id, admitted.number, is_new=False), card)

    assert activate(fair, card).visit_id == admitted.visit_id


def test_somebody_elses_card_is_no_replacement(fair: Fair) -> None:
    mine, other, *_others = made(fair)
    opened, _theirs = activate(fair, mine), activate(fair, other)

    with pytest.raises(CardInUse) as refused:
        replace(fair, opened, other)
    assert refused.value.facts == {"number": 2}


def test_another_events_card_is_no_replacement(fair: Fair) -> None:
    opened = activate(fair, made(fair)[0])
    second = db.perform(fair.scope, lambda s: standard.install_sample(s, NOON, day=NOON.date()))
    foreign = db.perform(fair.scope, lambda s: cards.make_cards(s, second.id, 10, NOON))[0]

    with pytest.raises(OfAnotherEvent):
        replace(fair, opened, foreign)


def test_a_settled_day_is_left_alone(fair: Fair) -> None:
    lost, new, *_others = made(fair)
    opened = activate(fair, lost)
    put(fair, EventState.SETTLED)

    with pytest.raises(DaySettled):
        replace(fair, opened, new)
    with db.read(fair.scope) as session:
        assert session.get_one(Card, new.id).activated_at is None
