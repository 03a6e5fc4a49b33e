"""How somebody may be reached: who asks when, who reads it, and where it never stands."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook
from sqlalchemy import select, text

from booths import consents, contact_queries, contacts, corrections, onward, passing
from booths.contacts import Details
from booths.corrections import Facts
from booths.errors import NoFollowUpBegun, NothingToReach, NotYourBooth, Overtaken, PhoneMistyped
from booths.models import Alternative, Contact, Handover, Outcome, Stop
from core import db
from events import queries as plan
from staff.audit import What
from staff.errors import NotYours
from staff.models import AuditLine, Role
from tallies import followup_list
from tests.booths.test_hand_over import staff, talking
from tests.builders import Fair, later

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from core.scopes import Scope

SAID = Details("佐藤はる", "090-1234-5678", "平日の夕方", may_name=False, may_leave_message=True, notes="夫には言わない")


def outside(fair: Fair) -> Handover:
    """Pass whoever sits at A on to a place outside."""
    with db.read(fair.scope) as session:
        place = plan.resources(session, active=True)[0]
    made = fair.at("A-1", onward.send, 5, place.id)
    assert isinstance(made, Handover)
    return made


def continued(fair: Fair) -> None:
    """Note 後日継続 of whoever sits at A."""
    with db.read(fair.scope) as session:
        stop = session.scalars(select(Stop).where(Stop.state == "consulting")).one()
    fair.do(lambda s: corrections.note(s, stop.id, Facts(outcomes=(Outcome.CONTINUED,)), later(5)))


def call_arranged(fair: Fair) -> None:
    """Arrange at A that another booth's need is seen to by telephone."""
    fair.at("A-1", passing.not_met_there, 5, fair.booth("D").id, Alternative.PHONE)


def save(fair: Fair, visit: UUID, details: Details = SAID, *, letter: str = "A", who: Scope | None = None, seen: Contact | None = None) -> Contact:
    """Write down how to reach a visitor."""
    booth = fair.booth(letter).id
    return db.perform(who or fair.scope, lambda s: contacts.save(s, visit, booth, details, later(7 if seen else 6), seen=seen and seen.asked_at))


def lines(fair: Fair) -> list[tuple[str, str, str]]:
    """Return what was written down: kind, by whom, about which number."""
    with db.read(fair.scope) as session:
        found = session.scalars(select(AuditLine).where(AuditLine.what.startswith("contact")).order_by(AuditLine.position))
        return [(line.what, line.who, line.about) for line in found]


@pytest.mark.parametrize("goes_on", [outside, continued, call_arranged])
def test_only_a_booth_that_goes_on_with_somebody_asks(fair: Fair, goes_on: Callable[[Fair], object]) -> None:
    visit = talking(fair)
    with pytest.raises(NoFollowUpBegun):
        save(fair, visit)
    goes_on(fair)

    kept = save(fair, visit, who=staff(fair, Role.BOOTH, "A"))
    assert contacts.said(kept) == SAID
    with pytest.raises(NoFollowUpBegun):
        save(fair, visit, letter="C")


def test_the_booth_that_asked_the_lead_and_organisers_read_it_nobody_else_and_each_reading_is_written_down(fair: Fair) -> None:
    visit = talking(fair)
    continued(fair)
    kept = save(fair, visit)
    for role, letter in ((Role.BOOTH, "A"), (Role.LEAD, "")):
        assert db.perform(staff(fair, role, letter, name=role), lambda s: contacts.read(s, kept.id, later(7))) == SAID
    for role, letter in ((Role.BOOTH, "D"), (Role.RECEPTION, "")):
        with pytest.raises((NotYourBooth, NotYours)):
            db.perform(staff(fair, role, letter), lambda s: contacts.read(s, kept.id, later(7)))

    assert lines(fair) == [("contact_saved", "担当", "1"), ("contact_opened", "booth", "1"), ("contact_opened", "lead", "1")]


