"""What is kept sealed: columns that only a server with the key can read (Fernet: AES-128-CBC with HMAC-SHA256). The keys lie outside the database.

They are files of their owner's only, made when they are first needed: `sealing` holds one key a line, the newest first; `chain` the one that the
log of acts is chained with. A new line on top of `sealing` is a new key; what older ones sealed can still be read, and `seal_anew` seals it again.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
import os
import secrets
from contextlib import suppress
from functools import cache
from typing import TYPE_CHECKING, Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from sqlalchemy import Dialect, Text, bindparam, select, update
from sqlalchemy.types import TypeDecorator

from core import settings
from core.db import Base

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Column, ColumnElement, Connection

OWNER_ONLY = 0o600
UNREADABLE = "〔鍵がないため読めません / cannot be read: the key is missing〕"
log = logging.getLogger("soudankai")


def _kept(name: str, make: Callable[[], str]) -> str:
    """Return what a key file holds; made now if there is none. Of two processes that start at once, one makes it."""
    folder = settings.get().keys
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path, mine = folder / name, folder / f"{name}.{secrets.token_hex(8)}"
    if not path.exists():
        with os.fdopen(os.open(mine, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY), "w") as file:
            file.write(make() + "\n")
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            path.hardlink_to(mine)
        mine.unlink()
    return path.read_text()


@cache
def _box() -> MultiFernet:
    keys = _kept("sealing", lambda: Fernet.generate_key().decode()).split()
    return MultiFernet([Fernet(key) for key in keys])


@cache
def _chain_key() -> bytes:
    return bytes.fromhex(_kept("chain", lambda: secrets.token_hex(32)).strip())


def forget_keys() -> None:
    """Read the key files again: they were changed."""
    _box.cache_clear()
    _chain_key.cache_clear()


def new_key() -> None:
    """Put a new key on top of the others: it seals from now on, in processes that start after this."""
    _box()
    path = settings.get().keys / "sealing"
    half = path.with_name("sealing.new")
    with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, OWNER_ONLY), "w") as file:
        file.write(Fernet.generate_key().decode() + "\n" + path.read_text())
        file.flush()
        os.fsync(file.fileno())
    half.replace(path)
    forget_keys()


def seal(words: str) -> str:
    """Return words sealed; nothing stays nothing, so that one sees whether there are any."""
    return _box().encrypt(words.encode()).decode() if words else ""


def unseal(sealed: str) -> str:
    """Return what was sealed. Without its key it is a sentence that says so: a screen goes on."""
    if not sealed:
        return ""
    try:
        return _box().decrypt(sealed.encode()).decode()
    except InvalidToken:
        log.exception("A sealed value cannot be read: its key is not in %s", settings.get().keys)
        return UNREADABLE


def chained(before: str, line: str) -> str:
    """Return the hash by which a line of a log hangs on the one before it: HMAC-SHA256, hex. Without the key nobody can make another chain."""
    return hmac.new(_chain_key(), f"{before}\n{line}".encode(), hashlib.sha256).hexdigest()


class Sealed(TypeDecorator[str]):
    """Words that the database holds sealed. Each time they look different, so that no statement can search for them; "" stays "" and may be asked for."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - the base's signature
        """Seal."""
        return None if value is None else seal(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - the base's signature
        """Unseal."""
        return None if value is None else unseal(value)


def is_sealed(column: ColumnElement[Any]) -> bool:
    """Whether a column's words are sealed."""
    return isinstance(column.type, Sealed)


def sealed_columns() -> list[Column[Any]]:
    """Return every sealed column of every table that is known."""
    return [column for table in Base.metadata.sorted_tables for column in table.columns if is_sealed(column)]


def seal_anew(connection: Connection) -> int:
    """Seal all sealed columns with the newest key, and return how many values that were. Older keys are needed no longer then, but for backups."""
    count = 0
    for column in sealed_columns():
        table = column.table
        rows = connection.execute(select(table.c.id, column).where(column.is_not(None), column != "")).all()
        again = update(table).where(table.c.id == bindparam("row")).values({column.name: bindparam("words")})
        for key, words in rows:
            if words != UNREADABLE:
                connection.execute(again, {"row": key, "words": words})
                count += 1
    return count
