"""Asking how to reach somebody at the desk, and opening it where they are followed up."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, update

from booths import contacts, corrections
from booths.contacts import Details
from booths.corrections import Facts
from booths.models import Contact, Outcome, Stop, Visit
from core import clock, db
from core.scopes import SYSTEM
from staff.audit import What
from staff.models import Account, AuditLine, Role
from tallies.web import FOLLOWUPS
from tests.pages.passing import visitor_at
from tests.pages.screen import opened, press, said, turn_to

if TYPE_CHECKING:
    from streamlit.testing.v1 import AppTest

    from tests.pages.conftest import House

NAME, PHONE = "佐藤はる", "090-1234-5678"


def going_on(house: House, letter: str = "A") -> AppTest:
    """Draw A's desk, where somebody sits with whom the booth goes on."""
    visitor_at(house)
    with db.read(house.fair.scope) as session:
        stop = session.scalars(select(Stop)).one()
    house.fair.do(lambda s: corrections.note(s, stop.id, Facts(outcomes=(Outcome.CONTINUED,)), clock.now()))
    screen = house.booth(letter)
    screen.session_state["counter"] = f"{letter}-1"
    return opened(screen, "reach")


def kept(house: House) -> list[Details]:
    """Return what is kept."""
    with db.read(house.fair.scope) as session:
        return [contacts.said(row) for row in session.scalars(select(Contact))]


def written(house: House) -> None:
    """Keep how to reach whoever sits at A."""
    with db.read(house.fair.scope) as session:
        visit = session.scalars(select(Visit.id)).one()
    house.fair.do(lambda s: contacts.save(s, visit, house.fair.booth("A").id, Details(NAME, PHONE), clock.now()))


def field(screen: AppTest, label: str) -> object:
    """Return a field by its label."""
    return next(f for f in screen.text_input if f.label == label)


def test_a_booth_that_goes_on_with_somebody_writes_down_how_to_reach_them(house: House) -> None:
    screen = going_on(house)
    field(screen, "電話").input("090-1234-567")  # type: ignore[attr-defined]
    save = next(b for b in screen.button if b.label == "保存" and "reach" in str(b.proto.form_id))
    screen = save.click().run()
    assert "電話番号が正しくないようです。いま10けたです" in said(screen)
    field(screen, "電話").input(PHONE)  # type: ignore[attr-defined]
    next(b for b in screen.button if b.label == "保存" and "reach" in str(b.proto.form_id)).click().run()

    assert [d.phone for d in kept(house)] == [PHONE]


def test_a_booth_that_goes_on_with_nobody_is_asked_nothing(house: House) -> None:
    going_on(house)
    screen = house.booth("D")
    assert "連絡先" not in said(screen)


@pytest.mark.parametrize("role", [Role.LEAD, Role.ORGANISER])
def test_where_they_are_followed_up_it_is_opened_by_a_tap(house: House, role: Role) -> None:
    going_on(house)
    written(house)
    screen = opened(turn_to(house.sign_in(house.account("later", role)), "followups"), "open_reach")
    assert PHONE not in said(screen)
    with db.read(house.fair.scope) as session:
        key = session.scalars(select(Contact.id)).one()

    assert PHONE in said(screen.button(key=f"wide_reach_{key}").click().run())
    assert ("後追い一覧を書き出す" in said(screen)) == (role == Role.ORGANISER)


def test_what_somebody_calls_themselves_is_no_link_on_others_screens(house: House) -> None:
    going_on(house)
    written(house)
    house.fair.put(lambda s: s.execute(update(Contact).values(asked_by="[here](https://elsewhere.example)")))
    screen = opened(turn_to(house.organiser(), "followups"), "open_reach")

    assert any(r"\[here\](https\://elsewhere" in caption.value for caption in screen.caption)


def test_an_organiser_writes_the_list_after_a_word_about_what_it_is(house: House) -> None:
    going_on(house)
    written(house)
    screen = opened(turn_to(house.organiser(), "followups"), "open_list")
    assert "お名前と電話番号が入ったファイルです" in said(screen)

    assert FOLLOWUPS in said(screen)


def test_opened_details_shut_when_somebody_else_takes_over_after_three_minutes_and_with_the_screen(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    going_on(house)
    written(house)
    account = house.account("later", Role.LEAD)
    screen = opened(turn_to(house.sign_in(account), "followups"), "open_reach")
    with db.read(house.fair.scope) as session:
        tap = f"wide_reach_{session.scalars(select(Contact.id)).one()}"
    assert PHONE in said(press(screen, tap))
    db.perform(SYSTEM, lambda s: s.execute(update(Account).where(Account.id == account.id).values(person="another")))
    assert PHONE not in said(screen.run())

    assert PHONE in said(press(screen, tap))
    screen = opened(turn_to(turn_to(screen, "resources"), "followups"), "open_reach")
    assert PHONE not in said(screen)

    assert PHONE in said(press(screen, tap))
    monkeypatch.setattr("pages.revealed.OPEN_SECONDS", 0)
    assert PHONE not in said(screen.run())
    with db.read(house.fair.scope) as session:
        assert len(session.scalars(select(AuditLine.id).where(AuditLine.what == What.CONTACT_OPENED)).all()) == 3


def test_a_form_that_a_colleague_has_overtaken_writes_nothing_over(house: House) -> None:
    """Neither the empty one, nor one in which something was to be put right."""
    screen = going_on(house)
    field(screen, "電話").input("048-123-4567")  # type: ignore[attr-defined]
    written(house)
    screen = next(b for b in screen.button if b.label == "保存" and "reach" in str(b.proto.form_id)).click().run()
    assert "ほかの担当者が先に操作しました" in said(screen)

    with db.read(house.fair.scope) as session:
        contact = session.scalars(select(Contact)).one()
    screen = press(screen, f"wide_reach_{contact.id}")
    screen.text_input[0].input("別の人")
    house.fair.do(lambda s: contacts.save(s, contact.visit_id, contact.booth_id, Details(NAME, "048-765-4321"), clock.now(), seen=contact.asked_at))
    screen = next(b for b in screen.button if b.label == "保存" and "reach" in str(b.proto.form_id)).click().run()
    assert "ほかの担当者が先に操作しました" in said(screen)
    assert kept(house) == [Details(NAME, "048-765-4321")]
