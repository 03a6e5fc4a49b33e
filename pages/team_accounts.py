"""Accounts: who may sign in and in which role, the link by which each sets the own password, and where each is signed in."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from core import addresses, db, qr
from core.text import gettext as _
from pages import signed_in, ui
from staff import accounts, invitations, queries, second_factor
from staff.models import Role
from staff.words import ROLES

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from staff.models import Account

NEW = ("new_name", "new_person")


def _added() -> None:
    """Add the account as it was typed, and make its link; only when it is made the form is emptied."""
    name, person = (st.session_state[key] for key in NEW)
    role = st.session_state["new_role"]

    def added(session: Session) -> tuple[str, str]:
        account = accounts.add_account(session, name=name, person=person, role=role, now=ui.now())
        session.flush()
        return account.person, invitations.make(session, account.id, ui.now())

    st.session_state["link"] = ui.obtain(added, _("Added."))
    if st.session_state["link"]:
        st.session_state.update(dict.fromkeys(NEW, ""))


def add() -> None:
    """Draw a form for a new account."""
    with st.form("new_account"):
        st.text_input(_("Sign-in name"), max_chars=60, key="new_name")
        st.text_input(_("Name, as colleagues see it"), max_chars=60, key="new_person")
        st.segmented_control(_("Role"), list(ROLES), default=Role.BOOTH, format_func=lambda r: _(ROLES[r]), required=True, key="new_role")
        st.form_submit_button(_("Add the account"), type="primary", on_click=_added)


def link() -> None:
    """Draw the link that was made last; it is shown once."""
    made: tuple[str, str] | None = st.session_state.get("link")
    if made is None:
        return
    person, token = made
    address = addresses.invitation(ui.council().public_url, token)
    with st.container(border=True, key="link_made"):
        st.markdown(
            _("**{person}** sets a password here. The link serves once, within {days} days.").format(person=ui.plain(person), days=invitations.LIVES.days)
        )
        st.image(qr.image(address, 300), width=200)
        st.code(address, language=None)


def show() -> None:
    """Draw all accounts, and a form for a new one."""
    with db.read(ui.scope()) as session:
        known = queries.accounts(session)
    link()
    for account in known:
        off = "" if account.is_active else f"　{_('switched off')}"
        with ui.drawer(f"{ui.plain(account.person)}　{ui.plain(account.name)}　{_(ROLES[account.role])}{off}", key=f"open_{account.name}") as is_open:
            if is_open:
                one(account)
    st.subheader(_("Add an account"))
    add()


def one(account: Account) -> None:
    """Draw one account: its role, a new link, on or off, where it is signed in."""
    key = f"role_{account.id}"

    def changed() -> None:
        ui.attempt(lambda s: accounts.change_role(s, account.id, st.session_state[key], ui.now()), _("Saved."))

    st.segmented_control(_("Role"), list(ROLES), default=account.role, format_func=lambda r: _(ROLES[r]), required=True, key=key, on_change=changed)
    with st.container(horizontal=True, vertical_alignment="center"):
        if account.id != ui.scope().account_id:
            ends = _("The present password ends, and every session.")
            st.button(_("New link to set a password"), key=f"link_{account.id}", on_click=_made, args=(account,), help=ends)
        if account.is_active:
            ui.button(_("Switch off"), partial(_switch_off, account), key=f"off_{account.id}")
        else:
            ui.button(_("Switch on"), lambda s: accounts.switch_on(s, account.id, ui.now()), key=f"on_{account.id}")
        if account.totp_secret:
            ui.button(_("Ask for no code any more"), partial(_reset, account), key=f"factor_{account.id}")
    signed_in.of(account.id)


def _made(account: Account) -> None:
    token = ui.obtain(lambda s: invitations.make(s, account.id, ui.now()))
    st.session_state["link"] = (account.person, token) if token else None


def _reset(account: Account, session: Session) -> None:
    second_factor.reset(session, account.id, ui.now())


def _switch_off(account: Account, session: Session) -> None:
    accounts.switch_off(session, account.id, ui.now())
