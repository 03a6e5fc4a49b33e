"""After the purge nothing that was planted is in the database's files, sealed or not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select, text, update

from booths import contacts, onward
from booths.consents import Agreement
from booths.contacts import Details
from booths.models import Visit
from checkin.models import Pass
from core import db, sealing
from events import queries as plan
from keeping import purge
from keeping.scrub import scrub
from tests import builders
from tests.keeping.test_purge import after

if TYPE_CHECKING:
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
    assert scrub()

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

    assert scrub()

    with db.read(fair.scope) as session:
        assert session.scalars(select(Visit.number)).all() == [1]
