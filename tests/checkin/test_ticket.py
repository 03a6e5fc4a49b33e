"""The ticket: where its holder stands, and never why they came."""

from __future__ import annotations

import re
from base64 import b64decode
from io import BytesIO

import pytest
import zxingcpp
from PIL import Image
from sqlalchemy import select, update

from booths import desk, helping, visits
from booths.models import Stop, StopState, Visit, VisitForecast, VisitState
from booths.routing import Reason
from booths.words import CALL_REASONS
from checkin.admission import Admitted
from checkin.words import WHY_NOW
from core import addresses, db
from events import planning
from events import queries as plan
from events.models import Event, EventState
from events.pictures import LABELS
from events.states import EventStep
from tests.builders import NOON, Fair, later
from tests.checkin.phone import Phone, SetClock, rows, token_in

BUTTON = re.compile(r'action="/t/[\w-]+/(\w+)"')


def state_of(fair: Fair, admitted: Admitted) -> VisitState:
    """Return where a visit is."""
    with db.read(fair.scope) as session:
        return session.get_one(Visit, admitted.visit_id).state


def offered(page: str) -> list[str]:
    """Return what a ticket's buttons do."""
    return BUTTON.findall(page)


def test_the_ticket_shows_number_code_band_and_what_happens_next(phone: Phone) -> None:
    phone.fair.admit("health")
    page = phone.ticket(phone.fair.admit("health", minutes=1).token)

    assert "あなたの番号は2です。" in page
    assert '<img class="qr"' in page
    assert re.search(r"めやすは\d+〜\d+分です。", page)
    assert "順番が来たら係がお呼びします。画面を見ていなくても大丈夫です。" in page
    assert offered(page) == ["nearby", "rest", "leave"]


def test_the_code_on_the_ticket_opens_the_ticket(phone: Phone) -> None:
    token = phone.fair.admit().token
    (drawn,) = re.findall(r'<img class="qr" alt="" src="data:image/png;base64,([^"]+)">', phone.ticket(token))
    with Image.open(BytesIO(b64decode(drawn))) as picture:
        found = zxingcpp.read_barcodes(picture.convert("L").resize((4 * picture.width, 4 * picture.height)))

    assert [code.text for code in found] == [addresses.ticket("http://127.0.0.1:8501", token)]


def test_another_language_chosen_on_the_ticket_is_the_visits_from_then_on(phone: Phone) -> None:
    admitted = phone.fair.admit()
    answer = phone.browser.get(f"/t/{admitted.token}?lang=vi")
    before = rows()
    again = phone.browser.get(f"/t/{admitted.token}?lang=vi")

    assert (answer.status_code, answer.headers["location"]) == (again.status_code, again.headers["location"]) == (303, f"/t/{admitted.token}")
    assert 'lang="vi"' in phone.ticket(admitted.token)
    assert 'lang="vi"' in phone.another().ticket(admitted.token)
    assert rows() == before
    with db.read(phone.fair.scope) as session:
        assert session.get_one(Visit, admitted.visit_id).language == "vi"


def test_looking_at_a_ticket_in_ones_own_language_changes_nothing(phone: Phone) -> None:
    admitted, before = phone.fair.admit(language="ko"), rows()
    phone.browser.get(f"/t/{admitted.token}", headers={"accept-language": "tr", "cookie": "language=ne"})
    phone.browser.get(f"/t/{admitted.token}?lang=xx")

    assert rows() == before
    with db.read(phone.fair.scope) as session:
        assert session.get_one(Visit, admitted.visit_id).language == "ko"


def test_on_a_settled_day_a_ticket_still_speaks_as_it_is_asked_to(phone: Phone) -> None:
    admitted = phone.fair.admit()
    phone.fair.put(lambda s: s.execute(update(Event).where(Event.id == phone.fair.event.id).values(state=EventState.SETTLED)))

    assert 'lang="vi"' in phone.ticket(admitted.token, "?lang=vi")


