"""Where somebody is signed in, each session to be ended."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from core import clock, db
from core.text import gettext as _
from pages import ui
from staff import queries, sessions

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.orm import Session


def _at(instant: datetime) -> str:
    return f"{clock.local(instant):%m/%d %H:%M}"


def of(account_id: UUID) -> None:
    """Draw an account's sessions; the one that is looked with says so."""
    with db.read(ui.scope()) as session:
        rows = queries.signed_in(session, account_id, ui.now())
    st.markdown(f"**{_('Signed in ({count})').format(count=len(rows))}**")
    for row in rows:
        here = f"　{_('this browser')}" if row.id == ui.scope().sign_in_id else ""
        with st.container(horizontal=True, vertical_alignment="center"):
            words = _("{browser}　since {begun}, last used {seen}").format(
                browser=row.agent or _("Unknown browser"), begun=_at(row.started_at), seen=_at(row.seen_at)
            )
            st.markdown(words + here)
            ui.button(_("Sign out there"), partial(_end, row.id), key=f"end_{row.id}")


def _end(sign_in_id: UUID, session: Session) -> None:
    sessions.end_one(session, sign_in_id, ui.now())
