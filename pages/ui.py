"""The few helpers that every screen uses: who is here, one action at a time, which event, and when to look again."""

from __future__ import annotations

import logging
import re
import secrets
import time
from contextlib import contextmanager
from datetime import UTC
from functools import partial
from html import escape
from typing import TYPE_CHECKING, Any, TypeVar

import streamlit as st

from core import clock, db, settings, text
from core.errors import Refusal
from core.scopes import SYSTEM, Scope
from core.text import gettext as _
from events import moment, queries
from events.colours import COLOURS
from staff import sessions
from staff.models import Council, Role

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator, Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from events.models import Event
    from events.queries import BoothPlan

T = TypeVar("T")
EACH_PAGE = 20
COLUMN_PX = 240
"""What stands side by side on a PC stands below each other where a column would be narrower."""
MARKS = re.compile(r"[\\`*_\[\]!<>~$:#|&]")
"""What Markdown would make something of."""
KEPT_SECONDS = 20
"""So long a form's press may wait for the drawing that acts on it."""
LOOK_EVERY_SECONDS = 2
DRAW_EVERY_SECONDS = 30
"""Waiting times grow without anything being written: a screen is drawn again at least so often."""
STYLE = settings.ROOT / "core" / "assets" / "staff.css"
LANGUAGE = '<script>document.documentElement.lang = "LANG"</script>'
log = logging.getLogger("soudankai")


def now() -> datetime:
    """Return this instant: what screens hand to actions."""
    return clock.now().astimezone(UTC)


def enter() -> Scope:
    """Find out who looks at the screen and in which language they read; stop with a word for those who are signed out."""
    text.speak(st.session_state.get("language"))
    st.html(STYLE)
    st.html(LANGUAGE.replace("LANG", text.language()), unsafe_allow_javascript=True)
    with db.read(SYSTEM) as session:
        found = sessions.scope_for(session, st.context.cookies.get(sessions.COOKIE, ""), now())
    st.session_state["scope"] = found
    _note_use(found)
    if found is None:
        st.title(_("You are signed out"))
        st.html(f'<p><a href="/signin" target="_self">{_("Sign in")}</a></p>')
        st.stop()
    return found


def _note_use(found: Scope | None) -> None:
    """Write down, once in a while, that somebody is there: a screen that was drawn again by itself is nobody."""
    by_itself, noted = st.session_state.pop("by_itself", False), st.session_state.get("noted", 0.0)
    if found is None or by_itself or time.monotonic() - noted < sessions.SEEN_EVERY.total_seconds():
        return
    st.session_state["noted"] = time.monotonic()
    db.perform(found, lambda s: sessions.seen(s, now()))


def scope() -> Scope:
    """Return for whom this screen works."""
    found: Scope = st.session_state["scope"]
    return found


def obtain(action: Callable[[Session], T], said: str = "", tried: Callable[[], object] = lambda: None) -> T | None:
    """Run one action in one transaction, and return what it made; None when it was refused: the sentence is shown at the top of the screen.

    Used in a button's callback, it runs before the screen is drawn, so that the screen shows what came of it. `tried` is told at once, done or refused.
    """
    text.speak(st.session_state.get("language"))
    who = st.session_state.get("scope")
    if who is None:
        return None

    def checked(session: Session) -> T:
        sessions.still_signed_in(session, who, now())
        return action(session)

    try:
        try:
            result = db.perform(who, checked)
        finally:
            tried()
    except Refusal as refusal:
        st.session_state["refused"] = str(refusal)
        return None
    except Exception:
        reference = secrets.token_hex(4)
        log.exception("An action failed, reference %s", reference)
        st.session_state["refused"] = _("This did not work. Nothing was changed. Please tell an organiser: reference {reference}").format(reference=reference)
        return None
    if said:
        st.session_state["said"] = said
    return result


def attempt(action: Callable[[Session], object], said: str = "") -> bool:
    """Run one action in one transaction, and return whether it was done."""
    return obtain(partial(_done, action), said) is not None


def _done(action: Callable[[Session], object], session: Session) -> bool:
    action(session)
    return True


def _press(action: Callable[[Session], object], said: str) -> None:
    attempt(action, said)