@pytest.mark.parametrize(("ahead", "words", "lamp"), [(0, "もうすぐです。", "blue"), (2, "めやすは40〜60分です。", "red"), (4, "めやすは90分より長く", "red")])
def test_the_wait_is_said_as_a_band_with_a_lamp(phone: Phone, ahead: int, words: str, lamp: str) -> None:
    for minute in range(ahead):
        phone.fair.admit("health", minutes=minute / 10)
    page = phone.ticket(phone.fair.admit("health", minutes=1).token)

    assert words in page
    assert f'class="lamp {lamp}"' in page


def test_a_call_shows_booth_and_colour(phone: Phone) -> None:
    admitted = phone.fair.admit("money")
    phone.fair.call("A")
    page = phone.ticket(admitted.token)

    assert "お待たせしました。1番の方、A（青）へどうぞ。係がご案内します。" in page
    assert 'class="booth c-blue"' in page
    assert "<title>1 → A（青）</title>" in page


def test_while_another_booth_helps_the_ticket_leads_to_its_table(phone: Phone) -> None:
    admitted = phone.fair.admit("money")
    phone.fair.at("F", helping.help_out, 0, phone.fair.booth("A").id)
    phone.fair.call("F")

    assert "1番の方、F（" in phone.ticket(admitted.token)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("ja", "お話をうかがう準備ができました。"),
        ("ja_easy", "<ruby>話<rp>(<rt>はなし<rp>)</ruby>を"),
        ("en", "We are ready to listen to you."),
    ],
)
def test_a_call_says_why_in_the_visitors_language_and_never_that_it_was_urgent(phone: Phone, code: str, words: str) -> None:
    admitted = phone.fair.admit(language=code, soon=True)
    phone.fair.call("A")
    page = phone.ticket(admitted.token)

    assert words in page
    shown = page.partition("<main>")[2].partition('<details class="lines">')[0]  # 救急 is a line to call on every page
    assert not re.search("urgent|急|すぐ", shown)


def test_every_reason_for_a_call_has_a_word_for_the_desk_and_one_for_the_ticket() -> None:
    assert set(WHY_NOW) == set(CALL_REASONS) == {*Reason, desk.PICKED, desk.BACK}


def test_during_the_conversation_nothing_is_asked(phone: Phone) -> None:
    admitted = phone.fair.admit()
    phone.fair.call("A")
    phone.fair.at("A", desk.start)
    page = phone.ticket(admitted.token)

    assert "お話し中です。" in page
    assert offered(page) == []


def test_afterwards_the_ticket_says_thank_you(phone: Phone) -> None:
    admitted = phone.fair.admit()
    phone.fair.call("A")
    phone.fair.at("A", desk.finish, 5)
    page = phone.ticket(admitted.token)

    assert "ありがとうございました。" in page
    assert offered(page) == ["exit"]


def test_whoever_waits_at_another_booth_afterwards_waits_on(phone: Phone) -> None:
    admitted = phone.fair.admit()
    phone.fair.do(lambda s: visits.add_topic(s, admitted.visit_id, phone.fair.topic("介護").id, NOON))
    phone.fair.call("A")
    phone.fair.at("A", desk.finish, 5)

    assert "順番が来たら係がお呼びします。" in phone.ticket(admitted.token)


def test_somebody_who_waits_long_is_told_that_they_are_not_forgotten(phone: Phone, set_clock: SetClock) -> None:
    admitted = phone.fair.admit()
    words = "前の方のお話をうかがっています。もう少しお待ちください。つらいときは、遠慮なく声をかけてください。"
    assert words not in phone.ticket(admitted.token)
    set_clock(41)

    assert words in phone.ticket(admitted.token)


