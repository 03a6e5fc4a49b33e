"""The database: one engine a process, reading at one instant, and one transaction a write, for a scope that says for whom (`core.scopes`)."""

from __future__ import annotations

import re
import threading
from collections import deque
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import Engine, create_engine, event, func, make_url, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session, sessionmaker

from core import one_council, settings
from core.scopes import Scope

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Connection, ExceptionContext
    from sqlalchemy.pool import ConnectionPoolEntry

T = TypeVar("T")
DEADLOCK_TRIES = 3
PATIENCE_MS = 10_000
"""How long a SQLite writer waits for another process before it gives up."""
SNAPSHOT = {"isolation_level": "REPEATABLE READ"}
"""So PostgreSQL, too, shows one instant to all statements of a reading."""
VALUES = re.compile(r'\n|: "')
"""From here on, what PostgreSQL says of an error holds values: `DETAIL:  Failing row contains (…)`."""


@dataclass(slots=True)
class _Turns:
    """A lock that serves in the order of asking. SQLite has one writer; left to itself it lets some wait for seconds."""

    _guard: threading.Lock = field(default_factory=threading.Lock)
    _waiting: deque[threading.Lock] = field(default_factory=deque)
    _taken: bool = False

    def __enter__(self) -> None:
        """Wait for one's turn."""
        with self._guard:
            if not self._taken:
                self._taken = True
                return
            mine = threading.Lock()
            mine.acquire()
            self._waiting.append(mine)
        mine.acquire()

    def __exit__(self, *_: object) -> None:
        """Hand the turn to whoever has waited longest."""
        with self._guard:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._taken = False


@dataclass(slots=True)
class _Database:
    engine: Engine
    reading: sessionmaker[Session]
    writing: sessionmaker[Session]
    turns: _Turns | None


_database: _Database | None = None
_opening = threading.Lock()


def _sqlite_connected(connection: Any, _record: ConnectionPoolEntry) -> None:  # noqa: ANN401 - the driver's own
    connection.isolation_level = None
    for pragma in (f"busy_timeout={PATIENCE_MS}", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _sqlite_begun(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.get_execution_options().get("writes") else "BEGIN")


def _say_no_values(context: ExceptionContext) -> None:
    """Cut off what an error says of the row that it is about, before anybody can log or show it."""
    for error in (context.original_exception, context.sqlalchemy_exception):
        if error is not None and error.args and isinstance(error.args[0], str):
            error.args = (VALUES.split(error.args[0], maxsplit=1)[0], *error.args[1:])


def make_engine(url: str) -> Engine:
    """Return an engine with what `streamlit.md` measured built in: WAL, FULL, immediate writes, plain reads.

    What goes wrong is logged without the values of the statement: they may be what somebody said.
    """
    if make_url(url).get_backend_name() != "sqlite":
        made = create_engine(url, pool_size=10, max_overflow=30, pool_pre_ping=True, hide_parameters=True)
        event.listen(made, "handle_error", _say_no_values)
    else:
        made = create_engine(url, pool_size=20, max_overflow=60, connect_args={"check_same_thread": False}, hide_parameters=True)
        event.listen(made, "connect", _sqlite_connected)
        event.listen(made, "begin", _sqlite_begun)
    one_council.watch(made)
    return made


def connect(url: str) -> Engine:
    """Use this database from now on in this process, and return its engine."""
    made = make_engine(url)
    use(made)
    return made


def use(made: Engine) -> None:
    """Use the database behind this engine from now on in this process."""
    global _database  # noqa: PLW0603 - one database a process
    _database = _Database(
        engine=made,
        reading=sessionmaker(made.execution_options(**SNAPSHOT) if made.dialect.name == "postgresql" else made, expire_on_commit=False, autoflush=False),
        writing=sessionmaker(made.execution_options(writes=True), expire_on_commit=False),
        turns=_Turns() if made.dialect.name == "sqlite" else None,
    )


def _use() -> _Database:
    if _database is None:
        with _opening:
            if _database is None:
                connect(settings.get().database_url)
    assert _database is not None  # noqa: S101 - for the type checker
    return _database


def engine() -> Engine:
    """Return this process's engine."""
    return _use().engine


@contextmanager
def read(scope: Scope) -> Iterator[Session]:
    """Open a session that only reads: all that it reads is of one instant."""
    with _use().reading() as session:
        session.info["scope"] = scope
        yield session


@contextmanager
def write(scope: Scope) -> Iterator[Session]:
    """Open a transaction: it commits when the block ends, and is as if never begun when the block raises."""
    database = _use()
    with database.turns or threading.Lock(), database.writing() as session, session.begin():
        session.info["scope"] = scope
        yield session


def perform(scope: Scope, action: Callable[[Session], T]) -> T:
    """Run one action in one transaction; when PostgreSQL ends it to break a deadlock, run it again.

    Raises:
        Refusal: what the action will not do; nothing is written then.
    """
    for again in range(DEADLOCK_TRIES):
        try:
            with write(scope) as session:
                return action(session)
        except OperationalError as error:
            if getattr(error.orig, "sqlstate", None) not in {"40P01", "40001"} or again == DEADLOCK_TRIES - 1:
                raise
    raise AssertionError  # pragma: no cover - the loop returns or raises


def one_at_a_time(session: Session, key: int) -> None:
    """Let transactions that name the same number come one after the other, as SQLite's do anyway: any number that nothing else uses."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(key)))
