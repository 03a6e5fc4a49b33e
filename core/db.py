"""The database: who reads or writes (scope), one transaction a write, and what every table has.

A scope says for whom: staff of a council, a visitor (public) or the program itself (system). It is kept in `session.info`; the council
filter reads it there, so that no query can forget it.
"""

from __future__ import annotations

import re
import threading
from collections import Counter, deque
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar
from uuid import UUID

import uuid_utils.compat as uuid_utils
from sqlalchemy import (
    DateTime,
    Dialect,
    Engine,
    Enum,
    ForeignKey,
    Index,
    MetaData,
    Uuid,
    create_engine,
    event,
    func,
    make_url,
    select,
)
from sqlalchemy import text as sql
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import DeclarativeBase, Mapped, ORMExecuteState, Session, mapped_column, sessionmaker, with_loader_criteria
from sqlalchemy.types import TypeDecorator

from core import settings

if TYPE_CHECKING:
    import enum
    from collections.abc import Callable, Iterator

    from sqlalchemy import Connection, ExceptionContext
    from sqlalchemy.engine.interfaces import ExecutionContext
    from sqlalchemy.orm.util import LoaderCriteriaOption
    from sqlalchemy.pool import ConnectionPoolEntry

T = TypeVar("T")
DEADLOCK_TRIES = 3
PATIENCE_MS = 10_000
"""How long a SQLite writer waits for another process before it gives up."""


SESSION = "session"
"""Under this name a connection finds what its session knows: for whom it works."""
SNAPSHOT = {"isolation_level": "REPEATABLE READ"}
"""So PostgreSQL, too, shows one instant to all statements of a reading."""
READS = ("SELECT", "WITH", "SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK TO SAVEPOINT")
WRITES = re.compile(r"\b(?:INSERT|UPDATE|DELETE|MERGE)\b", re.IGNORECASE)
UNDECLARED = "Staff and visitors write through actions that declare the right they need."
UNKEPT = "A statement on tables of councils must name the mapped classes: only those are kept to one council."
IS_KEPT = "is_kept"
"""The execution option of what a session sends for a council: it is looked at before it leaves."""
NO_TABLES = re.compile(r"%\(\w+\)s|\bINTO \w+(?: \([^)]*\))?|\bON CONFLICT \([^)]*\)|\bRETURNING [\w, .]*")
"""What may be called like a table and is none that is read: values, columns, and where new rows go."""
FILTER = re.compile(r"(?:\?|\)s(?:::\w+)?) = (\w+)\.(\w+)")
"""The filter of a council, as it is sent. It alone has the key on the left; so none that a query has of its own is taken for it."""
VALUES = re.compile(r'\n|: "')
"""From here on, what PostgreSQL says of an error holds values: `DETAIL:  Failing row contains (…)`."""


@dataclass(frozen=True, slots=True)
class Scope:
    """For whom a session reads or writes. Without a council nothing is filtered: the program's own work."""

    council_id: UUID | None = None
    account_id: UUID | None = None
    device_id: UUID | None = None
    sign_in_id: UUID | None = None
    role: str = ""
    name: str = ""
    event_id: UUID | None = None
    """Tablets work in one event; without it, in all of the council's."""
    browser: str = ""
    """In a word, the browser in which an account is signed in."""

    @classmethod
    def public(cls, council_id: UUID) -> Scope:
        """Return the scope of a visitor, known by an event's code or a pass."""
        return cls(council_id=council_id, role="public")


SYSTEM = Scope(role="system")
PROGRAM = frozenset({"system", "job"})
"""The roles of the program's own work; whoever else writes needs an action that says who may (`staff.rights`)."""


class Instant(TypeDecorator[datetime]):
    """An instant in UTC. SQLite has no zones: the zone is taken off on the way in and put on again on the way out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Store UTC."""
        if value is None:
            return None
        there = value.astimezone(UTC)
        return there.replace(tzinfo=None) if dialect.name == "sqlite" else there

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - the base's signature
        """Return it with its zone."""
        return value.replace(tzinfo=UTC) if value is not None and value.tzinfo is None else value


def new_key() -> UUID:
    """Return a UUIDv7: keys made by the app, so that a venue without a line can join the others later."""
    return uuid_utils.uuid7()


class Base(DeclarativeBase):
    """Every table: a key of its own, and names for all constraints, so that migrations can name them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_N_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {datetime: Instant, UUID: Uuid}

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_key)


class Owned:
    """A row that belongs to a council: every table but what the program notes for itself. The council itself is one by a synonym."""

    council_id: Mapped[UUID] = mapped_column(ForeignKey("council.id"))


class OfEvent(Owned):
    """A row that belongs to one event: a tablet of another event never finds it."""

    event_id: Mapped[UUID] = mapped_column(ForeignKey("event.id"))


def choice(kind: type[enum.StrEnum], name: str = "") -> Enum:
    """Return the column type of a code list: stored as its word, checked by the database. A table's second column of one list wants a name for its check."""
    return Enum(kind, native_enum=False, create_constraint=True, length=24, name=name or kind.__name__.lower(), values_callable=lambda k: [str(m) for m in k])


def among(column: str, words: tuple[str, ...]) -> dict[str, Any]:
    """Return the options of a unique index that covers only rows whose column is one of the words, for both databases."""
    listed = ", ".join(f"'{word}'" for word in words)
    return {"unique": True, "sqlite_where": sql(f"{column} IN ({listed})"), "postgresql_where": sql(f"{column} IN ({listed})")}


