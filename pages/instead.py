"""当日対応できず: what is decided together, seated, when there is no time today. At the desk, at reception, and where a hand-over does not fit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from booths import floor, visits
from booths.models import Alternative
from booths.words import ALTERNATIVES
from core.text import gettext as _
from pages import looks, ui

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from sqlalchemy.orm import Session

    from events.models import Event

WAYS = (Alternative.OTHER_BOOTH, Alternative.LATER_DAY, Alternative.PHONE)


def keys(where: str) -> tuple[str, ...]:
    """Return the keys of what is chosen and typed at one place of a screen."""
    return f"wide_{where}_way", looks.key(where), f"{where}_when", f"{where}_named", f"{where}_message"


def choose(ways: tuple[Alternative, ...], where: str) -> Alternative | None:
    """Draw the ways that are left."""
    return st.pills(_("What was decided"), ways, format_func=lambda a: _(ALTERNATIVES[a]), key=f"wide_{where}_way")


def other_booth(fitting: dict[UUID, str], where: str) -> UUID | None:
    """Draw the booths whose line still fits before closing."""
    if not fitting:
        st.caption(_("No other booth fits before closing either."))
        return None
    st.html(looks.TWO_LINES)
    return st.pills(_("Which other booth?"), list(fitting), format_func=fitting.__getitem__, key=looks.key(where))


def arranged(way: Alternative, where: str) -> str:
    """Draw when that will be; or when one may telephone, and what may be said: never the number itself, which is in the programme's own record."""
    if way == Alternative.LATER_DAY:
        return st.text_input(_("Day, time and office"), key=f"{where}_when", max_chars=120, autocomplete="off")
    if way != Alternative.PHONE:
        return ""
    when = st.text_input(_("When may we telephone? (no telephone number here)"), key=f"{where}_when", max_chars=120, autocomplete="off")
    named = st.toggle(_("We may say that the council is calling"), key=f"{where}_named")
    message = st.toggle(_("We may leave a message"), key=f"{where}_message")
    said = _("may name the council") if named else _("must not name the council")
    left = _("may leave a message") if message else _("must leave no message")
    return "／".join(part for part in (when.strip(), said, left) if part)


def end_turn(event: Event, stop_id: UUID, own: UUID, where: str) -> None:
    """Decide with somebody who waits, or was called, at booth `own`: another line that they join now, another day, a call, or nothing."""
    st.info(_("I am sorry: there is not enough time to talk about this at our booth today. May we decide together how to go on?"))
    way = choose((*WAYS, Alternative.NONE), where)
    if way == Alternative.OTHER_BOOTH:
        outlooks = looks.outlooks(event)
        fitting = {b.booth.id: b for b in ui.booths(event) if b.booth.id != own and outlooks[b.booth.id].fits}
        to = other_booth({key: looks.label(b, outlooks[key]) for key, b in fitting.items()}, where)
        if to is not None:
            said = _("They are in line at {booth} now.").format(booth=fitting[to].booth.letter)
            _button(_("Change the line"), where, lambda s: floor.move(s, stop_id, to, ui.now()), said)
    elif way is not None:
        words = arranged(way, where)
        _button(_("Write down what was arranged"), where, lambda s: visits.not_today(s, stop_id, way, words, ui.now()), _("Noted."))


def _button(label: str, where: str, action: Callable[[Session], object], said: str) -> None:
    def pressed() -> None:
        if ui.attempt(action, said):
            for key in keys(where):
                st.session_state.pop(key, None)

    st.button(label, key=f"wide_{where}_done", type="primary", on_click=pressed)
