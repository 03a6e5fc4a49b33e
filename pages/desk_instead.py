"""別の方法: when a booth has no time left today, what is decided together instead; the need is counted as that booth's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from booths import passing
from booths.models import Alternative
from booths.words import ALTERNATIVES
from core.text import gettext as _
from pages import ui

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from events.models import Counter
    from events.queries import BoothPlan

KEYS = ("wide_instead_way", "wide_instead_booth", "instead_when", "instead_named", "instead_message")
WAYS = (Alternative.OTHER_BOOTH, Alternative.LATER_DAY, Alternative.PHONE)


def choose(full: BoothPlan, fitting: dict[UUID, str]) -> tuple[Alternative | None, UUID | None]:
    """Say that there is hardly time, and let them choose another way; without one the visitor joins that line all the same."""
    st.warning(_("Booth {booth} will hardly get to it before closing. Please decide together:").format(booth=full.booth.letter), icon=":material/event_busy:")
    ways = [w for w in WAYS if fitting or w != Alternative.OTHER_BOOTH]
    way = st.pills(_("What instead?"), ways, format_func=lambda w: _(ALTERNATIVES[w]), key="wide_instead_way")
    if way != Alternative.OTHER_BOOTH:
        return way, None
    return way, st.pills(_("Which other booth?"), list(fitting), format_func=fitting.__getitem__, key="wide_instead_booth")


def arrange(counter: Counter, full: BoothPlan, way: Alternative, topic: UUID | None, close: Callable[[], None]) -> None:
    """Write down the appointment at the office, or when and how somebody may telephone. The number itself stays out of it."""
    if way == Alternative.PHONE:
        when = st.text_input(_("When may we telephone? (no telephone numbers)"), key="instead_when", max_chars=100)
        named = st.toggle(_("We may say who we are"), key="instead_named")
        message = st.toggle(_("We may leave a message"), key="instead_message")
        told = [_("may say who we are") if named else _("must not say who we are"), _("may leave a message") if message else _("must leave no message")]
        words = "／".join(w for w in (when, *told) if w)
    else:
        words = st.text_input(_("Day, time and office"), key="instead_when", max_chars=200)

    def noted() -> None:
        said = _("Written down. The conversation here goes on.")
        if ui.attempt(lambda s: passing.not_met_there(s, counter.id, full.booth.id, way, ui.now(), arranged=words, topic_id=topic), said):
            close()

    ok, no = st.columns([3, 1])
    ok.button(_("Write down what was arranged"), key="wide_arranged", type="primary", on_click=noted, width="stretch")
    no.button(_("Not now"), key="wide_not_now", on_click=close, width="stretch")
