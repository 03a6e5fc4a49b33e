"""Accounts: who may sign in, in which role."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from core import db
from core.text import gettext as _
from pages import ui
from staff import accounts, queries
from staff.models import Role
from staff.words import ROLES

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from staff.models import Account

NEW = ("new_name", "new_person", "new_password")


def _added() -> None:
    """Add the account as it was typed; only when it is made the form is emptied."""
    name, person, password = (st.session_state[key] for key in NEW)
    role = st.session_state["new_role"]
    if ui.attempt(lambda s: accounts.add_account(s, name=name, person=person, role=role, password=password, now=ui.now()), _("Added.")):
        st.session_state.update(dict.fromkeys(NEW, ""))


def add() -> None:
    """Draw a form for a new account."""
    with st.form("new_account"):
        st.text_input(_("Sign-in name"), max_chars=60, key="new_name")
        st.text_input(_("Name, as colleagues see it"), max_chars=60, key="new_person")
        st.segmented_control(_("Role"), list(ROLES), default=Role.BOOTH, format_func=lambda r: _(ROLES[r]), required=True, key="new_role")
        st.text_input(_("Password"), type="password", help=_("At least {least} characters.").format(least=accounts.LEAST_PASSWORD), key="new_password")
        st.form_submit_button(_("Add the account"), type="primary", on_click=_added)


def show() -> None:
    """Draw all accounts, and a form for a new one."""
    with db.read(ui.scope()) as session:
        known = queries.accounts(session)
    for account in known:
        off = "" if account.is_active else f"　{_('switched off')}"
        with ui.drawer(f"{account.person}　{account.name}　{_(ROLES[account.role])}{off}", key=f"open_{account.name}") as is_open:
            if is_open:
                one(account)
    st.subheader(_("Add an account"))
    add()


def one(account: Account) -> None:
    """Draw one account: a new password, on or off."""
    left, right = st.columns([3, 1], vertical_alignment="bottom")
    form, said = f"password_{account.id}", _("Changed. All sessions of this account have ended.")
    with left, st.form(ui.fresh(form), border=False):
        password = st.text_input(_("New password"), type="password")
        if ui.saved(form, _("Change the password"), lambda s: accounts.set_password(s, account.id, password, ui.now()), said):
            st.rerun()
    with right:
        if account.is_active:
            ui.button(_("Switch off"), partial(_switch_off, account), key=f"off_{account.id}")
        else:
            ui.button(_("Switch on"), lambda s: accounts.switch_on(s, account.id), key=f"on_{account.id}")


def _switch_off(account: Account, session: Session) -> None:
    accounts.switch_off(session, account.id, ui.now())
