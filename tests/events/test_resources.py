"""The directory of places outside: data of the council's own, public pages, and words that are never missing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import delete, select

from booths import consents, desk, onward
from booths.models import Handover
from core import addresses, db, qr
from events import lists, queries, resources, standard
from events.errors import NameMissing
from events.models import FactItem, FactList, Resource
from events.shipped import shipped
from staff.models import Role
from tests import builders
from tests.builders import Fair
from tests.checkin.test_slip import sign_in
from tests.staff.browser import Visitors

if TYPE_CHECKING:
    from starlette.testclient import TestClient

NEW = resources.Place("食料支援", "フードバンク <本町>", "本町", "川口市本町1丁目", 35.8, 139.72, "048-000-0009", "毎週土曜", "どなたでも")
CHOSEN = (FactList.PICK_REASON, FactList.REFUSAL_REASON, FactList.RESOURCE_KIND)


@pytest.fixture
def browser(fair: Fair) -> TestClient:
    """Return a browser that is not signed in."""
    assert fair
    return Visitors()()


def saved(fair: Fair, place: resources.Place = NEW) -> Resource:
    return db.perform(fair.scope, lambda s: resources.save(s, None, place))


def listed(fair: Fair, *, active: bool = False) -> list[str]:
    with db.read(fair.scope) as session:
        return [r.name for r in queries.resources(session, active=active)]


def test_a_council_begins_with_a_few_sample_places(fair: Fair) -> None:
    with db.read(fair.scope) as session:
        assert {r.name for r in queries.resources(session)} == {r["name"] for r in shipped()["sample"]["resources"]}


def test_the_sample_put_in_twice_adds_no_place_twice(fair: Fair) -> None:
    before = listed(fair)
    fair.do(lambda s: standard.install_sample(s, builders.NOON))

    assert listed(fair) == before


def test_a_place_is_added_and_changed_and_keeps_its_address(fair: Fair) -> None:
    place = saved(fair)
    fair.do(lambda s: resources.save(s, place.id, resources.Place("居場所", "新しい名前")))

    with db.read(fair.scope) as session:
        now = session.get_one(Resource, place.id)
    assert (now.name, now.kind, now.address, now.code) == ("新しい名前", "居場所", "", place.code)


@pytest.mark.parametrize(("typed", "kept"), [("埼玉県蕨市", "埼玉県蕨市"), ("どこか市", "")])
def test_a_place_without_a_point_may_name_its_municipality(fair: Fair, typed: str, kept: str) -> None:
    assert saved(fair, resources.Place("居場所", "蕨の窓口", municipality=typed)).municipality == kept


def test_a_place_has_a_name(fair: Fair) -> None:
    with pytest.raises(NameMissing):
        saved(fair, resources.Place("居場所", "　"))


def test_a_place_is_switched_off_and_on_again(fair: Fair) -> None:
    place = saved(fair)
    fair.do(lambda s: resources.switch(s, place.id, is_active=False))
    assert (place.name in listed(fair, active=True), place.name in listed(fair)) == (False, True)
    fair.do(lambda s: resources.switch(s, place.id, is_active=True))

    assert place.name in listed(fair, active=True)


@pytest.mark.parametrize("kind", CHOSEN)
def test_where_a_word_must_be_chosen_a_council_without_words_has_the_shipped_ones(fair: Fair, kind: FactList) -> None:
    fair.put(lambda s: s.execute(delete(FactItem).where(FactItem.kind == kind)))

    with db.read(fair.scope) as session:
        assert queries.fact_words(session, kind) == shipped()["facts"][kind]


@pytest.mark.parametrize("kind", CHOSEN)
def test_a_councils_own_words_replace_the_shipped_ones(fair: Fair, kind: FactList) -> None:
    fair.do(lambda s: lists.save_words(s, kind, ["うちの言葉", "", "もう一つ"]))

    with db.read(fair.scope) as session:
        assert queries.fact_words(session, kind) == ["うちの言葉", "もう一つ"]


def test_anybody_reads_a_places_page(fair: Fair, browser: TestClient) -> None:
    page = browser.get(f"/r/{saved(fair).code}")

    assert page.status_code == 200
    assert "フードバンク &lt;本町&gt;" in page.text
    assert all(words in page.text for words in ("川口市本町1丁目", "毎週土曜", "どなたでも", 'href="tel:0480000009"'))


@pytest.mark.parametrize("phone", ["Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X)", "Mozilla/5.0 (Linux; Android 15)"])
def test_one_tap_on_a_places_page_opens_the_phones_map_and_the_page_itself_asks_nothing_of_the_outside(fair: Fair, browser: TestClient, phone: str) -> None:
    place = saved(fair)
    page = browser.get(f"/r/{place.code}", headers={"user-agent": phone}).text

    link = resources.map_address(place, apple="iPhone" in phone).replace("&", "&amp;")
    assert f'<a class="button" href="{link}" rel="noreferrer">地図でひらく</a>' in page
    assert '<dd class="where">川口市本町1丁目</dd>' in page
    assert re.findall(r'(?:src|<link[^>]* href)="(?:https?:)?//', page) == []


def test_a_place_of_which_nothing_is_known_offers_no_map(fair: Fair, browser: TestClient) -> None:
    assert "地図" not in browser.get(f"/r/{saved(fair, resources.Place('居場所', '場所')).code}").text


def test_a_places_page_speaks_the_readers_language_around_the_places_own_words(fair: Fair, browser: TestClient) -> None:
    code = saved(fair).code

    assert "When it is open" in browser.get(f"/r/{code}?lang=en").text
    assert "<ruby>開" in browser.get(f"/r/{code}?lang=ja_easy").text


@pytest.mark.parametrize("code", ["zzzzzzzz", "Ａ", "a/b", "'--"])
def test_an_unknown_place_is_answered_kindly(browser: TestClient, code: str) -> None:
    page = browser.get(f"/r/{code}")

    assert page.status_code == 404
    assert "お手伝いします" in page.text


def test_a_place_that_is_switched_off_has_no_page(fair: Fair, browser: TestClient) -> None:
    place = saved(fair)
    fair.do(lambda s: resources.switch(s, place.id, is_active=False))

    assert browser.get(f"/r/{place.code}").status_code == 404


def passed_on(fair: Fair, language: str = "ja") -> tuple[Handover, Resource]:
    """Pass somebody on to the first of the places."""
    visit = fair.admit("money", language=language).visit_id
    fair.at("A-1", desk.call_back, 1, visit)
    with db.read(fair.scope) as session:
        place = session.scalars(select(Resource).order_by(Resource.position)).first()
    assert place is not None
    made = fair.at("A-1", onward.send, 5, place.id, note="ひとりで行けない")
    assert isinstance(made, Handover)
    return made, place


@pytest.mark.parametrize("role", [Role.BOOTH, Role.LEAD, Role.ORGANISER])
def test_staff_print_the_slip_with_the_places_facts_and_the_way_to_its_page(fair: Fair, browser: TestClient, role: Role) -> None:
    made, place = passed_on(fair)
    sign_in(fair, browser, role)
    page = browser.get(f"/print/onward/{made.id}")

    assert page.status_code == 200
    assert all(words in page.text for words in (place.name, place.address, place.opening, place.conditions, place.phone))
    assert qr.svg(addresses.resource("http://127.0.0.1:8501", place.code)) in page.text
    assert qr.svg(resources.map_address(place)) in page.text


def test_the_slip_says_nothing_about_the_visitor(fair: Fair, browser: TestClient) -> None:
    made, _ = passed_on(fair)
    sign_in(fair, browser, Role.BOOTH)
    page = browser.get(f"/print/onward/{made.id}").text

    assert "ひとりで行けない" not in page
    assert "番号" not in page


def test_the_slip_speaks_the_visitors_language(fair: Fair, browser: TestClient) -> None:
    made, _ = passed_on(fair, "en")
    sign_in(fair, browser, Role.BOOTH)

    assert "When it is open" in browser.get(f"/print/onward/{made.id}").text


def test_nobody_else_prints_a_slip(fair: Fair, browser: TestClient) -> None:
    made, _ = passed_on(fair)
    sign_in(fair, browser, Role.BOOTH, "D")
    assert browser.get(f"/print/onward/{made.id}").status_code == 404
    browser.cookies.clear()

    assert browser.get(f"/print/onward/{made.id}").status_code == 303


@pytest.mark.parametrize("role", [Role.RECEPTION, Role.FLOOR, Role.VIEWER])
def test_whoever_leads_the_way_is_not_told_where_somebody_goes(fair: Fair, browser: TestClient, role: Role) -> None:
    made, _ = passed_on(fair)
    sign_in(fair, browser, role)

    assert browser.get(f"/print/onward/{made.id}").status_code == 403


def test_no_slip_is_printed_once_the_consent_was_taken_back(fair: Fair, browser: TestClient) -> None:
    made, place = passed_on(fair)
    fair.do(lambda s: consents.withdraw(s, made.id, builders.NOON))
    sign_in(fair, browser, Role.LEAD)
    page = browser.get(f"/print/onward/{made.id}")

    assert page.status_code == 404
    assert place.name not in page.text


def test_a_slip_of_nothing_is_answered_kindly(fair: Fair, browser: TestClient) -> None:
    sign_in(fair, browser, Role.BOOTH)

    assert browser.get("/print/onward/00000000-0000-7000-8000-000000000000").status_code == 404
