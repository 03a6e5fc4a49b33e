"""Councils and their accounts: the first one, new ones, passwords (argon2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from core.addresses import tidy
from core.text import clean, gettext, later
from staff import errors
from staff.models import Account, Council, Role, SignIn
from staff.rights import Right, needs

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.orm import Session

LEAST_PASSWORD = 10
_hasher = PasswordHasher()
_NOBODY = _hasher.hash("nobody has this password")


def _hashed(password: str) -> str:
    if len(password) < LEAST_PASSWORD:
        raise errors.PasswordTooShort(least=LEAST_PASSWORD)
    return _hasher.hash(password)


def fits(account: Account | None, password: str) -> bool:
    """Whether the password is the account's. Takes as long for nobody as for somebody."""
    try:
        return _hasher.verify(account.password_hash if account else _NOBODY, password) and account is not None
    except (VerificationError, InvalidHashError):
        return False


def is_set_up(session: Session) -> bool:
    """Whether there is a council."""
    return session.scalars(select(Council.id).limit(1)).first() is not None


@needs(Right.ENTER)
def found_council(session: Session, *, council: str, public_url: str, name: str, person: str, password: str, now: datetime) -> tuple[Council, Account]:
    """Create the first council and its first organiser.

    Raises:
        SetupDone: there is one already.
        FieldMissing, AddressUnusable, PasswordTooShort
    """
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
def add_account(session: Session, *, name: str, person: str, role: Role, password: str, now: datetime, council_id: UUID | None = None) -> Account:
    """Create an account.

    Raises:
        FieldMissing, PasswordTooShort, AccountNameTaken
    """
    if not clean(name):
        raise errors.FieldMissing(field=gettext(SIGN_IN_NAME))
    account = Account(
        name=clean(name, 60), person=clean(person, 60) or clean(name, 60), role=role, password_hash=_hashed(password), created_at=now, council_id=council_id
    )
    try:
        with session.begin_nested():
            session.add(account)
    except IntegrityError as error:
        raise errors.AccountNameTaken(name=clean(name, 60)) from error
    return account


@needs(Right.PEOPLE)
def set_password(session: Session, account_id: UUID, password: str, now: datetime) -> None:
    """Give an account a new password and end its sessions."""
    session.get_one(Account, account_id).password_hash = _hashed(password)
    _end_sessions(session, account_id, now)


@needs(Right.PEOPLE)
def switch_off(session: Session, account_id: UUID, now: datetime) -> None:
    """Let an account sign in no more, and end its sessions.

    Raises:
        LastOrganiser: somebody must be able to plan.
    """
    account = session.get_one(Account, account_id)
    organisers = session.scalars(select(func.count()).select_from(Account).where(Account.role == Role.ORGANISER, Account.is_active)).one()
    if account.role == Role.ORGANISER and organisers == 1:
        raise errors.LastOrganiser
    account.is_active = False
    _end_sessions(session, account_id, now)


@needs(Right.PEOPLE)
def switch_on(session: Session, account_id: UUID) -> None:
    """Let an account sign in again."""
    session.get_one(Account, account_id).is_active = True


def _end_sessions(session: Session, account_id: UUID, now: datetime) -> None:
    session.execute(update(SignIn).where(SignIn.account_id == account_id, SignIn.ended_at.is_(None)).values(ended_at=now))


@needs(Right.PEOPLE)
def change_council(session: Session, council_id: UUID, *, name: str, public_url: str, municipality_code: str) -> None:
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
