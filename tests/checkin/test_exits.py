"""The end of the ticket: how it was, the places agreed on; and what every page offers: lines to call, being near."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select, update

from booths import consents, desk, onward, party, visits
from booths.consents import Agreement
from booths.models import ConsentMeans, PartyRole, Visit, Way
from checkin import cards, exits, queries
from checkin.models import ExitAnswer, Face
from checkin.party import split
from core import db
from core.scopes import Scope
from events import lists
from events import queries as plan
from events.models import Event, EventState, Hotline
from staff.models import Role
from tests.builders import Fair, later
from tests.checkin.phone import Phone

ASKED = "今日はいかがでしたか"
KEY = re.compile(r'data-key="([^"]*)"')


@pytest.fixture
def gone(phone: Phone) -> str:
    """Return the token of somebody who has gone home."""
    admitted = phone.fair.admit()
    phone.fair.do(lambda s: visits.leave(s, admitted.visit_id, later(1)))
    return admitted.token


def press(phone: Phone, token: str, move: str, **fields: str) -> str:
    """Press a button of the ticket, and return the page that follows."""
    assert phone.browser.post(f"/t/{token}/{move}", data=fields).status_code == 303
    return phone.ticket(token)


def faces(fair: Fair) -> list[Face]:
    """Return the answers that were given."""
    with db.read(fair.scope) as session:
        return list(session.scalars(select(ExitAnswer.face)))


def event_is(fair: Fair, state: EventState) -> None:
    """Put the event into a state."""
    fair.put(lambda s: s.execute(update(Event).where(Event.id == fair.event.id).values(state=state)))


def passed_on(fair: Fair, place: int, scope: Scope | None = None, **agreement: object) -> object:
    """Pass the visitor at A on to a place outside."""
    counter = fair.counter("A").id
    with db.read(fair.scope) as session:
        key = plan.resources(session)[place].id
    agreed = Agreement(**agreement)  # type: ignore[arg-type]
    return db.perform(scope or fair.scope, lambda s: onward.send(s, counter, key, later(3 + place), way=Way.PHONE, agreement=agreed)).id


def names(fair: Fair) -> list[str]:
    """Return the places outside."""
    with db.read(fair.scope) as session:
        return [r.name for r in plan.resources(session)]


def test_the_question_comes_at_the_end_and_not_before(phone: Phone, gone: str) -> None:
    assert ASKED in phone.ticket(gone)
    assert ASKED not in phone.ticket(phone.fair.admit().token)


def test_one_answer_a_visit_that_may_be_changed(phone: Phone, gone: str) -> None:
    press(phone, gone, "exit", face="poor")
    page = press(phone, gone, "exit", face="good")

    assert faces(phone.fair) == [Face.GOOD]
    assert 'value="good" aria-pressed="true"' in page
    assert "ありがとうございました。" in page


def test_the_poll_tells_that_the_answer_is_there(phone: Phone, gone: str) -> None:
    before = phone.browser.get(f"/t/{gone}/state")
    press(phone, gone, "exit", face="fair")
    after = phone.browser.get(f"/t/{gone}/state", headers={"if-none-match": before.headers["etag"]})

    assert (after.status_code, after.json()["key"] == before.json()["key"]) == (200, False)
    assert phone.browser.get(f"/t/{gone}/state", headers={"if-none-match": after.headers["etag"]}).status_code == 304


@pytest.mark.parametrize("face", ["", "great", "good' OR 1=1"])
def test_another_word_is_no_answer(phone: Phone, gone: str, face: str) -> None:
    press(phone, gone, "exit", face=face)

    assert faces(phone.fair) == []


def test_who_still_waits_is_not_asked(phone: Phone) -> None:
    press(phone, phone.fair.admit().token, "exit", face="good")

    assert faces(phone.fair) == []


def test_in_the_evening_it_may_be_said_but_not_changed_any_more(phone: Phone, gone: str) -> None:
    event_is(phone.fair, EventState.ENDED)
    page = press(phone, gone, "exit", face="good")
    assert ASKED not in page
    press(phone, gone, "exit", face="poor")

    assert faces(phone.fair) == [Face.GOOD]


def test_a_settled_day_hears_nobody(phone: Phone, gone: str) -> None:
    event_is(phone.fair, EventState.SETTLED)

    assert ASKED not in press(phone, gone, "exit", face="good")
    assert faces(phone.fair) == []


def test_answers_on_paper_are_counted_by_taps_and_taken_back(fair: Fair) -> None:
    for minutes, face in enumerate((Face.GOOD, Face.GOOD, Face.POOR)):
        fair.do(lambda s, m=minutes, f=face: exits.count_paper(s, fair.event.id, f, later(m)))
    fair.do(lambda s: exits.take_paper_back(s, fair.event.id, later(4)))

    with db.read(fair.scope) as session:
        assert queries.exits_on_paper(session, fair.event.id) == {Face.GOOD: 2}


def test_with_nothing_on_paper_there_is_nothing_to_take_back(phone: Phone, gone: str) -> None:
    press(phone, gone, "exit", face="good")

    assert phone.fair.do(lambda s: exits.take_paper_back(s, phone.fair.event.id, later(4))) is False


def test_only_places_that_the_visitor_agreed_to_are_shown_at_the_end(phone: Phone) -> None:
    fair, lead = phone.fair, Scope(phone.fair.scope.council_id, role=Role.LEAD, name="責任者")
    admitted = fair.admit()
    fair.call("A", 1)
    fair.at("A", desk.start, 2)
    passed_on(fair, 0)
    passed_on(fair, 1, means=ConsentMeans.PHONE)
    withdrawn = passed_on(fair, 2)
    fair.do(lambda s: consents.withdraw(s, withdrawn, later(7)))
    passed_on(fair, 3, lead, means=ConsentMeans.OVERRIDE, ground="命の危険")
    assert not [name for name in names(fair) if name in phone.ticket(admitted.token)]
    fair.at("A", desk.finish, 9)
    page = phone.ticket(admitted.token)

    assert [name for name in names(fair) if name in page] == names(fair)[:1]
    assert page.index("ご案内した場所") < page.index(names(fair)[0])
    assert "<details open" not in page


def test_near_is_a_mark_that_a_call_or_a_rest_ends(phone: Phone) -> None:
    fair = phone.fair
    admitted = fair.admit()
    before = KEY.findall(phone.ticket(admitted.token))
    assert "近くにいることを係が知っています。" in press(phone, admitted.token, "nearby")
    assert KEY.findall(phone.ticket(admitted.token)) != before
    assert "近くにいることを" not in press(phone, admitted.token, "inside")
    for end in (lambda: press(phone, admitted.token, "rest"), lambda: fair.call("A", 5)):
        press(phone, admitted.token, "nearby")
        end()
        with db.read(fair.scope) as session:
            assert not session.get_one(Visit, admitted.visit_id).is_nearby
        press(phone, admitted.token, "back")


def test_near_is_undone_with_the_call_that_ended_it(phone: Phone) -> None:
    admitted = phone.fair.admit()
    press(phone, admitted.token, "nearby")
    phone.fair.call("A", 5)
    phone.fair.at("A", desk.undo_last, 6)

    assert "近くにいることを" in phone.ticket(admitted.token)


def lines(phone: Phone, token: str, query: str = "") -> str:
    """Return the page of lines to call that a ticket leads to."""
    return phone.ticket(f"{token}/telephone", query)


def test_information_has_the_lines_to_call_behind_a_neutral_fold(phone: Phone) -> None:
    page = phone.look(venue=False).text

    assert page.index("<summary>電話で話せるところ") < page.index('href="tel:%238008"')
    assert "じどうそうだんじょ" not in page


def test_door_card_and_ticket_lead_to_the_lines_to_call_and_back(phone: Phone, gone: str) -> None:
    card = db.perform(phone.fair.scope, lambda s: cards.make_cards(s, phone.fair.event.id, 10, later(0)))[0]
    for address in (phone.address(), f"/c/{card.token}", f"/t/{gone}", f"/t/{phone.fair.admit().token}"):
        link = re.findall(r'<p class="lines"><a href="([^"]+)">電話で話せるところ', phone.browser.get(address).text)
        page = phone.browser.get(link[0]).text

        assert 'href="tel:%238008"' in page
        assert f'href="{address}">もどる' in page


@pytest.mark.parametrize("path", ["/e/unknown2/telephone", "/t/unknown/telephone", "/c/unknown/telephone"])
def test_a_wrong_address_leads_to_no_lines_but_to_help(phone: Phone, path: str) -> None:
    assert "ようこそ、お手伝いします" in phone.browser.get(path).text


def test_the_lines_have_furigana_in_easy_japanese(phone: Phone, gone: str) -> None:
    assert "<ruby>児童相談所" in lines(phone, gone, "?lang=ja_easy")


@pytest.mark.parametrize(("code", "words"), [("vi", ["Cảnh sát", "24 giờ"]), ("pt", ["Violência de alguém próximo"]), ("en", ["When living is hard"])])
def test_other_languages_say_for_whom_each_line_of_the_whole_country_is(phone: Phone, gone: str, code: str, words: list[str]) -> None:
    page = lines(phone, gone, f"?lang={code}")

    assert [word for word in words if word not in page] == []
    assert page.count("<li><b>") == 7
    assert '<span lang="ja">警察</span>' in page
    assert "<li><b>" not in lines(phone, gone, "?lang=ja")


def test_a_line_that_a_council_added_keeps_its_own_words(phone: Phone, gone: str) -> None:
    line = {"name": "市役所(しやくしょ)", "phone": "048-000-0000", "hours": "平日(へいじつ)9〜17", "for_visitors": True, "is_active": True}
    phone.fair.do(lambda s: lists.save_hotline(s, None, **line))

    assert '<li><span lang="ja">市役所</span> <a href="tel:0480000000">048-000-0000</a> <span class="small">平日9〜17</span>' in lines(phone, gone, "?lang=vi")


def test_a_line_for_staff_only_or_out_of_use_is_not_shown(phone: Phone, gone: str) -> None:
    phone.fair.put(lambda s: s.execute(update(Hotline).where(Hotline.phone == "#8008").values(for_visitors=False)))
    phone.fair.put(lambda s: s.execute(update(Hotline).where(Hotline.phone == "189").values(is_active=False)))

    assert re.findall(r"#8008|>189<|>110<", lines(phone, gone)) == [">110<"]


def test_the_tickets_of_who_joined_again_are_the_partys(phone: Phone) -> None:
    whole = phone.fair.admit(people=2)
    apart = db.perform(phone.fair.scope, lambda s: split(s, whole.visit_id, {PartyRole.FAMILY: 1}, later(1)))
    assert "あなたの番号は2です。" in phone.ticket(apart.token)
    phone.fair.do(lambda s: party.merge(s, apart.visit_id, later(2)))

    assert "あなたの番号は1です。" in phone.ticket(apart.token)
    press(phone, apart.token, "leave")
    assert ASKED in phone.ticket(whole.token)
