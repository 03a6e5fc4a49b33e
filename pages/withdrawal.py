"""伝えるのをやめる: taking a consent back for a visitor without a phone, wherever they say so. What it means is shown before the tap that cannot be undone."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from booths import consents
from booths.words import HANDOVERS, MEANS
from core.text import gettext as _
from core.text import hour
from pages import ui
from staff.models import Role

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

    from booths.handover_queries import Sent

OPEN = "withdrawing"
"""Under this name the session keeps which one was tapped."""


def stands(row: Sent) -> str:
    """Return how the consent to a hand-over stands."""
    if row.consent is None:
        return _("the phone asks")
    if row.consent.withdrawn_at is not None:
        return _("taken back at {time}").format(time=hour(row.consent.withdrawn_at))
    return _(MEANS[row.consent.means])


def _is_at_the_door() -> bool:
    """Whether whoever looks only leads the way: they may take a consent back for a visitor, and need not know to which place outside it goes, or why not."""
    return ui.scope().role not in {Role.BOOTH, Role.LEAD, Role.ORGANISER}


def _to(row: Sent) -> str:
    return _("a place outside") if row.handover.resource_id is not None and _is_at_the_door() else ui.plain(row.to)


def line(row: Sent) -> str:
    """Return a hand-over in one line: who, from where to where, when, how far, and how its consent stands."""
    handover = row.handover
    why = f"（{ui.plain(handover.reason)}　{ui.plain(handover.ended_by)}）" if handover.reason and not _is_at_the_door() else ""
    way = f"**{row.number}**　{row.giver} → **{_to(row)}**　{hour(handover.sent_at)}"
    return f"{way}　{_(HANDOVERS[handover.state])}{why}　{_('Consent')}: {stands(row)}"


def show(row: Sent, where: str) -> None:
    """Draw a hand-over in one line with the way to take its consent back; `where` tells the places of a screen apart."""
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        st.markdown(line(row), width="content")
        button(row, where)
    confirm(row, where)


def button(row: Sent, where: str) -> None:
    """Draw the way to take the consent to a hand-over back, while there is one and the tap has not been made."""
    key = f"{where}_{row.handover.id}"
    if row.may_withdraw and st.session_state.get(OPEN) != key:
        st.button(_("Do not pass it on"), key=f"withdraw_{key}", on_click=_open, args=(key,), icon=":material/do_not_disturb_on:", type="tertiary")


def confirm(row: Sent, where: str) -> None:
    """After that tap, draw what it means, and the tap that does it."""
    key = f"{where}_{row.handover.id}"
    if not row.may_withdraw or st.session_state.get(OPEN) != key:
        return
    with st.container(border=True):
        st.markdown(f"**{row.number}**　{row.giver} → **{_to(row)}**　{means(row)}")
        with st.container(horizontal=True):
            said = _("Taken back. The words are erased.")
            ui.button(_("Do not pass it on"), partial(_withdraw, row.handover.id), key=f"withdraw_now_{key}", said=said, type="primary")
            st.button(_("Leave it as it is"), key=f"withdraw_not_{key}", on_click=_open, args=(None,))


def means(row: Sent) -> str:
    """Return what taking back does, as it is also said to the visitor."""
    if row.is_heard:
        return _("The note and what was not to be told are erased for good. What was heard already cannot be made unheard: please tell the visitor so, kindly.")
    if row.handover.resource_id is not None:
        return _("The note and what was not to be told are erased for good. Nothing is passed on to that place.")
    return _("The note and what was not to be told are erased for good. Nothing is passed on to booth {booth}; the place in line stays.").format(booth=row.to)


def _open(key: str | None) -> None:
    st.session_state[OPEN] = key


def _withdraw(handover_id: UUID, session: Session) -> None:
    consents.withdraw(session, handover_id, ui.now())
