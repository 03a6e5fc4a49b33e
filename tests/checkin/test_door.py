"""The door: one tap to a number, once for each nonce, at the venue and on the day only."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, update

from booths.models import Candidate, Stop, Urgency, Visit
from checkin import cards
from checkin.models import Means, Scan
from core import db, text, web
from core.addresses import new_token
from events import planning
from events import queries as plan
from events.models import Booth, Event, EventState, TopicGroup
from events.states import EventStep
from tests.builders import NOON
from tests.checkin.phone import Phone, SetClock, nonce_in, rows, shows_form, token_in

if TYPE_CHECKING:
    from tests.builders import Fair

DAY = 24 * 60


def visits(fair: Fair) -> list[Visit]:
    """Return all visits by number."""
    with db.read(fair.scope) as session:
        return list(session.scalars(select(Visit).order_by(Visit.number)))


def advance(fair: Fair, *steps: EventStep) -> None:
    """Take the event some steps on."""
    from tests.builders import NOON

    for step in steps:
        fair.do(lambda s, step=step: planning.advance(s, fair.event.id, step, NOON))


def set_state(fair: Fair, state: EventState) -> None:
    """Put the event in a state, however it got there."""
    fair.put(lambda s: s.execute(update(Event).where(Event.id == fair.event.id).values(state=state)))


def test_one_tap_without_any_choice_gives_a_number(phone: Phone) -> None:
    answer = phone.take()

    assert "あなたの番号は1です。" in phone.ticket(token_in(answer))
    assert [(v.number, v.people, v.language) for v in visits(phone.fair)] == [(1, 1, "ja")]


def test_the_button_comes_before_everything_that_may_be_chosen(phone: Phone) -> None:
    page = phone.look().text

    places = [page.index(part) for part in ("English", "こんにちは。", "番号札をとる", 'name="group"', 'name="people"', 'name="soon"')]
    assert places == sorted(places)


def test_the_number_comes_from_the_venues_door_by_phone(phone: Phone) -> None:
    phone.take()

    with db.read(phone.fair.scope) as session:
        scan = session.scalars(select(Scan)).one()
        assert (scan.channel_id, scan.means) == (plan.venue_channel(session, phone.fair.event.id).id, Means.PHONE)


def test_the_same_nonce_twice_is_one_visit(phone: Phone) -> None:
    nonce = nonce_in(phone.look())

    assert token_in(phone.send(nonce)) == token_in(phone.send(nonce, people="5", soon="1"))
    assert [(v.number, v.people) for v in visits(phone.fair)] == [(1, 1)]


def test_a_double_tap_is_one_visit(phone: Phone) -> None:
    nonce, address = nonce_in(phone.look()), phone.address()
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: phone.another().browser.post(address, data={"nonce": nonce}), range(4)))

    assert len({token_in(answer) for answer in answers}) == 1
    assert len(visits(phone.fair)) == 1


def test_a_reload_before_the_tap_keeps_the_nonce(phone: Phone) -> None:
    assert nonce_in(phone.look()) == nonce_in(phone.look())


def test_two_phones_get_two_numbers(phone: Phone) -> None:
    assert token_in(phone.take()) != token_in(phone.another().take())
    assert [v.number for v in visits(phone.fair)] == [1, 2]


def test_back_after_the_number_shows_the_number_and_no_form(phone: Phone) -> None:
    token = token_in(phone.take())
    page = phone.look()

    assert not shows_form(page)
    assert "あなたの番号は1です。" in page.text
    assert f'href="/t/{token}"' in page.text


def test_back_to_a_page_that_the_browser_kept_gives_the_same_ticket(phone: Phone) -> None:
    nonce = nonce_in(phone.look())
    token = token_in(phone.send(nonce))
    phone.look()

    assert token_in(phone.send(nonce)) == token


def test_another_person_on_this_phone_gets_a_number_of_their_own(phone: Phone) -> None:
    phone.take()
    page = phone.look(another="1")
    phone.send(nonce_in(page))

    assert [v.number for v in visits(phone.fair)] == [1, 2]
    assert all(f"あなたの番号は{n}です。" in phone.look().text for n in (1, 2))


def test_going_back_to_the_other_persons_form_gives_no_third_number(phone: Phone) -> None:
    phone.take()
    phone.send(nonce_in(phone.look(another="1")))

    assert not shows_form(phone.look(another="1"))
    assert shows_form(phone.look(another="2"))


def test_the_other_persons_form_that_was_left_keeps_the_first_number(phone: Phone) -> None:
    phone.take()
    phone.look(another="1")

    assert "あなたの番号は1です。" in phone.look().text


def test_a_phone_that_refuses_cookies_still_gets_one_number_for_a_double_tap(phone: Phone) -> None:
    nonce = nonce_in(phone.look())
    phone.browser.cookies.clear()
    first = token_in(phone.send(nonce))
    phone.browser.cookies.clear()

    assert token_in(phone.send(nonce)) == first


@pytest.mark.parametrize(("typed", "people"), [("3", 3), ("0", 1), ("21", 20), ("999", 20), ("-2", 1), ("two", 1), ("²", 1), ("9" * 400, 1), ("", 1)])
def test_the_size_of_a_party_is_what_was_chosen_within_bounds(phone: Phone, typed: str, people: int) -> None:
    phone.take(people=typed)

    assert [v.people for v in visits(phone.fair)] == [people]


def test_whoever_wants_to_talk_soon_is_marked_so(phone: Phone) -> None:
    phone.take(soon="1")

    with db.read(phone.fair.scope) as session:
        assert session.scalars(select(Urgency.visit_id)).all() == [visits(phone.fair)[0].id]


def test_pictures_are_kept_as_candidates_and_unknown_ones_forgotten(phone: Phone) -> None:
    phone.take(group=["money", "alone", "<script>", "money"])

    with db.read(phone.fair.scope) as session:
        asked = select(TopicGroup.pictogram).join(Candidate, Candidate.group_id == TopicGroup.id).order_by(TopicGroup.position)
        assert session.scalars(asked).all() == ["money", "alone"]


def test_one_picture_leads_to_its_booth(phone: Phone) -> None:
    phone.take(group="care")

    with db.read(phone.fair.scope) as session:
        assert session.scalars(select(Booth.letter).join(Stop, Stop.booth_id == Booth.id)).all() == ["F"]


@pytest.mark.parametrize("code", text.LANGUAGES)
def test_the_ticket_speaks_the_doors_language(phone: Phone, code: str) -> None:
    page = phone.look(lang=code)
    token = token_in(phone.send(nonce_in(page)))

    assert [v.language for v in visits(phone.fair)] == [code]
    with text.speaking(code):
        assert str(web.said("Your number is {number}.", number=1)) in phone.ticket(token)


def test_a_ticket_opened_on_another_phone_speaks_the_visits_language(phone: Phone) -> None:
    phone.look(lang="en")
    token = token_in(phone.take())

    assert "Your number is 1." in phone.another().ticket(token)


def test_the_languages_keep_the_way_to_the_venues_door(phone: Phone) -> None:
    channel = phone.address().split("?")[1]

    assert f'href="?{channel}&amp;lang=en"' in phone.look().text


def test_a_flyers_code_gives_information_and_no_number(phone: Phone) -> None:
    page = phone.look(venue=False)

    assert page.status_code == 200
    assert not shows_form(page)
    assert all(words in page.text for words in ("令和8年3月14日(土)", "10:00〜16:59", "イオンモール川口前川", "いりません。"))


def test_a_form_sent_from_a_flyers_address_writes_nothing(phone: Phone) -> None:
    before = rows()
    answer = phone.browser.post(phone.address(venue=False), data={"nonce": new_token()})

    assert (answer.status_code, rows()) == (200, before)


@pytest.mark.parametrize("minutes", [-DAY, -30 * DAY])
def test_before_the_day_the_venues_code_gives_information_only(phone: Phone, set_clock: SetClock, minutes: float) -> None:
    set_clock(minutes)
    before = rows()
    page, answer = phone.look(), phone.send(new_token())

    assert not shows_form(page)
    assert "令和8年3月14日(土)" in page.text
    assert (answer.status_code, rows()) == (200, before)


def test_after_the_day_nothing_is_given_out(phone: Phone, set_clock: SetClock) -> None:
    set_clock(DAY)

    assert not shows_form(phone.look())
    assert "この日の受付は終わりました。" in phone.look().text


def test_the_last_minute_of_admission_still_counts(phone: Phone, set_clock: SetClock) -> None:
    set_clock(180)
    assert shows_form(phone.look())
    set_clock(181)

    assert "本日の受付は終わりました。" in phone.look().text


def test_a_number_taken_in_time_is_found_again_after_admission(phone: Phone, set_clock: SetClock) -> None:
    nonce = nonce_in(phone.look())
    token = token_in(phone.send(nonce))
    set_clock(181)

    assert token_in(phone.send(nonce)) == token
    assert "あなたの番号は1です。" in phone.look().text


def test_a_form_that_was_open_when_admission_ended_is_answered_kindly(phone: Phone) -> None:
    nonce = nonce_in(phone.look())
    advance(phone.fair, EventStep.CLOSE)
    answer = phone.send(nonce)

    assert answer.status_code == 200
    assert "本日の受付は終わりました。" in answer.text
    assert visits(phone.fair) == []


def test_in_a_pause_visitors_are_asked_to_listen_to_the_staff(phone: Phone) -> None:
    advance(phone.fair, EventStep.PAUSE)

    assert "少しお待ちください。係の案内をお聞きください。" in phone.look().text


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (EventState.PUBLISHED, "少しお待ちください"),
        (EventState.CLOSED, "本日の受付は終わりました。"),
        (EventState.ENDED, "この日の受付は終わりました。"),
        (EventState.SETTLED, "この日の受付は終わりました。"),
        (EventState.CANCELLED, "中止になりました"),
    ],
)
def test_an_event_that_admits_nobody_says_so_and_gives_no_number(phone: Phone, state: EventState, words: str) -> None:
    set_state(phone.fair, state)
    page = phone.look()

    assert (page.status_code, shows_form(page)) == (200, False)
    assert words in page.text


def test_before_the_doors_open_the_hour_is_said(phone: Phone, set_clock: SetClock) -> None:
    set_state(phone.fair, EventState.PUBLISHED)
    set_clock(-150)

    assert "受付は10:00からです。" in phone.look().text


def test_an_event_in_planning_is_unknown_outside(phone: Phone) -> None:
    set_state(phone.fair, EventState.PLANNING)

    assert phone.look().status_code == 404
    assert "ようこそ、お手伝いします" in phone.look().text


def test_the_pages_name_neither_the_event_nor_a_programme(phone: Phone) -> None:
    with db.read(phone.fair.scope) as session:
        names = [phone.fair.event.title, *(name for p in plan.programmes(session) for name in (p.name, p.short))]
    shown = phone.look().text + phone.look(venue=False).text

    assert [name for name in names if name in shown] == []


def test_a_link_preview_takes_no_number(phone: Phone) -> None:
    before = rows()
    phone.browser.head(phone.address())
    phone.look()

    assert rows() == before


def test_who_opened_a_flyers_code_at_home_is_counted_as_its_visitor_at_the_venue(phone: Phone) -> None:
    with db.read(phone.fair.scope) as session:
        flyer = next(c for c in plan.channels(session, phone.fair.event.id) if c.name == "チラシ")
    at_home = phone.browser.get(f"{phone.address(venue=False)}?c={flyer.code}")
    phone.take()
    phone.another().take()

    assert not shows_form(at_home)
    assert [v.heard_through for v in visits(phone.fair)] == [flyer.id, None]


def test_who_opened_a_flyers_code_at_home_is_counted_as_its_visitor_with_a_card_too(phone: Phone) -> None:
    with db.read(phone.fair.scope) as session:
        flyer = next(c for c in plan.channels(session, phone.fair.event.id) if c.name == "チラシ")
    card, other = db.perform(phone.fair.scope, lambda s: cards.make_cards(s, phone.fair.event.id, 10, NOON))[:2]
    phone.browser.get(f"{phone.address(venue=False)}?c={flyer.code}")
    for someone, held in ((phone, card), (phone.another(), other)):
        someone.browser.post(f"/c/{held.token}", data={"nonce": new_token()})

    assert [v.heard_through for v in visits(phone.fair)] == [flyer.id, None]


def test_a_made_up_channel_in_the_phones_memory_changes_nothing(phone: Phone) -> None:
    phone.browser.cookies.set(f"via-{phone.fair.event.code}", "nosuchcode")
    phone.take()

    assert [v.heard_through for v in visits(phone.fair)] == [None]
