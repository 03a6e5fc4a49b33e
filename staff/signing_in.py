"""Name and password, and whoever guesses them: slowed down in a way that keeps nobody else out.

A browser in which an account has signed in before is known by a cookie, and only its own mistakes count there. All others are counted by address and
name, by address, and by name, so that guessing from many addresses is slowed, too.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, delete, func, select, update

from core.addresses import TOKEN, new_token
from core.text import clean
from staff import errors, passwords
from staff.models import Account, Guess, KnownBrowser
from staff.rights import Right, needs
from staff.sessions import hashed

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

COOKIE = "soudankai_known"
WINDOW = timedelta(minutes=15)
AT_ONE_NAME = 8
"""From one address, or from one known browser."""
FROM_ONE_ADDRESS = 40
"""A venue's people share one address."""
AT_ONE_NAME_FROM_EVERYWHERE = 30


def _known(session: Session, name: str, browser: str) -> str:
    """Return by what a browser is known to a name's account; nothing when it is not."""
    if not TOKEN.fullmatch(browser):
        return ""
    known = select(KnownBrowser.token_hash).join(Account, KnownBrowser.account_id == Account.id)
    return session.scalars(known.where(Account.name == name, KnownBrowser.token_hash == hashed(browser))).first() or ""


def is_known(session: Session, browser: str) -> bool:
    """Whether anybody has signed in before in the browser that has this cookie."""
    return bool(TOKEN.fullmatch(browser)) and session.scalars(select(KnownBrowser.id).where(KnownBrowser.token_hash == hashed(browser))).first() is not None


def _refuse_guessing(session: Session, name: str, address: str, known: str, now: datetime) -> None:
    def count(*which: ColumnElement[bool]) -> int:
        return session.scalars(select(func.count()).select_from(Guess).where(Guess.at > now - WINDOW, Guess.browser == known, *which)).one()

    if known:
        is_guessing = count() >= AT_ONE_NAME
    else:
        here, named = Guess.address == address, Guess.name == name
        is_guessing = count(here, named) >= AT_ONE_NAME or count(here) >= FROM_ONE_ADDRESS or count(named) >= AT_ONE_NAME_FROM_EVERYWHERE
    if is_guessing:
        raise errors.TooManyGuesses(minutes=int(WINDOW.total_seconds() // 60))


def check(session: Session, name: str, password: str, now: datetime, *, address: str, browser: str = "") -> Account:
    """Return the account that name and password belong to. Reads only: `note_guess` writes a failure down.

    Raises:
        SignInFailed, TooManyGuesses
    """
    name = clean(name, 60)
    _refuse_guessing(session, name, address[:64], _known(session, name, browser), now)
    account = session.scalars(select(Account).where(Account.name == name, Account.is_active)).one_or_none()
    if not passwords.fits(password, account.password_hash if account else None) or account is None:
        raise errors.SignInFailed
    return account


@needs(Right.ENTER)
def note_guess(session: Session, name: str, now: datetime, *, address: str, browser: str = "") -> None:
    """Write a failed attempt down, and forget old ones."""
    name = clean(name, 60)
    session.execute(delete(Guess).where(Guess.at < now - WINDOW))
    session.add(Guess(address=address[:64], name=name, browser=_known(session, name, browser), at=now))


@needs(Right.ENTER)
def know(session: Session, account: Account, browser: str, now: datetime) -> str:
    """Let a browser be known from now on in which an account has just signed in, and return its cookie.

    The cookie is a new one each time, and those who were known by the one before are known by it: one that somebody else has put there is worth nothing.
    """
    token = new_token()
    if TOKEN.fullmatch(browser):
        session.execute(update(KnownBrowser).where(KnownBrowser.token_hash == hashed(browser)).values(token_hash=hashed(token)))
        session.execute(delete(KnownBrowser).where(KnownBrowser.token_hash == hashed(token), KnownBrowser.account_id == account.id))
    session.add(KnownBrowser(council_id=account.council_id, account_id=account.id, token_hash=hashed(token), used_at=now))
    return token
