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
from sqlalchemy import Dialect, Text, bindparam, select, type_coerce, update
from sqlalchemy.types import TypeDecorator

from core import noted, settings
from core.tables import Base

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from sqlalchemy import Column, ColumnElement, Connection

OWNER_ONLY = 0o600
UNREADABLE = "〔鍵がないため読めません / cannot be read: the key is missing〕"
Unreadable = InvalidToken
"""The key of what was sealed is missing."""
log = logging.getLogger("soudankai")
_held: tuple[tuple[int, int], MultiFernet] | None = None


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


def _box() -> MultiFernet:
    """Return the keys; read again when the file is another one. A file that is gone while the program runs is no reason to make other keys."""
    global _held  # noqa: PLW0603 - one key file a process
    with suppress(FileNotFoundError):
        there = (settings.get().keys / "sealing").stat()
        if _held is None or _held[0] != (there.st_ino, there.st_mtime_ns):
            _held = (there.st_ino, there.st_mtime_ns), _opened()
    if _held is None:
        _opened()
        return _box()
    return _held[1]


def _opened() -> MultiFernet:
    keys = _kept("sealing", lambda: Fernet.generate_key().decode()).split()
    return MultiFernet([Fernet(key) for key in keys])


@cache
def _chain_key() -> bytes:
    return bytes.fromhex(_kept("chain", lambda: secrets.token_hex(32)).strip())


def forget_keys() -> None:
    """Read the key files again: they were changed."""
    global _held  # noqa: PLW0603 - one key file a process
    _held = None
    _chain_key.cache_clear()


def new_key() -> None:
    """Put a new key on top of the others: it seals from now on, in every process. Two at once put two."""
    _box()
    path = settings.get().keys / "sealing"
    with noted.alone(path):
        noted.replace(path, [Fernet.generate_key().decode(), *noted.read(path)])
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


def mark_of(key: UUID) -> str:
    """Return what stands for a row's key where the key itself must not: it tells whether it is the same row, and nobody without the key finds which."""
    return chained("mark", str(key))


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


def sealed_anew(sealed: str) -> str:
    """Return what was sealed, sealed with the newest key.

    Raises:
        Unreadable: its key is missing.
    """
    return _box().rotate(sealed.encode()).decode()


def seal_anew(connection: Connection, column: Column[Any]) -> tuple[int, int]:
    """Seal a column with the newest key, and return how many values that were, and how many cannot be read, for their key is missing.

    A value that somebody changes meanwhile stays as they sealed it. Older keys are needed no longer then, but for backups.
    """
    table, raw = column.table, type_coerce(column, Text)
    anew, unreadable = 0, 0
    again = update(table).where(table.c.id == bindparam("row"), raw == bindparam("old")).values({column: type_coerce(bindparam("new"), Text)})
    for key, old in connection.execute(select(table.c.id, raw).where(raw != "")).all():
        try:
            connection.execute(again, {"row": key, "old": old, "new": sealed_anew(old)})
            anew += 1
        except InvalidToken:
            unreadable += 1
    return anew, unreadable
