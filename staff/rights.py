"""Who may do what: one table for screens, for routes, and for whatever is written.

An action says which right it takes: `@needs(Right.PLAN)`. It is asked for inside the action's own transaction; what is part of another action is not
asked again, and the right ends with its action. Staff and visitors cannot write anything by an action that says nothing (`core.one_council` refuses it).
"""

from __future__ import annotations

import enum
from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

from core.scopes import PROGRAM, scope_of
from staff.errors import NotYours
from staff.models import Role

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.orm import Session

P = ParamSpec("P")
T = TypeVar("T")

VISITOR = "public"
"""Somebody who is not signed in, known by an event's code, a ticket or a card."""
ORGANISERS = frozenset({Role.ORGANISER})
WORKING = frozenset({Role.ORGANISER, Role.LEAD, Role.RECEPTION, Role.FLOOR, Role.BOOTH})
STAFF = WORKING | {Role.VIEWER}
LEADING = frozenset({Role.ORGANISER, Role.LEAD})
RECEIVING = LEADING | {Role.RECEPTION, Role.FLOOR}
SERVING = LEADING | {Role.BOOTH}
ANYBODY = STAFF | {VISITOR}


class Right(enum.StrEnum):
    """What somebody may be allowed to do."""

    PLAN = "plan"
    LISTS = "lists"
    RESOURCES = "resources"
    PEOPLE = "people"
    REHEARSE = "rehearse"
    COME = "come"
    RECEIVE = "receive"
    HALL = "hall"
    LOOK_AFTER = "look after"
    SERVE = "serve"
    AGREE = "agree"
    WITHDRAW = "withdraw"
    OVERRIDE = "override"
    SUMMON = "summon"
    ANSWER = "answer"
    FOOD_NUMBER = "food number"
    FOOD = "food"
    FOLLOW_UP = "follow up"
    REPORT = "report"
    KEEP = "keep"
    TELL = "tell"
    OWN = "own"
    ENTER = "enter"


RIGHTS: dict[Right, frozenset[str]] = {
    # The plan of an event, its state, times to book, cards; a day's bookings are made with COME.
    Right.PLAN: ORGANISERS,
    Right.LISTS: ORGANISERS,
    Right.RESOURCES: LEADING,
    # Accounts, tablets, everybody's sessions, the council's name and address.
    Right.PEOPLE: ORGANISERS,
    Right.REHEARSE: ORGANISERS,
    # A number, a card, a booking, stepping out, coming back, leaving, the question at the exit: visitors by themselves, or reception with them.
    Right.COME: RECEIVING | {VISITOR},
    # Hearing, judging, parties, tallies, paper, devices without a line.
    Right.RECEIVE: RECEIVING,
    Right.HALL: RECEIVING,
    # What helps a visitor, quiet signals, not today: at reception and at a table.
    Right.LOOK_AFTER: RECEIVING | SERVING,
    # Calling, and all that follows at a counter.
    Right.SERVE: SERVING,
    Right.AGREE: SERVING | {VISITOR},
    Right.WITHDRAW: WORKING | {VISITOR},
    # 同意なし・責任者判断
    Right.OVERRIDE: frozenset({Role.LEAD}),
    Right.SUMMON: WORKING,
    # Going to whoever called, and seeing why it is urgent.
    Right.ANSWER: RECEIVING,
    Right.FOOD_NUMBER: RECEIVING,
    # Calling the food line, and giving out.
    Right.FOOD: LEADING | {Role.RECEPTION},
    Right.FOLLOW_UP: LEADING,
    # Who worked, remarks, a day on paper.
    Right.REPORT: ORGANISERS,
    # How long what is kept, and purging.
    Right.KEEP: ORGANISERS,
    # Telling one visitor what is stored about them, and erasing it.
    Right.TELL: LEADING,
    # One's own password, sessions, and name at a tablet.
    Right.OWN: STAFF,
    # Before anybody is signed in: the program itself asks.
    Right.ENTER: frozenset(),
}

