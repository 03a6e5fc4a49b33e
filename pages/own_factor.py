"""The second factor: an app's codes, switched on with the first of them and off with the password."""

from __future__ import annotations

import streamlit as st

from core import qr
from core.text import gettext as _
from pages import present_password, ui
from staff import second_factor
from staff.models import Account


def _on() -> None:
    """Switch it on with the code that was typed; the codes on paper are shown until the screen is left."""
    secret, code = st.session_state["factor_secret"], st.session_state["factor_code"]
    st.session_state["on_paper"] = ui.obtain(lambda s: second_factor.switch_on(s, secret, code, ui.now()), _("Switched on."))
    if st.session_state["on_paper"]:
        st.session_state.pop("factor_secret")


def _off() -> None:
    """Switch it off with the password that was typed."""
    password = st.session_state["factor_password"]
    if present_password.is_right(password) and ui.attempt(lambda s: second_factor.switch_off(s, password, ui.now()), _("Switched off.")):
        st.session_state.pop("on_paper", None)
        st.session_state["factor_password"] = ""


def show(account: Account) -> None:
    """Draw what is there to do."""
    st.subheader(_("Code app (optional)"))
    on_paper: list[str] | None = st.session_state.get("on_paper")
    if on_paper:
        st.warning(_("Keep these codes on paper. Each lets you in once when your phone is not at hand; they are not shown again."))
        st.code("\n".join(on_paper), language=None)
    if account.totp_secret:
        switch_off()
        return
    st.caption(_("Besides the password, a code of an app on your phone is asked for when you sign in."))
    with ui.drawer(_("Switch it on"), key="open_factor") as is_open:
        if is_open:
            switch_on(account)


def switch_on(account: Account) -> None:
    """Draw the code that the app scans, and the field for the first code that it shows."""
    secret: str = st.session_state.setdefault("factor_secret", second_factor.new_secret())
    st.image(qr.image(second_factor.address(secret, account.name), 300), width=200)
    st.caption(_("Scan this with an app such as Google Authenticator, or type it in: {secret}").format(secret=secret))
    with st.form("factor_on"):
        st.text_input(_("The code that the app shows"), max_chars=10, key="factor_code")
        st.form_submit_button(_("Switch it on"), type="primary", on_click=_on)


def switch_off() -> None:
    """Draw the form that switches it off."""
    with st.form("factor_off"):
        st.markdown(_("Switched on: a code is asked for when you sign in."))
        st.text_input(_("Present password"), type="password", key="factor_password")
        st.form_submit_button(_("Switch it off"), on_click=_off)
