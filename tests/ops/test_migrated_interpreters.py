"""A visitor for whom 通訳 was ticked still needs an interpreter after the migration, for the language that was known."""

from __future__ import annotations

import json
import uuid
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import create_engine, select, text

from booths.models import Visit
from core import db
from core.scopes import Scope
from tests import postgres
from tests.builders import NOON
from tests.ops.test_migrated_food import BEFORE, COUNCIL, EVENT, VENUE, to

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

VISIT = (
    "INSERT INTO visit (id, council_id, event_id, series, number, people, language, state, arrived_at, state_since, heard, access)"
    " VALUES (:id, :council, :event, 'A', :number, 1, :language, 'here', :noon, :noon, :heard, :access)"
)
WAS = (("en", ["wheelchair", "interpreter"]), ("ja", ["interpreter", "child"]), ("en", ["child"]), ("ja_easy", []))


@pytest.fixture(params=["sqlite", "postgresql"])
def migrated(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Scope]:
    """Return a council whose day was half over before the migration."""
    if request.param == "sqlite":
        yield from _migrated(f"sqlite:///{tmp_path / 'old.sqlite3'}")
    else:
        with postgres.database("interpreters") as url:
            yield from _migrated(url)


def _migrated(url: str) -> Iterator[Scope]:
    to(url, "0001")
    engine = create_engine(url)
    is_sqlite = url.startswith("sqlite")
    key = (lambda n: uuid.UUID(int=n).hex) if is_sqlite else (lambda n: uuid.UUID(int=n))
    noon = NOON.replace(tzinfo=None).isoformat(" ") if is_sqlite else NOON
    keys = {"council": key(COUNCIL.int), "venue": key(VENUE.int), "event": key(EVENT.int), "noon": noon, "heard": False}
    with engine.begin() as connection:
        for statement in BEFORE[:3]:
            connection.execute(text(statement), keys)
    to(url, "0002")
    with engine.begin() as connection:
        for number, (language, access) in enumerate(WAS, 10):
            said = {"id": key(number), "number": number, "language": language, "access": json.dumps(access)}
            connection.execute(text(VISIT), keys | said)
    engine.dispose()
    to(url, "head")
    made = db.connect(url)
    yield Scope(COUNCIL)
    made.dispose()


def test_the_tick_becomes_a_language_and_is_gone_from_what_helps(migrated: Scope) -> None:
    with db.read(migrated) as session:
        found = session.execute(select(Visit.language, Visit.access, Visit.interpreter).order_by(Visit.number)).all()

    assert [tuple(row) for row in found] == [("en", ["wheelchair"], "en"), ("ja", ["child"], "other"), ("en", ["child"], None), ("ja_easy", [], None)]
