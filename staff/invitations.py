"""Links by which somebody sets the own password: for a new account, and when it was forgotten. Each serves once, within a week."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select, update

from core.addresses import TOKEN, new_token
from core.scopes import scope_of
from staff import accounts, audit, errors, passwords, sessions
from staff.audit import What
from staff.models import Account, Invitation
from staff.rights import Right, needs

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.orm import Session

LIVES = timedelta(days=7)


@needs(Right.PEOPLE)
def make(session: Session, account_id: UUID, now: datetime) -> str:
    """Make the link for an account, and return its token: the password of before and earlier links serve no longer, and its sessions end.

    Raises:
        OwnLink: one would be signed out before one sees it.
        LastOrganiser: somebody must be able to make links.
    """
    if account_id == scope_of(session).account_id:
        raise errors.OwnLink
    account = accounts.held(session, account_id)
    accounts.organisers_stay(session, account)
    account.password_hash = passwords.NO_HASH
    accounts.end_links(session, account_id, now)
    sessions.end_all(session, account_id, now)
    sessions.forget_browsers(session, account_id)
    token = new_token()
    session.add(Invitation(account_id=account_id, token_hash=sessions.hashed(token), until=now + LIVES))
    audit.note(session, What.LINK_MADE, now, about=account.name)
    return token


def account_of(session: Session, token: str, now: datetime) -> Account | None:
    """Return whose link this is, while it serves."""
    if not TOKEN.fullmatch(token):
        return None
    serves = (Invitation.token_hash == sessions.hashed(token), Invitation.used_at.is_(None), Invitation.until > now, Account.is_active)
    return session.scalars(select(Account).join(Invitation, Invitation.account_id == Account.id).where(*serves)).one_or_none()


@needs(Right.ENTER)
def use(session: Session, token: str, password: str, now: datetime) -> Account:
    """Set the password of a link's account; its other links serve no longer. Of two who use it at once, one does.

    Raises:
        LinkUsedUp: it has served, is too old, or never was.
        PasswordTooShort, PasswordTooLong, PasswordGuessable
    """
    found = account_of(session, token, now)
    if found is None:
        raise errors.LinkUsedUp
    account = accounts.held(session, found.id)
    accounts.keep_password(session, account, password)
    serves = (Invitation.token_hash == sessions.hashed(token), Invitation.used_at.is_(None), Invitation.until > now)
    used = update(Invitation).where(*serves).values(used_at=now)
    if not account.is_active or not session.execute(used, execution_options={"synchronize_session": False}).rowcount:  # type: ignore[attr-defined]
        raise errors.LinkUsedUp
    accounts.end_links(session, account.id, now)
    sessions.forget_browsers(session, account.id)
    session.flush()
    sessions.act_as(session, account)
    audit.note(session, What.LINK_USED, now, about=account.name)
    return account
