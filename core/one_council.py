"""What keeps every session to its council, and a tablet's to its event, so that no query can forget it; and lets nobody write past an action that says who may.

Statements on mapped classes get the filter of the session's scope; whatever leaves without it is refused. New rows get the council.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING

from sqlalchemy import event
from sqlalchemy.orm import ORMExecuteState, Session, with_loader_criteria

from core.scopes import PROGRAM, SYSTEM, Scope
from core.tables import Base, OfEvent, Owned

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy import Connection, Engine
    from sqlalchemy.engine.interfaces import ExecutionContext
    from sqlalchemy.orm.util import LoaderCriteriaOption
    from sqlalchemy.pool import ConnectionPoolEntry

SESSION = "session"
"""Under this name a connection finds what its session knows: for whom it works."""
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


def watch(engine: Engine) -> None:
    """Look at all that is sent by this engine."""
    event.listen(engine, "before_cursor_execute", _refuse_undeclared_statements)
    event.listen(engine, "before_cursor_execute", _refuse_open_statements)
    event.listen(engine, "checkin", _forget_the_session)
