"""スタッフと端末: who may sign in, which tablets are open, and the council's own settings."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from core import db
from core.text import gettext as _
from core.text import hour, later
from pages import team_council, ui
from staff import accounts, queries, sessions
from staff.models import Role

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from staff.models import Account, Device

ROLES = {
    Role.ORGANISER: later("Organiser"),
    Role.LEAD: later("Lead (whom others call)"),
    Role.RECEPTION: later("Reception"),
    Role.FLOOR: later("Floor (walks with visitors)"),
    Role.BOOTH: later("Booth"),
    Role.VIEWER: later("Viewer (results only)"),
}


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


def everybody(known: list[Account]) -> None:
    """Draw all accounts, and a form for a new one."""
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
    with left, st.form(f"password_{account.id}", border=False, clear_on_submit=True):
        password = st.text_input(_("New password"), type="password", key=f"new_password_{account.id}")
        if ui.submitted(f"password_{account.id}", _("Change the password")):
            ui.attempt(lambda s: accounts.set_password(s, account.id, password, ui.now()), _("Changed. All sessions of this account have ended."))
            st.rerun()
    with right:
        if account.is_active:
            ui.button(_("Switch off"), partial(_switch_off, account), key=f"off_{account.id}")
        else:
            ui.button(_("Switch on"), lambda s: accounts.switch_on(s, account.id), key=f"on_{account.id}")


def _switch_off(account: Account, session: Session) -> None:
    accounts.switch_off(session, account.id, ui.now())


def tablets(devices: list[Device]) -> None:
    """Draw the tablets that are open; each can be cut off at once."""
    if not devices:
        st.caption(_("No tablet is open. A code for one is with each booth, under “Plan”."))
    for device in devices:
        left, right = st.columns([3, 1])
        left.markdown(f"{device.label}　{device.operator}　{_('since {time}').format(time=hour(device.claimed_at))}")
        with right:
            ui.button(_("Cut off"), partial(_cut_off, device), key=f"cut_{device.id}")


def _cut_off(device: Device, session: Session) -> None:
    sessions.cut_off(session, device.id, ui.now())


def council() -> None:
    """Draw the council's name, public address and municipality code."""
    known = ui.council()
    with st.form("council"):
        name = st.text_input(_("Council's name"), known.name, max_chars=100)
        address = st.text_input(_("Public address"), known.public_url, max_chars=200, help=_("It is in every QR code that you print."))
        code = st.text_input(_("Municipality code (for the data sheet)"), known.municipality_code, max_chars=6)
        if ui.submitted("council", _("Save")):
            changed = {"name": name, "public_url": address, "municipality_code": code}
            if ui.attempt(lambda s: accounts.change_council(s, known.id, **changed), _("Saved.")):
                st.rerun()
    team_council.thresholds(known)


def show() -> None:
    """Draw the screen."""
    with db.read(ui.scope()) as session:
        known, devices = queries.accounts(session), queries.devices(session)
    people, devices_tab, own = st.tabs([_("Accounts"), _("Tablets"), _("Council")], key="team_tab", on_change="rerun")
    if people.open:
        with people:
            everybody(known)
    if devices_tab.open:
        with devices_tab:
            tablets(devices)
    if own.open:
        with own:
            council()


show()
