"""外へつなぐ: passing somebody on to a place of the directory, with a slip to take along."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import streamlit as st

from booths import onward
from booths.models import Way
from booths.words import WAYS
from core import clock, db
from core.text import gettext as _
from events import queries as plan
from pages import desk_consent, ui

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.orm import Session

    from booths.queries import Seated
    from events.models import Counter, Resource

KEYS = ("wide_onward_kind", "wide_onward_place", "wide_onward_way", "onward_due", "onward_responsible")
ASK_AFTER = timedelta(weeks=2)


def facts(place: Resource) -> str:
    """Return what staff need to tell about a place."""
    return "　".join(f for f in (place.area, place.address, place.opening, place.conditions, place.phone) if f)


def draw(counter: Counter, seated: Seated, close: Callable[[], None]) -> None:
    """Choose the place, hear the visitor say yes. The conversation here goes on."""
    with db.read(ui.scope()) as session:
        places = {r.id: r for r in plan.resources(session, active=True)}
    if not places:
        st.caption(_("The directory is empty. An organiser fills it under “Places outside”."))
    kind = st.pills(_("Kind"), list(dict.fromkeys(r.kind for r in places.values())), key="wide_onward_kind")
    here = [k for k, r in places.items() if r.kind == kind]
    chosen = st.pills(_("To which place?"), here, format_func=lambda k: places[k].name, key="wide_onward_place") if here else None
    if chosen is not None:
        st.caption(facts(places[chosen]))
        st.info(_(onward.QUESTION).format(place=places[chosen].name), icon=":material/record_voice_over:")
    way = st.pills(_("How?"), list(Way), default=Way.INTRODUCE, format_func=lambda w: _(WAYS[w]), key="wide_onward_way")
    left, right = st.columns(2)
    due = left.date_input(_("Ask again on"), clock.day_of(ui.now()) + ASK_AFTER, key="onward_due", format="YYYY/MM/DD")
    responsible = right.text_input(_("Who asks"), ui.scope().name, key="onward_responsible", max_chars=60)
    agreement, note = desk_consent.fields()

    def passed_on(session: Session) -> None:
        assert chosen is not None  # noqa: S101 - the button is dead without a place
        how = way or Way.INTRODUCE
        onward.send(session, counter.id, chosen, ui.now(), way=how, due_on=due, responsible=responsible, note=note, agreement=agreement)

    def press() -> None:
        if ui.attempt(passed_on, _("Number {number} is passed on. The slip is under “Passed on from here”.").format(number=seated.visit.number)):
            close()
            st.session_state["passed_on"] = True

    ok, no = st.columns([3, 1])
    words = desk_consent.AGREES[agreement.means]()
    ok.button(words, key="wide_onward_agrees", type="primary", disabled=chosen is None, on_click=press, width="stretch")
    no.button(_("Not now"), key="wide_not_now", on_click=close, width="stretch")
