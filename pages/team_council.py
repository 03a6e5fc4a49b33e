"""Below which numbers the council hides: in what it publishes, and in its own tables of two facts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from core.text import gettext as _
from pages import ui
from staff import accounts, councils
from staff.models import LEAST_PUBLISHED, MOST_HIDDEN

if TYPE_CHECKING:
    from staff.models import Council


def thresholds(known: Council) -> None:
    """Draw both numbers."""
    with st.form("thresholds"):
        st.markdown(f"**{_('Small numbers')}**")
        left, right = st.columns(2)
        publication = left.number_input(
            _("For publication, hide below"), LEAST_PUBLISHED, MOST_HIDDEN, known.threshold_publication, help=_("With them goes what would give them back.")
        )
        inside = right.number_input(
            _("Inside, in tables of two facts, hide below"), 1, MOST_HIDDEN, known.threshold_inside,
            help=_("Age by sex and the like, under “Results”. Totals are shown as they are; 1 hides nothing. The workbook for the city hides nothing."),
        )  # fmt: skip
        given = {"publication": int(publication), "inside": int(inside)}
        if ui.saved("thresholds", _("Save"), lambda s: councils.set_thresholds(s, known.id, **given, now=ui.now()), _("Saved.")):
            st.rerun()


def show() -> None:
    """Draw the council's name, public address and municipality code, and below them its thresholds."""
    known = ui.council()
    with st.form("council"):
        name = st.text_input(_("Council's name"), known.name, max_chars=100)
        address = st.text_input(_("Public address"), known.public_url, max_chars=200, help=_("It is in every QR code that you print."))
        code = st.text_input(_("Municipality code (for the data sheet)"), known.municipality_code, max_chars=6)
        changed = {"name": name, "public_url": address, "municipality_code": code}
        if ui.saved("council", _("Save"), lambda s: accounts.change_council(s, known.id, **changed, now=ui.now()), _("Saved.")):
            st.rerun()
    thresholds(known)
