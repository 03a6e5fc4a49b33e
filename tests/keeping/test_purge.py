"""The purge removes what a council no longer keeps, and every figure stays as it was."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from booths import desk, step_seals
from booths.errors import Overtaken
from booths.models import OPEN_STOP, Consent, Handover, Seat, Stop, UrgencySignal, Visit, VisitState
from checkin.models import Booking, Card, Pass, Scan
from core import clock, db
from core.scopes import SYSTEM
from core.tables import Base
from events.models import Event, EventState
from keeping import errors, purge
from keeping.table import Kind
from staff import audit
from staff.audit import What
from staff.models import AuditLine, Council, Device
from tallies import counts, queries, workbook
from tests import builders
from tests.builders import NOON, later
from tests.tallies import played, read

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.orm import Session

    from core.scopes import Scope
    from tallies.figures import Figures
    from tests.builders import Fair

SHEETS = [name for name, _title, _fill in workbook.SHEETS if not name.startswith("8")]


@pytest.fixture
def day(database_url: str) -> tuple[Scope, UUID]:
    """Return a day that was played in full: who looks at it, and the event."""
    assert database_url
    hall = played.rich_hall()
    return hall.fair.scope, hall.fair.event.id


def after(days: int) -> datetime:
    """Return noon so many days after the event's."""
    return NOON + timedelta(days=days)


def figures(day: tuple[Scope, UUID]) -> Figures:
    """Count the day."""
    with db.read(day[0]) as session:
        return counts.figures(queries.day(session, day[1]))


def sheets(day: tuple[Scope, UUID]) -> dict[str, list[tuple[object, ...]]]:
    """Return all cells of the workbook."""
    with db.read(day[0]) as session:
        book = read.opened(workbook.build(queries.day(session, day[1]), later(300)))
    return {sheet.title: list(sheet.values) for sheet in book.worksheets}


def purged(day: tuple[Scope, UUID], days: int) -> dict[Kind, int]:
    """Purge so many days after the event."""
    return dict(db.perform(day[0], lambda s: purge.purge_event(s, day[1], after(days))))


def count(model: type[Base], *conditions: object) -> int:
    """Count rows."""
    with db.read(SYSTEM) as session:
        return len(session.scalars(select(model.id).where(*conditions)).all())  # type: ignore[arg-type]


def whole_stays(session: Session) -> tuple[list[Seat], list[Stop]]:
    """Return what nobody has ended: places at tables, and turns in lines."""
    return (
        list(session.scalars(select(Seat).where(Seat.until_at.is_(None)))),
        list(session.scalars(select(Stop).where(Stop.state.in_(OPEN_STOP)))),
    )


def test_each_kind_goes_when_its_days_are_over(day: tuple[Scope, UUID]) -> None:
    assert purged(day, 29) == {}
    assert set(purged(day, 30)) == {Kind.TICKETS}
    assert count(Pass) == count(Scan) == count(Card) == 0
    assert count(Consent, Consent.ground != "") == 2
    assert purged(day, 180) == {}
    assert set(purged(day, 13 * 7 + 90)) == {Kind.WORDS, Kind.FACTS, Kind.COUNTED}
    assert count(Consent) == count(UrgencySignal) == count(Handover, Handover.resource_id.is_not(None)) == 0
    assert count(Visit, Visit.erased_at.is_(None) | Visit.age_band.is_not(None) | (Visit.series != "erased")) == 0
    assert count(Booking, Booking.visit_id.is_not(None)) == 0


def test_every_figure_stays_as_it_was(day: tuple[Scope, UUID]) -> None:
    before, cells = figures(day), sheets(day)
    assert purged(day, 400)
    now, left = figures(day), sheets(day)

    assert now.onward == ()
    assert {**vars_of(now), "onward": None} == {**vars_of(before), "onward": None}
    assert {name: left[name] for name in SHEETS} == {name: cells[name] for name in SHEETS}
    assert "データ" not in left
    assert left["8外部つなぎ・後追い"][-3] != cells["8外部つなぎ・後追い"][-3]


def vars_of(found: Figures) -> dict[str, object]:
    """Return the parts of the figures."""
    return {name: getattr(found, name) for name in found.__slots__}  # type: ignore[attr-defined]