@lru_cache(maxsize=1024)
def _only(council: UUID) -> LoaderCriteriaOption:
    """Return the filter of one council, its key on the left (see `FILTER`); made once, for making it costs more than using it."""
    return with_loader_criteria(Owned, lambda table: council == table.council_id, include_aliases=True)


def _refuse_the_undeclared(session: Session) -> None:
    """Let nobody write by what does not say who may: see `staff.rights`."""
    if not session.info.get("permitted") and session.info.get("scope", SYSTEM).role not in PROGRAM:
        raise RuntimeError(UNDECLARED)


@event.listens_for(Session, "after_begin")
def _tell_the_connection(session: Session, _transaction: object, connection: Connection) -> None:
    connection.info[SESSION] = session.info


def _forget_the_session(_connection: object, record: ConnectionPoolEntry) -> None:
    record.info.pop(SESSION, None)


@lru_cache(maxsize=1)
def _tables_of_councils() -> tuple[re.Pattern[str], dict[str, str]]:
    """Return how the tables of councils are found in a statement, and the column of each that tells whose a row is."""
    told_by = {str(m.local_table.description): m.class_.council_id.expression.name for m in Base.registry.mappers if issubclass(m.class_, Owned)}
    names = "|".join(sorted(told_by))
    return re.compile(rf"(?<![\w.])(?<!\bAS )\"?({names})\"?(?![\w.]| ?=)(?: AS (\w+))?", re.IGNORECASE), told_by


@lru_cache(maxsize=4096)
def _is_open(statement: str) -> bool:
    """Whether a table of councils stands in a statement more often than the filter on it."""
    tables, told_by = _tables_of_councils()
    found = Counter((alias or name, told_by[name.lower()]) for name, alias in tables.findall(NO_TABLES.sub("", statement)))
    return not found <= Counter(FILTER.findall(statement))


def _refuse_open_statements(_connection: Connection, _cursor: object, statement: str, _values: object, context: ExecutionContext, _many: object) -> None:
    """Let nothing be sent for a council that its filter is not on: tables without their class, words of one's own, what the ORM leaves out."""
    if context.execution_options.get(IS_KEPT) and _is_open(statement):
        raise RuntimeError(UNKEPT)


def _refuse_undeclared_statements(connection: Connection, _cursor: object, statement: str, *_: object) -> None:
    """Let nobody past the session write by what does not say who may: by the session's connection, or by statements in words of one's own."""
    info = connection.info.get(SESSION)
    if info is not None and not info.get("permitted") and info.get("scope", SYSTEM).role not in PROGRAM and not _only_reads(statement.lstrip()):
        raise RuntimeError(UNDECLARED)


def _only_reads(statement: str) -> bool:
    return statement.startswith(READS) and ";" not in statement and not (statement.startswith("WITH") and WRITES.search(statement))


@lru_cache(maxsize=1024)
def _only_of(event_id: UUID) -> LoaderCriteriaOption:
    return with_loader_criteria(OfEvent, lambda table: table.event_id == event_id, include_aliases=True)


@event.listens_for(Session, "do_orm_execute")
def _keep_to_the_council(state: ORMExecuteState) -> None:
    if state.is_insert or state.is_update or state.is_delete:
        _refuse_the_undeclared(state.session)
    scope: Scope = state.session.info.get("scope", SYSTEM)
    council = scope.council_id
    if council is None or state.is_column_load or state.is_relationship_load:
        return
    state.update_execution_options(**{IS_KEPT: True})
    if state.is_orm_statement and not state.is_insert:
        kept = (_only(council),) if scope.event_id is None else (_only(council), _only_of(scope.event_id))
        state.statement = state.statement.options(*kept)


@event.listens_for(Session, "before_flush")
def _stamp_the_council(session: Session, *_: object) -> None:
    _refuse_the_undeclared(session)
    scope: Scope = session.info.get("scope", SYSTEM)
    council = scope.council_id
    for row in session.new:
        if scope.event_id is not None and isinstance(row, OfEvent) and row.event_id != scope.event_id:
            message = f"{type(row).__name__} belongs to another event"
            raise RuntimeError(message)
        if council is not None and isinstance(row, Owned):
            if row.council_id is None:
                row.council_id = council
            elif row.council_id != council:
                message = f"{type(row).__name__} belongs to another council"
                raise RuntimeError(message)


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
    event.listen(made, "before_cursor_execute", _refuse_undeclared_statements)
    event.listen(made, "before_cursor_execute", _refuse_open_statements)
    event.listen(made, "checkin", _forget_the_session)
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


def scope_of(session: Session) -> Scope:
    """Return for whom this session works."""
    found: Scope = session.info["scope"]
    return found


def index(model: type[Base], name: str) -> Index:
    """Return a mapped table's index by name."""
    return next(i for i in model.metadata.tables[model.__tablename__].indexes if i.name == name)


def breaks(error: IntegrityError, index: Index) -> bool:
    """Whether this unique index is what the statement ran into."""
    named = getattr(getattr(error.orig, "diag", None), "constraint_name", None)
    if named is not None:
        return bool(named == index.name)
    assert index.table is not None  # noqa: S101 - an index of a mapped table
    columns = ", ".join(f"{index.table.name}.{column.name}" for column in index.columns)
    return str(error.orig) == f"UNIQUE constraint failed: {columns}"
