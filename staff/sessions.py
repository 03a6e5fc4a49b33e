"""Signed-in browsers: a row each, found by the cookie's token; and tablets, opened by a code that serves once."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import and_, bindparam, delete, func, or_, select, update

from core.addresses import new_code, new_token
from core.db import Scope
from core.text import clean
from staff import errors
from staff.accounts import fits
from staff.models import Account, Device, Guess, Role, SignIn
from staff.rights import Right, needs

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.orm import Session

COOKIE = "soudankai"
GUESSES_WINDOW = timedelta(minutes=15)
GUESSES_AT_ONE_NAME = 8
GUESSES_FROM_ONE_ADDRESS = 40
"""A venue's people share one address."""
CODE_LIVES = timedelta(minutes=15)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _refuse_guessing(session: Session, name: str, address: str, now: datetime) -> None:
    """Refuse when one address tried one name too often, or too many names. Other addresses are not locked out."""
    recent = Guess.at > now - GUESSES_WINDOW
    mine = session.scalars(select(func.count()).select_from(Guess).where(recent, Guess.address == address)).one()
    this = session.scalars(select(func.count()).select_from(Guess).where(recent, Guess.address == address, Guess.name == name)).one()
    if this >= GUESSES_AT_ONE_NAME or mine >= GUESSES_FROM_ONE_ADDRESS:
        raise errors.TooManyGuesses(minutes=int(GUESSES_WINDOW.total_seconds() // 60))


def check_password(session: Session, name: str, password: str, address: str, now: datetime) -> Account:
    """Return the account that name and password belong to. Reads only: `note_guess` writes a failure down.

    Raises:
        SignInFailed, TooManyGuesses
    """
    _refuse_guessing(session, clean(name, 60), address, now)
    account = session.scalars(select(Account).where(Account.name == clean(name, 60), Account.is_active)).one_or_none()
    if not fits(account, password) or account is None:
        raise errors.SignInFailed
    return account


@needs(Right.ENTER)
def note_guess(session: Session, name: str, address: str, now: datetime) -> None:
    """Write a failed attempt down, and forget old ones."""
    session.execute(delete(Guess).where(Guess.at < now - GUESSES_WINDOW))
    session.add(Guess(address=address[:64], name=clean(name, 60), at=now))


@needs(Right.ENTER)
def open_session(session: Session, account: Account, now: datetime) -> str:
    """Sign an account in, and return the cookie's token."""
    token = new_token()
    session.add(SignIn(council_id=account.council_id, account_id=account.id, token_hash=_hash(token), started_at=now))
    return token


@needs(Right.OWN)
def end_session(session: Session, token: str, now: datetime) -> None:
    """Sign a browser out: every tab of it."""
    session.execute(update(SignIn).where(SignIn.token_hash == _hash(token), SignIn.ended_at.is_(None)).values(ended_at=now))


# Every screen asks these again and again: they are built once.
SIGNED_IN = (
    select(SignIn, Account, Device)
    .outerjoin(Account, SignIn.account_id == Account.id)
    .outerjoin(Device, SignIn.device_id == Device.id)
    .where(
        SignIn.token_hash == bindparam("token_hash"),
        SignIn.ended_at.is_(None),
        or_(Account.is_active, and_(Device.id.is_not(None), Device.ended_at.is_(None))),
    )
)
STILL = select(SignIn.id).where(SignIn.id == bindparam("sign_in"), SignIn.ended_at.is_(None))


def scope_for(session: Session, token: str) -> Scope | None:
    """Return for whom a browser acts, or None when it is not signed in (any more)."""
    row = session.execute(SIGNED_IN, {"token_hash": _hash(token)}).one_or_none()
    if row is None:
        return None
    signed_in, account, device = row
    if account is not None:
        return Scope(account.council_id, account_id=account.id, sign_in_id=signed_in.id, role=account.role, name=account.person)
    name = f"{device.operator}（{device.label}）" if device.operator else device.label
    return Scope(device.council_id, device_id=device.id, sign_in_id=signed_in.id, role=Role.BOOTH, name=name)


def still_signed_in(session: Session, scope: Scope) -> None:
    """Refuse an action of a browser that was signed out meanwhile. Asked inside the action's own transaction.

    Raises:
        SignedOut
    """
    if session.scalars(STILL, {"sign_in": scope.sign_in_id}).first() is None:
        raise errors.SignedOut


@needs(Right.PEOPLE)
def offer_device(session: Session, label: str, now: datetime) -> Device:
    """Make a code that opens a tablet, once, within a quarter of an hour."""
    device = Device(label=clean(label, 60), code=new_code(), code_until=now + CODE_LIVES)
    session.add(device)
    session.flush()
    return device


@needs(Right.ENTER)
def claim_device(session: Session, code: str, now: datetime) -> str:
    """Open a tablet with its code, and return the cookie's token.

    Raises:
        CodeUsedUp: the code has served, is too old, or never was.
    """
    claimed = update(Device).where(Device.code == code, Device.claimed_at.is_(None), Device.ended_at.is_(None), Device.code_until > now)
    row = session.execute(
        claimed.values(claimed_at=now).returning(Device.id, Device.council_id), execution_options={"synchronize_session": False}
    ).one_or_none()
    if row is None:
        raise errors.CodeUsedUp
    token = new_token()
    session.add(SignIn(council_id=row.council_id, device_id=row.id, token_hash=_hash(token), started_at=now))
    return token


@needs(Right.OWN)
def name_operator(session: Session, device_id: UUID, person: str) -> None:
    """Say who works at the tablet now."""
    session.get_one(Device, device_id).operator = clean(person, 60)


@needs(Right.PEOPLE)
def cut_off(session: Session, device_id: UUID, now: datetime) -> None:
    """End a tablet's rights at once."""
    session.get_one(Device, device_id).ended_at = now
    session.execute(update(SignIn).where(SignIn.device_id == device_id, SignIn.ended_at.is_(None)).values(ended_at=now))
