"""What a device without a line wrote down about somebody goes with them, and does not come back when the device sends it again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from booths.models import Step, StepLog, Visit
from checkin import inbox
from checkin.models import DeviceScan, Scan
from core import db
from events.models import Event
from keeping import stored, visitor
from tests.builders import later
from tests.checkin.test_inbox import FIRST, conflict, tablet, waiting

if TYPE_CHECKING:
    from uuid import UUID

    from tests.builders import Fair
    from tests.checkin.phone import SetClock
    from tests.checkin.tablet import Tablet

assert conflict
assert tablet
NEXT_DAY = 24 * 60


def erase(fair: Fair, number: int) -> None:
    """Erase somebody on the day after."""
    fair.do(lambda s: visitor.erase(s, visitor.find(s, fair.event.id, str(number)), later(NEXT_DAY)))


def test_a_second_reading_of_ones_card_that_was_set_aside_is_shown_and_goes_too(fair: Fair, conflict: UUID) -> None:
    fair.do(lambda s: inbox.set_aside(s, conflict, later(21)))
    with db.read(fair.scope) as session:
        words = str(stored.of(session, visitor.find(session, fair.event.id, "1")))
        assert str(FIRST) in words

    erase(fair, 1)

    with db.read(fair.scope) as session:
        assert (session.get(Scan, conflict), session.scalars(select(DeviceScan)).all()) == (None, [])
        assert session.scalars(select(StepLog.reason).where(StepLog.step == Step.RESOLVE)).all() == [""]


def test_what_somebody_must_still_look_at_stays_and_leads_to_nobody(fair: Fair, conflict: UUID) -> None:
    erase(fair, 1)

    assert waiting(fair) == [conflict]
    with db.read(fair.scope) as session:
        assert session.scalars(select(DeviceScan.card_id)).all() == [None]


@pytest.mark.parametrize("closed", [True, False])
def test_what_a_device_sends_again_does_not_bring_back_whom_it_admitted(fair: Fair, tablet: Tablet, set_clock: SetClock, *, closed: bool) -> None:
    tablet.admit(FIRST, 5, soon=True)
    set_clock(20)
    assert tablet.send(20) == ["in"]
    if closed:
        fair.put(lambda s: setattr(s.get_one(Event, fair.event.id), "state", "ended"))
    erase(fair, FIRST)

    assert tablet.send(21) == ["in"]
    assert waiting(fair) == []
    with db.read(fair.scope) as session:
        assert [visit.erased_at is None for visit in session.scalars(select(Visit))] == [False]
        assert session.scalars(select(Scan)).all() == []
