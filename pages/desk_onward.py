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
from events import geography
from events import queries as plan
from pages import desk_consent, place_map, ui

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.orm import Session

    from booths.queries import Seated
    from events.geography import Point, Seen
    from events.models import Counter, Resource, Venue

KEYS = ("wide_onward_kind", "wide_onward_place", "wide_onward_way", "onward_due", "onward_responsible")
ASK_AFTER = timedelta(weeks=2)


def facts(place: Resource) -> str:
    """Return what staff need to tell about a place: each on a line of its own."""
    return "  \n".join(f for f in (place.area, place.address, place.opening, place.conditions, place.phone) if f)


def name(number: int, here: Point | None, seen: Seen) -> str:
    """Return what stands on a place's button: its number on the map, its name, and how far it is."""
    return "　".join(w for w in (str(number), seen.place.name, geography.in_words(here, seen)) if w)


def on_a_map(venue: Venue, here: Point, seen: list[Seen]) -> None:
    """Draw the map of these places, folded away."""
    with ui.drawer(_("Map"), key="onward_map", icon=":material/map:") as is_open:
        if is_open:
            place_map.draw(_("Venue: {name}").format(name=venue.name), here, seen, key="onward_deck")


def draw(counter: Counter, seated: Seated, close: Callable[[], None]) -> None:
    """Choose the place, hear the visitor say yes. The conversation here goes on."""
    with db.read(ui.scope()) as session:
        venue = plan.venue(session, counter.event_id)
        here = geography.venue_point(venue)
        found = plan.resources(session, active=True)
    places = {seen.place.id: seen for seen in geography.by_distance(found, here)}
    if not places:
        st.caption(_("The directory is empty. An organiser fills it under “Places outside”."))
    kind = st.pills(_("Kind"), list(dict.fromkeys(r.kind for r in found)), key="wide_onward_kind")
    those = [k for k, seen in places.items() if seen.place.kind == kind]
    numbers = {k: n for n, k in enumerate(those, 1)}
    chosen = st.pills(_("To which place?"), those, format_func=lambda k: name(numbers[k], here, places[k]), key="wide_onward_place") if those else None
    if those and here:
        on_a_map(venue, here, [places[k] for k in those])
    if chosen is not None:
        place = places[chosen].place
        st.markdown(facts(place))
        st.info(_(onward.QUESTION).format(place=ui.plain(place.name)), icon=":material/record_voice_over:")
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
        done = _("Number {number} is passed on. The slip is under “Passed on from here, or to here”.")
        if ui.attempt(passed_on, desk_consent.said(agreement, seated, done)):
            close()
            st.session_state["passed_on"] = True

    ok, no = st.columns([3, 1])
    words = desk_consent.AGREES[agreement.means]()
    ok.button(words, key="wide_onward_agrees", type="primary", disabled=chosen is None, on_click=press, width="stretch")
    no.button(_("Not now"), key="wide_not_now", on_click=close, width="stretch")
