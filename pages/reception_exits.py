"""The question at the exit, counted from paper: one tap an answer."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from checkin import exits, queries
from checkin.models import Face
from checkin.words import FACES
from core.text import gettext as _
from core.text import plain_words
from pages import ui

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from events.models import Event


def paper(event: Event) -> None:
    """Draw a button for each answer, with how many were counted."""
    counted = ui.once(event, "exits", lambda s: queries.exits_on_paper(s, event.id))
    st.caption(_("Answers on paper at the exit: “{question}”").format(question=plain_words("How was it today?")))
    with st.container(horizontal=True):
        for face in Face:
            sign, words = FACES[face]
            ui.button(f"{sign} {plain_words(words)}　{counted.get(face, 0)}", partial(_count, event, face), key=f"wide_exit_{face}")
        ui.button(_("Take the last one back"), partial(_take_back, event), key="unexit", disabled=not counted, type="tertiary")


def _count(event: Event, face: Face, session: Session) -> None:
    exits.count_paper(session, event.id, face, ui.now())


def _take_back(event: Event, session: Session) -> bool:
    return exits.take_paper_back(session, event.id, ui.now())
