"""Who sits at the counter: number, what helps them, topics, where they came from, why they were called."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from booths import words
from booths.models import About, PartyRole, SeatRole, StopState
from core.text import gettext as _
from core.text import hour
from events.words import COUNTERS
from pages import desk_received, expected, helps, ui

if TYPE_CHECKING:
    from booths.models import Visit
    from booths.queries import Seated
    from events.models import Counter, Event
    from events.queries import BoothPlan


NARROW = """<style>@media (max-width: 1200px) {
[class*="st-key-big_"] kbd, .st-key-undo kbd {display: none}
[class*="st-key-big_"] button * {overflow: visible !important; text-overflow: clip !important}
}
@media (max-width: 640px) {
[data-testid="stHorizontalBlock"]:has(> div .st-key-big_call) > [data-testid="stColumn"] {min-width: calc(50% - 1rem) !important; flex: 1 1 calc(50% - 1rem)}
}</style>"""
"""Where four buttons share little room, their names come first: the keys are for PCs. On a phone they stand two by two."""
CHIP = "display:inline-block;padding:.1em .6em;margin-left:.3em;border:1px solid #4a5058;border-radius:1em;vertical-align:middle"


def heading(event: Event, place: BoothPlan, counter: Counter, seated: Seated | None, booths: list[BoothPlan]) -> None:
    """Show who sits here."""
    state = _(words.STOPS[seated.stop.state]) if seated and seated.role == SeatRole.LEAD else _(COUNTERS[counter.state])
    name = f"{ui.booth_label(place.booth.letter, place.booth.colour)} <b>{place.booth.letter}-{counter.number}</b>　{state}"
    number = f'<span class="number">{seated.visit.number}</span>' if seated else '<span class="number quiet">－</span>'
    st.html(f"{NARROW}<div>{name}</div>{number}{_access(seated)}")
    if seated:
        _notes(counter, seated, booths)
        desk_received.why_seen(event, seated)
        if seated.visit.interpreter and seated.visit.interpreter not in counter.languages:
            helps.who_can(event, seated.visit.interpreter)
        if seated.withheld:
            st.warning(_("Not to be mentioned: {text}").format(text=ui.plain(seated.withheld)))
    elif counter.back_at:
        st.caption(_("back at {time}").format(time=hour(counter.back_at)))


def _access(seated: Seated | None) -> str:
    found = words.helps(seated.visit.access, seated.visit.interpreter) if seated else []
    return "".join(f' <span style="{CHIP}">{escape(word)}</span>' for word in found)


def _party(visit: Visit) -> list[str]:
    """Return how many came, as what, and whom it is about, as far as that is known."""
    people = _("{people} people").format(people=visit.people) if visit.people > 1 else ""
    roles = "・".join(f"{_(words.PARTY_ROLES[PartyRole(role)])} {count}" for role, count in visit.party.items()) if visit.people > 1 else ""
    return [f"{people}（{roles}）" if roles else people, _(words.ABOUT[visit.about]) if visit.about == About.OTHER else ""]


def _notes(counter: Counter, seated: Seated, booths: list[BoothPlan]) -> None:
    called = seated.role == SeatRole.LEAD and seated.stop.state == StopState.CALLED
    notes = [helps.reads(seated.visit), *_party(seated.visit), expected.booked(seated.visit.due_at), seated.programme, *seated.topics]
    if seated.handed_from:
        notes.append(_("handed over from {booth}").format(booth=seated.handed_from))
    if seated.assisting:
        notes.append(_("with {counters}").format(counters=", ".join(seated.assisting)))
    if seated.role == SeatRole.LEAD and seated.stop.booth_id != counter.booth_id:
        letter = next((b.booth.letter for b in booths if b.booth.id == seated.stop.booth_id), "")
        notes.append(_("from the line of {booth}").format(booth=letter))
    if called and seated.stop.recalled_at:
        notes.append(_("called again at {time}").format(time=hour(seated.stop.recalled_at)))
    if called and seated.stop.misses:
        notes.append(_("called in vain {times} times before").format(times=seated.stop.misses))
    if counter.break_minutes:
        notes.append(_("afterwards a break of {minutes} min").format(minutes=counter.break_minutes))
    st.caption("　".join(n for n in notes if n))
    if called and seated.stop.call_reason in words.CALL_REASONS:
        st.caption(_("Why now: {reason}").format(reason=_(words.CALL_REASONS[seated.stop.call_reason])))