def test_it_stands_nowhere_in_clear(fair: Fair) -> None:
    visit = talking(fair)
    continued(fair)
    save(fair, visit)
    with db.engine().connect() as connection:
        held = str([connection.execute(text(f"SELECT * FROM {table}")).all() for table in ("contact", "step_log", "audit_line")])  # noqa: S608 - our own names

    assert [word for word in (SAID.name, "5678", SAID.when, SAID.notes) if word in held or word.encode("unicode_escape").decode() in held] == []


@pytest.mark.parametrize(
    ("phone", "digits", "expected"),
    [("090-1234-567", 10, 11), ("048-123-45678", 11, 10), ("９０１２３４５６７８", 10, 10), ("ケータイ", 0, 10), ("+81-90-1234-567", 10, 11)],
)
def test_a_mistyped_number_is_named_by_its_digits(fair: Fair, phone: str, digits: int, expected: int) -> None:
    visit = talking(fair)
    continued(fair)
    with pytest.raises(PhoneMistyped, match=f"いま{digits}けたです。0から始まる{expected}けた"):
        save(fair, visit, Details(phone=phone))


@pytest.mark.parametrize("phone", ["０４８ー１２３ー４５６７", "(048) 123-4567", "+81 90 1234 5678", "0120-123-456"])
def test_a_number_is_taken_however_it_is_written(fair: Fair, phone: str) -> None:
    visit = talking(fair)
    continued(fair)
    assert contacts.said(save(fair, visit, Details(phone=phone))).phone


def test_neither_a_name_nor_a_number_reaches_nobody(fair: Fair) -> None:
    visit = talking(fair)
    continued(fair)
    with pytest.raises(NothingToReach):
        save(fair, visit, Details(when="いつでも"))


def test_said_again_it_takes_the_place_of_what_was_said_and_erased_it_is_gone(fair: Fair) -> None:
    visit = talking(fair)
    continued(fair)
    first = save(fair, visit)
    kept = save(fair, visit, Details(name="はる"), seen=first)
    fair.do(lambda s: contacts.forget(s, kept.id, later(8)))

    with db.read(fair.scope) as session:
        assert contact_queries.kept(session) == []
    with pytest.raises(Overtaken):
        fair.do(lambda s: contacts.read(s, kept.id, later(9)))


def test_what_a_colleague_has_corrected_meanwhile_is_not_written_over(fair: Fair) -> None:
    visit = talking(fair)
    continued(fair)
    first = save(fair, visit)
    corrected = save(fair, visit, Details(name="はる"), seen=first)
    for seen in (first, None):
        with pytest.raises(Overtaken):
            save(fair, visit, SAID, seen=seen)

    with db.read(fair.scope) as session:
        assert contacts.said(session.get_one(Contact, corrected.id)).name == "はる"


def test_consent_to_a_place_outside_taken_back_erases_it_unless_the_booth_goes_on_otherwise(fair: Fair) -> None:
    visit = talking(fair)
    made = outside(fair)
    save(fair, visit)
    fair.do(lambda s: consents.withdraw(s, made.id, later(8), visit_id=visit))

    with db.read(fair.scope) as session:
        assert contact_queries.kept(session) == []


def test_an_organiser_writes_the_list_with_names_and_that_is_written_down(fair: Fair) -> None:
    visit = talking(fair)
    outside(fair)
    save(fair, visit)
    with pytest.raises(NotYours):
        db.perform(staff(fair, Role.LEAD), lambda s: followup_list.export(s, later(9)))
    sheet = load_workbook(BytesIO(db.perform(fair.scope, lambda s: followup_list.export(s, later(9))))).worksheets[0]

    cells = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {SAID.name, SAID.phone, SAID.when, "不可", "可", SAID.notes} <= set(cells)
    with db.read(fair.scope) as session:
        (line,) = session.scalars(select(AuditLine).where(AuditLine.what == What.FOLLOW_UPS_EXPORTED))
    assert (line.facts, line.account_id) == ({"contacts": 1, "outside": 1}, fair.scope.account_id)