def test_doing_it_again_does_nothing_and_all_seals_hold(day: tuple[Scope, UUID]) -> None:
    step_seals.seal_all(after(1))
    assert purged(day, 400)
    assert purged(day, 401) == {}
    with pytest.raises(errors.NothingToRemove):
        db.perform(day[0], lambda s: purge.purge_shown(s, day[1], after(401)))
    with db.read(day[0]) as session:
        assert purge.all_due(session, after(401)) == []
        assert session.scalars(select(AuditLine.what).where(AuditLine.what == What.PURGED)).all() == [What.PURGED]
        assert audit.check(session, day[0].council_id).broken_at is None  # type: ignore[arg-type]
        assert step_seals.broken(session, day[0].council_id) == []  # type: ignore[arg-type]


def test_one_promise_far_ahead_keeps_the_words_for_a_year_at_most(day: tuple[Scope, UUID]) -> None:
    db.perform(SYSTEM, lambda s: s.execute(update(Handover).values(due_on=date(2126, 3, 14))))
    assert Kind.WORDS not in purged(day, 365 + 89)
    assert Kind.WORDS in purged(day, 365 + 90)


def test_the_preview_says_what_the_purge_then_does(day: tuple[Scope, UUID]) -> None:
    with db.read(day[0]) as session:
        (due,) = purge.all_due(session, after(400))

    assert (due.event.id, dict(due.counts)) == (day[1], purged(day, 400))


def test_a_purged_day_is_settled_and_its_turns_are_still_experience(day: tuple[Scope, UUID]) -> None:
    stops = count(Stop)
    purged(day, 400)
    with db.read(day[0]) as session:
        assert session.get_one(Event, day[1]).state == EventState.SETTLED
    assert count(Stop) == stops


def test_whom_nobody_saw_off_on_a_day_that_was_never_ended_leaves_when_their_number_goes_and_every_figure_stays(fair: Fair) -> None:
    for _visit in range(3):
        fair.admit("money")
    fair.call("A")
    fair.at("A", desk.start, 2)
    fair.at("A", desk.finish, 11 * 60)
    fair.call("A", 11 * 60 + 1)
    day = (fair.scope, fair.event.id)
    before = figures(day)
    assert Kind.TICKETS in purged(day, 30)
    with db.read(fair.scope) as session:
        assert [len(found) for found in whole_stays(session)] == [1, 2]
        (due,) = purge.all_due(session, after(400))

    assert purged(day, 400) == dict(due.counts)

    assert vars_of(figures(day)) == vars_of(before)
    with db.read(fair.scope) as session:
        assert whole_stays(session) == ([], [])
        left = session.execute(select(Visit.state, Visit.state_since).order_by(Visit.id)).all()
        closed, ended = (clock.at(fair.event.day, fair.event.closes), clock.at(fair.event.day + timedelta(days=1), clock.MIDNIGHT))
        assert left == [(VisitState.LEFT, later(11 * 60)), (VisitState.LEFT, ended), (VisitState.LEFT, closed)]
        assert step_seals.broken(session, fair.scope.council_id) == []  # type: ignore[arg-type]
    assert purged(day, 401) == {}


def test_a_period_without_sense_is_refused_by_the_action_and_by_the_database(day: tuple[Scope, UUID]) -> None:
    days = {"keep_tickets": 30, "keep_words": 90, "keep_facts": 0, "keep_traces": 90}
    with pytest.raises(errors.PeriodOutOfBounds):
        db.perform(day[0], lambda s: purge.save_periods(s, days, NOON))
    with pytest.raises(Overtaken):
        db.perform(day[0], lambda s: purge.save_periods(s, days | {"keep_facts": 400}, NOON, seen=days))
    with pytest.raises(IntegrityError):
        db.perform(SYSTEM, lambda s: s.execute(update(Council).values(keep_facts=0)))
    db.perform(day[0], lambda s: purge.save_periods(s, days | {"keep_facts": 1, "keep_words": 1, "keep_tickets": 1}, NOON))
    assert purged(day, 13 * 7 + 1)


def test_the_name_at_a_tablet_that_ended_with_its_day_goes_too(database_url: str) -> None:
    assert database_url
    fair = builders.fair()
    tablet = fair.tablet("A")
    fair.put(lambda s: s.execute(update(Device).values(operator="山田花子")))

    for days, name in ((80, "山田花子"), (100, "")):
        fair.do(lambda s, days=days: purge.purge_traces(s, after(days)))  # type: ignore[misc]
        with db.read(SYSTEM) as session:
            assert session.get_one(Device, tablet.id).operator == name
