"""One table says who may do what; screens, routes and actions are walked by it, as every role and as nobody."""

from __future__ import annotations

import ast
import re
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import pytest
from sqlalchemy import select, text, update

import streamlit_app
from checkin import cards
from core import clock, db, settings
from core.scopes import Scope
from events import planning, queries
from events.models import Event
from staff import accounts, devices, rights, sessions
from staff.errors import NotYours
from staff.models import Role
from tests import builders
from tests.builders import PASSWORD
from tests.staff.actions import functions
from tests.staff.browser import sent_to

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from sqlalchemy import Table
    from sqlalchemy.orm import Session

    from tests.builders import Fair
    from tests.staff.browser import Visitors

ROLES = [*map(str, Role), rights.VISITOR, ""]
STATEMENTS, PENS = {"insert", "update", "delete"}, {"session", "trail", "audit"}
STROKES = {"note", "add", "add_all", "delete", "flush", "change", "step", "log"}
PARTS = {
    *(
        "booths.contacts.erase",
        "booths.day.leave",
        "booths.desk.take",
        "booths.log.revert",
        "booths.step_seals.seal",
        "events.queries.touch",
        "staff.audit.note",
    ),
    *(
        "staff.sessions.begin",
        "staff.sessions.end_all",
        "staff.sessions.forget_browsers",
        "staff.accounts.end_links",
        "staff.accounts.keep_password",
        "staff.devices.follow",
        "keeping.nightly.row_of",
        "keeping.purge.freeze",
    ),
    *("checkin.bookings.lapse", "checkin.bookings.move_up", "checkin.cards.claim", "checkin.cards.give"),
}
"""What writes as a part of actions, and is none itself: alone it could not (`test_nothing_is_written_without_a_declared_right`)."""


def writes(node: ast.FunctionDef) -> bool:
    """Whether a function changes something, as far as its own words tell."""
    called = [n.func for n in ast.walk(node) if isinstance(n, ast.Call)]
    pens = {name.attr for name in called if isinstance(name, ast.Attribute) and isinstance(name.value, ast.Name) and name.value.id in PENS}
    statements = {name.id for name in called if isinstance(name, ast.Name)} & STATEMENTS
    assigned = [t for n in ast.walk(node) if isinstance(n, ast.Assign) for t in n.targets]
    targets = [part for target in assigned for part in (target.elts if isinstance(target, ast.Tuple) else [target])]
    return bool(pens & STROKES) or bool(statements) or any(isinstance(t, ast.Attribute) for t in targets)


ACTIONS = {name: found for name, (_node, found) in functions().items() if hasattr(found, "right")}


def test_everything_that_writes_says_which_right_it_needs() -> None:
    silent = {name for name, (node, _found) in functions().items() if writes(node) and name not in ACTIONS}

    assert len(ACTIONS) > 90
    assert silent == PARTS


@pytest.mark.parametrize("role", ROLES)
def test_every_action_is_refused_to_those_whom_the_table_does_not_name(role: str) -> None:
    def refused(action: Callable[..., object]) -> bool:
        try:
            action(cast("Session", SimpleNamespace(info={"scope": Scope(role=role)})))
        except NotYours:
            return True
        except (TypeError, AttributeError):  # it was let in, and misses what it acts on
            return False
        return False

    assert {name for name, action in ACTIONS.items() if not refused(action)} == {n for n, a in ACTIONS.items() if role in rights.RIGHTS[a.right]}


@pytest.mark.usefixtures("database_url")
def test_nothing_is_written_without_a_declared_right() -> None:
    fair = builders.fair()

    with pytest.raises(RuntimeError, match="declare"):
        fair.do(lambda s: s.execute(update(Event).values(title="x")))
    with pytest.raises(RuntimeError, match="declare"):
        fair.do(lambda s: setattr(s.get_one(Event, fair.event.id), "title", "x"))
    with db.read(fair.scope) as session:
        assert session.get_one(Event, fair.event.id).title == fair.event.title


@pytest.mark.usefixtures("database_url")
def test_a_right_ends_with_its_action() -> None:
    fair = builders.fair()

    def rename(session: Session) -> None:
        planning.note_staffing(session, fair.event.id, own=1, partner=None, volunteer=None, remarks="")
        session.get_one(Event, fair.event.id).title = "x"

    with pytest.raises(RuntimeError, match="declare"):
        fair.do(rename)


TABLE = cast("Table", Event.__table__)
PAST_THE_SESSION: dict[str, Callable[[Session], object]] = {
    "words": lambda s: s.connection().execute(text("UPDATE event SET title = 'x'")),
    "words after a reading": lambda s: s.connection().execute(text("WITH found AS (SELECT 1) UPDATE event SET title = 'x'")),
    "two statements": lambda s: s.connection().execute(text("SELECT 1; UPDATE event SET title = 'x'")),
    "a comment": lambda s: s.connection().execute(text("/* SELECT */ DELETE FROM event")),
    "the connection": lambda s: s.connection().execute(update(TABLE).values(title="x")),
    "the driver": lambda s: s.connection().exec_driver_sql("UPDATE event SET title = 'x'"),
    "in bulk": lambda s: s.bulk_update_mappings(Event.__mapper__, [{"id": s.scalars(select(Event.id)).one(), "title": "x"}]),
}


