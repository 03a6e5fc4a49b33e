"""Every function that asks or writes, and every page for staff, called by another council with the keys and codes of this one: nothing comes, nothing changes."""

from __future__ import annotations

import enum
import inspect
import re
import sys
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, time
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.exc import NoResultFound, SAWarning

from booths.contacts import Details
from booths.corrections import Facts
from checkin.admission import Wish
from checkin.bookings import Wanted
from core import db
from core.addresses import new_token
from core.errors import Refusal
from core.scopes import SYSTEM, Scope
from core.tables import Base, Owned
from events.planning import Plan
from events.staffing import Shift
from staff import rights, sessions
from staff.models import Account, Council, Role
from staff.rights import Right
from tallies.web import FOLLOWUPS
from tests import builders
from tests.builders import NOON, PASSWORD
from tests.staff.actions import functions
from tests.staff.busy import busy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy.orm import Session

    from tests.builders import Fair
    from tests.staff.browser import Visitors
    from tests.staff.busy import Busy

ENTERS = {"check", "account_of", "use", "claim", "scope_for", "is_set_up", "found_council", "open_session", "know", "begin", "act_as", "erase_again"}
"""What the program asks before it knows for which council."""
ONCE = [time(12), date(2026, 3, 14), NOON]


@pytest.fixture
def given(fair: Fair) -> Given:
    """Return what functions are given in the middle of the event's day."""
    return Given(fair, busy(fair))


@pytest.fixture
def stranger(fair: Fair) -> Scope:
    """Return an organiser of another council."""
    assert fair

    def found(session: Session) -> Scope:
        council = Council(name="隣の社協", public_url="http://127.0.0.1:8501", created_at=NOON)
        session.add(council)
        session.flush()
        account = Account(council_id=council.id, name="neighbour", person="隣", role=Role.ORGANISER, password_hash=PASSWORD, created_at=NOON)
        session.add(account)
        session.flush()
        return Scope(council.id, account_id=account.id, role=Role.ORGANISER, name="隣")

    return db.perform(SYSTEM, found)


def rows_of(council: UUID) -> dict[str, list[Any]]:
    """Return a council's rows, by their class's name."""
    owned: list[Any] = [m.class_ for m in Base.registry.mappers if issubclass(m.class_, Owned)]
    with db.read(SYSTEM) as session:
        return {model.__name__: list(session.scalars(select(model).where(model.council_id == council).order_by(model.id))) for model in owned}


def plain(rows: dict[str, list[Any]]) -> dict[str, list[dict[str, Any]]]:
    """Return rows as values, to be compared."""
    return {name: [{c.key: getattr(row, c.key) for c in row.__mapper__.column_attrs} for row in found] for name, found in rows.items()}


class Given:
    """Arguments for any function: keys, codes and rows of one council, and something harmless for what else it wants."""

    def __init__(self, fair: Fair, day: Busy) -> None:
        """Look at what there is."""
        self.day = day
        self.rows = rows_of(fair.scope.council_id)  # type: ignore[arg-type]
        self.keys = {row.id for rows in self.rows.values() for row in rows}
        self.secrets = {row.token for name in ("Pass", "Card", "Booking") for row in self.rows[name]}
        self.event = fair.event
        event = {name: getattr(fair.event, name) for name in Plan.__slots__ if name != "for_devices"}
        self.made = {"Wish": Wish(new_token()), "Wanted": Wanted(new_token(), time(12, 30)), "Details": Details("名前"), "Facts": Facts(), "Shift": Shift()}
        self.made |= {"Plan": Plan(**event), "datetime": NOON, "date": NOON.date(), "time": time(12, 30), "int": 1, "bool": True, "Role": Role.RECEPTION}

    def row(self, name: str) -> Any:  # noqa: ANN401 - a row
        """Return a row of a class, or the event."""
        return next(iter(self.rows.get(name, [])), None)

    def one(self, name: str, kind: str) -> Any:  # noqa: ANN401 - an argument
        """Return what a parameter of this name and kind is given."""
        if kind.startswith(("dict", "Mapping")):
            return {}
        if "[" in kind and not kind.startswith("type"):
            return [self.one(name, kind[kind.index("[") + 1 : -1].split(",", maxsplit=1)[0])]
        if kind == "UUID":
            wanted = "".join(word.title() for word in name.removesuffix("_id").removesuffix("_ids").split("_"))
            return (self.row(wanted) or self.row({"ToBooth": "Booth", "Worst": "Topic"}.get(wanted, "Event"))).id
        if kind == "str":
            found = {"token": self.row("Pass").token, "code": self.event.code, "device": new_token()}
            return found.get(name, "x")
        return self.made.get(kind) or self.row(kind) or next(iter(ENUMS.get(kind, [None])))

    def all(self, function: Callable[..., object]) -> dict[str, Any]:
        """Return all arguments that a function must be given."""
        wanted = list(inspect.signature(function).parameters.values())[1:]
        needed = [p for p in wanted if p.default is p.empty and p.kind not in {p.VAR_POSITIONAL, p.VAR_KEYWORD}]
        special = self.day.given.get(f"{function.__module__}.{function.__name__}", {})
        return {p.name: self.one(p.name, str(p.annotation).removesuffix(" | None")) for p in needed if p.name not in special} | special

    def seen_in(self, answer: object, passed: set[object]) -> bool:
        """Whether an answer holds a row, a key or a token of the council that was not given."""
        return any(isinstance(part, UUID | str) and part in self.keys | self.secrets and part not in passed for part in parts(answer))


