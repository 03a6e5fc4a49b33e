"""What was purged and erased does not come back with a backup, and backups themselves end."""

from __future__ import annotations

import errno
import pathlib
import shutil
from dataclasses import replace
from datetime import date, time, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from booths import consents, contacts, desk
from booths.models import Consent, Contact, Visit
from checkin import paper_entry
from checkin.models import Pass
from core import clock, db, ledger, settings
from core.scopes import SYSTEM
from events import planning, standard
from events.states import EventStep
from keeping import errors, nightly, purge, visitor
from keeping.models import Nightly
from keeping.nightly import BACKUP, row_of, run
from ops import audit, sqlite
from ops import nightly as nights
from ops.backup import backup, expire, is_sqlite, made_at
from ops.encryption import is_encrypted, make_key
from ops.files import Unable
from ops.restore import restore
from staff import accounts, devices, heads, invitations, sessions
from staff.audit import What
from staff.models import AuditLine, Role
from tests import builders
from tests.booths.test_contacts import outside, save
from tests.booths.test_hand_over import talking
from tests.builders import NOON, later

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from pathlib import Path
    from uuid import UUID

    from sqlalchemy.orm import Session

    from tests.builders import Fair

DAY = 24 * 60
KEPT_DAYS = 3


@pytest.fixture(autouse=True)
def data(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, database_url: str) -> Iterator[Path]:
    """Return an empty data folder; the settings name it and the database."""
    for name, value in (("SOUDANKAI_DATA", str(tmp_path)), ("DATABASE_URL", database_url), ("SOUDANKAI_BACKUP_DAYS", str(KEPT_DAYS))):
        monkeypatch.setenv(name, value)
    settings.get.cache_clear()
    yield tmp_path
    monkeypatch.undo()
    settings.get.cache_clear()


def night(days: int) -> datetime:
    """Return four in the morning so many days after the event's."""
    return NOON + timedelta(days=days, hours=-8)


def states() -> dict[int, bool]:
    """Return for each visit whether it is erased."""
    with db.read(SYSTEM) as session:
        return {visit.number: visit.erased_at is not None for visit in session.scalars(select(Visit))}


def erase(fair: Fair, typed: str) -> None:
    """Erase somebody on the day after."""
    fair.do(lambda s: visitor.erase(s, visitor.find(s, fair.event.id, typed), later(DAY)))


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


def test_after_so_many_days_no_backup_holds_anything_of_a_purged_visitor(data: Path) -> None:
    fair = builders.fair()
    fair.admit()
    with db.read(SYSTEM) as session:
        token = session.scalars(select(Pass.token)).one().encode()
    held: list[int] = []
    for days in range(1, KEPT_DAYS + 3):
        assert nights.work(night(days))
        db.perform(fair.scope, lambda s: purge.purge_event(s, fair.event.id, night(400)))
        held.append(sum(token in path.read_bytes() for path in (data / "backups").iterdir()))

    if db.engine().dialect.name == "sqlite":
        assert held == [1, 1, 1, 1, 0]
    assert len(list((data / "backups").glob("soudankai-*"))) == KEPT_DAYS + 1


