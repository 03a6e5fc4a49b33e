"""受付聞き取り: what a visitor touched at the door becomes a confirmed topic, or something else; and how soon they must be seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from booths import estimates, floor_queries, parties, visits, words
from booths import queries as hall
from booths.models import Judgement
from checkin import queries
from core import db
from core.text import gettext as _
from core.text import plain_words
from events import queries as plan
from events.pictures import LABELS
from pages import expected, helps, quiet_signals, reception_closing, ui

if TYPE_CHECKING:
    from booths.models import Urgency, Visit
    from events.models import Event


OFFERED = 12
"""So many numbers are offered at once; all who want to talk soon are among them."""


def waiting_to_be_heard(event: Event) -> None:
    """Draw the next visitors whom nobody has asked yet."""
    rows = ui.once(event, "to hear", lambda s: queries.to_hear(s, event.id))
    just_heard()
    if not rows:
        st.caption(_("Nobody is waiting to be heard."))
        return
    hardly = ui.once(event, "hardly", lambda s: estimates.hardly(s, event.id, ui.now()))
    offered = [row for place, row in enumerate(rows) if place < OFFERED or row[1]]
    labels = {
        visit.id: "　".join(
            [
                str(visit.number),
                *([_("soon")] if soon else []),
                *([_("time is short")] if visit.id in hardly else []),
                *([booked] if (booked := expected.booked(visit.due_at)) else []),
            ]
        )
        for visit, soon in offered
    }
    chosen = st.pills(_("Number"), list(labels), format_func=labels.__getitem__, key="hear_visit", label_visibility="collapsed")
    if len(rows) > len(offered):
        st.caption(_("and {count} more").format(count=len(rows) - len(offered)))
    visit = next((v for v, _soon in offered if v.id == chosen), None)
    if visit is not None:
        st.session_state.pop("just_heard", None)
        reception_closing.told(visit.id, visit.number, "hear")
        hearing(event, visit, "hear")
        what_helps(event, visit, "hear")


def just_heard() -> None:
    """Draw whether whoever was heard last will be seen in the lines that were opened, until the next one is chosen."""
    heard = st.session_state.get("just_heard")
    if heard is not None:
        number, visit_id = heard
        st.markdown(_("Number {number} is in line.").format(number=number))
        reception_closing.told(visit_id, number, "heard")


def hearing(event: Event, visit: Visit, where: str) -> None:
    """Draw the topics to confirm, those first that lie behind the touched pictures, and the judgement for somebody in a hurry."""
    with db.read(ui.scope()) as session:
        touched = queries.candidates(session, visit.id)
        topics = [t for t in plan.topics(session) if t.is_active]
        urgency = hall.urgency(session, visit.id)
        stops = [f"{letter}" for stop, letter, _colour in hall.stops_of(session, visit.id) if stop.state in {"waiting", "called", "consulting"}]
    groups = [g.id for g in touched]
    topics.sort(key=lambda t: t.group_id not in groups)
    names = {t.id: t.name for t in topics}
    if touched:
        st.caption(_("Touched at the door: {pictures}").format(pictures="、".join(plain_words(LABELS[g.pictogram]) for g in touched if g.pictogram in LABELS)))
    st.caption("　".join(filter(None, [_("In line at: {booths}").format(booths="、".join(stops) or "－"), helps.reads(visit)])))
    _how_soon(visit, urgency, where)
    quiet_signals.tick(visit, where)
    chosen = st.pills(_("Confirmed topics"), list(names), selection_mode="multi", format_func=names.__getitem__, key=f"{where}_topics_{visit.id}")
    worst = (
        st.pills(_("The single worst"), chosen, format_func=names.__getitem__, key=f"{where}_worst_{visit.id}") if len(chosen) > 1 else next(iter(chosen), None)
    )
    fit = reception_closing.would_fit(event, visit, chosen)

    def heard(*, and_decide: bool = False) -> None:
        if not ui.attempt(lambda s: visits.hear(s, visit.id, list(chosen), worst, ui.now()), _("Number {number} is in line.").format(number=visit.number)):
            return
        if and_decide:
            reception_closing.decide(visit.number)
        elif where == "hear":
            st.session_state["just_heard"] = (visit.number, visit.id)
        st.session_state.pop("hear_visit", None)

    with st.container(horizontal=True):
        st.button(_("Confirm"), key=f"wide_{where}_confirm", type="primary", on_click=heard)
        if not fit:
            st.button(_("Confirm, and decide together"), key=f"wide_{where}_confirm_decide", on_click=lambda: heard(and_decide=True))


def _how_soon(visit: Visit, urgency: Urgency | None, where: str) -> None:
    """Draw the judgement for somebody in a hurry, or the way to one."""
    if urgency is not None:
        judged = st.segmented_control(
            _("How soon must they be seen?"),
            list(Judgement),
            default=urgency.judgement,
            format_func=lambda j: _(words.JUDGEMENTS[j]),
            key=f"{where}_judge_{visit.id}",
        )
        if judged is not None and judged != urgency.judgement:
            ui.button(_("Save the judgement"), lambda s: visits.judge(s, visit.id, judged, ui.now()), key=f"{where}_save_judge_{visit.id}", said=_("Saved."))
    else:
        ui.button(
            _("Must be seen today, before others"),
            lambda s: visits.judge(s, visit.id, Judgement.TODAY, ui.now()),
            key=f"{where}_urgent_{visit.id}",
            type="tertiary",
        )


def what_helps(event: Event, visit: Visit, where: str) -> None:
    """配慮: draw what makes it easier for somebody to be here. What is known stands above: a drawer whose name changed would close at each tap."""
    known, label = words.helps(visit.access, visit.interpreter), _("What helps them")
    if known:
        st.markdown(f"{label}：**{'、'.join(known)}**")
    with ui.drawer(label, key=f"{where}_open_helps") as is_open:
        if is_open:
            helps.draw(event, visit, where)


def came_with(event: Event, visit: Visit) -> None:
    """Draw with whom somebody came who has a number of their own: they are called so that they can go home together."""
    with db.read(ui.scope()) as session:
        others = floor_queries.came_with(session, visit)
    label = _("Came together with: {numbers}").format(numbers="、".join(map(str, others))) if others else _("Came together with another number")
    with ui.drawer(label, key="open_together") as is_open:
        if not is_open:
            return
        number = st.number_input(_("Number of the other party"), 1, 99_999, value=None, step=1, key=f"together_{visit.id}", placeholder=_("Type a number"))
        with st.container(horizontal=True):
            ui.button(
                _("They came together"),
                lambda s: parties.bring_together(s, event.id, visit.number, int(number or 0), ui.now()),
                key=f"save_together_{visit.id}",
                disabled=number is None,
                said=_("Saved."),
            )
            if others:
                ui.button(_("They go separate ways"), lambda s: parties.separate(s, visit.id, ui.now()), key=f"separate_{visit.id}", said=_("Saved."))
