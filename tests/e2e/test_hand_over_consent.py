"""A hand-over whose consent is taken back on the way, at four browsers: the words are gone everywhere, the place in line is not."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playwright.sync_api import expect
from sqlalchemy import select

from booths.models import Consent, Handover, HandoverState, Stop, StopState, Term
from core import db
from tests.e2e.stage import Stage

if TYPE_CHECKING:
    from tests.e2e.people import Cast, Desk, Phone

NOTE = "母の介護で眠れない"


def ticket_of(cast: Cast, token: str) -> Phone:
    """Open somebody's ticket on their phone."""
    phone = cast.phone()
    phone.page.goto(f"/t/{token}")
    return phone


def hand_over_with_a_note(a: Desk) -> None:
    """Hand over to D, with a word of the visitor's."""
    a.press("big_hand_over")
    a.keyed("hand_over_to").get_by_text(re.compile("^D ")).click()
    a.quiet()
    a.open("ことづて")
    field = a.keyed("hand_over_note").get_by_role("textbox")
    field.fill(NOTE)
    field.press("Tab")
    a.quiet()
    a.press("wide_agrees")
    a.is_free()


def test_another_way_of_asking_stays_in_sight_when_the_booth_is_chosen_afterwards(cast: Cast, stage: Stage) -> None:
    number = stage.admit().number
    a = cast.desk(stage.booth_account)
    a.sit_at("A-1")
    a.call(number)
    a.press("big_hand_over")
    a.open("ことづて")
    a.pick("ご本人のスマートフォン", within=a.keyed("wide_hand_over_means"))
    a.quiet()
    a.keyed("hand_over_to").get_by_text(re.compile("^D ")).click()
    a.quiet()

    expect(a.keyed("wide_hand_over_means")).to_be_visible()
    expect(a.keyed("hand_over_note").get_by_role("textbox")).to_be_visible()
    a.finish()


def test_the_ground_is_in_sight_whatever_is_folded_away(cast: Cast, stage: Stage) -> None:
    number = stage.admit().number
    lead = cast.desk(stage.lead_account)
    lead.go("窓口")
    lead.sit_at("A-1")
    lead.call(number)
    lead.press("big_hand_over")
    lead.open("ことづて")
    lead.pick("同意なし・責任者判断", within=lead.keyed("wide_hand_over_means"))
    lead.quiet()
    lead.keyed("hand_over_to").get_by_text(re.compile("^B ")).click()
    lead.quiet()
    lead.page.get_by_test_id("stExpander").filter(has_text="ことづて").locator("summary").click()
    lead.quiet()

    expect(lead.keyed("hand_over_note").get_by_role("textbox")).to_be_hidden()
    field = lead.keyed("hand_over_ground").get_by_role("textbox")
    field.fill("命の危険")
    field.press("Tab")
    lead.quiet()
    lead.press("wide_agrees")
    lead.is_free()
    with db.read(stage.scope) as session:
        assert session.scalars(select(Consent.ground).where(Consent.ground != "")).all() == ["命の危険"]


def rows(stage: Stage) -> tuple[Handover, Consent, Stop]:
    """Return the newest hand-over, its consent, and the turn at the receiver."""
    with db.read(stage.scope) as session:
        made = session.scalars(select(Handover).where(Handover.to_stop_id.is_not(None)).order_by(Handover.sent_at.desc()).limit(1)).one()
        consent = session.scalars(select(Consent).where(Consent.handover_id == made.id)).one()
        return made, consent, session.get_one(Stop, made.to_stop_id)


def handed_over(cast: Cast, stage: Stage) -> tuple[int, Phone, Desk, Desk]:
    """Hand somebody over from A to D with a note, and return their number, their phone, and both desks."""
    admitted = stage.admit()
    phone, a, d = ticket_of(cast, admitted.token), cast.desk(stage.booth_account), cast.tablet()
    d.open_with_code(stage.device_code("D"), "渡辺")
    a.sit_at("A-1")
    a.call(admitted.number)
    a.came(admitted.number)
    hand_over_with_a_note(a)
    return admitted.number, phone, a, d


def test_consent_taken_back_on_the_way_erases_the_words_and_keeps_the_place(cast: Cast, stage: Stage) -> None:
    number, phone, a, d = handed_over(cast, stage)
    phone.shows("お話の内容を、D（緑）の担当に伝えます。")
    d.call(number)
    d.sees("Aからつなぎ")
    phone.shows("D（緑）へどうぞ")
    phone.press("伝えるのをやめる")
    phone.shows("D（緑）の担当には何も伝えません。順番はそのままです。")
    expect(d.page.get_by_text("Aからつなぎ")).to_have_count(0)
    d.came(number)

    expect(d.page.get_by_text(NOTE)).to_have_count(0)
    made, consent, turn = rows(stage)
    assert (made.state, made.note, consent.withheld, consent.withdrawn_at is not None) == (HandoverState.VISITOR_REFUSED, "", "", True)
    assert turn.state == StopState.CONSULTING
    a.open("つないだ方・つながれた方")
    a.sees("取り消し")
    d.finish()


def test_a_consent_that_stands_brings_the_words_to_the_receiver_and_on_to_a_place_outside(cast: Cast, stage: Stage) -> None:
    number, phone, _a, d = handed_over(cast, stage)
    d.call(number)
    expect(d.page.get_by_text(NOTE)).to_have_count(0)
    d.came(number)
    d.sees(NOTE)

    d.press("big_hand_over")
    d.keyed("wide_hand_over_where").get_by_text("外の場所へ").click()
    d.quiet()
    d.keyed("wide_onward_kind").get_by_text("居場所").click()
    d.quiet()
    d.keyed("wide_onward_place").get_by_text("みんなの居場所").click()
    d.quiet()
    d.press("wide_onward_agrees")
    slip = d.page.get_by_role("link", name="ご本人に渡す案内票を印刷").first.get_attribute("href")
    phone.shows("お話の内容を、ご案内した先に伝えます。")
    d.finish()

    d.page.goto(slip or "")
    expect(d.page.get_by_text("月・水・金")).to_be_visible()
    later(cast, stage)


def later(cast: Cast, stage: Stage) -> None:
    """Write down, weeks later, that they found each other; the list stays open while one does so."""
    organiser = cast.organiser()
    organiser.sign_in(stage.organiser_account)
    organiser.go("外部つなぎ・後追い")
    with db.read(stage.scope) as session:
        key = session.scalars(select(Handover.id).where(Handover.resource_id.is_not(None))).one()
    organiser.open("みんなの居場所")
    organiser.press(f"wide_{HandoverState.CONTACTED}_{key}")
    organiser.sees("連絡がついた")
    organiser.keyed(f"wide_{Term.TWO_WEEKS}_{key}").get_by_text("つながった", exact=True).click()
    organiser.quiet()
    organiser.sees("もう一度続ける")
    with db.read(stage.scope) as session:
        assert session.get_one(Handover, key).state == HandoverState.CONNECTED
    assert organiser.troubles() == []