@pytest.mark.usefixtures("database_url")
@pytest.mark.parametrize("how", PAST_THE_SESSION)
@pytest.mark.parametrize("mode", [db.read, db.write])
def test_nothing_is_written_past_the_session(how: str, mode: Callable[[Scope], AbstractContextManager[Session]]) -> None:
    fair = builders.fair()

    with pytest.raises(RuntimeError, match="declare"), mode(Scope.public(fair.scope.council_id)) as session:  # type: ignore[arg-type]
        PAST_THE_SESSION[how](session)


@pytest.mark.usefixtures("database_url")
def test_who_had_a_connection_before_is_forgotten() -> None:
    fair = builders.fair()
    with db.read(fair.scope) as session:
        session.scalars(select(Event.id)).one()
    with db.engine().begin() as connection:  # the program's own: the same one, from the pool
        connection.execute(update(TABLE).values(title="x"))


def test_every_screen_and_every_route_has_its_row() -> None:
    paths = [route.path for route in streamlit_app.routes]
    assert set(paths) == rights.ROUTES.keys() | set(rights.PUBLIC)
    assert all((settings.ROOT / "pages" / f"{name}.py").exists() for name in rights.SCREENS)


METHODS = {route.path: route.methods for route in streamlit_app.routes}
FOUND_BY = {"code", "event", "token"}
KEY = "0190a0a0-0000-7000-8000-000000000000"


def asked(browser: Any, path: str, code: str) -> Any:  # noqa: ANN401 - a browser, and its answer
    """Ask for a page of ours that is found by this code."""
    address = re.sub(r"{(\w+)(?::(\w+))?}", lambda part: {"uuid": KEY, "path": "x/y"}.get(part[2], code if part[1] in FOUND_BY else "x"), path)
    return browser.post(address, json={}) if "POST" in METHODS[path] and "GET" not in METHODS[path] else browser.get(address)


def answers(browser: Any, code: str) -> dict[str, str]:  # noqa: ANN401 - a browser
    """Ask for every page of ours that is for staff, and return what came of it."""
    found = {}
    for path in rights.ROUTES:
        answer = asked(browser, path, code)
        found[path] = "nobody" if sent_to(answer) == "/signin" or answer.status_code == 401 else "refused" if answer.status_code == 403 else "shown"
    return found


def people(visitors: Visitors, fair: Fair) -> dict[str, tuple[Role, Any]]:
    """Return a browser of an account of each role and of a tablet of each kind, by name."""
    found: dict[str, tuple[Role, Any]] = {}
    for role in Role:
        added = {"name": f"a-{role}", "person": role, "role": role, "password": PASSWORD, "now": clock.now()}
        account = db.perform(fair.scope, lambda s, added=added: accounts.add_account(s, **added))
        found[role] = role, visitors()
        found[role][1].cookies.set(sessions.COOKIE, builders.signed_in(account))
    for role in devices.ROLES:
        code = fair.tablet("D" if role == Role.BOOTH else "", role, clock.now()).code
        found[f"tablet of {role}"] = role, visitors()
        assert sent_to(found[f"tablet of {role}"][1].post(f"/device/{code}")) == "/"
    return found


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_every_staff_route_opens_for_the_roles_that_the_table_names(visitors: Visitors) -> None:
    fair = builders.fair(now=clock.now())
    assert set(answers(visitors(), fair.event.code).values()) == {"nobody"}

    for name, (role, browser) in people(visitors, fair).items():
        shown = {path for path, answer in answers(browser, fair.event.code).items() if answer == "shown"}
        assert shown == {path for path, roles in rights.ROUTES.items() if role in roles}, name


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_pages_for_anybody_refuse_nobody(visitors: Visitors) -> None:
    fair = builders.fair(now=clock.now())
    card = db.perform(fair.scope, lambda s: cards.make_cards(s, fair.event.id, 10, clock.now()))[0]
    with db.read(fair.scope) as session:
        place = queries.resources(session)[0].code
    codes = dict.fromkeys(("e", "board", "reception-offline"), fair.event.code)
    codes |= {"t": fair.admit().token, "c": card.token, "r": place, "device": fair.tablet("A", now=clock.now()).code}
    paths = [*(path for path in rights.PUBLIC if path != "/signout"), "/signout"]

    for name, (_role, browser) in ({"nobody": ("", visitors())} | people(visitors, fair)).items():
        came = {path: asked(browser, path, codes.get(path.split("/")[1], "x")) for path in paths}
        assert {path for path, answer in came.items() if answer.status_code in {401, 403} or sent_to(answer) == "/signin"} <= {"/setup", "/signout"}, name
        assert {"/e/{event}", "/board/{event}", "/t/{token}", "/c/{token}", "/r/{code}", "/device/{code}"} <= {
            path for path, answer in came.items() if answer.status_code == 200
        }, name  # fmt: skip
