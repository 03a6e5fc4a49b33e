"""Topics that were told before the database noted by whom are found by the hand-overs that brought them; what the visitor named stays theirs."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import delete, select, update

from booths import consents, desk, parking, party, queries, visits
from booths.models import Consent, Handover, PartyRole, StopTopic
from core import db
from core.scopes import SYSTEM
from tests.booths.test_hand_over import pass_on, talking
from tests.booths.test_party import apart, together
from tests.booths.test_topics_told import told_by_two
from tests.builders import Fair, later

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

TELL = import_module("migrations.versions.0022_whence_a_topic_is_known").tell


def known() -> list[tuple[UUID, UUID, UUID | None]]:
    """Return each topic of a turn with the hand-over that told it."""
    with db.read(SYSTEM) as session:
        rows = session.execute(select(StopTopic.stop_id, StopTopic.topic_id, StopTopic.handover_id))
        return sorted((tuple(row) for row in rows), key=str)


def migrate() -> None:
    """Write the topics as they were before, one row for each, and let the hand-overs be found."""
    db.perform(SYSTEM, as_before)
    db.perform(SYSTEM, lambda s: TELL(s.connection()))


def as_before(session: Session) -> None:
    """Let a topic stand once at a turn, and say nothing of who told it."""
    seen: set[tuple[UUID, UUID]] = set()
    for key, stop, topic in session.execute(select(StopTopic.id, StopTopic.stop_id, StopTopic.topic_id)).all():
        if (stop, topic) in seen:
            session.execute(delete(StopTopic).where(StopTopic.id == key))
        seen.add((stop, topic))
    session.execute(update(StopTopic).values(handover_id=None))


def test_by_whom_a_topic_was_told_is_found_afterwards(fair: Fair) -> None:
    visit, told = talking(fair), fair.topic("地域との関係").id
    fair.do(lambda s: visits.add_topic(s, visit, fair.topic("介護").id, later(5)))
    made = pass_on(fair, topic_id=told)
    before = known()
    assert {made.id, None} <= {handover for _stop, _topic, handover in before}
    migrate()

    assert known() == before


def test_all_who_told_a_topic_are_found(fair: Fair) -> None:
    _visit = talking(fair)
    told_by_two(fair, fair.topic("地域との関係").id)
    before = known()
    migrate()

    assert known() == before


@pytest.mark.parametrize("taken_back", [0, 1])
def test_a_consent_that_was_taken_back_is_not_why_a_topic_still_stands(fair: Fair, taken_back: int) -> None:
    _visit, topic = talking(fair), fair.topic("地域との関係").id
    made: list[Handover] = told_by_two(fair, topic)
    no, yes = made[taken_back], made[1 - taken_back]
    fair.put(lambda s: s.execute(update(Consent).where(Consent.handover_id == no.id).values(withdrawn_at=later(15))))
    migrate()
    fair.do(lambda s: consents.withdraw(s, yes.id, later(16)))

    with db.read(fair.scope) as session:
        assert topic not in queries.topics_of(session, yes.to_stop_id)


def test_what_somebody_brought_who_joined_their_party_is_found(fair: Fair) -> None:
    topic, main = fair.topic("地域との関係").id, fair.admit("alone").visit_id
    fair.do(lambda s: party.describe(s, main, {PartyRole.CONSULTS: 1, PartyRole.FAMILY: 1}, None, later(1)))
    visit = apart(fair, main, {PartyRole.FAMILY: 1}, "A").visit_id
    fair.at("A-1", desk.call_back, 3, visit)
    fair.at("A-1", desk.start, 4)
    made = pass_on(fair, topic_id=topic)
    fair.at("D", desk.call_back, 11, visit)
    fair.at("D", desk.start, 12)
    fair.at("D", parking.come_back_after, 13, fair.booth("G").id)
    fair.call("G", 14)
    fair.at("G", desk.start, 15)
    fair.at("G", desk.finish, 16)
    together(fair, visit)
    before = known()
    migrate()

    assert len([stop for stop, _topic, handover in before if handover == made.id]) == 3
    assert known() == before
