"""Each screen says what whoever works there needs, and why; what was told to others stays with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from booths import corrections, onward, passing
from booths.consents import Agreement
from booths.corrections import Facts
from booths.models import ConsentMeans, Visit
from core import clock, db
from events import queries as plan
from staff.models import Role
from tests.pages.passing import handed, visitor_at
from tests.pages.screen import said, turn_to
from tests.pages.test_reception import find

if TYPE_CHECKING:
    from tests.pages.conftest import House


def at_d(house: House) -> str:
    """Return what D's screen says of whoever was handed over, once they came."""
    screen = house.booth("D")
    screen.button(key="big_call").click().run()
    return said(screen.button(key="big_came").click().run())


def test_a_booth_is_told_why_it_sees_what_it_sees(house: House) -> None:
    handed(house, note="母の介護で眠れない")
    words = at_d(house)

    assert "この内容が見える理由：このブースの列の方／ご本人が" in words
    assert "に口頭で同意（A→D）" in words


def test_who_comes_over_sees_the_number_and_is_told_why_not_what_was_passed_on(house: House) -> None:
    handed(house, Agreement(withheld="借金のこと"), note="母の介護で眠れない", topic_id=house.fair.topic("DV").id)
    at_d(house)
    house.fair.do(lambda s: passing.assist(s, house.fair.counter("D-1").id, house.fair.booth("G").id, clock.now()))
    screen = house.booth("G")
    words = said(screen)

    assert '<span class=\\"number\\">1</span>' in words
    assert "この席が応援に呼ばれた" in words
    assert "預かった言葉は、ご本人が同意したブースだけが読みます" in words
    assert [told for told in ("眠れない", "借金のこと", "DV", "Aからつなぎ", "（A→D）", "預かった言葉を開く") if told in words] == []


def test_before_the_phone_says_yes_there_is_no_reason_and_nothing_to_see(house: House) -> None:
    handed(house, Agreement(ConsentMeans.PHONE), note="母の介護で眠れない")
    words = at_d(house)

    assert "眠れない" not in words
    assert "同意（A→D）" not in words


def test_the_worst_that_was_told_elsewhere_is_not_shown_here_and_stays(house: House) -> None:
    made, debt = handed(house), house.fair.topic("債務").id
    house.fair.do(lambda s: corrections.note(s, made.from_stop_id, Facts(worst_topic_id=debt, topic_ids=(debt,)), clock.now()))
    with db.read(house.fair.scope) as session:
        assert corrections.worst_here(session.get_one(Visit, made.visit_id), []) is None

    house.fair.do(lambda s: corrections.note(s, made.to_stop_id, Facts(age_band="40代"), clock.now()))
    with db.read(house.fair.scope) as session:
        assert session.get_one(Visit, made.visit_id).worst_topic_id == debt


@pytest.mark.parametrize(("role", "named"), [(Role.RECEPTION, False), (Role.LEAD, True)])
def test_reception_takes_a_consent_back_without_reading_to_which_place_outside_it_goes(house: House, role: Role, *, named: bool) -> None:
    visitor_at(house)
    with db.read(house.fair.scope) as session:
        place = plan.resources(session, active=True)[0]
    house.fair.do(lambda s: onward.send(s, house.fair.counter("A-1").id, place.id, clock.now(), note="夫の借金"))
    screen = find(turn_to(house.sign_in(house.account("door", role)), "reception"), 1)

    assert (place.name in said(screen), "夫の借金" in said(screen)) == (named, False)
    assert "伝えるのをやめる" in said(screen)
