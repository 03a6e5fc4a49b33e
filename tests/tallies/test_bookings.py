"""時間の予約 in the flash report: one line, where anybody booked."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING

from checkin import bookings, slots
from checkin import day as door_day
from checkin.admission import Wish
from checkin.bookings import Wanted
from core import db
from core.addresses import new_token
from events import planning
from events.states import EventStep
from tallies import counts, flash, queries
from tallies.figures import Bookings
from tests import builders
from tests.builders import NOON, later
from tests.tallies import read

if TYPE_CHECKING:
    from tests.builders import Fair


def words(fair: Fair) -> list[str]:
    """Return what the flash report says."""
    with db.read(fair.scope) as session:
        sheet = read.opened(flash.build(queries.day(session, fair.event.id), later(300))).worksheets[0]
    return [cell.value for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)]


def test_who_booked_came_cancelled_and_did_not_come_is_one_line_of_the_flash_report(database_url: str) -> None:
    assert database_url
    fair = builders.fair()
    assert "時間の予約" not in words(fair)
    fair.do(lambda s: slots.make(s, fair.event.id, 30, 4))
    made = [db.perform(fair.scope, lambda s: bookings.book(s, fair.event.id, Wanted(new_token(), time(12, 30)), NOON, by_staff=True)) for _ in range(5)]
    fair.do(lambda s: bookings.arrive(s, made[0].id, Wish(new_token()), later(10)))
    fair.do(lambda s: bookings.cancel(s, made[1].id))
    fair.do(lambda s: planning.advance(s, fair.event.id, EventStep.CLOSE, later(200)))
    fair.do(lambda s: door_day.end(s, fair.event.id, later(201)))

    with db.read(fair.scope) as session:
        assert counts.figures(queries.day(session, fair.event.id)).bookings == Bookings(5, 1, 1, 3)
    assert "5組　うち来場 1組　取り消し 1組　来場なし 3組" in words(fair)
