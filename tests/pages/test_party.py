"""受付・会場・窓口: a party and who goes apart, what is asked quietly, answers on paper; and the council's own lines to call."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select, update

from booths import desk, signals, summons
from booths.models import PartyRole, Signal, Step, StepLog, Summons, UrgencySignal, Visit
from booths.queries import by_number
from checkin import queries
from checkin.models import Face
from core import clock, db
from events.models import Hotline
from staff.audit import What
from staff.models import AuditLine, Role
from tests.pages.screen import opened, said, turn_to
from tests.pages.test_reception import find

if TYPE_CHECKING:
    from datetime import datetime

    from tests.pages.conftest import House

VIOLENCE = "暴力・身の危険"


def party_of(house: House, number: int) -> Visit:
    """Return a number's visit."""
    with db.read(house.fair.scope) as session:
        found = by_number(session, house.fair.event.id, number)
    assert found is not None
    return found


def note(house: House, number: int, signal: Signal) -> None:
    """Tick a signal behind the screen."""
    key = party_of(house, number).id
    house.fair.do(lambda s: signals.note(s, key, [signal], clock.now()))


def called_at(house: House, when: datetime) -> None:
    """Put the calls for the lead to another time."""
    house.fair.put(lambda s: s.execute(update(Summons).values(called_at=when)))


def test_who_wants_to_talk_alone_gets_a_number_and_joins_again(house: House) -> None:
    house.admit(people=2)
    screen = opened(find(house.reception(), 1), "open_alone")
    assert "「アンケートをお願いします」" in said(screen)
    key = party_of(house, 1).id
    screen.pills(key=f"apart_{key}").set_value(["family_1"]).run()
    screen.button(key="wide_apart").click().run()
    assert (party_of(house, 1).people, party_of(house, 2).split_from) == (1, key)

    find(screen, 2).button(key="join_again").click().run()
    assert (party_of(house, 1).people, party_of(house, 2).merged_into) == (2, key)


def test_a_party_is_described_with_steppers(house: House) -> None:
    house.admit(people=3)
    screen = opened(find(house.reception(), 1), "open_party")
    key = party_of(house, 1).id
    screen.number_input(key=f"party_{key}_family").set_value(1)
    screen.number_input(key=f"party_{key}_child").set_value(2)
    next(b for b in screen.button if b.label == "保存" and "party" in str(b.form_id)).click().run()

    assert (party_of(house, 1).people, party_of(house, 1).party) == (4, {"consults": 1, "family": 1, "child": 2})


def test_what_is_ticked_quietly_calls_the_lead_and_is_not_shown_at_reception(house: House) -> None:
    house.admit()
    screen = opened(find(house.reception(), 1), "open_quiet_found")
    key = f"found_signals_{party_of(house, 1).id}"
    screen.pills(key=key).set_value([Signal.VIOLENCE]).run()
    screen.button(key="wide_found_quiet").click().run()

    assert "責任者を呼びました" in said(screen)
    assert screen.pills(key=key).value == []
    with db.read(house.fair.scope) as session:
        assert list(session.scalars(select(UrgencySignal.signal))) == [Signal.VIOLENCE]


def test_the_call_is_the_leads_for_two_minutes_and_then_the_deputys(house: House) -> None:
    house.account("lead", Role.LEAD)
    house.admit()
    note(house, 1, Signal.CHILD)
    screen = turn_to(house.reception(), "hall")
    assert "責任者を呼んでいます" not in said(screen)

    called_at(house, clock.now() - summons.ANSWER_WITHIN)
    house.admit()  # something changes, so the screen looks again
    assert "責任者を呼んでいます" in said(screen.run())
    assert "分たちました。" in said(screen)
    assert "子どもの危険" not in said(screen)


def test_the_floor_opens_a_signal_with_what_to_do_and_that_is_written_down(house: House) -> None:
    house.admit()
    note(house, 1, Signal.SHELTER)
    screen = turn_to(house.organiser(), "hall")
    assert "今夜寝るところがない" not in said(screen)
    screen.button(key="see_1").click().run()

    assert "福祉事務所（時間外は宿直）に電話する。" in said(screen)
    with db.read(house.fair.scope) as session:
        assert session.scalars(select(StepLog.id).where(StepLog.step == Step.SEE)).one()
    screen.button(key="floor_untick_shelter").click().run()
    assert "今夜寝るところがない" not in said(screen)


def test_a_booth_finds_the_signal_behind_a_fold_while_it_has_the_visitor(house: House) -> None:
    house.admit()
    note(house, 1, Signal.VIOLENCE)
    key = house.fair.counter("A").id
    house.fair.do(lambda s: desk.call_next(s, key, clock.now()))
    screen = house.booth("A")
    screen.session_state["counter"] = "A-1"
    screen.run()
    assert "はじめる前に" in said(screen)
    assert VIOLENCE not in said(screen)

    assert VIOLENCE in said(screen.button(key="open_known").click().run())
    assert VIOLENCE in said(screen.run())
    with db.read(house.fair.scope) as session:
        assert [line.about for line in session.scalars(select(AuditLine).where(AuditLine.what == What.URGENCY_OPENED))] == ["1"]
    assert VIOLENCE not in said(screen.button(key="shut_known").click().run())


def test_answers_on_paper_are_one_tap_each(house: House) -> None:
    screen = house.reception()
    for key in ("wide_exit_good", "wide_exit_good", "wide_exit_poor", "unexit"):
        screen.button(key=key).click().run()

    with db.read(house.fair.scope) as session:
        assert queries.exits_on_paper(session, house.fair.event.id) == {Face.GOOD: 2}


def test_a_council_changes_the_lines_to_call(house: House) -> None:
    screen = turn_to(house.organiser(), "lists")
    screen.session_state["lists_tab"] = "電話と急ぎの対応"
    screen.session_state["open_line_None"] = True
    screen.run()
    for label, value in (("名前", "市の夜間窓口"), ("電話", "048-000-9999")):
        next(field for field in screen.text_input if field.label == label).set_value(value)
    next(b for b in screen.button if b.label == "保存" and "line_new" in str(b.form_id)).click().run()

    with db.read(house.fair.scope) as session:
        assert "048-000-9999" in list(session.scalars(select(Hotline.phone)))


def test_roles_are_said_at_the_desk(house: House) -> None:
    house.admit(people=2)
    house.fair.put(lambda s: s.execute(update(Visit).values(party={PartyRole.CONSULTS: 1, PartyRole.CHILD: 1})))
    key = house.fair.counter("A").id
    house.fair.do(lambda s: desk.call_next(s, key, clock.now()))
    screen = house.booth("A")
    screen.session_state["counter"] = "A-1"

    assert "2人（相談する人 1・子ども 1）" in said(screen.run())
