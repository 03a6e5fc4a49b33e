"""Who was erased before the database noted it is known to it after the migration; of a day that was purged as a whole nobody is."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import create_engine, text

from core import db, ledger
from core.scopes import SYSTEM
from tests import postgres
from tests.builders import NOON
from tests.ops.test_migrated_food import BEFORE, COUNCIL, EVENT, VENUE, to

if TYPE_CHECKING:
    from pathlib import Path


ERASED, KEPT = uuid.UUID(int=20), uuid.UUID(int=21)
VISIT = (
    "INSERT INTO visit (id, council_id, event_id, series, number, people, state, language, arrived_at, state_since, heard)"
    " VALUES (:id, :council, :event, 'door', :number, 1, 'here', 'ja', :noon, :noon, :no)"
)
WHOLE = "INSERT INTO frozen (id, council_id, event_id, made_at, is_whole, figures) VALUES (:event, :council, :event, :noon, :yes, '{}')"


def known_after(url: str, *, whole: bool) -> set[uuid.UUID]:
    """Migrate a database in which one of two was erased, and return whom it knows."""
    to(url, "0001")
    engine, is_sqlite = create_engine(url), url.startswith("sqlite")
    key = (lambda k: k.hex) if is_sqlite else (lambda k: k)
    keys = {"council": key(COUNCIL), "venue": key(VENUE), "event": key(EVENT), "yes": True, "no": False}
    keys["noon"] = NOON.replace(tzinfo=None).isoformat(" ") if is_sqlite else NOON
    with engine.begin() as connection:
        for statement in BEFORE[:3]:
            connection.execute(text(statement), keys)
        for number, visit in enumerate((ERASED, KEPT), 1):
            connection.execute(text(VISIT), keys | {"id": key(visit), "number": number})
    to(url, "0020")
    with engine.begin() as connection:
        connection.execute(text("UPDATE visit SET erased_at = :noon WHERE id = :id"), keys | {"id": key(ERASED)})
        if whole:
            connection.execute(text(WHOLE), keys)
    engine.dispose()
    to(url, "head")
    made = db.connect(url)
    with db.read(SYSTEM) as session:
        found = ledger.known(session)
    made.dispose()
    return found


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_who_was_erased_before_is_known(tmp_path: Path, kind: str) -> None:
    if kind == "sqlite":
        assert known_after(f"sqlite:///{tmp_path / 'old.sqlite3'}", whole=False) == {ERASED}
        assert known_after(f"sqlite:///{tmp_path / 'purged.sqlite3'}", whole=True) == set()
    else:
        with postgres.database("forgotten") as url:
            assert known_after(url, whole=False) == {ERASED}
