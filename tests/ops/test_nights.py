"""What is done at night: once, one part even if another fails, and never while a day goes on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from booths.models import Visit
from checkin.models import Pass
from core import clock, db
from core.scopes import SYSTEM
from events import planning, standard
from events.states import EventStep
from keeping import nightly, purge
from keeping.models import Nightly
from keeping.nightly import BACKUP, row_of, run
from tests import builders
from tests.builders import NOON, later
from tests.ops.backed_up import DAY, night

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.orm import Session


pytestmark = pytest.mark.usefixtures("data")


def test_it_is_done_once_a_night_and_trouble_is_shown_and_tried_again() -> None:
    builders.council()
    done: list[datetime] = []

    def work(now: datetime) -> bool:
        done.append(now)
        if len(done) == 1:
            raise nightly.Trouble("no room")  # noqa: EM101, TRY003 - a sentence
        return True

    def look(at: datetime) -> Nightly:
        run(BACKUP, work, at)
        return db.perform(SYSTEM, lambda s: row_of(s, BACKUP))

    assert look(night(1) - timedelta(hours=2)).night is None
    assert (look(night(1)).trouble, len(done)) == ("no room", 1)
    assert look(night(1) + timedelta(minutes=30)).done_at is None
    assert look(night(1) + timedelta(hours=2)).trouble == ""
    assert look(night(1) + timedelta(hours=9)).done_at == night(1) + timedelta(hours=2)
    assert (look(night(2)).night, len(done)) == (clock.day_of(night(2)), 3)


def test_an_event_that_cannot_be_purged_keeps_no_other_from_it_and_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    bad = builders.fair()
    good = replace(bad, event=bad.do(lambda s: standard.install_sample(s, NOON, day=date(2026, 3, 15), hours=(time(10), time(16), time(16)))))
    for step in (EventStep.PUBLISH, EventStep.OPEN):
        good.do(lambda s, step=step: planning.advance(s, good.event.id, step, later(DAY)))
    bad.admit()
    good.admit(minutes=DAY)
    real = purge.freeze

    def freeze(session: Session, event_id: UUID, now: datetime, *, is_whole: bool) -> None:
        if event_id == bad.event.id:
            raise ValueError
        real(session, event_id, now, is_whole=is_whole)

    monkeypatch.setattr(purge, "freeze", freeze)
    for days in (400, 401):
        with pytest.raises(nightly.Trouble, match=r"2026-03-14 reference [0-9a-f]{8}"):
            nightly.purge_now(night(days))

    with db.read(SYSTEM) as session:
        assert session.scalars(select(Visit.event_id).join(Pass).distinct()).all() == [bad.event.id]


def test_the_purge_waits_for_the_end_of_a_day_that_goes_on() -> None:
    builders.fair()

    assert not nightly.purge_all(later(60))
    assert nightly.purge_all(night(400))
