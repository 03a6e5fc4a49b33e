"""確認待ち: what devices wrote down without a line and a person must look at; and the way to the page that goes on when the network is gone."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from booths.words import VISITS
from checkin import card_pictures, inbox, inbox_queries
from checkin.models import Means, Resolution, Trouble
from core import db
from core.text import gettext as _
from core.text import hour
from core.text import later as _later
from pages import ui

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

    from checkin.inbox_queries import Case
    from events.models import Event

TROUBLES = {
    Trouble.CARD_USED: _later("The same card was admitted twice."),
    Trouble.NUMBER_USED: _later("Somebody else has this number."),
    Trouble.UNKNOWN_CARD: _later("The card is not of this event."),
    Trouble.CLOCK: _later("The device's clock cannot be right."),
    Trouble.OVER: _later("It came in after the event had ended."),
}
RESOLUTIONS = {
    Resolution.SAME: _later("the same people"),
    Resolution.OTHER: _later("a party of their own"),
    Resolution.SET_ASIDE: _later("not counted"),
}
MEANS = {
    Means.PHONE: _later("by phone"),
    Means.DESK: _later("at reception"),
    Means.PAPER: _later("handwritten"),
    Means.CARD: _later("by card"),
    Means.ENTERED: _later("entered afterwards"),
}


def waiting(event: Event) -> None:
    """Say how much waits for a person, and draw it folded away: the queue goes on below. Nothing when there is nothing."""
    count = ui.once(event, "inbox", lambda s: inbox_queries.waiting(s, event.id))
    if not count:
        return
    st.warning(_("{count} admissions of devices without a line are to be looked at.").format(count=count), icon=":material/rule:")
    with ui.drawer(_("Look at them"), key="open_inbox") as is_open:  # its name stays as it is while they become fewer, or it would shut
        if not is_open:
            return
        st.caption(_("Nobody is lost and nobody is counted twice: please say who it was."))
        with db.read(ui.scope()) as session:
            cases = inbox_queries.cases(session, event.id)
        for case in ui.paged(cases, "inbox_page"):
            one(case)


def one(case: Case) -> None:
    """Draw one of them: what happened, both times, both numbers and devices, and two buttons."""
    scan, brought = case.scan, case.brought
    card = f"　{card_pictures.plain_name(case.card.picture, case.card.colour)}" if case.card else ""
    with st.container(border=True, key=f"case_{brought.number}"):
        st.markdown(f"**{_(TROUBLES[scan.trouble])}**{card}" if scan.trouble else "")
        st.markdown(_line(brought.number, f"{scan.happened_at:%S}", hour(scan.happened_at), _device(brought.label)) + f"　{_people(brought.people)}")
        if case.other:
            visit = case.other.visit
            came = _device(case.other.label) if case.other.label else _(MEANS[case.other.means]) if case.other.means else ""
            st.markdown(_line(visit.number, f"{visit.arrived_at:%S}", hour(visit.arrived_at), came) + f"　{_people(visit.people)}　{_(VISITS[visit.state])}")
            words = _("The same people: number {number} goes on being called; number {other} leads to it, too.")
            st.caption(words.format(number=visit.number, other=brought.number))
        with st.container(horizontal=True):
            _buttons(case)


def _line(number: int, seconds: str, at: str, device: str) -> str:
    return f"**{number}**　{at}:{seconds}　{device}"


def _device(label: str) -> str:
    return _("device {label}").format(label=ui.plain(label) or "?")


def _people(count: int) -> str:
    return _("{people} people").format(people=count)


def _buttons(case: Case) -> None:
    key, number = case.scan.id, case.brought.number
    if case.other:
        ui.button(
            _("They are the same people"),
            partial(_same, key),
            key=f"wide_same_{number}",
            said=_("One party: number {number} leads to it, too.").format(number=number),
        )
    words = _("They are other people") if case.other else _("Write it down as a party")
    st.button(words, key=f"wide_other_{number}", on_click=_other, args=(key, number))
    if not case.other:
        ui.button(_("Do not count it"), partial(_set_aside, key), key=f"wide_aside_{number}")


def _same(scan_id: UUID, session: Session) -> None:
    inbox.same(session, scan_id, ui.now())


def _set_aside(scan_id: UUID, session: Session) -> None:
    inbox.set_aside(session, scan_id, ui.now())


def _other(scan_id: UUID, told: int) -> None:
    number = ui.obtain(lambda s: inbox.other(s, scan_id, ui.now()))
    if number is None:
        return
    st.session_state["said"] = _("Number {number} is a party of its own.").format(number=number)
    if number != told:
        words = _("They were told {told}, which somebody else has: from now on they are number {number}. Please tell them.")
        st.session_state["refused"] = words.format(told=told, number=number)


def without_a_line(event: Event) -> None:
    """Draw the way to the page that goes on without a line, and what was said about its cases."""
    with ui.drawer(_("When the network is gone"), key="open_offline", icon=":material/wifi_off:") as is_open:
        if not is_open:
            return
        st.caption(_("Please open this page on each tablet of reception on the eve or in the morning, while it is connected, and leave it open."))
        st.caption(_("If the network goes, it admits on with numbers of its own, and sends everything once the network is back."))
        st.html(f'<a href="/reception-offline/{event.code}" target="_blank">{_("Open reception without a line")}</a>')
        resolved(event)


def resolved(event: Event) -> None:
    """Draw what people said, the newest first; what changed nobody's turn may be taken back."""
    with db.read(ui.scope()) as session:
        rows = inbox_queries.resolved(session, event.id)
    for case, number in rows:
        brought = case.brought
        with st.container(horizontal=True, vertical_alignment="center"):
            words = _(RESOLUTIONS[brought.resolution]) if brought.resolution else ""
            now = f" → **{number}**" if number and number != brought.number else ""
            st.markdown(f"**{brought.number}**{now}　{words}　{ui.plain(brought.resolved_by)} {hour(brought.resolved_at)}")
            if brought.resolution != Resolution.OTHER:
                ui.button(_("Look at it again"), partial(_take_back, case.scan.id), key=f"again_{brought.number}", type="tertiary")


def _take_back(scan_id: UUID, session: Session) -> None:
    inbox.take_back(session, scan_id, ui.now())
