"""Topics that were told before the database noted by whom are found by the hand-over that brought them; what the visitor named stays theirs."""

from __future__ import annotations

from importlib import import_module

from sqlalchemy import select, text, update

from booths import visits
from booths.models import StopTopic
from core import db
from core.scopes import SYSTEM
from tests.booths.test_hand_over import pass_on, talking
from tests.builders import Fair, later

TOLD = import_module("migrations.versions.0022_whence_a_topic_is_known").TOLD


def known() -> dict[object, object]:
    """Return each topic of a turn with the hand-over that told it."""
    with db.read(SYSTEM) as session:
        return dict(session.execute(select(StopTopic.id, StopTopic.handover_id)).all())  # type: ignore[arg-type]


def test_by_whom_a_topic_was_told_is_found_afterwards(fair: Fair) -> None:
    visit, told = talking(fair), fair.topic("地域との関係").id
    fair.do(lambda s: visits.add_topic(s, visit, fair.topic("介護").id, later(5)))
    made = pass_on(fair, topic_id=told)
    before = known()
    assert {made.id, None} <= set(before.values())

    db.perform(SYSTEM, lambda s: s.execute(update(StopTopic).values(handover_id=None)))
    db.perform(SYSTEM, lambda s: s.execute(text(TOLD)))

    assert known() == before
