"""The log of acts in words: one for each kind. A kind that this version no longer knows is shown by its code."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from core.text import gettext
from core.text import later as _
from staff.audit import SESSION, What
from staff.models import Role
from staff.words import ROLES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from staff.models import AuditLine

WORDS: dict[str, str] = {
    What.COUNCIL_CHANGED: _("Council's settings changed"),
    What.ACCOUNT_ADDED: _("Account added"),
    What.ACCOUNT_OFF: _("Account switched off"),
    What.ACCOUNT_ON: _("Account switched on again"),
    What.ROLE_CHANGED: _("Role changed"),
    What.PASSWORD_CHANGED: _("Password changed"),
    What.LINK_MADE: _("Link to set a password made"),
    What.LINK_USED: _("Password set by a link"),
    What.FACTOR_ON: _("Second factor switched on"),
    What.FACTOR_OFF: _("Second factor switched off"),
    What.SIGNED_IN: _("Signed in"),
    What.GUESSED: _("Too many wrong passwords"),
    What.SESSION_ENDED: _("Session ended from afar"),
    What.TABLET_OFFERED: _("Code for a tablet shown"),
    What.TABLET_OPENED: _("Tablet opened"),
    What.TABLET_RENAMED: _("Tablet renamed"),
    What.TABLET_CUT_OFF: _("Tablet cut off"),
    What.OPERATOR_NAMED: _("Name picked at a tablet"),
    What.BOOTH_GRANTED: _("Who works at a booth changed"),
    What.TOPIC_UNGUARDED: _("Topic no longer guarded"),
    What.WORDS_OPENED: _("Words that came along opened"),
    What.URGENCY_OPENED: _("Urgent details opened"),
    What.WITHOUT_CONSENT: _("Passed on without consent, by the lead's judgement"),
    What.CONTACT_SAVED: _("Written down how to reach somebody"),
    What.CONTACT_OPENED: _("Opened how to reach somebody"),
    What.CONTACT_ERASED: _("Erased how to reach somebody"),
    What.FOLLOW_UPS_EXPORTED: _("Follow-up list with names written as a file"),
    What.PERIODS_CHANGED: _("How long what is kept changed"),
    What.PURGED: _("Purged"),
    What.SHOWN: _("One party's data shown on request"),
    What.ERASED: _("One party's data erased on request"),
    What.STEPS_SEALED: _("Steps of the hall sealed"),
    What.KEY_CHANGED: _("New key, all words sealed anew"),
    What.RESTORED: _("A backup was put in place of the database"),
}
FACTS: dict[str, str] = {
    "role": _("role"),
    "browser": _("browser"),
    "before": _("before"),
    "accounts": _("accounts"),
    "public_url": _("Public address"),
    "to": _("to whom"),
    "booth": _("booth"),
    "contacts": _("contacts"),
    "outside": _("places outside"),
    "count": _("steps"),
    "values": _("values"),
    "unreadable": _("unreadable"),
    "backup": _("backup of"),
    "lines": _("lines before"),
    "head": _("head before"),
    "contact": _("Contact details"),
    "words": _("Notes and words"),
    "tickets": _("Tickets, cards, bookings"),
    "facts": _("Facts about single parties"),
    "counted": _("Facts that are counted"),
    "traces": _("Sign-ins and jobs"),
    "keep_words": _("Notes and words"),
    "keep_tickets": _("Tickets, cards, bookings"),
    "keep_facts": _("Facts about single parties"),
    "keep_traces": _("Sign-ins and jobs"),
}
"""What else a line says; keys and digests are not for reading."""
FROM = ("browser", SESSION)


def kind(what: str) -> str:
    """Return a kind in words."""
    return gettext(WORDS[what]) if what in WORDS else what


def facts(line: AuditLine) -> str:
    """Return what else a line says, in words."""
    found = line.facts if isinstance(line.facts, dict) else {}
    told = {name: value for name, value in found.items() if name in FACTS or not _is_key(value)}
    for hidden in ("digest", "handover", *(FROM if line.account_id else ())):
        told.pop(hidden, None)
    return "　".join(f"{gettext(FACTS[name]) if name in FACTS else name} {_value(name, value)}" for name, value in told.items())


BY_ITSELF = {"nightly", "step seals"}
"""Under these names the program itself writes."""


def actor(line: AuditLine) -> str:
    """Return who did it, as a reader knows them."""
    return gettext("the program by itself") if line.who in BY_ITSELF and not (line.account_id or line.device_id) else line.who or "－"


def device(line: AuditLine, tablets: Mapping[UUID, str]) -> str:
    """Return from where it was done: a tablet's name, or an account's browser, with what tells one sign-in from another."""
    if line.device_id:
        return tablets.get(line.device_id, "－")
    found = line.facts if isinstance(line.facts, dict) else {}
    return " ".join(str(found[name]) for name in FROM if found.get(name)) or "－"


def _value(name: str, value: object) -> object:
    return gettext(ROLES[Role(str(value))]) if name == "role" and value in ROLES else value


def _is_key(value: object) -> bool:
    try:
        UUID(str(value))
    except ValueError:
        return False
    return True
