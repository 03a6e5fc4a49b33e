"""After the purge nothing that was planted is in the database's files, sealed or not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, text, update

from booths import consents, contacts, onward
from booths.consents import Agreement
from booths.contacts import Details
from booths.models import Visit
from checkin.models import Pass
from core import db, sealing
from events import queries as plan
from events.models import Event
from keeping import nightly, purge, visitor
from keeping.scrub import scrub, scrub_by_day, waits_for_the_night
from tests import builders
from tests.booths.test_contacts import outside, save
from tests.booths.test_hand_over import talking
from tests.builders import NOON, later
from tests.checkin.by_hand import book
from tests.keeping.test_purge import after

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from tests.builders import Fair
    from tests.databases import Databases

NAME, PHONE, NOTE, WITHHELD, WORD, WHO = "高橋りん", "048-123-4567", "青葉の会で待つ", "妻には内緒", "昔の言葉", "白石まこと"
IN_CLEAR = (WORD, WHO)


def planted(fair: Fair) -> None:
    """Let a party come of whom much is written down."""
    visit = fair.admit("money").visit_id
    fair.call("A")
    with db.read(fair.scope) as session:
        place = plan.resources(session)[0].id
    fair.at("A", onward.send, 5, place, note=NOTE, responsible=WHO, agreement=Agreement(withheld=WITHHELD))
    fair.do(lambda s: contacts.save(s, visit, fair.booth("A").id, Details(NAME, PHONE), builders.later(6)))
    fair.put(lambda s: s.execute(update(Visit).values(age_band=WORD)))


def secrets_in_the_database() -> set[str]:
    """Return what the sealed columns hold, as the file holds it, and the tickets' tokens."""
    columns = [*sealing.sealed_columns(), Pass.__table__.c["token"]]
    with db.engine().connect() as connection:
        found = {row for c in columns for row in connection.execute(text(f'SELECT "{c.name}" FROM "{c.table.name}"')).scalars()}  # noqa: S608 - our own names
    return {words for words in found if words}


def bytes_of(folder: Path) -> bytes:
    """Return all bytes of the database's files."""
    return b"".join(path.read_bytes() for path in sorted(folder.glob("soudankai.sqlite3*")))


def test_nothing_that_was_planted_is_left_in_the_files(databases: Databases) -> None:
    engine = databases.without_rows("sqlite")
    folder = databases.empty.parent
    fair = builders.fair()
    planted(fair)
    hidden = secrets_in_the_database()
    assert len(hidden) >= 4
    assert [word for word in (*hidden, *IN_CLEAR) if word.encode() not in bytes_of(folder)] == []

    db.perform(fair.scope, lambda s: purge.purge_event(s, fair.event.id, after(400)))
    assert scrub(after(400))

    left = bytes_of(folder)
    assert [word for word in (*hidden, *IN_CLEAR, NAME, PHONE, NOTE, WITHHELD) if word.encode() in left] == []
    assert not (folder / "soudankai.sqlite3-wal").stat().st_size
    engine.dispose()


def test_what_is_deleted_is_overwritten_at_once(databases: Databases) -> None:
    with databases.without_rows("sqlite").connect() as connection:
        assert connection.execute(text("PRAGMA secure_delete")).scalar() == 1


def test_rows_that_stay_are_written_anew(database_url: str) -> None:
    assert database_url
    fair = builders.fair()
    fair.admit()

    assert scrub(after(1))

    with db.read(fair.scope) as session:
        assert session.scalars(select(Visit.number)).all() == [1]


@pytest.mark.parametrize(
    ("state", "at_night", "by_day"),
    [("published", True, False), ("open", False, False), ("paused", False, False), ("closed", False, False), ("ended", True, True), ("cancelled", True, True)],
)
def test_nothing_is_written_anew_while_an_event_is_on_and_by_day_not_on_its_day(fair: Fair, state: str, *, at_night: bool, by_day: bool) -> None:
    fair.put(lambda s: setattr(s.get_one(Event, fair.event.id), "state", state))

    assert (scrub(NOON), scrub_by_day(NOON), waits_for_the_night(NOON)) == (at_night, by_day, not by_day)
    assert (scrub(after(1)), scrub_by_day(after(1))) == (True, True)


def a_booking_is_erased(fair: Fair) -> None:
    """Erase somebody who has booked."""
    fair.take_bookings(2)
    booking = book(fair)
    fair.do(lambda s: visitor.erase(s, visitor.by_key(s, booking.id), later(5)))


def a_contact_is_erased(fair: Fair) -> None:
    """Erase how somebody may be reached."""
    visit = talking(fair)
    outside(fair)
    contact = save(fair, visit)
    fair.do(lambda s: contacts.forget(s, contact.id, later(11)))


def a_consent_is_withdrawn(fair: Fair) -> None:
    """Take the words of a hand-over away."""
    talking(fair)
    made = outside(fair)
    fair.do(lambda s: consents.withdraw(s, made.id, later(11)))


@pytest.mark.parametrize("removal", [a_booking_is_erased, a_contact_is_erased, a_consent_is_withdrawn])
def test_what_is_erased_and_taken_back_while_an_event_is_on_is_scrubbed_once_it_is_over(
    fair: Fair, monkeypatch: pytest.MonkeyPatch, removal: Callable[[Fair], None]
) -> None:
    scrubbed: list[datetime] = []
    monkeypatch.setattr(nightly, "scrub", lambda now: scrubbed.append(now) is None)

    removal(fair)

    for at in (later(70), after(1), after(2)):
        nightly.run(nightly.PURGE, nightly.purge_all, at)

    assert scrubbed == [after(1)]
