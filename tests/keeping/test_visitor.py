"""One visitor's data: found by number and code, and erased on request; the figures stay."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from booths import contact_queries, desk, visits
from booths import day as booths_day
from booths.models import Consent, Handover, StepLog, Stop, StopTopic, Visit, VisitState
from checkin import cards, codes, scanning
from checkin.admission import Wish
from checkin.models import Card, Pass
from core import clock, db, ledger
from core.addresses import new_token
from core.scopes import SYSTEM
from events import planning
from events.models import Counter, CounterState
from events.states import EventStep
from keeping import errors, purge, stored, visitor
from keeping.table import Kind
from staff.audit import What
from staff.models import AuditLine
from tests import builders
from tests.booths.test_contacts import outside
from tests.booths.test_hand_over import pass_on, talking
from tests.builders import NOON, later
from tests.checkin.by_hand import book
from tests.keeping.test_purge import figures, vars_of, whole_stays
from tests.tallies import played

if TYPE_CHECKING:
    from uuid import UUID

    from tests.builders import Fair
    from tests.tallies.played import Hall

DAY = 24 * 60
FULL_WIDTH = {ord(digit): chr(ord(digit) + 0xFEE0) for digit in "0123456789"}


@pytest.fixture
def hall(database_url: str) -> Hall:
    """Return a day that was played in full."""
    assert database_url
    return played.rich_hall()


def erase(hall: Hall, typed: str, minutes: float = DAY) -> dict[Kind, int]:
    """Erase whoever this is."""
    event = hall.fair.event.id
    return dict(db.perform(hall.fair.scope, lambda s: visitor.erase(s, visitor.find(s, event, typed), later(minutes))))


def number_with_consent(hall: Hall) -> str:
    """Return the number of a party about whom words are stored."""
    with db.read(hall.fair.scope) as session:
        asked = select(Visit.number).join(Handover, Handover.visit_id == Visit.id).join(Consent, Consent.handover_id == Handover.id)
        return str(session.scalars(asked.where(Consent.ground != "")).first())


def test_what_leads_to_a_party_and_what_it_said_goes_at_once_and_the_figures_stay(hall: Hall) -> None:
    day, number = (hall.fair.scope, hall.fair.event.id), number_with_consent(hall)
    before = figures(day)
    with db.read(hall.fair.scope) as session:
        subject = visitor.find(session, day[1], number)
        stored = visitor.stored_rows(session, subject)

    assert set(erase(hall, number)) >= {Kind.WORDS, Kind.TICKETS, Kind.FACTS}

    assert {**vars_of(figures(day)), "onward": None} == {**vars_of(before), "onward": None}
    assert {row.number for row in figures(day).onward} == {None}
    with db.read(hall.fair.scope) as session:
        assert session.get_one(Visit, subject.key).number > 1_000_000
        assert session.scalars(select(Pass.id).where(Pass.id.in_(stored["pass"]))).all() == []
        assert set(session.scalars(select(Consent.ground).where(Consent.id.in_(stored["consent"])))) == {"", "－"}
        assert all(line.changes == [] and not line.reason for line in session.scalars(select(StepLog).where(StepLog.id.in_(stored["step_log"]))))
        line = session.scalars(select(AuditLine).where(AuditLine.what == What.ERASED)).one()
        assert line.about == number
        assert session.get_one(Visit, subject.key).erased_at != line.at
    assert ledger.read() >= set(subject.visit_ids)
    with pytest.raises(errors.ErasedAlready):
        hall.fair.do(lambda s: visitor.erase(s, subject, later(DAY)))
    with pytest.raises(errors.NobodyFound):
        erase(hall, number)


def test_what_an_erasing_is_said_to_remove_is_what_it_removes(hall: Hall) -> None:
    with db.read(hall.fair.scope) as session:
        said = visitor.would_remove(session, visitor.find(session, hall.fair.event.id, number := number_with_consent(hall)))

    assert erase(hall, number) == dict(said)


def test_what_is_counted_goes_once_the_day_is_settled(hall: Hall) -> None:
    day = (hall.fair.scope, hall.fair.event.id)
    before = figures(day)
    with db.read(hall.fair.scope) as session:
        number = session.scalars(select(Visit.number).join(Stop, Stop.visit_id == Visit.id).join(StopTopic, StopTopic.stop_id == Stop.id)).first()
        subject = visitor.find(session, day[1], str(number))
        topics = visitor.stored_rows(session, subject)["stop_topic"]
    erase(hall, f" {number}".translate(FULL_WIDTH))
    hall.fair.do(lambda s: planning.advance(s, day[1], EventStep.SETTLE, later(DAY)))
    hall.fair.do(lambda s: purge.purge_event(s, day[1], later(DAY)))

    assert vars_of(figures(day)) == vars_of(before)
    with db.read(hall.fair.scope) as session:
        assert topics
        assert session.scalars(select(StopTopic.id).where(StopTopic.id.in_(topics))).all() == []
        assert session.get_one(Visit, subject.key).age_band is None
    erase(hall, "1", DAY + 1)
    assert vars_of(figures(day)) == vars_of(before)


def test_whoever_is_in_the_hall_is_not_erased_from_it(database_url: str) -> None:
    assert database_url
    fair = builders.fair()
    number = fair.admit("money").number

    with pytest.raises(errors.StillRunning):
        fair.do(lambda s: visitor.erase(s, visitor.find(s, fair.event.id, str(number)), later(5)))


@pytest.mark.parametrize("comes", [True, False])
def test_whom_a_table_never_finished_with_leaves_it_when_they_are_erased_and_is_counted_as_before(fair: Fair, *, comes: bool) -> None:
    number = fair.admit("money", "alone").number
    fair.call("A")
    if comes:
        fair.at("A", desk.start, 2)
    day = (fair.scope, fair.event.id)
    before = figures(day)
    fair.do(lambda s: visitor.erase(s, visitor.find(s, fair.event.id, str(number)), later(DAY)))

    after = figures(day)
    assert (after.overview.parties, after.overview.consultations) == (before.overview.parties, before.overview.consultations)
    with db.read(fair.scope) as session:
        assert whole_stays(session) == ([], [])
        visit = session.scalars(select(Visit)).one()
        assert (visit.state, visit.number > 1_000_000, visit.state_since) == (
            VisitState.LEFT,
            True,
            clock.at(fair.event.day, fair.event.closes),
        )
        assert session.get_one(Counter, fair.counter("A").id).state in {CounterState.FREE, CounterState.WRITING}
        assert all(line.changes == [] for line in session.scalars(select(StepLog).where(StepLog.visit_id == visit.id)))
    fair.do(lambda s: planning.advance(s, fair.event.id, EventStep.CLOSE, later(DAY)))
    fair.do(lambda s: booths_day.end(s, fair.event.id, later(DAY)))


def test_no_booth_is_told_to_go_on_with_whoever_was_erased(fair: Fair) -> None:
    visit, booth = talking(fair), fair.booth("A").id
    outside(fair)

    def begun() -> list[UUID]:
        with db.read(fair.scope) as session:
            return [row.visit_id for row in contact_queries.begun(session, fair.event.id, booth)]

    assert begun() == [visit]
    fair.do(lambda s: visitor.erase(s, visitor.by_key(s, visit), later(DAY)))
    assert begun() == []


@pytest.mark.parametrize(("minutes", "end"), [(6 * 60, 12 * 60), (13 * 60, DAY)])
def test_whom_a_table_called_after_the_closing_is_noted_as_gone_at_the_end_of_the_day_or_now(fair: Fair, minutes: float, end: float) -> None:
    visit = fair.admit("money").visit_id
    fair.call("A", minutes)
    fair.do(lambda s: visitor.erase(s, visitor.by_key(s, visit), later(DAY)))

    with db.read(fair.scope) as session:
        assert session.get_one(Visit, visit).state_since == later(end)


def test_a_cards_and_a_bookings_code_lead_to_the_party(database_url: str) -> None:
    assert database_url
    fair = builders.fair()
    key = fair.do(
        lambda s: scanning.scan(s, fair.event.id, cards.make_cards(s, fair.event.id, cards.FEWEST_AT_ONCE, NOON)[0].code, Wish(new_token()), later(1))
    ).visit_id
    with db.read(fair.scope) as session:
        code = session.scalars(select(Card.code).where(Card.visit_id == key)).one()
        assert visitor.find(session, fair.event.id, codes.shown(code)).key == key


def test_a_party_that_became_part_of_another_is_erased_with_it(hall: Hall) -> None:
    with db.read(hall.fair.scope) as session:
        merged = session.scalars(select(Visit).where(Visit.merged_into.is_not(None))).first()
        assert merged is not None
        subject = visitor.find(session, hall.fair.event.id, str(merged.number))

    assert {merged.id, merged.merged_into} <= set(subject.visit_ids)


def test_all_that_is_stored_is_said_in_words_for_every_party(hall: Hall) -> None:
    with db.read(hall.fair.scope) as session:
        found = {v.number: stored.of(session, visitor.by_key(session, v.id)) for v in session.scalars(select(Visit))}
    words = {f"{label}：{said}" for sections in found.values() for section in sections for row in section.rows for label, said in row}

    assert {"性別：女性", "理由：命の危険", "伝える相手：B 成年後見センター", "年代：65〜74歳"} <= words
    assert not [said for said in words if "{" in said or "[" in said]


def test_a_topic_that_was_named_and_told_says_by_which_booth_it_was_told(fair: Fair) -> None:
    topic, visit = fair.topic("地域との関係").id, talking(fair)
    fair.do(lambda s: visits.add_topic(s, visit, topic, later(5)))
    pass_on(fair, topic_id=topic)
    with db.read(fair.scope) as session:
        (topics,) = (section.rows for section in stored.of(session, visitor.by_key(session, visit)) if section.title == "相談内容")

    assert sorted(dict(row).get("つないだブース", "") for row in topics) == ["", "A"]


def test_a_booking_that_was_erased_is_known_to_the_database_too(database_url: str) -> None:
    assert database_url
    fair = builders.fair()
    fair.take_bookings(2)
    booking = book(fair)
    fair.do(lambda s: visitor.erase(s, visitor.by_key(s, booking.id), later(1)))

    with db.read(SYSTEM) as session:
        assert ledger.known(session) == ledger.read() == {booking.id}


def test_an_erasing_that_fails_leaves_no_key_in_the_database(fair: Fair, monkeypatch: pytest.MonkeyPatch) -> None:
    visit_id = fair.admit("money").visit_id
    monkeypatch.setattr(purge, "finish", None)

    with pytest.raises(TypeError):
        fair.do(lambda s: visitor.erase(s, visitor.by_key(s, visit_id), later(DAY)))

    with db.read(SYSTEM) as session:
        assert ledger.known(session) == set()
