"""Two councils in one database: neither sees, changes or deletes a row of the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import delete, func, insert, select, text, update

from booths.models import Visit
from checkin.admission import Wish, admit
from checkin.errors import DoorShut
from checkin.models import Scan
from core import db
from core.addresses import new_token
from core.scopes import SYSTEM, Scope
from core.tables import Base, Owned, new_key
from events.models import Booth, Event, Venue
from staff.models import Council
from tests.builders import NOON, Fair

if TYPE_CHECKING:
    from sqlalchemy.orm import Session
    from sqlalchemy.sql import Executable

VISIT = Visit.__table__
OTHER = VISIT.alias()


@pytest.fixture
def stranger(fair: Fair) -> Scope:
    """Return the scope of another council's organiser, beside one event with one visit that is not theirs."""
    fair.admit()

    def found(session: Session) -> Scope:
        council = Council(name="隣の社協", public_url="http://127.0.0.1:8501", created_at=NOON)
        session.add(council)
        session.flush()
        return Scope(council.id, role="system")

    return db.perform(SYSTEM, found)


def test_a_select_finds_nothing_of_another_council(stranger: Scope) -> None:
    with db.read(stranger) as session:
        assert [session.scalars(select(model)).all() for model in (Event, Booth, Visit)] == [[], [], []]
        assert session.scalars(select(func.count()).select_from(Event)).one() == 0
        assert session.execute(select(Visit.number).join(Event, Visit.event_id == Event.id)).all() == []


def test_a_key_of_another_council_is_not_found(fair: Fair, stranger: Scope) -> None:
    with db.read(stranger) as session:
        assert session.get(Event, fair.event.id) is None


def test_an_update_changes_nothing_of_another_council(fair: Fair, stranger: Scope) -> None:
    changed = db.perform(stranger, lambda s: s.execute(update(Event).values(title="theirs")).rowcount)

    with db.read(fair.scope) as session:
        assert (changed, session.get_one(Event, fair.event.id).title) == (0, fair.event.title)


def test_a_delete_takes_nothing_from_another_council(fair: Fair, stranger: Scope) -> None:
    gone = db.perform(stranger, lambda s: s.execute(delete(Venue)).rowcount)

    with db.read(fair.scope) as session:
        assert (gone, session.scalars(select(func.count()).select_from(Venue)).one()) == (0, 3)


def test_a_council_sees_and_changes_itself_only(fair: Fair, stranger: Scope) -> None:
    with db.write(stranger) as session:
        assert session.scalars(select(Council.name)).all() == ["隣の社協"]
        assert session.get(Council, fair.scope.council_id) is None
        assert session.execute(delete(Council).where(Council.id == fair.scope.council_id)).rowcount == 0
        session.execute(update(Council).values(public_url="https://theirs.example"))

    with db.read(SYSTEM) as session:
        assert session.get_one(Council, fair.scope.council_id).public_url == "http://127.0.0.1:8501"


@pytest.mark.parametrize(
    "statement",
    [
        select(Event.__table__.c.title),
        update(Event.__table__).values(title="theirs"),
        delete(Venue.__table__),
        select(func.count()).select_from(Visit.__table__.join(Event.__table__)),
        text("SELECT title FROM event"),
        text("SELECT title FROM event WHERE 0 = 1 OR 1 = 1"),
        text("SELECT title FROM event").columns(Event.title),
        select(Event).from_statement(text("SELECT * FROM event")),
        select(Event.title, VISIT.c.number).join(VISIT, VISIT.c.council_id != Event.council_id),
        select(Event.title, OTHER.c.number).join(OTHER, OTHER.c.council_id != Event.council_id),
        select(Event.title, select(func.max(VISIT.c.number)).scalar_subquery()),
        select(Event.title, VISIT.c.number).join(VISIT, VISIT.c.council_id == new_key()),
        update(Event).where(Event.venue_id == Venue.id).values(title=Venue.name),
        insert(Venue).from_select(["id", "name"], select(Visit.id, Event.title).join(Event, Event.id == Visit.event_id)),
    ],
    ids=[
        *(
            "select",
            "update",
            "delete",
            "join",
            "words",
            "words that nothing comes of",
            "words with columns",
            "words for a class",
            "class and table",
            "class and table under a name",
        ),
        *("class and a table's own select", "class and table of a key", "update from another class", "insert of a select"),
    ],
)
def test_a_statement_past_the_mapped_classes_is_refused(stranger: Scope, statement: Executable) -> None:
    with pytest.raises(RuntimeError, match="mapped classes"), db.write(stranger) as session:
        session.execute(statement)


def test_every_table_has_the_filter_but_what_the_program_notes_for_itself() -> None:
    assert {m.local_table.name for m in Base.registry.mappers if not issubclass(m.class_, Owned)} == {"guess", "lease", "nightly", "forgotten"}


def test_a_new_row_belongs_to_the_council_of_its_scope(stranger: Scope) -> None:
    with db.write(stranger) as session:
        venue = Venue(name="公民館")
        session.add(venue)

    assert venue.council_id == stranger.council_id


def test_a_new_row_for_another_council_is_refused(fair: Fair, stranger: Scope) -> None:
    with pytest.raises(RuntimeError, match="another council"), db.write(stranger) as session:
        session.add(Venue(name="公民館", council_id=fair.scope.council_id))


@pytest.mark.parametrize("mapped", [True, False], ids=["mapped", "core"])
def test_the_program_itself_sees_every_council(stranger: Scope, *, mapped: bool) -> None:
    assert stranger.council_id is not None
    with db.write(SYSTEM) as session:
        session.execute(insert(Venue).values(name="公民館", council_id=stranger.council_id))
        assert len(session.execute(select(Venue if mapped else Venue.__table__.c.name)).all()) == 4


def test_the_door_of_another_council_admits_nobody(fair: Fair, stranger: Scope) -> None:
    with pytest.raises(DoorShut):
        db.perform(stranger, lambda s: admit(s, fair.event.id, Wish(new_token()), NOON))

    assert rows_of(fair) == {Scan: 1, Visit: 1}


def rows_of(fair: Fair) -> dict[type[Base], int]:
    """Return how many scans and visits the event has."""
    with db.read(SYSTEM) as session:
        return {model: len(session.scalars(select(model.id).where(model.event_id == fair.event.id)).all()) for model in (Scan, Visit)}
