"""A second factor for those who want one: the codes of an app (TOTP), each of which serves once, and codes on paper for when the app is lost."""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING

import pyotp
from sqlalchemy import delete, select, update

from core.addresses import new_code
from core.scopes import scope_of
from staff import accounts, audit, errors, passwords
from staff.audit import What
from staff.models import Account, RecoveryCode
from staff.rights import Right, needs
from staff.sessions import hashed

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.orm import Session

STEP_SECONDS = 30
ISSUER = "相談会"
ON_PAPER = 8
UNSYNCED = {"synchronize_session": False}


def new_secret() -> str:
    """Return a secret for an app: 160 bits."""
    return pyotp.random_base32()


def address(secret: str, name: str) -> str:
    """Return what an app scans."""
    return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=ISSUER)


def _step_of(secret: str, typed: str, now: datetime, after: int) -> int | None:
    """Return the step whose code was typed: this one, the one before or the next, if none as late has served."""
    step, codes = int(now.timestamp()) // STEP_SECONDS, pyotp.HOTP(secret)
    steps = [s for s in (step - 1, step, step + 1) if s > after and hmac.compare_digest(codes.at(s).encode(), typed.encode())]
    return max(steps, default=None)


def _tidy(typed: str) -> str:
    return "".join(typed.split()).replace("-", "").lower()


@needs(Right.OWN)
def switch_on(session: Session, secret: str, code: str, now: datetime) -> list[str]:
    """Ask for the app's codes from now on, once its first one was typed; return the codes to be kept on paper. They are shown once.

    Raises:
        FactorStands: one is asked for already; the form was older, or another one was quicker.
        CodeWrong: the app shows another one.
    """
    account = accounts.held(session, scope_of(session).account_id)  # type: ignore[arg-type]
    if account.totp_secret:
        raise errors.FactorStands
    step = _step_of(secret, _tidy(code), now, account.totp_step)
    if step is None:
        raise errors.CodeWrong
    account.totp_secret, account.totp_step = secret, step
    session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account.id))
    made = [f"{new_code()}-{new_code()}" for _ in range(ON_PAPER)]
    session.add_all(RecoveryCode(account_id=account.id, code_hash=hashed(_tidy(words))) for words in made)
    audit.note(session, What.FACTOR_ON, now, about=account.name)
    return made


def _off(session: Session, account: Account, now: datetime) -> None:
    account.totp_secret = ""
    session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account.id))
    audit.note(session, What.FACTOR_OFF, now, about=account.name)


@needs(Right.OWN)
def switch_off(session: Session, password: str, now: datetime) -> None:
    """Ask for no codes any more.

    Raises:
        PasswordWrong
    """
    account = session.get_one(Account, scope_of(session).account_id)
    passwords.prove(password, account.password_hash)
    _off(session, account, now)


@needs(Right.PEOPLE)
def reset(session: Session, account_id: UUID, now: datetime) -> None:
    """Let somebody in without codes who has lost both app and paper."""
    _off(session, session.get_one(Account, account_id), now)


@needs(Right.ENTER)
def confirm(session: Session, account_id: UUID, typed: str, now: datetime) -> Account:
    """Return the account whose password was right, if it needs no code or this is one. A code serves once, whoever types it at the same time.

    Raises:
        CodeWrong
    """
    account = session.scalars(select(Account).where(Account.id == account_id, Account.is_active)).one()
    if not account.totp_secret:
        return account
    code = _tidy(typed)
    step = _step_of(account.totp_secret, code, now, account.totp_step)
    if step is not None:
        used = update(Account).where(Account.id == account_id, Account.totp_step < step).values(totp_step=step)
    else:
        used = update(RecoveryCode).where(RecoveryCode.account_id == account_id, RecoveryCode.code_hash == hashed(code), RecoveryCode.used_at.is_(None))
        used = used.values(used_at=now)
    if not session.execute(used, execution_options=UNSYNCED).rowcount:  # type: ignore[attr-defined]
        raise errors.CodeWrong
    return account
