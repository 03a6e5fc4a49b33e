"""自分の設定: one's own password, and where one is signed in."""

from __future__ import annotations

import streamlit as st

from core import db
from core.text import gettext as _
from pages import own_factor, present_password, signed_in, ui
from staff import accounts, passwords
from staff.models import Account

FIELDS = ("own_present", "own_new")


def _changed() -> None:
    present, new = (st.session_state[key] for key in FIELDS)
    if present_password.is_right(present) and ui.attempt(
        lambda s: accounts.change_password(s, present, new, ui.now()), _("Changed. Your other sessions have ended.")
    ):
        st.session_state.update(dict.fromkeys(FIELDS, ""))


def password() -> None:
    """Draw the form for another password."""
    with st.form("own_password"):
        st.text_input(_("Present password"), type="password", key="own_present")
        hint = _("At least {least} characters. Several words that have nothing to do with each other are easy to keep in mind and hard to guess.")
        st.text_input(_("New password"), type="password", max_chars=passwords.MOST, help=hint.format(least=passwords.LEAST), key="own_new")
        st.form_submit_button(_("Change the password"), type="primary", on_click=_changed)


def show() -> None:
    """Draw the screen; a tablet has no settings of its own."""
    account = ui.scope().account_id
    if account is None:
        st.info(_("This is a tablet: its organiser sets it."))
        return
    st.title(_("My settings"))
    st.subheader(_("Password"))
    password()
    with db.read(ui.scope()) as session:
        known = session.get_one(Account, account)
    own_factor.show(known)
    signed_in.of(account)


show()
