"""スタッフと端末: who may sign in, which tablets are open, and the council's own settings."""

from __future__ import annotations

import streamlit as st

from core.text import gettext as _
from pages import team_accounts, team_council, team_tablets


def show() -> None:
    """Draw the screen."""
    parts = {_("Accounts"): team_accounts.show, _("Tablets"): team_tablets.show, _("Council"): team_council.show}
    for tab, part in zip(st.tabs(list(parts), key="team_tab", on_change="rerun"), parts.values(), strict=True):
        if tab.open:
            with tab:
                part()


show()
