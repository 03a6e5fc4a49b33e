"""Events that were there before devices had numbers: these are left out only where the door has not come so far and nobody has one of them."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import create_engine, select, text

from core import db
from core.scopes import Scope
from events.models import Event
from tests import postgres
from tests.builders import NOON
from tests.ops.test_migrated_food import BEFORE, COUNCIL, VENUE, to

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

EVENTS = {"fresh": (1, None), "under way": (500, 12), "beyond": (601, 600), "entered": (20, 750), "at the end": (30, 1000), "behind": (30, 1001)}
"""The door's next number, and a number that somebody has."""
SERIES = "INSERT INTO series (id, council_id, event_id, name, next) VALUES (:id, :council, :event, 'door', :next)"
VISIT = (
    "INSERT INTO visit (id, council_id, event_id, series, number, people, language, state, arrived_at, state_since, heard, access, party, is_nearby)"
    " VALUES (:id, :council, :event, 'entered', :number, 1, 'ja', 'here', :noon, :noon, :no, '[]', '{}', :no)"
)


@pytest.fixture(params=["sqlite", "postgresql"])
def migrated(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Scope]:
    """Return a council with such events."""
    if request.param == "sqlite":
        yield from _migrated(f"sqlite:///{tmp_path / 'old.sqlite3'}")
    else:
        with postgres.database("numbers") as url:
            yield from _migrated(url)


def _migrated(url: str) -> Iterator[Scope]:
    to(url, "0008")
    engine, is_sqlite = create_engine(url), url.startswith("sqlite")
    key = (lambda n: uuid.UUID(int=n).hex) if is_sqlite else (lambda n: uuid.UUID(int=n))
    noon = NOON.replace(tzinfo=None).isoformat(" ") if is_sqlite else NOON
    keys = {"council": key(COUNCIL.int), "venue": key(VENUE.int), "noon": noon, "no": False}
    with engine.begin() as connection:
        for statement in BEFORE[:2]:
            connection.execute(text(statement), keys)
        for n, (name, (following, number)) in enumerate(EVENTS.items(), 100):
            mine = keys | {"event": key(n), "id": key(n + 100), "next": following, "number": number}
            event = (
                BEFORE[2]
                .replace("'abc', '相談会'", f"'e{n}', '{name}'")
                .replace("remarks)", "remarks, board_chime, board_voice)")
                .replace("'')", "'', :no, :no)")
            )
            connection.execute(text(event), mine)
            connection.execute(text(SERIES), mine)
            if number is not None:
                connection.execute(text(VISIT), mine | {"id": key(n + 200)})
    engine.dispose()
    to(url, "head")
    made = db.connect(url)
    yield Scope(COUNCIL)
    made.dispose()


def test_numbers_are_left_out_for_devices_only_where_nobody_has_them(migrated: Scope) -> None:
    with db.read(migrated) as session:
        found = dict(session.execute(select(Event.title, Event.offline_last)).all())

    assert found == {"fresh": 1000, "under way": 1000, "beyond": 600, "entered": 600, "at the end": 600, "behind": 1000}
