"""Opening words and signals is written down: who, when, about which number, never what they say; and what nobody opened is not shown."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from booths import desk, floor, opening, signals
from booths.consents import Agreement
from booths.errors import NotSeenHere, NotYourBooth
from booths.models import Handover, Signal, Stop
from core import db
from core.db import Scope
from core.sealing import mark_of
from staff.audit import What
from staff.models import AuditLine, Role
from tests.booths.test_hand_over import call, handed, staff
from tests.builders import Fair, later

NOTE, WITHHELD = "母の介護で眠れない", "借金のこと"


def lines(fair: Fair, what: What) -> list[AuditLine]:
    """Return what was written down of one kind."""
    with db.read(fair.scope) as session:
        return list(session.scalars(select(AuditLine).where(AuditLine.what == what).order_by(AuditLine.position)))


def shown(who: Scope, made: Handover) -> bool:
    """Whether somebody's screen shows the words."""
    with db.read(who) as session:
        return opening.are_open(session, made.event_id, [made.id])


def came(fair: Fair, **more: object) -> tuple[Handover, Scope]:
    """Let D call and receive somebody who was handed over; return that, and who received them."""
    made, receiver = handed(fair, **more), staff(fair, Role.BOOTH, "D")
    call(fair, made)
    db.perform(receiver, lambda s: desk.start(s, fair.counter("D").id, later(12)))
    return made, receiver


def test_who_is_told_that_somebody_came_has_opened_the_words(fair: Fair) -> None:
    made, receiver = came(fair, note=NOTE, agreement=Agreement(withheld=WITHHELD))

    (line,) = lines(fair, What.WORDS_OPENED)
    assert (line.who, line.account_id, line.about, line.facts, line.at) == ("山田", receiver.account_id, "1", {"handover": mark_of(made.id)}, later(12))
    assert (shown(receiver, made), shown(fair.scope, made)) == (True, False)


def test_without_words_nothing_is_written_down(fair: Fair) -> None:
    came(fair)
    assert lines(fair, What.WORDS_OPENED) == []


def test_somebody_else_opens_them_by_a_tap_of_their_own_and_once(fair: Fair) -> None:
    made, _receiver = came(fair, note=NOTE)
    for _tap in range(2):
        fair.do(lambda s: opening.at_the_table(s, s.get_one(Stop, made.to_stop_id), later(13)))

    assert shown(fair.scope, made)
    assert len(lines(fair, What.WORDS_OPENED)) == 2


def test_another_booth_opens_nothing(fair: Fair) -> None:
    made, _receiver = came(fair, note=NOTE)
    other = staff(fair, Role.BOOTH, "C")

    with pytest.raises(NotYourBooth):
        db.perform(other, lambda s: opening.at_the_table(s, s.get_one(Stop, made.to_stop_id), later(13)))


def test_opening_why_it_is_urgent_is_written_down_without_saying_why(fair: Fair) -> None:
    visit = fair.admit("money").visit_id
    fair.do(lambda s: signals.note(s, visit, [Signal.FOOD], later(1)))
    fair.do(lambda s: floor.see(s, visit, later(2)))

    (line,) = lines(fair, What.URGENCY_OPENED)
    assert (line.about, line.facts) == ("1", {})
    with pytest.raises(NotSeenHere):
        db.perform(staff(fair, Role.BOOTH, "C"), lambda s: floor.see(s, visit, later(3)))
