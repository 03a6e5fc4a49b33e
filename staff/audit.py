"""Who did what, when and from which device, apart from the steps in the hall: a log that is only appended to, each line chained to the one before.

A line that was changed or taken out breaks the chain, and a chain that was cut at its end no longer has the length and the head that were noted
elsewhere (`staff.heads`). It never holds what a visitor said: `about` is a number, a sign-in name or a date, `facts` are counts and codes.
"""

from __future__ import annotations

import enum
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select, update
from sqlalchemy.exc import DataError

from core.scopes import scope_of
from core.sealing import chained, mark_of
from staff.models import AuditLine, Council

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from uuid import UUID

    from sqlalchemy import Select
    from sqlalchemy.orm import Session

START = "0" * 64
AT_ONCE = 1000
UNREADABLE = (ValueError, TypeError, LookupError, AttributeError, DataError)
"""What reading a line ends with in which somebody has put what no line holds."""
FIELDS = ("position", "at", "what", "who", "account_id", "device_id", "event_id", "about", "facts")


class What(enum.StrEnum):
    """The log's words. A line keeps its word even when a later version no longer writes it."""

    COUNCIL_CHANGED = "council_changed"
    ACCOUNT_ADDED = "account_added"
    ACCOUNT_OFF = "account_off"
    ACCOUNT_ON = "account_on"
    ROLE_CHANGED = "role_changed"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - a word of the log
    LINK_MADE = "link_made"
    LINK_USED = "link_used"
    FACTOR_ON = "factor_on"
    FACTOR_OFF = "factor_off"
    SIGNED_IN = "signed_in"
    GUESSED = "guessed"
    SESSION_ENDED = "session_ended"
    TABLET_OFFERED = "tablet_offered"
    TABLET_OPENED = "tablet_opened"
    TABLET_RENAMED = "tablet_renamed"
    TABLET_CUT_OFF = "tablet_cut_off"
    OPERATOR_NAMED = "operator_named"
    BOOTH_GRANTED = "booth_granted"
    TOPIC_UNGUARDED = "topic_unguarded"
    WORDS_OPENED = "words_opened"
    URGENCY_OPENED = "urgency_opened"
    WITHOUT_CONSENT = "without_consent"
    CONTACT_SAVED = "contact_saved"
    CONTACT_OPENED = "contact_opened"
    CONTACT_ERASED = "contact_erased"
    FOLLOW_UPS_EXPORTED = "follow_ups_exported"
    PERIODS_CHANGED = "periods_changed"
    PURGED = "purged"
    SHOWN = "shown"
    ERASED = "erased"
    STEPS_SEALED = "steps_sealed"
    KEY_CHANGED = "key_changed"
    RESTORED = "restored"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a look at the whole chain found: how many lines, the last one's hash, and the first position that does not hold (None: all do)."""

    lines: int
    head: str
    broken_at: int | None = None


def _said(line: AuditLine) -> str:
    """Return what a line says, always in the same way."""
    facts: dict[str, Any] = {name: getattr(line, name) for name in FIELDS}
    facts["at"] = line.at.astimezone(UTC).isoformat(timespec="microseconds")
    return json.dumps(facts | {"council_id": line.council_id}, ensure_ascii=False, sort_keys=True, default=str)


SESSION, SHOWN = "session", 8
"""A mark tells one sign-in of an account from another; so many signs of it do."""


def note(session: Session, what: What, now: datetime, *, about: str = "", event_id: UUID | None = None, **facts: str | int | bool) -> AuditLine:
    """Append a line within the action's own transaction, signed by the session's scope. Lines of one council are written one after the other."""
    who = scope_of(session)
    counted = update(Council).where(Council.id == who.council_id).values(audit_length=Council.audit_length + 1).returning(Council.audit_length)
    position = session.execute(counted, execution_options={"synchronize_session": False}).scalar_one()
    before = session.scalars(select(AuditLine.hash).where(AuditLine.council_id == who.council_id, AuditLine.position == position - 1)).one_or_none()
    if who.account_id is not None and who.sign_in_id is not None:
        facts |= {"browser": who.browser, SESSION: mark_of(who.sign_in_id)[:SHOWN]}
    line = AuditLine(council_id=who.council_id, position=position, at=now, what=str(what), who=who.name, about=about[:80], facts=facts)
    line.account_id, line.device_id, line.event_id = who.account_id, who.device_id, event_id
    line.hash = chained(before or START, _said(line))
    session.add(line)
    session.flush()
    return line


def done(session: Session, what: What, event_id: UUID, fact: str) -> set[str]:
    """Return what this person, or this device, has done of one kind in an event: what the lines keep as this fact: marks of rows, for a key would lead from a number to what was said."""
    who = scope_of(session)
    lines = select(AuditLine.facts).where(AuditLine.event_id == event_id, AuditLine.what == str(what))
    mine = lines.where(AuditLine.account_id == who.account_id, AuditLine.device_id == who.device_id)
    return {str(facts[fact]) for facts in session.scalars(mine) if fact in facts}


def check(session: Session, council_id: UUID) -> Verdict:
    """Look at a council's whole chain; a line that cannot even be read does not hold."""
    length = session.scalars(select(Council.audit_length).where(Council.id == council_id)).one()
    return _checked(every(session, select(AuditLine).where(AuditLine.council_id == council_id).order_by(AuditLine.position)), length)


def read(session: Session, lines: Select[AuditLine], first: int, most: int) -> list[AuditLine | None]:
    """Return some of the lines that are asked for; None for one that cannot be read: somebody has put in what no line holds."""
    try:
        return list(session.scalars(lines.offset(first).limit(most)).all())
    except UNREADABLE:
        if most == 1:
            return [None]
        half = most // 2
        return [*read(session, lines, first, half), *read(session, lines, first + half, most - half)]


def every(session: Session, lines: Select[AuditLine]) -> Iterator[AuditLine | None]:
    """Return all of the lines that are asked for, as they are read."""
    count = session.scalars(lines.with_only_columns(func.count()).order_by(None)).one()
    for first in range(0, count, AT_ONCE):
        yield from read(session, lines, first, min(AT_ONCE, count - first))


def hangs(line: AuditLine | None, before: str) -> bool:
    """Whether a line's hash is the one that it has behind that line."""
    try:
        return line is not None and line.hash == chained(before, _said(line))
    except UNREADABLE:
        return False


def _checked(lines: Iterable[AuditLine | None], length: int) -> Verdict:
    head, count = START, 0
    for count, line in enumerate(lines, start=1):
        if line is None or line.position != count or not hangs(line, head):
            return Verdict(length, head, count)
        head = line.hash
    return Verdict(length, head, None if count == length else count + 1)