SCREENS: dict[str, frozenset[str]] = {
    "plan": ORGANISERS,
    "rehearsal": ORGANISERS,
    "reception": RECEIVING,
    "desk": SERVING,
    "food": RIGHTS[Right.FOOD],
    "hall": RECEIVING,
    "results": ORGANISERS | {Role.VIEWER},
    "followups": LEADING,
    "resources": LEADING,
    "team": ORGANISERS,
    "audit": LEADING,
    "lists": ORGANISERS,
    "stored": LEADING,
    "retention": ORGANISERS,
    "own": STAFF,
}
NOT_ON_TABLETS = frozenset({"own"})
"""Nobody signs in at a tablet: there is no password, and nobody's sessions."""

ROUTES: dict[str, frozenset[str]] = {
    "/signed-in": STAFF,
    "/print/cards/{code}/{batch}.pdf": ORGANISERS | {Role.RECEPTION},
    "/print/slip/{visit:uuid}": RECEIVING,
    "/print/onward/{handover:uuid}": SERVING,
    "/print/poster/{code}.png": ORGANISERS | {Role.RECEPTION},
    "/print/stored/{key:uuid}": RIGHTS[Right.TELL],
    "/files/workbook/{code}.xlsx": RIGHTS[Right.REPORT],
    "/files/flash/{code}.xlsx": RIGHTS[Right.REPORT],
    "/files/published/{code}.xlsx": SCREENS["results"],
    "/files/followups.xlsx": RIGHTS[Right.REPORT],
    "/map/style.json": STAFF,
    "/reception-offline/{event}": RECEIVING,
    "/reception-offline/{event}/sync": RECEIVING,
}
"""Pages of ours that only staff open."""

PUBLIC = (
    *("/signin", "/signout", "/setup", "/device/{code}", "/invitation/{token}"),
    *("/e/{event}", "/e/{event}/telephone", "/e/{event}/times", "/e/{rest:path}", "/closed"),
    *(
        "/b/{token}",
        "/b/{token}/times",
        "/b/{token}/telephone",
        "/b/{token}/day.ics",
        "/b/{token}/come",
        "/b/{token}/cancel",
        "/b/{token}/move",
        "/b/{rest:path}",
    ),
    *("/t/{token}", "/t/{token}/state", "/t/{token}/telephone", "/t/{token}/{move}", "/t/{rest:path}"),
    *("/c/{token}", "/c/{token}/telephone", "/c/{rest:path}"),
    *("/r/{code}", "/r/{rest:path}", "/board/{event}", "/board/{rest:path}"),
    *("/reception-offline/worker.js", "/reception-offline/{event}/manifest.webmanifest", "/reception-offline/{rest:path}"),
    *("/assets/{name}", "/healthz", "/readyz"),
)
"""Pages for anybody. What they hold is found by a code, a token or nothing at all."""


def screens_of(role: str, *, is_tablet: bool) -> list[str]:
    """Return the screens that an account of this role opens, or a tablet."""
    return [name for name, roles in SCREENS.items() if role in roles and not (is_tablet and name in NOT_ON_TABLETS)]


def may(role: str, right: Right) -> bool:
    """Whether somebody of this role may do it."""
    return role in RIGHTS[right]


def needs(right: Right) -> Callable[[Callable[Concatenate[Session, P], T]], Callable[Concatenate[Session, P], T]]:
    """Declare the right that an action takes.

    Raises:
        NotYours: by the action, when it is asked of somebody who has no such right.
    """

    def declare(action: Callable[Concatenate[Session, P], T]) -> Callable[Concatenate[Session, P], T]:
        @wraps(action)
        def permitted(session: Session, /, *args: P.args, **kwargs: P.kwargs) -> T:
            info = session.info
            if info.get("acting"):
                return action(session, *args, **kwargs)
            role = scope_of(session).role
            if role not in RIGHTS[right] and role not in PROGRAM:
                raise NotYours
            info["acting"] = info["permitted"] = True
            try:
                done = action(session, *args, **kwargs)
                session.flush()
            finally:
                info["acting"] = info["permitted"] = False
            return done

        permitted.right = right  # type: ignore[attr-defined]
        return permitted

    return declare
