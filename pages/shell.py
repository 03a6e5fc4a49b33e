"""The frame of all staff screens: who is signed in, what they may open, which event, sign-out."""

from __future__ import annotations

import time

import streamlit as st

from core import settings, text
from core.text import gettext as _
from pages import ui
from staff import sessions
from staff.models import Role

scope = ui.enter()
st.set_page_config(
    page_title="相談会",
    page_icon=str(settings.ROOT / "core" / "assets" / "icon.png"),
    layout="wide",
    initial_sidebar_state="collapsed" if scope.device_id else "auto",
)
st.session_state["drawn"] = time.monotonic()

SCREENS = {
    "plan": (_("Plan"), "edit_calendar", (Role.ORGANISER,)),
    "reception": (_("Reception"), "concierge", (Role.RECEPTION, Role.LEAD, Role.ORGANISER)),
    "desk": (_("Booth desk"), "chair", (Role.BOOTH, Role.LEAD, Role.ORGANISER)),
    "hall": (_("Hall"), "groups", (Role.LEAD, Role.ORGANISER, Role.RECEPTION)),
    "results": (_("Results"), "bar_chart", (Role.ORGANISER,)),
    "team": (_("People and tablets"), "badge", (Role.ORGANISER,)),
    "lists": (_("Programmes and topics"), "list", (Role.ORGANISER,)),
}
allowed = [name for name, (_title, _icon, roles) in SCREENS.items() if scope.role in roles]
screens = [st.Page(f"{name}.py", title=SCREENS[name][0], icon=f":material/{SCREENS[name][1]}:", url_path=name, default=name == allowed[0]) for name in allowed]
chosen = st.navigation(screens)


def sign_out() -> None:
    """End this browser's session in the database: every open tab of it clears."""
    token = st.context.cookies.get(sessions.COOKIE, "")
    ui.attempt(lambda session: sessions.end_session(session, token, ui.now()))


with st.sidebar:
    ui.choose_event(scope)
    st.segmented_control(
        "Language / 言語", text.STAFF_LANGUAGES, default="ja", key="language", format_func=lambda code: text.LANGUAGES[code], label_visibility="collapsed"
    )
    st.caption(scope.name)
    st.button(_("Sign out"), on_click=sign_out, icon=":material/logout:", key="sign_out")

top = st.container()
with top:
    ui.show_result()
st.session_state["seen"] = None  # a screen that shows the event says so itself
chosen.run()
with top:
    ui.show_result()  # of a form: it acts while its screen is drawn
ui.watch()
