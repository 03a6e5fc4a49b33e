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

from booths import desk, passing
from booths.contacts import Details
from booths.corrections import Facts
from checkin import cards
from checkin.admission import Wish
from checkin.bookings import Wanted
from core import db
from core.addresses import new_token
from core.db import SYSTEM, Base, Owned, Scope
from events.planning import Plan
from events.staffing import Shift
from staff import rights, sessions
from staff.models import Account, Council, Role
from tallies.web import FOLLOWUPS
from tests import builders
from tests.builders import NOON, PASSWORD
from tests.staff.actions import functions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy.orm import Session

    from tests.builders import Fair
    from tests.staff.browser import Visitors

ENTERS = {"check", "account_of", "use", "claim", "scope_for", "is_set_up", "found_council", "open_session", "know", "begin", "act_as", "erase_again"}
"""What the program asks before it knows for which council."""
ONCE = [time(12), date(2026, 3, 14), NOON]


@pytest.fixture
def stranger(fair: Fair) -> Scope:
    """Return an organiser of another council, beside an event in which much has happened."""
    fair.take_bookings(3)
    fair.admit("work")
    visit = fair.admit("health").visit_id
    fair.call("G")
    fair.at("G", desk.start, 2)
    passing_to = fair.booth("D").id
    fair.at("G", lambda s, key, now: passing.hand_over(s, key, passing_to, now), 3)
    fair.do(lambda s: cards.make_cards(s, fair.event.id, 10, NOON))
    fair.tablet("A")
    assert visit

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
    owned = [m.class_ for m in Base.registry.mappers if issubclass(m.class_, Owned)]
    with db.read(SYSTEM) as session:
        return {model.__name__: list(session.scalars(select(model).where(model.council_id == council).order_by(model.id))) for model in owned}


def plain(rows: dict[str, list[Any]]) -> dict[str, list[dict[str, Any]]]:
    """Return rows as values, to be compared."""
    return {name: [{c.key: getattr(row, c.key) for c in row.__mapper__.column_attrs} for row in found] for name, found in rows.items()}


class Given:
    """Arguments for any function: keys, codes and rows of one council, and something harmless for what else it wants."""

    def __init__(self, fair: Fair) -> None:
        """Look at what there is."""
        self.rows = rows_of(fair.scope.council_id)  # type: ignore[arg-type]
        self.keys = {row.id for rows in self.rows.values() for row in rows}
        self.secrets = {row.token for name in ("Pass", "Card", "Booking") for row in self.rows[name]}
        self.event = fair.event
        event = {name: getattr(fair.event, name) for name in Plan.__slots__ if name != "for_devices"}
        self.made = {"Wish": Wish(new_token()), "Wanted": Wanted(new_token(), time(12, 30)), "Details": Details("名前"), "Facts": Facts(), "Shift": Shift()}
        self.made |= {"Plan": Plan(**event), "datetime": NOON, "date": NOON.date(), "time": time(12, 30), "int": 1, "bool": True}

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
        return {p.name: self.one(p.name, str(p.annotation).removesuffix(" | None")) for p in needed}

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
    except Exception:  # noqa: BLE001 - whatever it is, nothing came
        return None, passed


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_no_function_tells_or_changes_anything_for_another_council(fair: Fair, stranger: Scope) -> None:
    given = Given(fair)
    before = plain(given.rows)
    called = {
        name: found for name, (_node, found) in functions().items() if name.rsplit(".", 1)[-1] not in ENTERS and name not in PAST and not takes_rows(found)
    }

    told = {name for name, function in called.items() if given.seen_in(*call(stranger, function, given))}

    assert len(called) > 200
    assert told == set()
    assert plain(rows_of(fair.scope.council_id)) == before  # type: ignore[arg-type]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_same_questions_are_answered_to_the_council_itself(fair: Fair, stranger: Scope) -> None:
    assert stranger
    given = Given(fair)
    asked = {name: found for name, (_node, found) in functions().items() if "queries" in name}

    assert sum(given.seen_in(*call(fair.scope, function, given)) for function in asked.values()) > 35


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_no_page_for_staff_opens_for_another_council(visitors: Visitors, fair: Fair, stranger: Scope) -> None:
    given, browser = Given(fair), visitors()
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
