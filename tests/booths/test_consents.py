"""Consent: spoken, on the phone, or the lead's decision without it; what the receiver sees of a note, and when no longer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from booths import consents, desk, passing, queries
from booths.consents import Agreement
from booths.errors import GroundMissing, LeadOnly, NothingToDecide, NotYourBooth
from booths.models import Consent, ConsentMeans, Handover, HandoverState, StepLog, Stop, StopState
from core import db
from events import lists
from staff.audit import What
from staff.models import AuditLine, Role
from tests.booths.test_hand_over import call, handed, now_is, pass_on, sit_down, staff, talking
from tests.builders import Fair, later

if TYPE_CHECKING:
    from uuid import UUID

    from booths.queries import Seated

NOTE, WITHHELD = "母の介護で眠れない", "借金のこと"
SPOKEN, PHONE = Agreement(withheld=WITHHELD), Agreement(ConsentMeans.PHONE)


def seen_at(fair: Fair, counter: str = "D") -> Seated:
    """Return what a counter sees of whom it has."""
    with db.read(fair.scope) as session:
        found = queries.seated_at(session, fair.counter(counter).id)
    assert found is not None
    return found


def words_at(fair: Fair) -> tuple[str, str, str]:
    """Return what D sees of the hand-over: from where, the note, what is not to be mentioned."""
    seen = seen_at(fair)
    return seen.handed_from, seen.note, seen.withheld


def consent_of(fair: Fair, made: Handover) -> Consent | None:
    with db.read(fair.scope) as session:
        return session.scalars(select(Consent).where(Consent.handover_id == made.id)).one_or_none()


def say_yes(fair: Fair, made: Handover, **more: object) -> None:
    fair.do(lambda s: consents.give(s, made.id, later(10.5), visit_id=made.visit_id, **more))  # type: ignore[arg-type]


def say_no(fair: Fair, made: Handover, minutes: float = 12) -> None:
    fair.do(lambda s: consents.withdraw(s, made.id, later(minutes), visit_id=made.visit_id))


def stop_at_d(fair: Fair, made: Handover) -> Stop:
    with db.read(fair.scope) as session:
        return session.get_one(Stop, made.to_stop_id)


def topics_of(fair: Fair, made: Handover) -> dict[str, set[UUID]]:
    """Return which booth knows what of whoever was handed over."""
    found: dict[str, set[UUID]] = {}
    with db.read(fair.scope) as session:
        for stop, letter, _colour in queries.stops_of(session, made.visit_id):
            found[letter] = found.get(letter, set()) | set(queries.topics_of(session, stop.id))
    return {letter: topics for letter, topics in found.items() if topics}


def test_the_receiver_reads_the_note_only_after_arrival(fair: Fair) -> None:
    made = handed(fair, note=NOTE, agreement=SPOKEN)
    call(fair, made)
    before = words_at(fair)
    fair.at("D", desk.start, 12)

    assert (before, words_at(fair)) == (("A", "", ""), ("A", NOTE, WITHHELD))


def test_a_visitor_who_was_seen_at_the_booth_has_arrived(fair: Fair) -> None:
    made = handed(fair, note=NOTE)
    fair.do(lambda s: passing.arrive(s, made.id, later(10.5)))
    call(fair, made)

    assert words_at(fair) == ("A", NOTE, "")


def test_a_consent_keeps_the_words_of_the_question_and_their_language(fair: Fair) -> None:
    made = handed(fair, agreement=SPOKEN)

    consent = consent_of(fair, made)
    assert consent is not None
    assert (consent.means, consent.language, consent.withheld, consent.given_at) == (ConsentMeans.SPOKEN, "ja", WITHHELD, later(10))
    assert "Dの担当に伝えてもよいですか" in consent.wording


@pytest.mark.parametrize("body", ["", "医療法人みどり会"])
def test_a_consent_keeps_for_whom_it_is_and_whether_that_is_another_body(fair: Fair, body: str) -> None:
    there = fair.programme("アウトリーチ")
    fair.do(lambda s: lists.save_programme(s, there.id, short=there.short, name=there.name, minutes=there.minutes, is_active=True, body=body))
    consent = consent_of(fair, handed(fair))

    assert consent is not None
    assert (consent.recipient, consent.is_third_party) == (f"D {there.name}" + (f"（{body}）" if body else ""), bool(body))


def test_without_consent_the_lead_says_why_and_that_is_written_down_without_the_ground(fair: Fair) -> None:
    talking(fair)
    lead, key, to = staff(fair, Role.LEAD), fair.counter("A-1").id, fair.booth("D").id
    without = Agreement(ConsentMeans.OVERRIDE, ground="命の危険")
    db.perform(lead, lambda s: passing.hand_over(s, key, to, later(10), agreement=without))

    with db.read(fair.scope) as session:
        (line,) = session.scalars(select(AuditLine).where(AuditLine.what == What.WITHOUT_CONSENT))
    assert (line.account_id, line.about, line.at, line.facts) == (lead.account_id, "1", later(10), {"to": "booth"})


@pytest.mark.parametrize(("means", "ground"), [(ConsentMeans.OVERRIDE, ""), (ConsentMeans.SPOKEN, "命の危険")])
def test_the_database_refuses_a_ground_where_there_is_consent_and_none_where_there_is_not(fair: Fair, means: ConsentMeans, ground: str) -> None:
    made = handed(fair)
    changed = update(Consent).where(Consent.handover_id == made.id).values(means=means, ground=ground)
    with pytest.raises(IntegrityError):
        fair.put(lambda s: s.execute(changed))


def test_until_the_phone_says_yes_the_receiver_learns_nothing_but_the_place_is_kept(fair: Fair) -> None:
    topic = fair.topic("地域との関係").id
    made = handed(fair, note=NOTE, topic_id=topic, agreement=PHONE)
    sit_down(fair, made)

    seen = seen_at(fair)
    assert (seen.note, seen.withheld, seen.topics) == ("", "", ())
    assert consent_of(fair, made) is None


def test_a_yes_on_the_phone_passes_note_and_topic_on_with_what_is_not_to_be_told(fair: Fair) -> None:
    made = handed(fair, note=NOTE, topic_id=fair.topic("地域との関係").id, agreement=PHONE)
    say_yes(fair, made, withheld=WITHHELD)
    sit_down(fair, made)

    consent, seen = consent_of(fair, made), seen_at(fair)
    assert consent is not None
    assert consent.means == ConsentMeans.PHONE
    assert (seen.note, seen.withheld, len(seen.topics)) == (NOTE, WITHHELD, 1)


def test_a_yes_said_aloud_answers_the_phones_question_too(fair: Fair) -> None:
    made = handed(fair, note=NOTE, agreement=PHONE)
    fair.do(lambda s: consents.give(s, made.id, later(10.5)))

    consent = consent_of(fair, made)
    assert consent is not None
    assert consent.means == ConsentMeans.SPOKEN


def test_a_no_on_the_phone_ends_the_hand_over_and_keeps_the_place(fair: Fair) -> None:
    made = handed(fair, note=NOTE, agreement=PHONE)
    say_no(fair, made)

    assert (now_is(fair, made).state, now_is(fair, made).note) == (HandoverState.VISITOR_REFUSED, "")
    assert stop_at_d(fair, made).state == StopState.WAITING


def test_a_question_is_answered_once(fair: Fair) -> None:
    made = handed(fair, agreement=PHONE)
    say_yes(fair, made)

    with pytest.raises(NothingToDecide):
        say_yes(fair, made)


def test_nobody_says_yes_to_what_was_not_asked(fair: Fair) -> None:
    made = handed(fair)

    with pytest.raises(NothingToDecide):
        say_yes(fair, made)


@pytest.mark.parametrize("act", [consents.give, consents.withdraw, consents.drop_place])
def test_another_visitor_decides_nothing(fair: Fair, act: object) -> None:
    made, other = handed(fair, agreement=PHONE), fair.admit().visit_id

    with pytest.raises(NothingToDecide):
        fair.do(lambda s: act(s, made.id, later(11), visit_id=other))  # type: ignore[operator]


def test_consent_withdrawn_on_the_way_erases_the_words_and_keeps_the_place(fair: Fair) -> None:
    made = handed(fair, note=NOTE, topic_id=fair.topic("地域との関係").id, agreement=SPOKEN)
    say_no(fair, made)
    sit_down(fair, made)

    consent, ended = consent_of(fair, made), now_is(fair, made)
    assert consent is not None
    assert (consent.withdrawn_at, consent.withheld, ended.note, ended.state) == (later(12), "", "", HandoverState.VISITOR_REFUSED)
    assert (words_at(fair), seen_at(fair).topics) == (("", "", ""), ())


@pytest.mark.parametrize("role", [Role.RECEPTION, Role.LEAD, Role.ORGANISER])
def test_consent_withdrawn_after_the_start_erases_the_words_wherever_the_visitor_says_so(fair: Fair, role: Role) -> None:
    made = handed(fair, note=NOTE, agreement=SPOKEN)
    sit_down(fair, made)
    db.perform(staff(fair, role), lambda s: consents.withdraw(s, made.id, later(13)))

    consent, received = consent_of(fair, made), now_is(fair, made)
    assert consent is not None
    assert (received.state, received.note, consent.withheld) == (HandoverState.RECEIVED, "", "")
    assert words_at(fair) == ("A", "", "")


def test_no_word_of_a_note_is_left_in_the_log(fair: Fair) -> None:
    made = handed(fair, note=NOTE, agreement=SPOKEN)
    say_no(fair, made)

    with db.read(fair.scope) as session:
        logged = str([step.changes for step in session.scalars(select(StepLog))])
    assert NOTE not in logged
    assert WITHHELD not in logged


def test_consent_is_withdrawn_once(fair: Fair) -> None:
    made = handed(fair)
    say_no(fair, made)

    with pytest.raises(NothingToDecide):
        say_no(fair, made, 13)


def test_after_a_no_the_place_may_be_given_up_too(fair: Fair) -> None:
    made = handed(fair)
    say_no(fair, made)
    fair.do(lambda s: consents.drop_place(s, made.id, later(13), visit_id=made.visit_id))

    assert (stop_at_d(fair, made).state, stop_at_d(fair, made).drop_reason) == (StopState.DROPPED, "declined")


def test_a_place_is_not_given_up_by_somebody_who_agreed(fair: Fair) -> None:
    made = handed(fair)

    with pytest.raises(NothingToDecide):
        fair.do(lambda s: consents.drop_place(s, made.id, later(13), visit_id=made.visit_id))


def test_after_a_no_the_visitor_may_be_handed_over_anew(fair: Fair) -> None:
    talking(fair)
    made = pass_on(fair, stay=True)
    say_no(fair, made)

    assert now_is(fair, pass_on(fair, 20, note=NOTE)).state == HandoverState.SENT


@pytest.mark.parametrize("role", [Role.ORGANISER, Role.BOOTH])
def test_nobody_but_the_lead_passes_anything_on_without_consent(fair: Fair, role: Role) -> None:
    talking(fair)
    who = staff(fair, role, "A" if role == Role.BOOTH else "")

    with pytest.raises(LeadOnly):
        db.perform(who, lambda s: passing.hand_over(s, fair.counter("A-1").id, fair.booth("D").id, later(10), agreement=without("命の危険")))


def without(ground: str, withheld: str = "") -> Agreement:
    return Agreement(ConsentMeans.OVERRIDE, withheld, ground)


def lead_decides(fair: Fair, ground: str = "命の危険", withheld: str = "") -> Handover:
    """Let the lead hand over without consent."""
    talking(fair)
    counter, booth = fair.counter("A-1").id, fair.booth("D").id
    return db.perform(staff(fair, Role.LEAD), lambda s: passing.hand_over(s, counter, booth, later(10), note=NOTE, agreement=without(ground, withheld)))


def test_the_lead_decides_without_consent_and_says_on_what_ground(fair: Fair) -> None:
    made = lead_decides(fair)
    sit_down(fair, made)

    consent = consent_of(fair, made)
    assert consent is not None
    assert (consent.means, consent.ground, consent.given_at) == (ConsentMeans.OVERRIDE, "命の危険", later(10))
    assert words_at(fair) == ("A", NOTE, "")


def test_what_is_not_to_be_told_holds_without_consent_too(fair: Fair) -> None:
    made = lead_decides(fair, withheld="居場所を夫に")
    sit_down(fair, made)

    consent = consent_of(fair, made)
    assert consent is not None
    assert (consent.withheld, words_at(fair)) == ("居場所を夫に", ("A", NOTE, "居場所を夫に"))


def test_without_a_ground_even_the_lead_passes_nothing_on(fair: Fair) -> None:
    with pytest.raises(GroundMissing):
        lead_decides(fair, " ")


def test_what_the_lead_decided_is_not_the_visitors_to_withdraw(fair: Fair) -> None:
    made = lead_decides(fair)

    with pytest.raises(NothingToDecide):
        say_no(fair, made)


@pytest.mark.parametrize(("letter", "may"), [("A", True), ("D", True), ("F", False)])
def test_both_ends_of_a_hand_over_take_consent_back_for_the_visitor_and_no_other_booth(fair: Fair, letter: str, *, may: bool) -> None:
    made = handed(fair)
    who = staff(fair, Role.BOOTH, letter)

    def withdrawn() -> None:
        db.perform(who, lambda s: consents.withdraw(s, made.id, later(11)))

    if may:
        withdrawn()
    else:
        with pytest.raises(NotYourBooth):
            withdrawn()
    assert (now_is(fair, made).state == HandoverState.VISITOR_REFUSED) == may


def test_each_receiving_booth_has_a_consent_of_its_own(fair: Fair) -> None:
    talking(fair)
    one, other = pass_on(fair, stay=True), pass_on(fair, 11, "E")
    say_no(fair, one)

    def state(made: Handover) -> HandoverState:
        return now_is(fair, made).state

    assert (state(one), state(other)) == (HandoverState.VISITOR_REFUSED, HandoverState.SENT)
