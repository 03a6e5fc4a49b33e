"""つなぐ: the hand-over at the desk. Two taps by default: the booth, 「ご本人OK」. What it looks like there is shown before."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from booths import estimates, passing, queries
from booths.models import Alternative, SeatRole
from core import db
from core.text import gettext as _
from pages import desk_consent, desk_instead, desk_onward, desk_received, ui

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

    from booths.estimates import Band, Outlook
    from booths.queries import Seated
    from events.models import Counter, Event
    from events.queries import BoothPlan

KEYS = (
    "handing_over",
    "hand_over_to",
    "hand_over_stay",
    "wide_hand_over_topic",
    "wide_hand_over_where",
    *desk_consent.KEYS,
    *desk_instead.KEYS,
    *desk_onward.KEYS,
)

TWO_LINES = """<style>
.st-key-hand_over_to button, .st-key-wide_instead_booth button {height: auto; padding: .35rem .9rem; border-radius: .9rem; text-align: left}
.st-key-hand_over_to button p, .st-key-wide_instead_booth button p {white-space: normal; line-height: 1.35}
</style>"""
"""A booth's button has room for how it looks there, also on a phone."""


def open_hand_over() -> None:
    """Open the choice of a booth."""
    st.session_state["handing_over"] = True


def close() -> None:
    """Fold the choice away, and forget what was typed."""
    for key in KEYS:
        st.session_state.pop(key, None)


def show(event: Event, counter: Counter, seated: Seated | None, booths: list[BoothPlan]) -> None:
    """Draw the part of the desk that is about handing over: what came with somebody, passing on, and what was passed on."""
    if seated:
        desk_received.show(seated)
    leads = seated is not None and seated.role == SeatRole.LEAD
    if seated and leads and st.session_state.get("handing_over"):
        with st.container(border=True):
            outside = st.segmented_control(
                _("Where to?"),
                [False, True],
                default=False,
                format_func=lambda out: _("To a place outside") if out else _("To a booth here"),
                key="wide_hand_over_where",
                label_visibility="collapsed",
            )
            if outside:
                desk_onward.draw(counter, seated, close)
            else:
                hand_over(event, counter, seated, booths)
    desk_consent.passed_on(event, counter)


def band_words(band: Band) -> str:
    """Return a band as staff read it."""
    if band.high is None:
        return _("over {low} min").format(low=band.low)
    return _("{low}–{high} min").format(low=band.low, high=band.high)


def label(place: BoothPlan, outlook: Outlook | None) -> str:
    """Return what stands on a booth's button: who sits there, and how it looks; what will not do today is marked."""
    name = f"{place.booth.letter} {'・'.join(p.short for p in place.programmes)}"
    if outlook is None:
        return name
    looks = _("{free} free, {waiting} waiting, {band}").format(free=outlook.free, waiting=outlook.waiting, band=band_words(outlook.band))
    return f"**{name}**  \n:small[{looks}]" if outlook.fits else f"**{name}**　:red[:material/event_busy: {_('not today')}]  \n:small[{looks}]"


def hand_over(event: Event, counter: Counter, seated: Seated, booths: list[BoothPlan]) -> None:
    """Choose the booth, hear the visitor say yes: two taps. The rest may stay as it is."""
    others = {b.booth.id: b for b in booths if b.booth.id != seated.stop.booth_id}
    with db.read(ui.scope()) as session:
        looks, topics = estimates.outlooks(session, event.id, ui.now()), queries.topics_of(session, seated.stop.id)
    st.html(TWO_LINES)
    st.markdown(f"**{_('To which booth?')}**")
    to = st.pills(_("To which booth?"), list(others), format_func=lambda k: label(others[k], looks.get(k)), key="hand_over_to", label_visibility="collapsed")
    topic = st.pills(_("About what? (may stay open)"), list(topics), format_func=topics.__getitem__, key="wide_hand_over_topic") if topics else None
    full, instead = None, None
    if to is not None and to in looks and not looks[to].fits:
        fitting = {k: p for k, p in others.items() if k in looks and looks[k].fits}
        instead, there = desk_instead.choose(others[to], {k: label(p, looks[k]) for k, p in fitting.items()})
        if instead in {Alternative.LATER_DAY, Alternative.PHONE}:
            desk_instead.arrange(counter, others[to], instead, topic, close)
            return
        if instead == Alternative.OTHER_BOOTH:
            full, to = to, there
    confirm(counter, seated, (others[to] if to else None, topic, full))


def confirm(counter: Counter, seated: Seated, chosen: tuple[BoothPlan | None, UUID | None, UUID | None]) -> None:
    """Ask, and pass on: where to, about what, and instead of which booth."""
    place, topic, full = chosen
    if place is not None:
        st.info(_(passing.QUESTION).format(booth=place.booth.letter), icon=":material/record_voice_over:")
    agreement, note = desk_consent.fields()
    stay = st.toggle(_("The conversation here goes on"), key="hand_over_stay")

    def passed_on(session: Session) -> None:
        assert place is not None  # noqa: S101 - the button is dead without a place
        booth = place.booth.id
        passing.hand_over(session, counter.id, booth, ui.now(), topic_id=topic, note=note, agreement=agreement, instead_of=full, stay=stay)

    def press() -> None:
        if ui.attempt(passed_on, _("Number {number} is handed over.").format(number=seated.visit.number)):
            close()

    ok, no = st.columns([3, 1])
    words = desk_consent.AGREES[agreement.means]()
    ok.button(words, key="wide_agrees", type="primary", disabled=place is None, on_click=press, width="stretch")
    no.button(_("Not now"), key="wide_not_now", on_click=close, width="stretch")
