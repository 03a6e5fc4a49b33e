"""Name and password, and whoever guesses them: slowed down in a way that keeps nobody else out.

A browser in which an account has signed in before is known by a cookie, and only its own mistakes count there. All others are counted by address and
name, by address, and by name: who is guessed at from many addresses is tried once a minute. An organiser's link is not counted at all. The present
password, which one's own settings ask for, is counted by session.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, delete, func, select, update

from core import db
from core.addresses import TOKEN, new_token
from core.limits import household
from core.scopes import Scope, scope_of
from core.text import clean
from staff import audit, errors, passwords
from staff.audit import What
from staff.models import Account, AuditLine, Guess, KnownBrowser
from staff.rights import Right, needs
from staff.sessions import hashed

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.orm import Session

COOKIE = "soudankai_known"
UNKNOWN = "?"
"""Who guesses, in the log of acts."""
WINDOW, PAUSE = timedelta(minutes=15), timedelta(minutes=1)
AT_ONE_NAME = 8
"""From one address, or from one known browser."""
FROM_ONE_ADDRESS = 40
"""A venue's people share one address."""
AT_ONE_NAME_FROM_EVERYWHERE = 20
"""Then one in each pause: fewer than a hundred an hour."""
ONE_AT_A_TIME = 5_824_907_114


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

    here, named = Guess.address == address, Guess.name == name
    is_guessing = count() >= AT_ONE_NAME if known else count(here, named) >= AT_ONE_NAME or count(here) >= FROM_ONE_ADDRESS
    if is_guessing:
        raise errors.TooManyGuesses(minutes=int(WINDOW.total_seconds() // 60))
    if not known and count(named) >= AT_ONE_NAME_FROM_EVERYWHERE and count(named, Guess.at > now - PAUSE):
        raise errors.TooManyGuesses(minutes=int(PAUSE.total_seconds() // 60))


@needs(Right.ENTER)
def attempt(session: Session, name: str, now: datetime, *, address: str, browser: str = "") -> UUID:
    """Write an attempt down as a guess before its password is looked at, and return its key; old guesses are forgotten.

    Those that come at once are counted one after the other.

    Raises:
        TooManyGuesses
    """
    _one_at_a_time(session, now)
    name, address = clean(name, 60), household(address)[:64]
    known = _known(session, name, browser)
    _refuse_guessing(session, name, address, known, now)
    return _counted(session, Guess(address=address, name=name, browser=known, at=now))


def _one_at_a_time(session: Session, now: datetime) -> None:
    db.one_at_a_time(session, ONE_AT_A_TIME)
    session.execute(delete(Guess).where(Guess.at < now - WINDOW))


def _counted(session: Session, guess: Guess) -> UUID:
    session.add(guess)
    session.flush()
    return guess.id


@needs(Right.OWN)
def attempt_own(session: Session, now: datetime) -> UUID:
    """Write down as a guess, before it is looked at, that one's present password was typed in one's own settings; return its key.

    It counts in this session only: whoever has come into it by an open screen keeps nobody from signing in, or from their settings elsewhere.

    Raises:
        TooManyGuesses
    """
    _one_at_a_time(session, now)
    account = session.get_one(Account, scope_of(session).account_id)
    here = _session_key(session)
    _refuse_guessing(session, account.name, "", here, now)
    guess = _counted(session, Guess(address="", name=account.name, browser=here, at=now))
    if session.scalars(select(func.count()).select_from(Guess).where(Guess.browser == here)).one() == AT_ONE_NAME:
        _note_once(session, account, now)
    return guess


@needs(Right.OWN)
def check_own(session: Session, attempt_id: UUID, password: str) -> None:
    """Look whether it was one's present password; then it was no guess.

    Raises:
        PasswordWrong
    """
    account = session.get_one(Account, scope_of(session).account_id)
    passwords.prove(password, account.password_hash)
    session.execute(delete(Guess).where(Guess.id == attempt_id, Guess.browser == _session_key(session)))


def _session_key(session: Session) -> str:
    """Return by what guesses of a session are counted: never the hash by which a browser is known."""
    who = scope_of(session)
    return f"own {who.sign_in_id or who.account_id}"


def check(session: Session, name: str, password: str) -> Account:
    """Return the account that name and password belong to.

    Raises:
        SignInFailed
    """
    account = session.scalars(select(Account).where(Account.name == clean(name, 60), Account.is_active)).one_or_none()
    if not passwords.fits(password, account.password_hash if account else None) or account is None:
        raise errors.SignInFailed
    return account


@needs(Right.ENTER)
def was_right(session: Session, attempt_id: UUID) -> None:
    """Count an attempt as a guess no longer: it was none."""
    session.execute(delete(Guess).where(Guess.id == attempt_id))


@needs(Right.ENTER)
def note_guessing(session: Session, name: str, now: datetime) -> None:
    """Write into the log of acts that somebody guesses at an account: once in a window, however often it is refused."""
    account = session.scalars(select(Account).where(Account.name == clean(name, 60))).one_or_none()
    if account is None:
        return
    session.info["scope"] = Scope(account.council_id, role="system", name=UNKNOWN)
    _note_once(session, account, now)


def _note_once(session: Session, account: Account, now: datetime) -> None:
    noted = select(AuditLine.id).where(AuditLine.what == str(What.GUESSED), AuditLine.about == account.name, AuditLine.at > now - WINDOW)
    if session.scalars(noted.limit(1)).first() is None:
        audit.note(session, What.GUESSED, now, about=account.name)


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