def test_a_talk_is_no_waiting(phone: Phone, set_clock: SetClock) -> None:
    admitted = phone.fair.admit()
    phone.fair.do(lambda s: visits.add_topic(s, admitted.visit_id, phone.fair.topic("介護").id, NOON))
    phone.fair.call("A")
    phone.fair.at("A", desk.finish, 40)
    set_clock(45)

    assert "前の方のお話をうかがっています。" not in phone.ticket(admitted.token)


def test_in_a_pause_the_ticket_asks_to_listen_to_the_staff(phone: Phone) -> None:
    admitted = phone.fair.admit()
    phone.fair.do(lambda s: planning.advance(s, phone.fair.event.id, EventStep.PAUSE, NOON))

    assert "少しお待ちください。係の案内をお聞きください。" in phone.ticket(admitted.token)


def test_stepping_out_keeps_the_place_and_coming_back_takes_it_up(phone: Phone) -> None:
    admitted = phone.fair.admit()
    answer = phone.browser.post(f"/t/{admitted.token}/rest")
    page = phone.ticket(token_in(answer))

    assert "順番はそのままです。" in page
    assert offered(page) == ["back", "leave"]
    phone.browser.post(f"/t/{admitted.token}/back")
    assert state_of(phone.fair, admitted) == VisitState.HERE


def test_stepping_out_takes_a_call_back(phone: Phone) -> None:
    admitted = phone.fair.admit()
    phone.fair.call("A")
    phone.browser.post(f"/t/{admitted.token}/rest")

    with db.read(phone.fair.scope) as session:
        assert session.scalars(select(Stop.state)).all() == [StopState.WAITING]


def test_going_home_gives_the_place_up(phone: Phone) -> None:
    admitted = phone.fair.admit()
    phone.browser.post(f"/t/{admitted.token}/leave")

    assert state_of(phone.fair, admitted) == VisitState.LEFT


def test_going_home_asks_once_more(phone: Phone) -> None:
    page = phone.ticket(phone.fair.admit().token)

    assert re.search(r"<details>.*よろしいですか.*/leave.*</details>", page, flags=re.DOTALL)


@pytest.mark.parametrize("move", ["rest", "back", "leave"])
def test_an_old_page_changes_nothing_for_somebody_in_conversation(phone: Phone, move: str) -> None:
    admitted = phone.fair.admit()
    phone.fair.call("A")
    phone.fair.at("A", desk.start)

    assert token_in(phone.browser.post(f"/t/{admitted.token}/{move}")) == admitted.token
    assert state_of(phone.fair, admitted) == VisitState.HERE


def test_an_old_page_brings_nobody_back_who_went_home(phone: Phone) -> None:
    admitted = phone.fair.admit()
    phone.browser.post(f"/t/{admitted.token}/leave")
    phone.browser.post(f"/t/{admitted.token}/back")

    assert state_of(phone.fair, admitted) == VisitState.LEFT


def test_a_settled_day_stays_as_it_is(phone: Phone) -> None:
    admitted = phone.fair.admit()
    phone.fair.put(lambda s: s.execute(update(Event).values(state=EventState.SETTLED)))

    assert token_in(phone.browser.post(f"/t/{admitted.token}/rest")) == admitted.token
    assert state_of(phone.fair, admitted) == VisitState.HERE


def test_a_poll_says_by_which_key_the_page_is_shown(phone: Phone) -> None:
    admitted = phone.fair.admit()
    key = phone.browser.get(f"/t/{admitted.token}/state").json()["key"]

    assert f'data-key="{key}"' in phone.ticket(admitted.token)


def test_a_poll_without_a_change_is_answered_304(phone: Phone) -> None:
    address = f"/t/{phone.fair.admit().token}/state"
    tag = phone.browser.get(address).headers["etag"]

    assert [phone.browser.get(address, headers={"if-none-match": known}).status_code for known in (tag, f"W/{tag}")] == [304, 304]


