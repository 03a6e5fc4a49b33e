"""What somebody has opened by a tap: on the screen for whoever did so, on the screen where they did, and no longer than needed."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import streamlit as st

from booths.opening import OPEN_SECONDS
from pages import ui

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from sqlalchemy.orm import Session

KINDS = CONTACT, SIGNALS, URGENCY, WORDS, STORED = "opened_contact", "opened_signals", "opened_urgency", "opened_words", "opened_stored"
"""Under these names the session keeps what is open: one of each kind, its key."""


def reveal(kind: str, key: UUID, action: Callable[[Session], object]) -> None:
    """Open one thing, if the action that writes this down is done."""
    if ui.attempt(action):
        keep(kind, key)


def keep(kind: str, what: object) -> None:
    """Keep something open for whoever works here now."""
    st.session_state[kind] = what, ui.scope().name, time.monotonic()


def kept(kind: str) -> Any:  # noqa: ANN401 - a key
    """Return what whoever works here now has just opened; nothing is kept for longer."""
    what, who, since = st.session_state.get(kind, (None, "", 0.0))
    if who == ui.scope().name and time.monotonic() - since < OPEN_SECONDS:
        return what
    shut(kind)
    return None


def is_open(kind: str, key: UUID) -> bool:
    """Whether whoever works here now has just opened it. Opened anew it is written down anew."""
    return bool(kept(kind) == key)


def shut(*kinds: str) -> None:
    """Close what is open."""
    for kind in kinds:
        st.session_state.pop(kind, None)


def turned_to(screen: str) -> None:
    """Close everything when another screen is drawn than before."""
    if st.session_state.get("screen_of_revealed") != screen:
        st.session_state["screen_of_revealed"] = screen
        shut(*KINDS)