def test_backups_end_on_nights_when_none_can_be_made_too_but_for_the_last(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    builders.council()
    for days in range(1, 4):
        assert nights.work(night(days))
    (data / "bad.key").write_text("no key at all")
    monkeypatch.setenv("SOUDANKAI_BACKUP_KEY", str(data / "bad.key"))
    settings.get.cache_clear()

    with pytest.raises(nightly.Trouble, match="holds no key"):
        nights.work(night(40))

    assert [clock.day_of(made_at(path)) for path in (data / "backups").glob("soudankai-*")] == [clock.day_of(night(3))]


def test_what_a_restore_puts_aside_ends_as_backups_do_wherever_the_database_is(database_url: str, data: Path) -> None:
    fair = builders.fair()
    fair.admit()
    with db.read(SYSTEM) as session:
        token = session.scalars(select(Pass.token)).one().encode()
    copy = backup(database_url, data, later(10))
    db.engine().dispose()
    kept = restore(database_url, data, copy, later(2 * DAY))
    db.connect(database_url)
    assert kept in set((data / "backups").iterdir())

    assert kept in expire(database_url, data / "backups", later((3 + KEPT_DAYS) * DAY), KEPT_DAYS)

    beside = [] if not is_sqlite(database_url) else list(sqlite.file_of(database_url).parent.glob("*before-restore*"))
    assert [path for path in [*data.rglob("*before-restore*"), *beside] if token in path.read_bytes()] == []
    db.engine().dispose()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_cannot_be_put_away_is_said_after_all_was_forgotten_and_is_not_lost_by_the_next_restore(
    database_url: str, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fair = builders.fair()
    fair.admit("money")
    copy = backup(database_url, data, later(10))
    erase(fair, "1")
    db.engine().dispose()

    def full(real: Callable[[Path, Path], object]) -> Callable[[Path, Path], object]:
        def act(path: Path, target: Path) -> object:
            if sqlite.BEFORE in path.name:
                raise OSError(errno.ENOSPC, "No space left on device")
            return real(path, target)

        return act

    real = pathlib.Path.replace
    monkeypatch.setattr(pathlib.Path, "replace", full(real))
    monkeypatch.setattr(shutil, "copyfile", full(shutil.copyfile))
    with pytest.raises(Unable, match="No space left"):
        restore(database_url, data, copy, later(2 * DAY))
    db.connect(database_url)
    assert states() == {1_000_001: True}
    db.engine().dispose()
    monkeypatch.setattr(pathlib.Path, "replace", real)
    restore(database_url, data, copy, later(3 * DAY))
    assert len(list((data / "backups").glob("before-restore-*"))) == 2
    restore(database_url, data, max((data / "backups").glob("before-restore-*")), later(4 * DAY))
    db.connect(database_url)
    assert states() == {1_000_001: True}
    db.engine().dispose()


def test_the_old_database_is_put_away_encrypted_also_when_not_all_could_be_forgotten(database_url: str, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    builders.fair().admit()
    make_key(data / "backup.key")
    copy = backup(database_url, data, later(10))
    db.engine().dispose()

    def fails(*_: object) -> None:
        raise nightly.Trouble

    monkeypatch.setattr(nightly, "purge_now", fails)
    with pytest.raises(Unable, match="in place"):
        restore(database_url, data, copy, later(2 * DAY), data / "backup.key")

    kept = list((data / "backups").glob("before-restore-*"))
    assert [is_encrypted(path) for path in kept] == [True]


def test_it_is_done_once_a_night_and_trouble_is_shown_and_tried_again() -> None:
    builders.council()
    done: list[datetime] = []

    def work(now: datetime) -> bool:
        done.append(now)
        if len(done) == 1:
            raise nightly.Trouble("no room")  # noqa: EM101, TRY003 - a sentence
        return True

    def look(at: datetime) -> Nightly:
        run(BACKUP, work, at)
        return db.perform(SYSTEM, lambda s: row_of(s, BACKUP))

    assert look(night(1) - timedelta(hours=2)).night is None
    assert (look(night(1)).trouble, len(done)) == ("no room", 1)
    assert look(night(1) + timedelta(minutes=30)).done_at is None
    assert look(night(1) + timedelta(hours=2)).trouble == ""
    assert look(night(1) + timedelta(hours=9)).done_at == night(1) + timedelta(hours=2)
    assert (look(night(2)).night, len(done)) == (clock.day_of(night(2)), 3)


def test_an_event_that_cannot_be_purged_keeps_no_other_from_it_and_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    bad = builders.fair()
    good = replace(bad, event=bad.do(lambda s: standard.install_sample(s, NOON, day=date(2026, 3, 15), hours=(time(10), time(16), time(16)))))
    for step in (EventStep.PUBLISH, EventStep.OPEN):
        good.do(lambda s, step=step: planning.advance(s, good.event.id, step, later(DAY)))
    bad.admit()
    good.admit(minutes=DAY)
    real = purge.freeze

    def freeze(session: Session, event_id: UUID, now: datetime, *, is_whole: bool) -> None:
        if event_id == bad.event.id:
            raise ValueError
        real(session, event_id, now, is_whole=is_whole)

    monkeypatch.setattr(purge, "freeze", freeze)
    for days in (400, 401):
        with pytest.raises(nightly.Trouble, match=r"2026-03-14 reference [0-9a-f]{8}"):
            nightly.purge_now(night(days))

    with db.read(SYSTEM) as session:
        assert session.scalars(select(Visit.event_id).join(Pass).distinct()).all() == [bad.event.id]


def test_the_purge_waits_for_the_end_of_a_day_that_goes_on() -> None:
    builders.fair()

    assert not nightly.purge_all(later(60))
    assert nightly.purge_all(night(400))