def test_a_poll_after_a_call_has_another_key(phone: Phone) -> None:
    address = f"/t/{phone.fair.admit().token}/state"
    before = phone.browser.get(address)
    phone.fair.call("A")
    after = phone.browser.get(address, headers={"if-none-match": before.headers["etag"]})

    assert (after.status_code, after.json()["key"].split()) == (200, ["called", "A", "blue"])


def test_another_visitors_step_changes_no_key(phone: Phone) -> None:
    address = f"/t/{phone.fair.admit('health').token}/state"
    before = phone.browser.get(address)
    phone.fair.admit("money", minutes=1)
    after = phone.browser.get(address, headers={"if-none-match": before.headers["etag"]})

    assert (after.status_code, after.json()) == (200, before.json())


@pytest.mark.parametrize(("in_time", "asked"), [(0.4, True), (0.6, False)])
def test_whoever_will_hardly_be_seen_is_asked_to_speak_to_the_staff_and_never_told_not_today(phone: Phone, in_time: float, asked: bool) -> None:  # noqa: FBT001
    admitted = phone.fair.admit()
    before = phone.browser.get(f"/t/{admitted.token}/state").json()
    spread = {"event_id": phone.fair.event.id, "made_at": NOON, "median": 1, "low": 0, "high": 5, "in_time": in_time}
    phone.fair.put(lambda s: s.add(VisitForecast(visit_id=admitted.visit_id, **spread)))
    page = phone.ticket(admitted.token)

    assert ("一度係に声をかけてください。" in page) == asked
    assert not any(word in page for word in ("時間が足りません", "終了時刻", "本日は"))
    assert (phone.browser.get(f"/t/{admitted.token}/state").json() != before) == asked


def test_a_long_wait_changes_the_key(phone: Phone, set_clock: SetClock) -> None:
    address = f"/t/{phone.fair.admit().token}/state"
    before = phone.browser.get(address)
    set_clock(41)

    assert phone.browser.get(address, headers={"if-none-match": before.headers["etag"]}).json() != before.json()


def test_no_ticket_ever_names_a_topic_a_picture_or_a_programme(phone: Phone) -> None:
    fair = phone.fair
    with db.read(fair.scope) as session:
        words = [name for p in plan.programmes(session) for name in (p.name, p.short)] + [t.name for t in plan.topics(session)] + [fair.event.title]
    words += [f">{label}<" for label in LABELS] + [f">{name}<" for name in LABELS]
    admitted = fair.admit("money", "alone")
    fair.do(lambda s: visits.hear(s, admitted.visit_id, [t.id for t in plan.topics(s)][:6], None, later(1)))
    pages = [phone.ticket(admitted.token)]
    for action in (desk.call_next, desk.start, desk.finish):
        fair.at("A", action, 2)
        pages.append(phone.ticket(admitted.token) + phone.browser.get(f"/t/{admitted.token}/state").text)

    assert [word for word in words for page in pages if word in page] == []


@pytest.mark.parametrize("query", ["", "?lang=ja_easy", "?lang=en"])
def test_without_javascript_the_ticket_renews_itself(phone: Phone, query: str) -> None:
    assert '<noscript><meta http-equiv="refresh" content="20"></noscript>' in phone.ticket(phone.fair.admit().token, query)


def test_a_chosen_language_stays_with_the_phone(phone: Phone) -> None:
    token = phone.fair.admit().token
    phone.ticket(token, "?lang=en")

    assert "Your number is 1." in phone.ticket(token)


@pytest.mark.parametrize(
    "headers", [{"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"}, {"origin": "https://elsewhere.example"}, {"origin": "null"}]
)
def test_a_form_from_another_site_is_refused(phone: Phone, headers: dict[str, str]) -> None:
    admitted = phone.fair.admit()
    answer = phone.browser.post(f"/t/{admitted.token}/leave", headers=headers)

    assert answer.status_code == 403
    assert "ようこそ、お手伝いします" in answer.text
    assert state_of(phone.fair, admitted) == VisitState.HERE
