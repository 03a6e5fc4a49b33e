"""Somebody at a table who is handed over to another one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from booths import desk, passing
from booths.consents import Agreement
from booths.models import Handover, Visit
from core import clock, db
from staff.models import Role
from tests.pages.screen import opened, turn_to

if TYPE_CHECKING:
    from streamlit.testing.v1 import AppTest

    from tests.pages.conftest import House


def visitor_at(house: House, letter: str = "A", *, start: bool = True) -> int:
    """Let somebody sit down at a booth's first counter."""
    number = house.admit(group_ids=(house.fair.group("money" if letter == "A" else "alone"),))
    counter = house.fair.counter(f"{letter}-1").id
    with db.read(house.fair.scope) as session:
        visit = session.scalars(select(Visit.id).where(Visit.number == number)).one()
    house.fair.do(lambda s: desk.call_back(s, counter, visit, clock.now()))
    if start:
        house.fair.do(lambda s: desk.start(s, counter, clock.now()))
    return number


def at_a(house: House, role: Role = Role.BOOTH) -> AppTest:
    """Draw counter A-1's screen with the choice of a booth open."""
    screen = house.booth("A") if role == Role.BOOTH else turn_to(house.sign_in(house.account(f"other-{role}", role)), "desk")
    screen.session_state["counter"] = "A-1"
    screen.run()
    return screen.button(key="big_hand_over").click().run()


def sent_by_a(house: House) -> AppTest:
    """Draw counter A-1's screen with what it has passed on."""
    screen = house.booth("A")
    screen.session_state["counter"] = "A-1"
    return opened(screen, "passed_on")


def to_booth(house: House, screen: AppTest, letter: str = "D") -> AppTest:
    """Tap a booth."""
    return screen.button_group(key="hand_over_to").set_value(house.fair.booth(letter).id).run()


def handovers(house: House) -> list[Handover]:
    """Return all hand-overs, the first one first."""
    with db.read(house.fair.scope) as session:
        return list(session.scalars(select(Handover).order_by(Handover.sent_at)))


def handed(house: House, agreement: Agreement = Agreement(), **more: object) -> Handover:  # noqa: B008 - it cannot change
    """Hand somebody over from A to D."""
    visitor_at(house)
    counter, booth = house.fair.counter("A-1").id, house.fair.booth("D").id
    made = house.fair.do(lambda s: passing.hand_over(s, counter, booth, clock.now(), agreement=agreement, **more))  # type: ignore[arg-type]
    assert isinstance(made, Handover)
    return made
