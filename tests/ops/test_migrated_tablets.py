"""Tablets that were opened before they belonged to an event are cut off by the migration, and so are their sessions; accounts stay signed in."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import create_engine, select, text

from core import db
from core.scopes import SYSTEM
from staff.models import Device, SignIn
from tests import postgres
from tests.builders import NOON
from tests.ops.test_migrated_food import BEFORE, COUNCIL, EVENT, VENUE, to

if TYPE_CHECKING:
    from pathlib import Path

WAS = (
    "INSERT INTO account (id, council_id, name, person, role, password_hash, is_active, created_at) VALUES (:account, :council, 'a', 'a', 'booth', 'x', :active, :noon)",
    "INSERT INTO device (id, council_id, label, code, code_until, claimed_at, operator) VALUES (:device, :council, 'A', 'abcd', :noon, :noon, '')",
    "INSERT INTO sign_in (id, council_id, token_hash, device_id, started_at) VALUES (:first, :council, 'x', :device, :noon)",
    "INSERT INTO sign_in (id, council_id, token_hash, account_id, started_at) VALUES (:second, :council, 'y', :account, :noon)",
)


def migrate(url: str) -> None:
    """Migrate a database in which a tablet and an account were signed in."""
    to(url, "0001")
    engine, is_sqlite = create_engine(url), url.startswith("sqlite")
    key = (lambda n: uuid.UUID(int=n).hex) if is_sqlite else (lambda n: uuid.UUID(int=n))
    keys = {"council": key(COUNCIL.int), "venue": key(VENUE.int), "event": key(EVENT.int), "active": True}
    keys |= {name: key(n) for n, name in enumerate(("account", "device", "first", "second"), 20)}
    with engine.begin() as connection:
        for statement in (*BEFORE[:3], *WAS):
            connection.execute(text(statement), keys | {"noon": NOON.replace(tzinfo=None).isoformat(" ") if is_sqlite else NOON})
    engine.dispose()
    to(url, "head")


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_tablets_of_before_are_cut_off_and_accounts_stay(tmp_path: Path, kind: str) -> None:
    def look(url: str) -> tuple[bool, dict[str, bool]]:
        migrate(url)
        made = db.connect(url)
        with db.read(SYSTEM) as session:
            found = session.scalars(select(Device)).one().ended_at is not None, {s.token_hash: s.ended_at is None for s in session.scalars(select(SignIn))}
        made.dispose()
        return found

    if kind == "sqlite":
        assert look(f"sqlite:///{tmp_path / 'old.sqlite3'}") == (True, {"x": False, "y": True})
    else:
        with postgres.database("tablets") as url:
            assert look(url) == (True, {"x": False, "y": True})
