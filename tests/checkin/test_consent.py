"""Consent on the visitor's phone: asked, given with what is not to be told, refused, taken back."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, update

from booths import consents, desk, onward, passing, queries, visits
from booths.consents import Agreement
from booths.models import Consent, ConsentMeans, Handover, HandoverState, Stop, StopState
from core import db
from events import queries as plan
from events.models import Event, EventState
from staff.models import Role
from tests.booths.test_hand_over import staff
from tests.builders import Fair, later
from tests.checkin.phone import Phone, token_in

if TYPE_CHECKING:
    from checkin.admission import Admitted

ASKS = "お話の内容を、D（緑）の担当に伝えてもよいですか。"
PHONE = Agreement(ConsentMeans.PHONE)
FORM = re.compile(r'action="/t/[\w-]+/(\w+)"><input type="hidden" name="about"|action="/t/[\w-]+/(\w+)">\s*<input type="hidden" name="about"')


def handed(fair: Fair, *, agreement: Agreement = PHONE, stay: bool = False) -> tuple[Admitted, Handover]:
    """Hand somebody over from A to D."""
    admitted = fair.admit("money")
    fair.at("A-1", desk.call_back, 1, admitted.visit_id)
    fair.at("A-1", desk.start, 2)
    made = fair.at("A-1", passing.hand_over, 10, fair.booth("D").id, note="眠れない", agreement=agreement, stay=stay)
    assert isinstance(made, Handover)
    return admitted, made


def offered(page: str) -> list[str]:
    """Return what may be decided on a ticket."""
    return [one or other for one, other in FORM.findall(page)]


def say(phone: Phone, admitted: Admitted, word: str, about: object, **fields: str) -> str:
    """Press one of those buttons, and return the ticket that comes back."""
    answer = phone.browser.post(f"/t/{admitted.token}/{word}", data={"about": str(about), **fields})
    assert token_in(answer) == admitted.token
    return phone.ticket(admitted.token)


def now_is(fair: Fair, made: Handover) -> tuple[HandoverState, Consent | None]:
    with db.read(fair.scope) as session:
        return session.get_one(Handover, made.id).state, session.scalars(select(Consent).where(Consent.handover_id == made.id)).one_or_none()


def test_the_phone_asks_with_two_buttons(phone: Phone) -> None:
    admitted, _ = handed(phone.fair)
    page = phone.ticket(admitted.token)

    assert ASKS in page
    assert offered(page) == ["agree", "refuse"]


def test_a_yes_is_kept_with_its_words_and_what_is_not_to_be_told(phone: Phone) -> None:
    admitted, made = handed(phone.fair)
    page = say(phone, admitted, "agree", made.id, withheld="借金のこと")

    state, consent = now_is(phone.fair, made)
    assert consent is not None
    assert (state, consent.means, consent.withheld, consent.language) == (HandoverState.SENT, ConsentMeans.PHONE, "借金のこと", "ja")
    assert "Dの担当に伝えてもよいですか" in consent.wording
    assert offered(page) == ["withdraw"]


def test_a_no_ends_the_hand_over_and_the_place_stays(phone: Phone) -> None:
    admitted, made = handed(phone.fair)
    page = say(phone, admitted, "refuse", made.id)

    assert now_is(phone.fair, made) == (HandoverState.VISITOR_REFUSED, None)
    assert "D（緑）の担当には何も伝えません。順番はそのままです。" in page
    assert "順番が来たら係がお呼びします。" in page
    assert offered(page) == ["forgo"]


def test_a_spoken_yes_is_taken_back_on_the_phone(phone: Phone) -> None:
    admitted, made = handed(phone.fair, agreement=Agreement(withheld="借金のこと"))
    say(phone, admitted, "withdraw", made.id)

    state, consent = now_is(phone.fair, made)
    assert consent is not None
    assert (state, consent.withdrawn_at is not None, consent.withheld) == (HandoverState.VISITOR_REFUSED, True, "")


def test_after_a_no_the_place_is_given_up_when_the_visitor_asks(phone: Phone) -> None:
    admitted, made = handed(phone.fair)
    say(phone, admitted, "refuse", made.id)
    page = say(phone, admitted, "forgo", made.id)

    with db.read(phone.fair.scope) as session:
        assert session.get_one(Stop, made.to_stop_id).state == StopState.DROPPED
    assert "ありがとうございました。" in page
    assert offered(page) == []


def received(fair: Fair) -> tuple[Admitted, Handover]:
    """Hand somebody over from A to D, who sits there now."""
    admitted, made = handed(fair, agreement=Agreement(withheld="借金のこと"))
    fair.at("D", desk.call_back, 11, admitted.visit_id)
    fair.at("D", desk.start, 12)
    return admitted, made


def test_a_consent_is_taken_back_also_after_it_was_heard(phone: Phone) -> None:
    admitted, made = received(phone.fair)
    before = phone.ticket(admitted.token)
    assert "D（緑）の担当が、お話の内容をうかがいました。" in before
    assert offered(before) == ["withdraw"]
    page = say(phone, admitted, "withdraw", made.id)

    state, consent = now_is(phone.fair, made)
    assert consent is not None
    assert (state, consent.withdrawn_at is not None, consent.withheld) == (HandoverState.RECEIVED, True, "")
    assert "すでにうかがったことは、なかったことにはできません。" in page
    assert offered(page) == []


def test_what_was_heard_is_taken_back_on_the_phone_while_the_day_lasts(phone: Phone) -> None:
    admitted, _ = received(phone.fair)
    phone.fair.at("D", desk.finish, 30)
    assert offered(phone.ticket(admitted.token)) == ["withdraw"]
    phone.fair.put(lambda s: s.execute(update(Event).values(state=EventState.ENDED)))

    assert offered(phone.ticket(admitted.token)) == []


def test_what_the_lead_decided_is_not_on_the_phone(phone: Phone) -> None:
    admitted = phone.fair.admit("money")
    phone.fair.at("A-1", desk.call_back, 1, admitted.visit_id)
    counter, booth = phone.fair.counter("A-1").id, phone.fair.booth("D").id
    without = Agreement(ConsentMeans.OVERRIDE, ground="命の危険")
    made = db.perform(staff(phone.fair, Role.LEAD), lambda s: passing.hand_over(s, counter, booth, later(10), agreement=without))
    page = say(phone, admitted, "withdraw", made.id)

    assert offered(page) == []
    assert now_is(phone.fair, made)[0] == HandoverState.SENT


@pytest.mark.parametrize("about", ["", "x", "00000000-0000-7000-8000-000000000000"])
@pytest.mark.parametrize("word", ["agree", "refuse", "withdraw", "forgo"])
def test_a_made_up_hand_over_changes_nothing(phone: Phone, word: str, about: str) -> None:
    admitted, made = handed(phone.fair)
    say(phone, admitted, word, about)

    assert now_is(phone.fair, made) == (HandoverState.SENT, None)


def test_another_visitors_phone_decides_nothing(phone: Phone) -> None:
    _, made = handed(phone.fair)
    stranger = phone.fair.admit()
    say(phone, stranger, "agree", made.id)

    assert now_is(phone.fair, made) == (HandoverState.SENT, None)


def test_the_question_comes_up_while_somebody_talks_on_and_stays_through_a_rest(phone: Phone) -> None:
    admitted, _ = handed(phone.fair, stay=True)
    talking = phone.ticket(admitted.token)
    phone.fair.at("A-1", desk.finish, 12)
    phone.fair.do(lambda s: visits.rest(s, admitted.visit_id, later(13)))

    assert ASKS in talking
    assert ASKS in phone.ticket(admitted.token)


def test_an_open_page_looks_again_when_the_question_comes(phone: Phone) -> None:
    admitted = phone.fair.admit("money")
    address = f"/t/{admitted.token}/state"
    phone.fair.at("A-1", desk.call_back, 1, admitted.visit_id)
    phone.fair.at("A-1", desk.start, 2)
    before = phone.browser.get(address).json()["key"]
    phone.fair.at("A-1", passing.hand_over, 10, phone.fair.booth("D").id, agreement=PHONE, stay=True)

    assert phone.browser.get(address).json()["key"] != before


def test_the_ticket_names_neither_topic_nor_programme_nor_place(phone: Phone) -> None:
    fair = phone.fair
    admitted, _ = handed(fair, stay=True)
    with db.read(fair.scope) as session:
        place = plan.resources(session)[0]
        names = [t.name for t in plan.topics(session)] + [p.short for p in plan.programmes(session)] + [place.name, place.kind]
    fair.at("A-1", onward.send, 11, place.id, agreement=PHONE)
    page = phone.ticket(admitted.token)

    assert page.count('class="ask"') == 2
    assert not [name for name in names if name in page]


def test_onward_consent_may_be_taken_back_after_going_home(phone: Phone) -> None:
    fair = phone.fair
    admitted = fair.admit("money")
    fair.at("A-1", desk.call_back, 1, admitted.visit_id)
    with db.read(fair.scope) as session:
        place = plan.resources(session)[0].id
    made = fair.at("A-1", onward.send, 11, place)
    fair.at("A-1", desk.finish, 12)
    assert isinstance(made, Handover)
    assert offered(phone.ticket(admitted.token)) == ["withdraw"]
    say(phone, admitted, "withdraw", made.id)

    assert now_is(fair, made)[0] == HandoverState.VISITOR_REFUSED


def test_the_easy_language_asks_with_furigana_and_keeps_its_words(phone: Phone) -> None:
    admitted, made = handed(phone.fair)
    assert "<ruby>伝" in phone.ticket(admitted.token, "?lang=ja_easy")
    say(phone, admitted, "agree", made.id)

    consent = now_is(phone.fair, made)[1]
    assert consent is not None
    assert consent.language == "ja_easy"


def test_what_the_phone_withheld_is_read_by_the_receiver(phone: Phone) -> None:
    admitted, made = handed(phone.fair)
    say(phone, admitted, "agree", made.id, withheld="借金のこと")
    phone.fair.at("D", desk.call_back, 11, admitted.visit_id)
    phone.fair.at("D", desk.start, 12)

    with db.read(phone.fair.scope) as session:
        seated = queries.seated_at(session, phone.fair.counter("D").id)
    assert seated is not None
    assert (seated.note, seated.withheld) == ("眠れない", "借金のこと")


def test_a_yes_given_aloud_takes_the_question_off_the_phone(phone: Phone) -> None:
    admitted, made = handed(phone.fair)
    phone.fair.do(lambda s: consents.give(s, made.id, later(11)))

    assert offered(phone.ticket(admitted.token)) == ["withdraw"]
