"""For whom a session reads or writes: staff of a council, a visitor (public) or the program itself (system). It is kept in `session.info`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session


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


def scope_of(session: Session) -> Scope:
    """Return for whom this session works."""
    found: Scope = session.info["scope"]
    return found
