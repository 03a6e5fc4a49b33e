"""Households that one tap of 「食料のみ」 counted before the food line are in it after the migration, and in the report."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, text

from booths import food, food_queries
from core import db, settings
from core.scopes import Scope
from tallies import counts, queries
from tests import postgres
from tests.builders import NOON

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

COUNCIL, VENUE, EVENT, SUPPLY = (uuid.UUID(int=n) for n in range(1, 5))
BEFORE = (
    "INSERT INTO council (id, name, public_url, municipality_code, created_at) VALUES (:council, '社協', 'http://x', '', :noon)",
    "INSERT INTO venue (id, council_id, name, kind, address) VALUES (:venue, :council, '会場', '', '')",
    (
        "INSERT INTO event (id, council_id, code, title, venue_id, day, opens, last_admission, closes, state, version, lines_at_door, paper_first, paper_last,"
        " remarks) VALUES (:event, :council, 'abc', '相談会', :venue, '2026-03-14', '10:00', '14:00', '15:00', 'open', 3, 1, 501, 600, '')"
    ),
    "INSERT INTO supply (id, council_id, event_id, name, prepared) VALUES (:supply, :council, :event, '食料セット', 60)",
)
TAP = "INSERT INTO tally (id, council_id, event_id, kind, supply_id, at, voided_at) VALUES (:id, :council, :event, :kind, :supply, :noon, :voided)"
TAPS = (("food", True, False), ("food", True, False), ("food", True, True), ("food", False, False), ("information", False, False))
"""Kind, whether it named the goods, whether it was taken back."""


def to(url: str, revision: str) -> None:
    """Migrate up to a revision."""
    config = Config(str(settings.ROOT / "alembic.ini"))
    config.attributes["url"] = url
    config.set_main_option("script_location", str(settings.ROOT / "migrations"))
    command.upgrade(config, revision)


@pytest.fixture(params=["sqlite", "postgresql"])
def migrated(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Scope]:
    """Return a council whose database was filled before the migration."""
    if request.param == "sqlite":
        yield from _migrated(f"sqlite:///{tmp_path / 'old.sqlite3'}")
    else:
        with postgres.database("food") as url:
            yield from _migrated(url)


def _migrated(url: str) -> Iterator[Scope]:
    to(url, "0001")
    engine = create_engine(url)
    hexed = (lambda key: key.hex) if url.startswith("sqlite") else (lambda key: key)
    noon = NOON.replace(tzinfo=None).isoformat(" ") if url.startswith("sqlite") else NOON
    keys = {"council": hexed(COUNCIL), "venue": hexed(VENUE), "event": hexed(EVENT), "supply": hexed(SUPPLY), "noon": noon}
    with engine.begin() as connection:
        for statement in BEFORE:
            connection.execute(text(statement), keys)
        for number, (kind, named, voided) in enumerate(TAPS, 10):
            tap = {"id": hexed(uuid.UUID(int=number)), "kind": kind, "supply": keys["supply"] if named else None, "voided": noon if voided else None}
            connection.execute(text(TAP), keys | tap)
    engine.dispose()
    to(url, "head")
    made = db.connect(url)
    yield Scope(COUNCIL, role="organiser")
    made.dispose()


def test_every_household_is_counted_once_and_the_goods_as_before(migrated: Scope) -> None:
    with db.read(migrated) as session:
        found = counts.figures(queries.day(session, EVENT))

    assert (found.overview.food, found.overview.only_food, found.overview.information) == (3, 3, 1)
    assert [(r.name, r.given, r.households, r.left) for r in found.supplies.rows] == [("食料セット", 2, 2, 58), ("", 1, 1, None)]


def test_the_day_goes_on_with_numbers(migrated: Scope) -> None:
    assert db.perform(migrated, lambda s: food.draw(s, EVENT, NOON, count=2)) == (1, 2)
    db.perform(migrated, lambda s: food.give(s, EVENT, NOON, number=1))

    with db.read(migrated) as session:
        assert (food_queries.goods(session, EVENT)[0].left, food_queries.line(session, EVENT).served) == (57, 4)