def takes_rows(function: Callable[..., object]) -> bool:
    """Whether it is given rows: whoever has them has read them, which another council cannot."""
    named = {mapper.class_.__name__ for mapper in Base.registry.mappers}
    return any(named & set(re.findall(r"\w+", str(p.annotation))) for p in inspect.signature(function).parameters.values())


def parts(answer: object, depth: int = 0) -> Iterator[object]:
    """Return everything that an answer holds."""
    yield answer
    if isinstance(answer, Base):
        yield answer.id
    elif isinstance(answer, Mapping):
        yield from (part for pair in answer.items() for value in pair for part in parts(value, depth + 1))
    elif is_dataclass(answer):
        yield from (part for field in fields(answer) for part in parts(getattr(answer, field.name), depth + 1))
    elif isinstance(answer, Iterable) and not isinstance(answer, str | bytes) and depth < DEEPEST:
        yield from (part for value in answer for part in parts(value, depth + 1))


ENUMS = {kind.__name__: kind for module in list(sys.modules.values()) for kind in vars(module).values() if isinstance(kind, enum.EnumType) and len(kind)}
DEEPEST = 6
TELLS_NO = (Refusal, NoResultFound, SAWarning)
"""How an action refuses another council; the warning is of a tablet's action that somebody without a tablet does. What asks may stumble over what it was given."""
ONCE_ONLY = {"events.standard.install_lists"}
"""The actions that a council cannot do in the middle of a day: its lists are there. (Nobody but the program does what signs in: `Right.ENTER`.)"""
PAST = {"events.queries.first_contact", "checkin.admission.next_number"}
"""The door's own statements run past the filter, as parts of what has found the event before (docs/decisions/0002)."""


def call(scope: Scope, function: Callable[..., object], given: Given) -> tuple[object, set[object]]:
    """Call a function, and return its answer (None when it was refused or failed) with what it was given."""
    arguments = given.all(function)
    passed = {part for value in arguments.values() for part in parts(value) if isinstance(part, UUID | str)}
    try:
        with db.write(scope) as session:
            answer = function(session, **arguments)
            return list(answer) if inspect.isgenerator(answer) else answer, passed
    except Exception as error:
        if hasattr(function, "right") and not isinstance(error, TELLS_NO):
            raise
        return None, passed


def why_not(scope: Scope, action: Callable[..., object], given: Given) -> str:
    """Do an action as if it had never been, and return why it cannot be done; nothing when it can."""
    with db.write(scope) as session:
        try:
            action(session, **given.all(action))
        except Exception as error:  # noqa: BLE001 - whatever it is, it is named
            return repr(error)
        finally:
            session.rollback()
    return ""


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_council_itself_does_all_of_it_by_the_same_arguments(fair: Fair, given: Given) -> None:
    actions = {name: found for name, (_node, found) in functions().items() if hasattr(found, "right") and found.right != Right.ENTER}
    answers = {name: why_not(given.day.by.get(name, fair.scope), action, given) for name, action in actions.items()}
    refused = {name: why for name, why in answers.items() if why}

    assert refused.keys() == ONCE_ONLY, refused


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_no_function_tells_or_changes_anything_for_another_council(fair: Fair, given: Given, stranger: Scope) -> None:
    before = plain(given.rows)
    called = {
        name: found for name, (_node, found) in functions().items() if name.rsplit(".", 1)[-1] not in ENTERS and name not in PAST and not takes_rows(found)
    }

    told = {name for name, function in called.items() if given.seen_in(*call(stranger, function, given))}

    assert len(called) > 200
    assert told == set()
    assert plain(rows_of(fair.scope.council_id)) == before  # type: ignore[arg-type]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_same_questions_are_answered_to_the_council_itself(fair: Fair, given: Given) -> None:
    asked = [found for _node, found in functions().values() if not hasattr(found, "right")]

    assert sum(given.seen_in(*call(fair.scope, function, given)) for function in asked) > 70


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_no_page_for_staff_opens_for_another_council(visitors: Visitors, fair: Fair, given: Given, stranger: Scope) -> None:
    browser = visitors()
    with db.read(SYSTEM) as session:
        neighbour = session.get_one(Account, stranger.account_id)
    browser.cookies.set(sessions.COOKIE, builders.signed_in(neighbour))
    values = {
        "code": fair.event.code,
        "event": fair.event.code,
        "batch": "1",
        "visit": given.row("Visit").id,
        "handover": given.row("Handover").id,
        "key": given.row("Visit").id,
    }
    answers = {}
    for path in rights.ROUTES.keys() - {"/map/style.json", "/signed-in", FOLLOWUPS}:
        address = re.sub(r"{(\w+)(:uuid)?}", lambda part: str(values[part[1]]), path)
        sent = {"device": new_token(), "known": 0, "left": 0, "now": 0, "items": []}
        answers[path] = (browser.post(address, json=sent) if path.endswith("/sync") else browser.get(address)).status_code

    assert {path: status for path, status in answers.items() if status not in {403, 404}} == {}
