"""Names and telephone numbers: asked only by a booth that goes on with somebody after the day, and read by that booth, the lead and organisers.

They are sealed as a whole, stand in no log of steps, and whoever opens them is written down.
"""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from booths import contact_queries
from booths.errors import NoFollowUpBegun, NothingToReach, NotYourBooth, Overtaken, PhoneMistyped
from booths.log import Trail, still
from booths.models import Contact, Step, Visit
from core import ledger
from core.scopes import scope_of
from core.sealing import UNREADABLE
from core.text import clean
from events import queries as plan
from events.models import Booth
from staff import audit
from staff.audit import What
from staff.models import Role
from staff.rights import Right, needs

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.orm import Session

OVERALL = (Role.LEAD, Role.ORGANISER)
"""Who reads all of them."""
MOBILE = ("050", "060", "070", "080", "090")
"""Numbers that begin so have eleven digits; all others ten."""


@dataclass(frozen=True, slots=True)
class Details:
    """How somebody may be reached: 電話してよい時間／社協と名乗ってよいか／留守電可否."""

    name: str = ""
    phone: str = ""
    when: str = ""
    may_name: bool = False
    may_leave_message: bool = False
    notes: str = ""


def _checked(details: Details) -> Details:
    """Return the details as they are kept.

    Raises:
        PhoneMistyped, NothingToReach
    """
    phone = unicodedata.normalize("NFKC", clean(details.phone, 40)).replace("ー", "-")
    digits = re.sub(r"\D", "", phone.replace("+81", "0", 1))
    expected = 11 if digits.startswith(MOBILE) else 10
    if phone and (not digits.startswith("0") or len(digits) != expected or re.search(r"[^\d\s()+.‐−-]", phone)):
        raise PhoneMistyped(digits=len(digits), expected=expected)
    kept = Details(clean(details.name, 60), phone, clean(details.when, 120), details.may_name, details.may_leave_message, clean(details.notes))
    if not kept.phone and not kept.name:
        raise NothingToReach
    return kept


def may_see(session: Session, event_id: UUID, booth_id: UUID) -> bool:
    """Whether this scope asks, or reads, what a booth was told: its own staff, the lead, organisers; nobody else."""
    who = scope_of(session)
    return who.role in OVERALL or (who.role == Role.BOOTH and booth_id in plan.booths_granted(session, event_id, who.account_id, who.device_id))


def _concerned(session: Session, event_id: UUID, booth_id: UUID) -> None:
    if not may_see(session, event_id, booth_id):
        raise NotYourBooth(booth=session.get_one(Booth, booth_id).letter)


def _theirs(session: Session, visit_id: UUID, booth_id: UUID) -> Contact | None:
    return session.scalars(select(Contact).where(Contact.visit_id == visit_id, Contact.booth_id == booth_id)).one_or_none()


def _log(session: Session, what: What, contact: Contact, now: datetime) -> None:
    number = str(session.get_one(Visit, contact.visit_id).number)
    audit.note(session, what, now, about=number, event_id=contact.event_id, booth=session.get_one(Booth, contact.booth_id).letter)


@needs(Right.SERVE)
def save(session: Session, visit_id: UUID, booth_id: UUID, details: Details, now: datetime, *, seen: datetime | None = None) -> Contact:
    """Write down how a visitor may be reached by a booth that goes on with them; said again, it takes the place of what was said.

    `seen` is since when stood there what whoever writes has seen; None: nothing.

    Raises:
        Overtaken: a colleague has written something else meanwhile.
        NotYourBooth
        NoFollowUpBegun: the booth does not go on with them.
        PhoneMistyped, NothingToReach
    """
    visit = session.get_one(Visit, visit_id)
    plan.hold(session, visit.event_id)
    _concerned(session, visit.event_id, booth_id)
    if not contact_queries.has_begun(session, visit, booth_id):
        raise NoFollowUpBegun(number=visit.number)
    words = json.dumps(asdict(_checked(details)), ensure_ascii=False)
    contact = _theirs(session, visit_id, booth_id)
    if (contact.asked_at if contact else None) != seen:
        raise Overtaken
    contact = contact or Contact(event_id=visit.event_id, visit_id=visit_id, booth_id=booth_id)
    contact.details, contact.asked_at, contact.asked_by = words, now, scope_of(session).name
    session.add(contact)
    session.flush()
    Trail(session, now).log(Step.NOTE, event_id=visit.event_id, visit_id=visit_id)
    _log(session, What.CONTACT_SAVED, contact, now)
    return contact


@needs(Right.SERVE)
def read(session: Session, contact_id: UUID, now: datetime) -> Details:
    """Open how somebody may be reached; that is written down.

    Raises:
        NotYourBooth
        Overtaken: it was erased meanwhile.
    """
    contact = still(session, Contact, contact_id)
    _concerned(session, contact.event_id, contact.booth_id)
    _log(session, What.CONTACT_OPENED, contact, now)
    return said(contact)


def said(contact: Contact) -> Details:
    """Return what is sealed in a row; without its key, a sentence that says so."""
    return Details(notes=UNREADABLE) if contact.details == UNREADABLE else Details(**json.loads(contact.details))


@needs(Right.SERVE)
def forget(session: Session, contact_id: UUID, now: datetime) -> None:
    """Erase how somebody may be reached: they do not wish it any more, or nobody needs it.

    Raises:
        NotYourBooth
        Overtaken: it was erased meanwhile.
    """
    contact = still(session, Contact, contact_id)
    _concerned(session, contact.event_id, contact.booth_id)
    erase(session, contact, now)


def forget_unneeded(session: Session, visit_id: UUID, booth_id: UUID, now: datetime) -> None:
    """Erase what a booth was told, if it goes on with the visitor no longer."""
    contact = _theirs(session, visit_id, booth_id)
    if contact is not None and not contact_queries.has_begun(session, session.get_one(Visit, visit_id), booth_id):
        erase(session, contact, now)


def erase(session: Session, contact: Contact, now: datetime) -> None:
    """Erase one, as a part of what ends it. It is noted beside the backups: none brings it back."""
    ledger.add(session, [contact.id])
    _log(session, What.CONTACT_ERASED, contact, now)
    session.delete(contact)
    session.flush()
    plan.touch(session, contact.event_id)