def button(label: str, action: Callable[[Session], object], *, key: str, said: str = "", **look: Any) -> None:  # noqa: ANN401 - st.button's own
    """Draw a button that runs one action."""
    st.button(label, key=key, on_click=_press, args=(action, said), **look)


def made(form: str, label: str, action: Callable[[Session], T], said: str = "", **look: Any) -> T | None:  # noqa: ANN401 - st.form_submit_button's own
    """Draw a form's button; pressed, it runs one action. Return what that made, or None.

    A click elsewhere, right behind it, ends the drawing wherever Streamlit is next asked for something: the press is kept until the action was tried.
    It lies in a dictionary of this tab, for `st.session_state` itself is such a place. (A button's own action runs before the drawing: see `clicks.py`.)
    """
    st.form_submit_button(label, on_click=_keep, args=(f"{form} {label}",), **look)
    return pressed(form, label, action, said)


def pressed(form: str, label: str, action: Callable[[Session], T], said: str = "") -> T | None:
    """Run the action of a form that was pressed, also where the form is not drawn any more."""
    presses, name = _presses(), f"{form} {label}"
    if not _is_pressed(name):
        return None
    result = obtain(action, said, tried=lambda: presses.pop(name, None))
    if result is not None:
        presses[form] = presses.get(form, 0) + 1
    return result


def as_seen(form: str, shown: T) -> T:
    """Return what a form was drawn from when it was pressed: whoever sends it has seen that, and not what a colleague has written since."""
    seen: dict[str, T] = st.session_state.setdefault("as_seen", {})
    if form not in seen or not any(name.startswith(f"{form} ") and _is_pressed(name) for name in _presses()):
        seen[form] = shown
    return seen[form]


def _is_pressed(name: str) -> bool:
    return time.monotonic() - _presses().get(name, -KEPT_SECONDS) < KEPT_SECONDS


def fresh(form: str) -> str:
    """Return the key of a form that is empty again once its action was done. What was refused stays as it was typed."""
    return f"{form} {_presses().get(form, 0):.0f}"


def saved(form: str, label: str, action: Callable[[Session], object], said: str = "", **look: Any) -> bool:  # noqa: ANN401 - the same
    """Draw a form's button; pressed, it runs one action. Return whether it was done."""
    return made(form, label, partial(_done, action), said, **look) is not None


def _presses() -> dict[str, float]:
    found: dict[str, float] = st.session_state.setdefault("presses", {})
    return found


def _keep(name: str) -> None:
    _presses()[name] = time.monotonic()


def apologise(error: Exception) -> bool:
    """Log what nobody foresaw on a screen with an id, and show that id with an apology."""
    reference = secrets.token_hex(4)
    log.error("A screen failed, reference %s", reference, exc_info=error)
    st.error(_("This screen cannot be shown just now. Nothing is lost. Please tell an organiser: reference {reference}").format(reference=reference))
    return True


def show_result() -> None:
    """Show what became of the last action: a refusal stays until the next action, the rest passes by."""
    refused, said = st.session_state.pop("refused", ""), st.session_state.pop("said", "")
    if refused:
        st.error(refused, icon=":material/front_hand:")
    if said:
        st.toast(said)


def events_for(who: Scope) -> list[Event]:
    """Return the events that somebody may choose: booth staff those in which they have a booth."""
    with db.read(who) as session:
        found = [event for event, _venue in queries.events(session, now())]
        if who.role == Role.BOOTH and who.device_id is None:
            granted = queries.events_granted(session, who.account_id, who.device_id)
            found = [event for event in found if event.id in granted]
    return found


def choose_event(who: Scope) -> None:
    """Let somebody choose the event in the side bar; the one at hand comes first."""
    found = {event.id: event for event in events_for(who)}
    if st.session_state.get("next_event_id") in found:
        st.session_state["event_id"] = st.session_state.pop("next_event_id")
    if st.session_state.get("event_id") not in found:
        st.session_state["event_id"] = next(iter(found), None)
    if st.session_state.get("event_named_in") != text.language():
        st.session_state["event_named_in"] = text.language()
        st.session_state["event_id"] = st.session_state["event_id"]  # set anew, the browser names it anew: it keeps the words that it was given
    if found:
        name = lambda key: f"{text.full_date(found[key].day)} {found[key].title}"  # noqa: E731 - a label
        st.selectbox(_("Event"), list(found), key="event_id", format_func=name, placeholder=_("Choose"))
    st.session_state["event"] = found.get(st.session_state["event_id"])


