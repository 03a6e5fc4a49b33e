"""What helps a party, and with whom it came."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from booths import desk, parties, visits
from booths.errors import NotTogether, SameNumber, UnknownNumber
from booths.models import Access, Visit
from core import db
from tests import builders
from tests.builders import Fair, later


@pytest.fixture
def fair(database_url: str) -> Fair:
    """Return an open event with three parties."""
    assert database_url
    fair = builders.fair()
    for minutes in range(3):
        fair.admit(minutes=minutes)
    return fair


def came_with(fair: Fair) -> dict[int, int | None]:
    """Return for each number the one that it points to."""
    with db.read(fair.scope) as session:
        numbers = {v.id: v.number for v in session.scalars(select(Visit))}
        return {v.number: numbers.get(v.together_with) for v in session.scalars(select(Visit))}  # type: ignore[call-overload]


def together(fair: Fair, a: int, b: int) -> None:
    """Note that two came together."""
    fair.do(lambda s: parties.bring_together(s, fair.event.id, a, b, later(5)))


def apart(fair: Fair, number: int) -> None:
    """Let one go its own way."""
    with db.read(fair.scope) as session:
        key = session.scalars(select(Visit.id).where(Visit.number == number)).one()
    fair.do(lambda s: parties.separate(s, key, later(6)))


def test_parties_that_came_together_point_to_the_first(fair: Fair) -> None:
    together(fair, 3, 1)

    assert came_with(fair) == {1: None, 2: None, 3: 1}


def test_a_third_party_joins_the_same_first(fair: Fair) -> None:
    together(fair, 2, 3)
    together(fair, 3, 1)

    assert came_with(fair) == {1: None, 2: 1, 3: 1}


def test_the_others_stay_together_when_the_first_goes_its_own_way(fair: Fair) -> None:
    together(fair, 1, 2)
    together(fair, 1, 3)
    apart(fair, 1)

    assert came_with(fair) == {1: None, 2: None, 3: 2}


def test_one_number_is_not_two_parties(fair: Fair) -> None:
    with pytest.raises(SameNumber):
        together(fair, 2, 2)
    with pytest.raises(UnknownNumber, match="99"):
        together(fair, 2, 99)
    with pytest.raises(NotTogether):
        apart(fair, 2)


def test_coming_together_moves_nobody(fair: Fair) -> None:
    fair.call("A", 4)
    together(fair, 1, 2)

    fair.at("A", desk.undo_last, 6)


def test_what_helps_is_noted_in_the_order_of_the_form(fair: Fair) -> None:
    with db.read(fair.scope) as session:
        key = session.scalars(select(Visit.id).where(Visit.number == 1)).one()
    for words in ([Access.CHILD], [Access.CHILD, Access.WHEELCHAIR], []):
        fair.do(lambda s, words=words: visits.set_access(s, key, words, later(5)))
        with db.read(fair.scope) as session:
            assert session.get_one(Visit, key).access == [a for a in ("wheelchair", "child") if a in words]
