"""What was purged and erased does not come back with a backup, and backups themselves end."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from booths import consents, contacts, desk
from booths.models import Consent, Contact, Visit
from checkin import paper_entry
from core import db, ledger
from core.scopes import SYSTEM
from keeping import errors, nightly, visitor
from ops import audit
from ops import nightly as nights
from ops.backup import backup
from ops.restore import restore
from staff import accounts, devices, heads, invitations, sessions
from staff.audit import What
from staff.models import AuditLine, Role
from tests import builders
from tests.booths.test_contacts import outside, save
from tests.booths.test_hand_over import talking
from tests.builders import later
from tests.ops.backed_up import DAY, erase, night, states

if TYPE_CHECKING:
    from pathlib import Path


pytestmark = pytest.mark.usefixtures("data")


def test_what_was_erased_and_purged_is_gone_again_after_a_restore(database_url: str, data: Path) -> None:
    fair = builders.fair()
    for _ in range(2):
        fair.admit("money")
    copy = backup(database_url, data, later(10))
    erase(fair, "1")
    db.engine().dispose()

    restore(database_url, data, copy, later(2 * DAY))
    db.connect(database_url)
    assert sorted(states().items()) == [(2, False), (1_000_001, True)]
    with db.read(fair.scope) as session, pytest.raises(errors.NobodyFound):
        visitor.find(session, fair.event.id, "1")
    db.engine().dispose()

    restore(database_url, data, copy, later(400 * DAY))
    db.connect(database_url)
    assert set(states().values()) == {True}
    db.engine().dispose()


def test_no_access_no_contact_and_no_consent_comes_back_with_a_backup(database_url: str, data: Path) -> None:
    fair = builders.fair()
    visit = talking(fair)
    made = outside(fair)
    contact = save(fair, visit)
    code = fair.tablet("A").code
    tablet = db.perform(SYSTEM, lambda s: devices.claim(s, code, later(7)))
    session = db.perform(SYSTEM, lambda s: sessions.open_session(s, fair.organiser, later(7)))
    new = fair.do(lambda s: accounts.add_account(s, name="sato", person="佐藤", role=Role.LEAD, now=later(7)))
    link = fair.do(lambda s: invitations.make(s, new.id, later(7)))
    copy = backup(database_url, data, later(10))
    fair.do(lambda s: contacts.forget(s, contact.id, later(11)))
    fair.do(lambda s: consents.withdraw(s, made.id, later(11)))
    with db.read(SYSTEM) as looked:
        (before,) = heads.now_of(looked, later(12))
    db.engine().dispose()

    restore(database_url, data, copy, later(14))
    db.connect(database_url)
    with db.read(SYSTEM) as looked:
        assert looked.get(Contact, contact.id) is None
        assert looked.scalars(select(Consent.withdrawn_at).where(Consent.handover_id == made.id)).one() is not None
        assert [sessions.scope_for(looked, token, later(15)) for token in (tablet, session)] == [None, None]
        assert invitations.account_of(looked, link, later(15)) is None
        told = looked.scalars(select(AuditLine).where(AuditLine.what == What.RESTORED)).one()
    assert told.facts == {"backup": "2026-03-14 12:10", "lines": before.length, "head": before.hash}
    assert audit.look()[1]
    db.engine().dispose()


def test_a_day_on_paper_that_is_typed_in_again_after_a_restore_brings_nobody_back_either(database_url: str, data: Path) -> None:
    fair = builders.fair()
    sheet: list[tuple[int, dict[str, object]]] = [
        (5, {"番号": fair.event.paper_first, "受付": "10:05"}),
        (6, {"番号": fair.event.paper_first + 1, "受付": "10:06"}),
    ]
    copy = backup(database_url, data, later(10))
    fair.do(lambda s: paper_entry.take_over(s, fair.event.id, sheet, later(20)))
    erase(fair, str(fair.event.paper_first))
    db.engine().dispose()

    restore(database_url, data, copy, later(2 * DAY))
    db.connect(database_url)
    with db.read(fair.scope) as session:
        assert [mistake.row for mistake in paper_entry.mistakes_in(session, fair.event.id, sheet)[1]] == [5]
    db.engine().dispose()


def test_a_line_of_the_ledger_that_is_torn_stops_nothing(data: Path) -> None:
    fair = builders.fair()
    visit_id = fair.admit().visit_id
    (data / "backups").mkdir()
    (data / "backups" / "erased").write_text("0192aa")

    erase(fair, "1")
    assert nightly.purge_now(night(2))
    assert ledger.read() == {visit_id, ledger.of_number(fair.event.id, 1)}


def test_a_backup_notes_what_another_server_erased_and_took_back(data: Path) -> None:
    fair = builders.fair()
    visit = talking(fair)
    made = outside(fair)
    contact = save(fair, visit)
    fair.do(lambda s: contacts.forget(s, contact.id, later(11)))
    fair.do(lambda s: consents.withdraw(s, made.id, later(11)))
    fair.at("A-1", desk.finish, 12)
    erase(fair, "1")
    (data / "backups" / "erased").unlink()

    assert nights.work(night(2))

    assert ledger.read() == {visit, ledger.of_number(fair.event.id, 1), made.id, contact.id}


def test_a_restore_reads_first_what_another_server_noted_and_each_server_forgets_it_then(database_url: str, data: Path) -> None:
    fair = builders.fair()
    fair.admit("money")
    copy = backup(database_url, data, later(10))
    erase(fair, "1")
    (data / "backups" / "erased").unlink()
    db.engine().dispose()

    restore(database_url, data, copy, later(2 * DAY))
    db.connect(database_url)
    assert set(states()) == {1_000_001}
    with db.read(SYSTEM) as session:
        assert ledger.known(session) == ledger.read() == {*session.scalars(select(Visit.id)), ledger.of_number(fair.event.id, 1)}
    db.engine().dispose()


def test_what_was_noted_by_a_server_whose_database_is_lost_is_known_to_the_next_one(database_url: str, data: Path) -> None:
    fair = builders.fair()
    copy = backup(database_url, data, later(10))
    fair.admit("money")
    erase(fair, "1")
    before = ledger.read()
    db.engine().dispose()

    restore(database_url, data, copy, later(2 * DAY))
    db.connect(database_url)
    with db.read(SYSTEM) as session:
        assert ledger.known(session) == before != set()
    db.engine().dispose()


@pytest.mark.parametrize("words", ["UPDATE forgotten SET id = id", "DELETE FROM forgotten"])
def test_the_database_keeps_every_key(words: str) -> None:
    fair = builders.fair()
    fair.admit("money")
    erase(fair, "1")

    with pytest.raises(DBAPIError, match="only appended"), db.write(SYSTEM) as session:
        session.execute(text(words))
