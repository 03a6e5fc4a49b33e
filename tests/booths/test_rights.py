"""A booth's staff and tablets work at the booths that they are granted, and at no other."""

from __future__ import annotations

import pytest

from booths import desk
from booths.errors import NotYourBooth
from core import db
from core.scopes import Scope
from events import planning, queries
from staff import accounts
from staff.models import Role
from tests import builders
from tests.builders import Fair, later


@pytest.fixture
def fair(database_url: str) -> Fair:
    """Return an open event with one visitor in the line of A and of F."""
    assert database_url
    fair = builders.fair()
    fair.admit()
    fair.admit("care")
    return fair


def counsellor(fair: Fair, *letters: str, name: str = "counsellor") -> Scope:
    """Return the scope of a new account that is granted these booths."""
    account = db.perform(fair.scope, lambda s: accounts.add_account(s, name=name, person=name, role=Role.BOOTH, password=builders.PASSWORD, now=later(0)))
    for letter in letters:
        fair.do(lambda s, letter=letter: planning.grant_account(s, fair.booth(letter).id, [account.id], later(0)))
    return Scope(fair.scope.council_id, account_id=account.id, role=Role.BOOTH, name=name)


def tablet(fair: Fair, letter: str) -> Scope:
    """Return the scope of a tablet that is granted this booth."""
    device = fair.tablet(letter)
    return Scope(fair.scope.council_id, device_id=device.id, role=Role.BOOTH, name=letter, event_id=fair.event.id)


def granted(fair: Fair, scope: Scope) -> set[str]:
    """Return the letters of the booths that a scope is granted."""
    with db.read(scope) as session:
        keys = queries.booths_granted(session, fair.event.id, scope.account_id, scope.device_id)
        return {p.booth.letter for p in queries.booths(session, fair.event.id) if p.booth.id in keys}


def test_an_account_is_granted_its_own_booths_only(fair: Fair) -> None:
    counsellor(fair, "F", name="somebody else")
    tablet(fair, "G")

    assert granted(fair, counsellor(fair, "A", "B")) == {"A", "B"}


def test_a_tablet_is_granted_its_own_booth_only(fair: Fair) -> None:
    counsellor(fair, "A")

    assert granted(fair, tablet(fair, "F")) == {"F"}


def test_nobody_in_particular_is_granted_nothing(fair: Fair) -> None:
    counsellor(fair, "A")
    tablet(fair, "F")

    assert granted(fair, Scope(fair.scope.council_id, role=Role.BOOTH)) == set()


def test_a_counsellor_calls_at_a_granted_booth(fair: Fair) -> None:
    assert db.perform(counsellor(fair, "A"), lambda s: desk.call_next(s, fair.counter("A").id, later(1)))


@pytest.mark.parametrize("who", [lambda fair: counsellor(fair, "A"), lambda fair: tablet(fair, "A"), counsellor])
def test_nobody_calls_at_a_booth_that_was_not_granted(fair: Fair, who: object) -> None:
    scope = who(fair)  # type: ignore[operator]

    with pytest.raises(NotYourBooth, match="F"):
        db.perform(scope, lambda s: desk.call_next(s, fair.counter("F").id, later(1)))