def chosen_event() -> Event | None:
    """Return the event that is chosen, as the side bar has just read it; without one, say what to do."""
    event: Event | None = st.session_state.get("event")
    if event is None:
        hint = (
            _("You have no booth yet. Please ask an organiser.") if scope().role == Role.BOOTH else _("There is no event yet. Please create one under “Plan”.")
        )
        st.info(hint)
        return None
    st.session_state["seen"] = (event.id, event.version)
    return event


def once(event: Event, what: Hashable, read: Callable[[Session], T]) -> T:
    """Return what is read about this moment of an event. It is read once for all screens of this process: only for what is the same whoever looks."""

    def reading() -> T:
        with db.read(scope()) as session:
            return read(session)

    return moment.once(event, now(), what, reading)


@st.fragment(run_every=LOOK_EVERY_SECONDS)
def watch() -> None:
    """Look every two seconds whether the session still stands and the event is as it was drawn; if not, draw again."""
    seen, drawn = st.session_state.get("seen"), st.session_state.get("drawn", 0.0)
    if time.monotonic() - drawn < LOOK_EVERY_SECONDS / 2:
        return  # this is the screen being drawn
    who: Scope | None = st.session_state.get("scope")
    if who is None:
        st.rerun()  # a look that was under way while the screen has found out that nobody is signed in
    with db.read(who) as session:
        try:
            sessions.still_signed_in(session, who, now())
            changed = seen is not None and queries.version(session, seen[0]) != seen[1]
        except Refusal:
            changed = True
    if changed or time.monotonic() - drawn > DRAW_EVERY_SECONDS:
        st.session_state["by_itself"] = True
        st.rerun()


@contextmanager
def drawer(label: str, *, key: str, icon: str | None = None, expanded: bool = False) -> Iterator[bool]:
    """Open a part of the screen that is folded away. Only while it is open (True) need anything be drawn in it: widgets cost time."""
    part = st.expander(label, expanded, key=key, icon=icon, on_change="rerun")
    with part:
        yield bool(part.open)


def paged(rows: Sequence[T], key: str) -> Sequence[T]:
    """Return the rows of the page that is chosen, and say which of how many they are; a list that fits on one page is returned as it is."""
    pages = -(-len(rows) // EACH_PAGE)
    if pages <= 1:
        return rows
    page = st.pagination(pages, key=key)
    first = (page - 1) * EACH_PAGE
    shown = rows[first : first + EACH_PAGE]
    st.caption(_("{first} to {last} of {count}").format(first=first + 1, last=first + len(shown), count=len(rows)))
    return shown


def council() -> Council:
    """Return the council of whoever looks at the screen."""
    with db.read(scope()) as session:
        return session.get_one(Council, scope().council_id)


def public_url(event: Event) -> str:
    """Return the address under which visitors find us."""
    return once(event, "public url", lambda s: s.get_one(Council, event.council_id).public_url)


def file_link(address: str, label: str) -> str:
    """Return a link to a file of ours, as HTML: it is saved, for the answer says so; whoever has been signed out meanwhile sees the sign-in."""
    return f'<a class="file" href="{escape(address)}">⬇ {escape(label)}</a>'


def booth_label(letter: str, colour: str) -> str:
    """Return a booth's letter in its colour, as HTML."""
    paint = COLOURS[colour]
    return f'<span class="booth" style="background:{paint.paint};color:{paint.ink}">{letter}</span>'


def booths(event: Event) -> list[BoothPlan]:
    """Return an event's booths with their programmes and counters."""
    return once(event, "booths", lambda s: queries.booths(s, event.id))


def plain(words: str) -> str:
    """Return what somebody typed so that a screen shows it as it is: no link, no picture, nothing bold."""
    return MARKS.sub(r"\\\g<0>", words)


def minutes_since(since: datetime | None) -> int:
    """Return the whole minutes since then."""
    return int(clock.minutes(since, now())) if since else 0
