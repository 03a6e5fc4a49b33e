"""The frame of all staff screens: who is signed in, what they may open, which event, sign-out."""

from __future__ import annotations

import time
from urllib.parse import urlsplit

import streamlit as st

from core import settings, text
from core.text import gettext as _
from pages import revealed, ui, who_works
from staff import rights, sessions

scope = ui.enter()
st.set_page_config(
    page_title="相談会",
    page_icon=str(settings.ROOT / "core" / "assets" / "icon.png"),
    layout="wide",
    initial_sidebar_state="collapsed" if scope.device_id else "auto",
)
st.session_state["drawn"] = time.monotonic()

SCREENS = {
    "plan": (_("Plan"), "edit_calendar"),
    "rehearsal": (_("Rehearsal"), "play_circle"),
    "reception": (_("Reception"), "concierge"),
    "desk": (_("Booth desk"), "chair"),
    "food": (_("Food and supplies"), "shopping_basket"),
    "hall": (_("Hall"), "groups"),
    "results": (_("Results"), "bar_chart"),
    "followups": (_("Passed on outside"), "follow_the_signs"),
    "resources": (_("Places outside"), "map"),
    "team": (_("People and tablets"), "badge"),
    "audit": (_("Log of acts"), "fact_check"),
    "lists": (_("Programmes and topics"), "list"),
    "stored": (_("One visitor's data"), "person_search"),
    "retention": (_("What is kept how long"), "auto_delete"),
    "own": (_("My settings"), "person"),
}
allowed = rights.screens_of(scope.role, is_tablet=scope.device_id is not None)
first = allowed[0]
by_name = urlsplit(st.context.url or "").path == f"/{first}"


def page(name: str, *, default: bool = False) -> st.Page:
    """Return a screen. The first one has two addresses, for Streamlit's default page has none but `/`: the one in use is in the menu."""
    visible = name != first or default != by_name
    title, icon = SCREENS[name]
    path = "" if default else name
    return st.Page(f"{name}.py", title=title, icon=f":material/{icon}:", url_path=path, default=default, visibility="visible" if visible else "hidden")


def not_theirs() -> None:
    """Say where to go to somebody who opened the address of a colleague's screen."""
    st.info(_("This screen is for other colleagues. Please choose one from the side bar."))


others = [st.Page(not_theirs, title=SCREENS[name][0], url_path=name, visibility="hidden") for name in SCREENS if name not in allowed]
chosen = st.navigation([page(first, default=True), *map(page, allowed), *others], expanded=True)


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

st.session_state["seen"] = None  # a screen that shows the event says so itself
ui.watch()  # before the screen: one that fails is drawn again, too
top = st.container()
revealed.turned_to(chosen.title)
with top:
    ui.show_result()
    who_works.pick()
chosen.run()
with top:
    ui.show_result()  # of a form: it acts while its screen is drawn
