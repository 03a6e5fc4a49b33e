"""Below which numbers the council hides: in what it publishes, and in its own tables of two facts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from core.text import gettext as _
from pages import ui
from staff import councils
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
        if ui.submitted("thresholds", _("Save")):
            given = {"publication": int(publication), "inside": int(inside)}
            if ui.attempt(lambda s: councils.set_thresholds(s, known.id, **given, now=ui.now()), _("Saved.")):
                st.rerun()
