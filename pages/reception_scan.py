"""カード・QRを読み取る: one field for a scanner, a typed code or an address. What it found stays large until 「次へ」 or the next scan; and lost cards."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from booths import queries as hall
from booths.errors import UnknownNumber
from booths.models import Visit
from booths.party import whole
from checkin import admission, card_pictures, cards, scanning, taking_back
from core import db
from core.addresses import new_token
from core.text import gettext as _
from events.models import EventState
from pages import expected, reception_camera, reception_closing, ui

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from sqlalchemy.orm import Session

    from checkin.scanning import Seen
    from events.models import Event

FOCUS = """<script>/* {times} */ {{
let left = 40
const look = setInterval(() => {{
    const field = document.querySelector(".st-key-scan input"), busy = document.activeElement?.matches("input, textarea")
    if (!busy) field?.focus({{preventScroll: true}})
    if (busy || !left--) clearInterval(look)
}}, 50)
}}</script>"""
"""Puts the keyboard into the field, as soon as it is drawn; never takes it away from somebody who types elsewhere."""


def show(event: Event, opened: Callable[[Event, Visit], None]) -> None:
    """Draw the field and what it found; `opened` draws a visit that has begun before."""
    with st.form("scan_form", clear_on_submit=True, border=False), st.container(horizontal=True, vertical_alignment="bottom"):
        _field(_("Scan or type a card or QR code"), "scan")
        st.form_submit_button(_("Read"), key="scan_read", on_click=_scan, args=(event,))
    st.html(FOCUS.format(times=st.session_state.setdefault("scan_times", 0)), unsafe_allow_javascript=True)
    reception_camera.show(partial(scanned, event))
    if said := st.session_state.get("scan_said"):
        st.warning(said)
    seen: Seen | None = st.session_state.get("scanned")
    if seen is not None:
        found(event, seen, opened)


def _field(label: str, key: str) -> None:
    """Draw a field for scanners. It is one for addresses: in such a field most keyboards leave their Japanese input off."""
    icon = ":material/qr_code_scanner:"
    st.text_input(label, max_chars=scanning.LONGEST, key=key, type="url", validate="", autocomplete="off", icon=icon, placeholder="ABC-DEF-G")


def _scan(event: Event) -> None:
    """Do what was typed; the field is empty again, whatever it was."""
    if st.session_state["scan"].strip():
        scanned(event, st.session_state["scan"])


def scanned(event: Event, typed: str) -> None:
    """Do what was scanned."""
    forget()
    people, soon = st.session_state.get("people") or 1, bool(st.session_state.get("soon"))
    wish = admission.Wish(new_token(), st.session_state.get("visitor_language") or "ja", people, soon=soon)
    seen = ui.obtain(lambda s: scanning.scan(s, event.id, typed, wish, ui.now()))
    if seen is None:
        st.session_state["scan_said"] = st.session_state.pop("refused", "")  # said beside the field: on a phone the top of the screen is far away
        return
    st.session_state["scanned"] = seen
    st.session_state["find_number"] = None
    st.session_state.pop("admitted", None)
    if seen.is_new:
        for key in ("people", "soon", "visitor_language"):
            st.session_state.pop(key, None)


def forget() -> None:
    """Clear what was found, and wait for the next scan."""
    st.session_state.pop("scanned", None)
    st.session_state.pop("scan_said", None)
    st.session_state["scan_times"] = st.session_state.get("scan_times", 0) + 1


def found(event: Event, seen: Seen, opened: Callable[[Event, Visit], None]) -> None:
    """Draw whom the scan is about: a number that was just given, large, or a visit as it stands."""
    with db.read(ui.scope()) as session:
        visit = session.get(Visit, seen.visit_id)
    if visit is None or visit.event_id != event.id:  # a colleague has taken it back; or it is another day's
        return
    picture = f'<img src="{card_pictures.data_url(*seen.drawing)}" width="64" height="64" alt="">' if seen.drawing else ""
    with st.container(border=True):
        head = _("Number given") if seen.is_new else _("This is")
        st.html(
            f'<div class="quiet">{head}</div><div style="display:flex;align-items:center;gap:1.2rem;flex-wrap:wrap"><span class="number">{seen.number}</span>'
            f"{picture}<strong>{seen.name or expected.booked(visit.due_at)}</strong></div>"
        )
        st.button(_("Next"), key="wide_scan_next", type="primary", on_click=forget)
        if not seen.is_new:
            opened(event, visit)
            return
        with st.container(horizontal=True, vertical_alignment="center"):
            st.html(f'<a href="/print/slip/{seen.visit_id}" target="_blank">{_("Show or print the slip")}</a>', width="content")
            undo(seen.visit_id, "scanned")
        reception_closing.told(seen.visit_id, seen.number, "scanned")


def undo(visit_id: UUID, found_as: str) -> None:
    """Draw the way back for a number that was just given by mistake; its card is free again."""
    st.button(_("Given by mistake: undo"), key=f"{found_as}_undo", on_click=_undo, args=(visit_id, found_as), icon=":material/undo:", type="tertiary")


def _undo(visit_id: UUID, found_as: str) -> None:
    if ui.attempt(lambda s: taking_back.take_back(s, visit_id, ui.now()), _("Undone.")):
        forget()
        st.session_state.pop(found_as, None)


def lost(event: Event) -> None:
    """Draw the way to a new card for somebody who lost theirs: their number, then the new card."""
    with ui.drawer(_("A card was lost"), key="open_lost") as is_open:
        if not is_open:
            return
        number = st.number_input(_("Number"), 1, 99_999, value=None, step=1, key="lost_number", placeholder=_("Type a number"))
        if number is None:
            return
        with st.form("lost_form", clear_on_submit=True, border=False), st.container(horizontal=True, vertical_alignment="bottom"):
            _field(_("Scan the new card"), "lost_scan")
            st.form_submit_button(_("Replace"), key="lost_replace", on_click=_replace, args=(event, int(number)), disabled=event.state == EventState.SETTLED)


def _replace(event: Event, number: int) -> None:
    typed = st.session_state["lost_scan"]

    def replaced(session: Session) -> None:
        visit = hall.by_number(session, event.id, number)
        if visit is None:
            raise UnknownNumber(number=number)
        cards.replace(session, whole(session, visit.id), scanning.fresh_card(session, event.id, typed), ui.now())

    if ui.attempt(replaced, _("Number {number} has a new card.").format(number=number)):
        st.session_state["lost_number"] = None
