"""つなぐ: the hand-over at the desk. Two taps by default: the booth, 「ご本人OK」. What it looks like there is shown before."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from booths import passing, queries
from booths.models import Alternative, SeatRole
from core.text import gettext as _
from pages import desk_consent, desk_onward, desk_received, instead, looks, ui

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

    from booths.queries import Seated
    from events.models import Counter, Event
    from events.queries import BoothPlan

INSTEAD = "instead"
KEYS = (
    "handing_over",
    "hand_over_to",
    "hand_over_stay",
    "wide_hand_over_topic",
    "wide_hand_over_where",
    *desk_consent.KEYS,
    *instead.keys(INSTEAD),
    *desk_onward.KEYS,
)


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
        desk_received.show(event, seated)
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


def hand_over(event: Event, counter: Counter, seated: Seated, booths: list[BoothPlan]) -> None:
    """Choose the booth, hear the visitor say yes: two taps. The rest may stay as it is."""
    others = {b.booth.id: b for b in booths if b.booth.id != seated.stop.booth_id}
    outlooks, topics = looks.outlooks(event), ui.once(event, ("topics", seated.stop.id), lambda s: queries.topics_of(s, seated.stop.id))
    st.html(looks.TWO_LINES)
    st.markdown(f"**{_('To which booth?')}**")
    to = st.pills(
        _("To which booth?"), list(others), format_func=lambda k: looks.label(others[k], outlooks.get(k)), key="hand_over_to", label_visibility="collapsed"
    )
    topic = st.pills(_("About what? (may stay open)"), list(topics), format_func=topics.__getitem__, key="wide_hand_over_topic") if topics else None
    full = None
    if to is not None and to in outlooks and not outlooks[to].fits:
        st.warning(_("Booth {booth} will hardly get to it before closing. Please decide together:").format(booth=others[to].booth.letter))
        way = instead.choose(instead.WAYS, INSTEAD)
        if way == Alternative.OTHER_BOOTH:
            fitting = {k: looks.label(p, outlooks[k]) for k, p in others.items() if k in outlooks and outlooks[k].fits}
            full, to = to, instead.other_booth(fitting, INSTEAD)
        elif way is not None:
            arrange(counter, others[to], way, topic)
            return
    if to is not None:
        other_body(next(b for b in booths if b.booth.id == seated.stop.booth_id), others[to])
    confirm(counter, seated, (others[to] if to else None, topic, full))


def other_body(own: BoothPlan, there: BoothPlan) -> None:
    """Say when a booth belongs to another body: what is passed on leaves ours."""
    theirs = {p.body for p in there.programmes} - {p.body for p in own.programmes}
    if theirs:
        body = "・".join(sorted(filter(None, theirs))) or ui.council().name
        st.caption(_("Booth {booth} belongs to another body ({body}): this is passing on to a third party.").format(booth=there.booth.letter, body=body))


def arrange(counter: Counter, full: BoothPlan, way: Alternative, topic: UUID | None) -> None:
    """Write down another day or a call instead; the need is counted as that booth's. The conversation here goes on."""
    words = instead.arranged(way, INSTEAD)

    def press() -> None:
        said = _("Written down. The conversation here goes on.")
        if ui.attempt(lambda s: passing.not_met_there(s, counter.id, full.booth.id, way, ui.now(), arranged=words, topic_id=topic), said):
            close()

    ok, no = st.columns([3, 1])
    ok.button(_("Write down what was arranged"), key="wide_arranged", type="primary", on_click=press, width="stretch")
    no.button(_("Not now"), key="wide_not_now", on_click=close, width="stretch")


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
        if ui.attempt(passed_on, desk_consent.said(agreement, seated, _("Number {number} is handed over."))):
            close()

    ok, no = st.columns([3, 1])
    words = desk_consent.AGREES[agreement.means]()
    ok.button(words, key="wide_agrees", type="primary", disabled=place is None, on_click=press, width="stretch")
    no.button(_("Not now"), key="wide_not_now", on_click=close, width="stretch")
