"""配慮: what makes it easier for somebody to be here; 通訳 asks for which language. At reception, at the desk, and in words wherever somebody is named."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from booths import interpreter_queries, visits
from booths.interpreter_queries import Help
from booths.words import ACCESS, interpreter
from core.text import NAMES
from core.text import gettext as _
from events.staffing import INTERPRETED, SPOKEN
from pages import ui

if TYPE_CHECKING:
    from booths.models import Visit
    from events.models import Event

INTERPRETER = "interpreter"
NOBODY = Help()


def draw(event: Event, visit: Visit, where: str) -> None:
    """Draw what helps: one tap each. Ticking 通訳 sets nothing yet, for the page's language is only a guess; the next tap does."""
    words = {**{str(key): word for key, word in ACCESS.items()}, INTERPRETER: _("Interpreter")}
    known = [*visit.access, *([INTERPRETER] if visit.interpreter else [])]
    key = f"{where}_helps_{visit.id}_{visit.interpreter or ''}"

    def noted() -> None:
        chosen = st.session_state[key]
        if visit.interpreter and INTERPRETER not in chosen:
            ui.attempt(lambda s: visits.set_interpreter(s, visit.id, None, ui.now()))
        else:
            ui.attempt(lambda s: visits.set_access(s, visit.id, chosen, ui.now()))

    label = _("What helps them")
    chosen = st.pills(label, list(words), selection_mode="multi", default=known, format_func=lambda w: _(words[w]), key=key, on_change=noted)
    if INTERPRETER in chosen:
        _language(event, visit, where)


def _language(event: Event, visit: Visit, where: str) -> None:
    """Ask for which language; that of the visitor's pages is offered first."""
    suggested = visit.language if visit.language in SPOKEN else None
    key = f"{where}_language_{visit.id}_{visit.interpreter or ''}"

    def asked() -> None:
        ui.attempt(lambda s: visits.set_interpreter(s, visit.id, st.session_state[key], ui.now()))

    label, shown = _("Interpreter for which language?"), visit.interpreter or suggested
    st.pills(label, list(INTERPRETED), default=shown, required=shown is not None, format_func=lambda c: _(INTERPRETED[c]), key=key, on_change=asked)
    if visit.interpreter:
        who_can(event, visit.interpreter)
    elif suggested:
        ui.button(interpreter(suggested), lambda s: visits.set_interpreter(s, visit.id, suggested, ui.now()), key=f"{where}_suggested", type="primary")


def reads(visit: Visit) -> str:
    """Return in which language somebody reads their pages, in words; nothing for Japanese, which staff need not be told."""
    return _("Reads: {language}").format(language=_(NAMES[visit.language])) if visit.language in NAMES and visit.language != "ja" else ""


def helping(event: Event, language: str) -> Help:
    """Return who could help somebody to talk in this language."""
    return ui.once(event, "interpreters", lambda s: interpreter_queries.helping(s, event.id)).get(language, NOBODY)


def in_words(found: Help) -> str:
    """Return who could help, in words."""
    words = [_("{people} in the hall, {free} free").format(people=found.people, free=found.free)] if found.people else []
    words += [_("spoken at {counters}").format(counters="、".join(found.counters))] if found.counters else []
    return "　".join(words) or _("nobody in the hall")


def who_can(event: Event, language: str) -> None:
    """Draw who could help; that nobody can is not to be overlooked."""
    found = helping(event, language)
    (st.warning if found == NOBODY else st.caption)(f"{interpreter(language)}：{in_words(found)}")
