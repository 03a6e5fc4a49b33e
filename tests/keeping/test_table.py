"""Nothing is forgotten: every column of every table is removed, or kept for a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import core.jobs
import core.ledger
import keeping.models
import keeping.rows
from core.tables import Base
from keeping.labels import COLUMNS, HIDDEN, TABLES
from keeping.table import KEPT, KINDS, PERIOD, RULES, Kind

if TYPE_CHECKING:
    from sqlalchemy import Table

KEYS = {"id", "council_id"}
assert core.jobs
assert core.ledger
assert keeping.models


def goes_whole(table: str) -> bool:
    """Whether a table's rows are removed themselves."""
    return any(rule.table == table and not rule.columns and rule.only is None for rule in RULES)


@pytest.mark.parametrize("table", Base.metadata.sorted_tables, ids=lambda t: t.name)
def test_every_column_is_removed_or_kept_for_a_reason(table: Table) -> None:
    removed = {name for rule in RULES if rule.table == table.name for name in rule.columns}
    kept = [name for names in KEPT.get(table.name, {}).values() for name in names.split()]

    assert len(kept) == len(set(kept))
    assert set(kept) & removed == set()
    if not goes_whole(table.name):
        assert {column.name for column in table.columns} - KEYS == removed | set(kept)


def test_the_table_names_no_table_that_is_not_there() -> None:
    assert {rule.table for rule in RULES} | set(KEPT) <= set(Base.metadata.tables)


def test_every_kind_has_its_words_and_its_period() -> None:
    assert set(KINDS) == set(PERIOD) == set(Kind)


@pytest.mark.parametrize("name", TABLES)
def test_every_column_that_a_visitor_is_shown_has_a_label(name: str) -> None:
    assert {column.name for column in Base.metadata.tables[name].columns} <= set(COLUMNS) | HIDDEN


def test_a_visitor_is_shown_every_table_of_which_something_is_removed() -> None:
    assert {rule.table for rule in RULES if rule.kind != Kind.TRACES and rule.table != "number_block"} <= set(TABLES)
