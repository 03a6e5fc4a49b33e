"""Signed-in browsers: a row each, found by the cookie's token, until it is ended, left alone too long, or old."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, bindparam, delete, func, or_, select, update

from core.addresses import new_token
from core.clock import day_of
from core.scopes import Scope, scope_of
from staff import audit, errors
from staff.agents import browser_word
from staff.audit import What
from staff.models import Account, Device, KnownBrowser, Role, SignIn
from staff.rights import Right, may, needs

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime
    from uuid import UUID

    from sqlalchemy.orm import Session

COOKIE = "soudankai"
IDLE, IDLE_ORGANISER = timedelta(hours=12), timedelta(hours=2)
"""So long a signed-in account may be left alone; not counted for who works at an event of that day, where screens are left open on purpose."""
LONGEST = timedelta(days=14)
SEEN_EVERY = timedelta(minutes=1)
"""That somebody is there is not written down more often."""
AT_WORK: list[Callable[[Session, UUID, Role, date], bool]] = []
"""What tells whether an account in its role works at an event on a day: `events` does."""


def hashed(token: str) -> str:
    """Return what is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def begin(session: Session, council_id: UUID, now: datetime, *, account_id: UUID | None = None, device_id: UUID | None = None, agent: str = "") -> str:
    """Write down that a browser is signed in, and return the cookie's token. It is a part of signing in and of opening a tablet."""
    token = new_token()
    session.add(
        SignIn(
            council_id=council_id, account_id=account_id, device_id=device_id, token_hash=hashed(token), started_at=now, seen_at=now, agent=browser_word(agent)
        )
    )  # fmt: skip
    return token


@needs(Right.ENTER)
def open_session(session: Session, account: Account, now: datetime, *, agent: str = "") -> str:
    """Sign an account in, and return the cookie's token. Its sessions of long ago are forgotten."""
    session.execute(delete(SignIn).where(SignIn.account_id == account.id, SignIn.started_at < now - LONGEST))
    token = begin(session, account.council_id, now, account_id=account.id, agent=agent)
    session.flush()
    session.info["scope"] = scope_for(session, token, now)
    audit.note(session, What.SIGNED_IN, now, about=account.name)
    return token


def act_as(session: Session, account: Account) -> None:
    """Let what follows in this transaction be an account's: whoever has just shown who they are."""
    session.info["scope"] = Scope(account.council_id, account_id=account.id, role=account.role, name=account.person)


@needs(Right.OWN)
def end_session(session: Session, token: str, now: datetime) -> None:
    """Sign a browser out: every tab of it."""
    session.execute(update(SignIn).where(SignIn.token_hash == hashed(token), SignIn.ended_at.is_(None)).values(ended_at=now))


@needs(Right.OWN)
def end_one(session: Session, sign_in_id: UUID, now: datetime) -> None:
    """End a session from afar: one's own, or as an organiser anybody's. A tablet has none from afar.

    Raises:
        NotYours: it is somebody else's.
    """
    who = scope_of(session)
    signed_in = session.get_one(SignIn, sign_in_id)
    if (who.account_id is None or signed_in.account_id != who.account_id) and not may(who.role, Right.PEOPLE):
        raise errors.NotYours
    if signed_in.ended_at is None:
        signed_in.ended_at = now
        audit.note(session, What.SESSION_ENDED, now, about=signed_in.agent)


def end_all(session: Session, account_id: UUID, now: datetime, *, but: UUID | None = None) -> None:
    """End an account's sessions, as a part of what changes its rights; one may stay."""
    ended = update(SignIn).where(SignIn.account_id == account_id, SignIn.ended_at.is_(None))
    session.execute(ended.where(SignIn.id != but).values(ended_at=now) if but else ended.values(ended_at=now))


def forget_browsers(session: Session, account_id: UUID) -> None:
    """Let no browser be known to an account any more, as a part of what changes its password or its rights."""
    session.execute(delete(KnownBrowser).where(KnownBrowser.account_id == account_id))


@needs(Right.OWN)
def seen(session: Session, now: datetime) -> None:
    """Note that somebody uses this session: not with every click."""
    session.execute(update(SignIn).where(SignIn.id == scope_of(session).sign_in_id, SignIn.seen_at < now - SEEN_EVERY).values(seen_at=now))


# Every screen asks these again and again: they are built once.
ROLE = func.coalesce(Account.role, Device.role).label("role")
STANDING = (
    select(SignIn.council_id, SignIn.account_id, SignIn.agent, SignIn.started_at, SignIn.seen_at, ROLE)
    .outerjoin(Account, SignIn.account_id == Account.id)
    .outerjoin(Device, SignIn.device_id == Device.id)
    .where(
        SignIn.ended_at.is_(None),
        or_(Account.is_active, and_(Device.id.is_not(None), Device.ended_at.is_(None), Device.until > bindparam("now"))),
    )
)
STILL = STANDING.where(SignIn.id == bindparam("sign_in"))
SIGNED_IN = STANDING.where(SignIn.token_hash == bindparam("token_hash")).add_columns(SignIn.id, Account, Device)


def _is_over(session: Session, row: Any, now: datetime) -> bool:  # noqa: ANN401 - one of the two rows above
    """Whether an account's session is too old, or was left alone too long by somebody who works at no event of the day."""
    if row.account_id is None:
        return False
    idle = IDLE_ORGANISER if row.role == Role.ORGANISER else IDLE
    if now - row.started_at > LONGEST:
        return True
    return now - row.seen_at > idle and not any(tells(session, row.account_id, row.role, day_of(now)) for tells in AT_WORK)


def scope_for(session: Session, token: str, now: datetime) -> Scope | None:
    """Return for whom a browser acts, or None when it is not signed in (any more)."""
    row = session.execute(SIGNED_IN, {"token_hash": hashed(token), "now": now}).one_or_none()
    if row is None or _is_over(session, row, now):
        return None
    account, device = row.Account, row.Device
    if account is not None:
        return Scope(account.council_id, account_id=account.id, sign_in_id=row.id, role=account.role, name=account.person, browser=row.agent)
    name = f"{device.operator}（{device.label}）" if device.operator else device.label
    return Scope(device.council_id, device_id=device.id, sign_in_id=row.id, role=device.role, name=name, event_id=device.event_id)


def whose(session: Session, sign_in_id: UUID) -> Scope | None:
    """Return whose a sign-in is or was: account or tablet, and the name, with no right; None when the council knows it no longer."""
    signed_in = session.get(SignIn, sign_in_id)
    if signed_in is None:
        return None
    if signed_in.account_id:
        return Scope(signed_in.council_id, account_id=signed_in.account_id, name=session.get_one(Account, signed_in.account_id).person)
    device = session.get_one(Device, signed_in.device_id)
    return Scope(signed_in.council_id, device_id=device.id, name=device.label)


def still_signed_in(session: Session, scope: Scope, now: datetime) -> None:
    """Refuse an action of a browser that was signed out meanwhile, or whose person has another role now. Asked inside the action's own transaction.

    Raises:
        SignedOut
    """
    row = session.execute(STILL, {"sign_in": scope.sign_in_id, "now": now}).one_or_none()
    if row is None or row.role != scope.role or _is_over(session, row, now):
        raise errors.SignedOut
