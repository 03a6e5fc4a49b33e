"""The rush at the door: repetitions, numbers, handwritten cards, and a door that closes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select, update

from booths.models import Step, StepLog, Stop, Visit
from checkin.admission import Wish, admit
from checkin.models import Means, Pass, Scan
from core import db
from core.addresses import new_token
from core.scopes import Scope
from core.tables import Base
from events import planning
from events.models import Event
from events.states import EventStep
from tests.builders import NOON, Fair
from tests.load.crowd import at_once, in_processes

if TYPE_CHECKING:
    from uuid import UUID


def number_for(scope: Scope, event_id: UUID, wish: Wish) -> int:
    """Admit somebody, and return the number."""
    return db.perform(scope, lambda s: admit(s, event_id, wish, NOON)).number


def numbers_for(scope: Scope, event_id: UUID, wishes: list[list[Wish]]) -> list[int | str]:
    """Admit each list by a thread of its own, one after the other, and return all numbers."""
    answers = at_once([lambda mine=mine: [number_for(scope, event_id, wish) for wish in mine] for mine in wishes])
    return [number for mine in answers for number in mine]


def wishes(clients: int, each: int) -> list[list[Wish]]:
    """Return so many different wishes for each of so many clients."""
    return [[Wish(new_token()) for _ in range(each)] for _ in range(clients)]


def rows(fair: Fair, model: type[Base]) -> int:
    """Count a table."""
    with db.read(fair.scope) as session:
        return session.scalars(select(func.count()).select_from(model)).one()


def test_one_nonce_posted_by_sixteen_clients_is_one_visit(fair: Fair) -> None:
    wish = Wish(new_token())

    assert numbers_for(fair.scope, fair.event.id, [[wish]] * 16) == [1] * 16
    assert [rows(fair, model) for model in (Visit, Scan, Pass, Stop)] == [1, 1, 1, 1]


def test_one_nonce_posted_in_two_processes_is_one_visit(database_url: str, fair: Fair) -> None:
    call = (fair.scope, fair.event.id, [[Wish(new_token())]] * 8)
    call = (*call[:2], [[wish] for (wish,) in call[2]])

    assert in_processes(database_url, numbers_for, call, call) == [1] * 16
    assert rows(fair, Visit) == 1


def test_two_hundred_posts_are_two_hundred_numbers_that_jump_the_handwritten_ones_and_the_devices(fair: Fair) -> None:
    fair.put(lambda s: s.execute(update(Event).where(Event.id == fair.event.id).values(paper_first=101, paper_last=120, offline_last=150)))

    assert sorted(numbers_for(fair.scope, fair.event.id, wishes(20, 10))) == [*range(1, 101), *range(151, 251)]
    assert rows(fair, Visit) == 200


def test_two_processes_share_one_series_without_gap_or_duplicate(database_url: str, fair: Fair) -> None:
    calls = [(fair.scope, fair.event.id, wishes(5, 10)) for _ in range(2)]

    assert sorted(in_processes(database_url, numbers_for, *calls)) == list(range(1, 101))


def test_a_handwritten_number_is_used_once(fair: Fair) -> None:
    cards = [Wish(new_token(), means=Means.PAPER, paper_number=501) for _ in range(6)]

    answers = at_once([lambda card=card: number_for(fair.scope, fair.event.id, card) for card in cards])

    assert sorted(answers, key=str) == [501] + ["NumberTaken"] * 5
    assert [rows(fair, model) for model in (Visit, Scan)] == [1, 1]


def test_a_refused_card_can_be_tried_again_with_the_next_number(fair: Fair) -> None:
    nonce = new_token()
    number_for(fair.scope, fair.event.id, Wish(new_token(), means=Means.PAPER, paper_number=501))
    refused = at_once([lambda: number_for(fair.scope, fair.event.id, Wish(nonce, means=Means.PAPER, paper_number=501))])

    assert refused == ["NumberTaken"]
    assert number_for(fair.scope, fair.event.id, Wish(nonce, means=Means.PAPER, paper_number=502)) == 502


def test_handwritten_numbers_lie_in_their_block(fair: Fair) -> None:
    cards = [Wish(new_token(), means=Means.PAPER, paper_number=number) for number in (500, 501, 600, 601)]

    answers = at_once([lambda card=card: number_for(fair.scope, fair.event.id, card) for card in cards])

    assert answers == ["NumberOutsideBlock", 501, 600, "NumberOutsideBlock"]


def test_whoever_meets_a_closing_door_has_a_number_or_leaves_nothing(fair: Fair) -> None:
    def close() -> None:
        db.perform(fair.scope, lambda s: planning.advance(s, fair.event.id, EventStep.CLOSE, NOON))

    comers = [lambda: number_for(fair.scope, fair.event.id, Wish(new_token())) for _ in range(15)]
    answers = at_once([*comers[:7], close, *comers[7:]])

    let_in = sorted(a for a in answers if isinstance(a, int))
    assert let_in == list(range(1, len(let_in) + 1))
    assert answers.count("DoorShut") == 15 - len(let_in)
    assert [rows(fair, model) for model in (Visit, Scan, Stop)] == [len(let_in)] * 3


def test_every_number_has_its_line_in_the_log(fair: Fair) -> None:
    numbers_for(fair.scope, fair.event.id, wishes(8, 3))

    with db.read(fair.scope) as session:
        arrived = session.scalars(select(StepLog.visit_id).where(StepLog.step == Step.ARRIVE)).all()
        assert sorted(map(str, arrived)) == sorted(map(str, session.scalars(select(Visit.id))))
