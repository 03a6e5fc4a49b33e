"""Opening words and signals is written down: who, when, about which number, never what they say; and what nobody opened is not shown."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from booths import desk, floor, helping, opening, passing, queries, signals, visits
from booths.consents import Agreement
from booths.errors import AgreedForOthers, NotSeenHere, NotYourBooth
from booths.models import Handover, Signal, Stop
from booths.queries import Seated
from core import db
from core.scopes import Scope
from core.sealing import mark_of
from events import planning
from events.models import Counter
from staff.audit import What
from staff.models import AuditLine, Role
from tests.booths.test_hand_over import call, handed, pass_on, staff, talking
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


def sees(fair: Fair, counter: str) -> Seated:
    """Return what a counter knows of whom it has."""
    with db.read(fair.scope) as session:
        found = queries.seated_at(session, fair.counter(counter).id)
    assert found is not None
    return found


def test_who_comes_over_from_another_booth_is_told_nothing_that_was_passed_on(fair: Fair) -> None:
    made, _receiver = came(fair, note=NOTE, agreement=Agreement(withheld=WITHHELD), topic_id=fair.topic("DV").id)
    fair.at("D", passing.assist, 13, fair.booth("G").id)
    helper = staff(fair, Role.BOOTH, "G")

    with pytest.raises(AgreedForOthers):
        db.perform(helper, lambda s: opening.at_the_table(s, s.get_one(Stop, made.to_stop_id), later(14)))
    seen = sees(fair, "G")
    assert (seen.visit.number, seen.handed_from, seen.note, seen.withheld, seen.words, seen.topics) == (1, "", "", "", (), ())
    assert (shown(helper, made), len(lines(fair, What.WORDS_OPENED))) == (False, 1)


def test_who_comes_over_from_another_booth_sees_the_topics_that_it_takes_up_itself(fair: Fair) -> None:
    shared, others = fair.topic("DV"), fair.topic("ひきこもり")
    visit = talking(fair)
    for topic in (shared, others):
        fair.do(lambda s, topic=topic: visits.add_topic(s, visit, topic.id, later(5)))
    call(fair, pass_on(fair))
    fair.at("D", passing.assist, 13, fair.booth("G").id)

    assert (set(sees(fair, "D").topics), sees(fair, "G").topics) == ({shared.name, others.name}, (shared.name,))


def test_a_colleague_of_the_booth_to_which_the_visitor_agreed_opens_the_words_by_a_tap(fair: Fair) -> None:
    made, _receiver = came(fair, note=NOTE)
    fair.put(lambda s: s.add(Counter(event_id=fair.event.id, booth_id=fair.booth("D").id, number=2, since=later(0))))
    fair.at("D-1", passing.assist, 13, fair.booth("D").id)
    colleague = staff(fair, Role.BOOTH, "C")
    fair.do(lambda s: planning.grant_account(s, fair.booth("D").id, [colleague.account_id], later(0)))
    db.perform(colleague, lambda s: opening.at_the_table(s, s.get_one(Stop, made.to_stop_id), later(14)))

    assert (sees(fair, "D-2").note, shown(colleague, made)) == (NOTE, True)


def test_a_counter_that_helps_and_leads_the_conversation_is_told_what_was_passed_on(fair: Fair) -> None:
    visit = fair.admit("alone").visit_id
    fair.at("D", desk.call_back, 1, visit)
    made = fair.at("D", passing.hand_over, 10, fair.booth("A").id, note=NOTE)
    assert isinstance(made, Handover)
    helper, key = staff(fair, Role.BOOTH, "F"), fair.counter("F").id
    db.perform(helper, lambda s: helping.help_out(s, key, fair.booth("A").id, later(11)))
    db.perform(helper, lambda s: desk.call_back(s, key, visit, later(12)))
    db.perform(helper, lambda s: desk.start(s, key, later(13)))

    assert (sees(fair, "F").note, shown(helper, made)) == (NOTE, True)


def test_who_came_over_opens_nothing_that_was_passed_on_from_that_table(fair: Fair) -> None:
    talking(fair)
    fair.at("A-1", passing.assist, 5, fair.booth("G").id)
    made = pass_on(fair, note=NOTE)

    with pytest.raises(AgreedForOthers):
        db.perform(staff(fair, Role.BOOTH, "G"), lambda s: opening.of_one(s, made.id, later(14)))


def test_opening_why_it_is_urgent_is_written_down_without_saying_why(fair: Fair) -> None:
    visit = fair.admit("money").visit_id
    fair.do(lambda s: signals.note(s, visit, [Signal.FOOD], later(1)))
    fair.do(lambda s: floor.see(s, visit, later(2)))

    (line,) = lines(fair, What.URGENCY_OPENED)
    assert (line.about, line.facts) == ("1", {})
    with pytest.raises(NotSeenHere):
        db.perform(staff(fair, Role.BOOTH, "C"), lambda s: floor.see(s, visit, later(3)))
