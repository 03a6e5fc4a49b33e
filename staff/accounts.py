"""Councils and their accounts: the first one, new ones, roles, passwords."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from core.addresses import tidy
from core.db import one_at_a_time
from core.scopes import scope_of
from core.text import clean, gettext, later
from staff import audit, errors, passwords, sessions
from staff.audit import What
from staff.models import Account, Council, Invitation, Role
from staff.rights import Right, needs

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.orm import Session


FIRST_SET_UP = 2_207_311_905


def is_set_up(session: Session) -> bool:
    """Whether there is a council."""
    return session.scalars(select(Council.id).limit(1)).first() is not None


@needs(Right.ENTER)
def found_council(session: Session, *, council: str, public_url: str, name: str, person: str, password: str, now: datetime) -> tuple[Council, Account]:
    """Create the first council and its first organiser.

    Raises:
        SetupDone: there is one already; who sets up at the same time waits here, and comes second.
        FieldMissing, AddressUnusable
        PasswordTooShort, PasswordTooLong, PasswordGuessable
    """
    one_at_a_time(session, FIRST_SET_UP)
    if is_set_up(session):
        raise errors.SetupDone
    if not clean(council):
        raise errors.FieldMissing(field=gettext(COUNCIL_NAME))
    address = tidy(public_url)
    if address is None:
        raise errors.AddressUnusable(address=clean(public_url))
    founded = Council(name=clean(council, 100), public_url=address, created_at=now)
    session.add(founded)
    session.flush()
    return founded, add_account(session, name=name, person=person, role=Role.ORGANISER, password=password, now=now, council_id=founded.id)


COUNCIL_NAME, SIGN_IN_NAME = later("Council's name"), later("Sign-in name")


@needs(Right.PEOPLE)
def add_account(session: Session, *, name: str, person: str, role: Role, now: datetime, password: str = "", council_id: UUID | None = None) -> Account:
    """Create an account. Without a password nobody signs in to it until the link was used that `invitations` makes.

    Raises:
        FieldMissing, AccountNameTaken
        PasswordTooShort, PasswordTooLong, PasswordGuessable
    """
    if not clean(name):
        raise errors.FieldMissing(field=gettext(SIGN_IN_NAME))
    shown = clean(person, 60) or clean(name, 60)
    kept = passwords.hashed(password, name, shown, *_council_names(session, council_id)) if password else passwords.NO_HASH
    account = Account(name=clean(name, 60), person=shown, role=role, password_hash=kept, created_at=now, council_id=council_id)
    try:
        with session.begin_nested():
            session.add(account)
    except IntegrityError as error:
        raise errors.AccountNameTaken(name=clean(name, 60)) from error
    if scope_of(session).account_id is not None:
        audit.note(session, What.ACCOUNT_ADDED, now, about=account.name, role=str(role))
    return account


def _council_names(session: Session, council_id: UUID | None) -> list[str]:
    key = council_id or scope_of(session).council_id
    return list(session.scalars(select(Council.name).where(Council.id == key)))


def keep_password(session: Session, account: Account, password: str) -> None:
    """Let a password be an account's, as a part of setting or changing it.

    Raises:
        PasswordTooShort, PasswordTooLong, PasswordGuessable
    """
    account.password_hash = passwords.hashed(password, account.name, account.person, *_council_names(session, account.council_id))


@needs(Right.OWN)
def change_password(session: Session, present: str, new: str, now: datetime) -> None:
    """Give oneself another password; one's other sessions end.

    Raises:
        PasswordWrong: the present one is not right.
        PasswordTooShort, PasswordTooLong, PasswordGuessable
    """
    who = scope_of(session)
    assert who.account_id is not None  # noqa: S101 - a tablet has no password
    account = held(session, who.account_id)
    passwords.prove(present, account.password_hash)
    keep_password(session, account, new)
    sessions.end_all(session, account.id, now, but=who.sign_in_id)
    audit.note(session, What.PASSWORD_CHANGED, now, about=account.name)


def held(session: Session, account_id: UUID) -> Account:
    """Return an account as it is now; nobody else changes an account of its council until this transaction ends."""
    account = session.get_one(Account, account_id)
    session.get_one(Council, account.council_id, populate_existing=True, with_for_update={"key_share": True})
    session.refresh(account)
    return account


def organisers_stay(session: Session, account: Account) -> None:
    """Refuse to take the last organiser away who can sign in.

    Raises:
        LastOrganiser
    """
    can = (Account.council_id == account.council_id, Account.role == Role.ORGANISER, Account.is_active, Account.password_hash != passwords.NO_HASH)
    able = session.scalars(select(Account.id).where(*can)).all()
    if able == [account.id]:
        raise errors.LastOrganiser


def end_links(session: Session, account_id: UUID, now: datetime) -> None:
    """Let no link serve that was made for an account and not used, as a part of what changes its rights."""
    session.execute(update(Invitation).where(Invitation.account_id == account_id, Invitation.used_at.is_(None), Invitation.until > now).values(until=now))


@needs(Right.PEOPLE)
def change_role(session: Session, account_id: UUID, role: Role, now: datetime) -> None:
    """Give an account another role: its open screens change within seconds, what it was about to do is refused, and an open link serves no longer.

    Raises:
        LastOrganiser: somebody must be able to plan.
    """
    account = held(session, account_id)
    if account.role == role:
        return
    organisers_stay(session, account)
    account.role = role
    end_links(session, account_id, now)
    audit.note(session, What.ROLE_CHANGED, now, about=account.name, role=str(role))


@needs(Right.PEOPLE)
def switch_off(session: Session, account_id: UUID, now: datetime) -> None:
    """Let an account sign in no more, and end its sessions and links; no browser is known to it any more.

    Raises:
        LastOrganiser: somebody must be able to plan.
    """
    account = held(session, account_id)
    organisers_stay(session, account)
    account.is_active = False
    end_links(session, account_id, now)
    sessions.end_all(session, account_id, now)
    sessions.forget_browsers(session, account_id)
    audit.note(session, What.ACCOUNT_OFF, now, about=account.name)


@needs(Right.PEOPLE)
def switch_on(session: Session, account_id: UUID, now: datetime) -> None:
    """Let an account sign in again."""
    account = session.get_one(Account, account_id)
    account.is_active = True
    audit.note(session, What.ACCOUNT_ON, now, about=account.name)


@needs(Right.PEOPLE)
def change_council(session: Session, council_id: UUID, *, name: str, public_url: str, municipality_code: str, now: datetime) -> None:
    """Change the council's name, public address and municipality code.

    Raises:
        FieldMissing, AddressUnusable
    """
    address = tidy(public_url)
    if not clean(name):
        raise errors.FieldMissing(field=gettext(COUNCIL_NAME))
    if address is None:
        raise errors.AddressUnusable(address=clean(public_url))
    council = session.get_one(Council, council_id)
    council.name, council.public_url, council.municipality_code = clean(name, 100), address, clean(municipality_code, 6)
    audit.note(session, What.COUNCIL_CHANGED, now, about=council.name, public_url=address)
