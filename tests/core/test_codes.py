"""What opens something by being known: a token has 128 random bits, a code at least forty if anybody may ask for it."""

from __future__ import annotations

import base64
import math

import pytest
from sqlalchemy import String, select

from checkin import codes
from core import addresses, db
from core.scopes import SYSTEM
from core.tables import Base
from tests.fuzz.house import furnished

COLUMNS = [(table, column) for table in Base.metadata.sorted_tables for column in table.c if isinstance(column.type, String)]
TOKENS = [(table, column) for table, column in COLUMNS if "token" in column.name and "hash" not in column.name]
ASKED_FOR = {"event", "channel", "resource", "device"}
"""Whose codes are parts of addresses; codes of cards and bookings are typed by staff only."""


def test_a_token_is_128_random_bits() -> None:
    made = {addresses.new_token() for _ in range(1_000)}

    assert len(made) == 1_000
    assert {len(base64.urlsafe_b64decode(token + "==")) for token in made} == {16}


def test_a_code_in_an_address_has_nearly_forty_bits_and_a_typed_one_twenty_four() -> None:
    assert {len(addresses.new_code()) for _ in range(100)} == {addresses.CODE_LENGTH}
    assert addresses.CODE_LENGTH * math.log2(len(addresses.ALPHABET)) > 39
    assert (codes.LENGTH - 1) * math.log2(len(codes.ALPHABET)) > 24


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_every_token_and_code_that_is_kept_was_made_so(database_url: str) -> None:
    assert database_url
    furnished()
    with db.read(SYSTEM) as session:
        tokens = {table.name: session.scalars(select(column).where(column.is_not(None))).all() for table, column in TOKENS}
        found = {table.name: session.scalars(select(table.c.code)).all() for table, column in COLUMNS if table.name in ASKED_FOR and column.name == "code"}

    assert {"pass", "card", "booking"} <= {name for name, values in tokens.items() if values}
    assert {len(base64.urlsafe_b64decode(value + "==")) for values in tokens.values() for value in values} == {16}
    assert found.keys() == ASKED_FOR
    assert all(found.values())
    assert all(len(code) == addresses.CODE_LENGTH and set(code) <= set(addresses.ALPHABET) for values in found.values() for code in values)
