"""Who wants to talk soon: numbers and times only. What it is about is shown to whoever opens it, and that is written down."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from booths import floor, floor_queries, queries, summons
from booths.words import JUDGEMENTS, helps
from checkin import queries as door
from core import clock, db
from core.text import NAMES, hour, plain_words
from core.text import gettext as _
from events.pictures import LABELS
from pages import quiet_signals, revealed, ui

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.orm import Session

    from booths.models import Urgency, Visit
    from events.models import Event

GOAL_MINUTES = int(summons.ANSWER_WITHIN.total_seconds() // 60)
"""Within so many minutes somebody says that they see to it."""


def waiting_for_somebody(event: Event) -> None:
    """Draw those to whom nobody sees yet; nothing when there are none."""
    rows = _rows(event, acknowledged=False)
    if rows:
        st.subheader(_("Wants to talk soon, nobody sees to it yet ({count})").format(count=len(rows)))
        several(event, rows)


def seen_to(event: Event) -> None:
    """Draw those to whom somebody sees and who have not sat down anywhere."""
    rows = _rows(event, acknowledged=True)
    st.subheader(_("Wants to talk soon, not met yet ({count})").format(count=len(rows)))
    several(event, rows)


def _rows(event: Event, *, acknowledged: bool) -> list[tuple[Urgency, Visit]]:
    rows = ui.once(event, "urgent", lambda s: queries.not_yet_met(s, event.id))
    return [row for row in rows if (row[0].acknowledged_at is not None) == acknowledged]


def several(event: Event, rows: list[tuple[Urgency, Visit]]) -> None:
    """Draw some of them."""
    if not rows:
        return
    seen = ui.once(event, "seen by", lambda s: floor_queries.seen_by(s, event.id))
    for urgency, visit in rows:
        with st.container(border=True, key=f"urgent_{visit.number}"):
            one(urgency, visit, seen.get(visit.id, []))


def one(urgency: Urgency, visit: Visit, seen: list[tuple[str, datetime]]) -> None:
    """Draw one of them: how long ago, who sees to it, who has opened the details."""
    judged = _(JUDGEMENTS[urgency.judgement]) if urgency.judgement else _("not judged yet")
    is_open = revealed.is_open(revealed.URGENCY, visit.id)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{visit.number}**　{since(urgency)}　{judged}")
        if urgency.acknowledged_at is None:
            ui.button(_("I see to it"), partial(_acknowledge, visit.id), key=f"acknowledge_{visit.number}", type="primary")
        st.button(_("Close") if is_open else _("Details"), key=f"see_{visit.number}", on_click=_shut if is_open else _open, args=() if is_open else (visit.id,))
    if seen:
        st.caption(_("Opened by: {people}").format(people="、".join(f"{ui.plain(who)} {hour(when)}" for who, when in seen)))
    if is_open:
        details(visit)


def since(urgency: Urgency) -> str:
    """Return the timer: until somebody sees to it, then until they are met."""
    waits = ui.minutes_since(urgency.said_at)
    if urgency.acknowledged_at is not None:
        took = int(clock.minutes(urgency.said_at, urgency.acknowledged_at))
        by = _("{person} sees to it since {time} (after {minutes} min)")
        return (
            by.format(person=urgency.acknowledged_by, time=hour(urgency.acknowledged_at), minutes=took)
            + "　"
            + _("not met for {minutes} min").format(minutes=waits)
        )
    late = _("Nobody sees to it yet: {minutes} min, longer than {goal}") if waits >= GOAL_MINUTES else _("Nobody sees to it yet: {minutes} min")
    return late.format(minutes=waits, goal=GOAL_MINUTES)


def details(visit: Visit) -> None:
    """Draw what else is known."""
    with db.read(ui.scope()) as session:
        topics, touched = floor_queries.confirmed(session, visit.id), door.candidates(session, visit.id)
        lines = [letter for _stop, letter, _booth in floor_queries.waiting_stops(session, visit.id)]
    facts = {
        _("Confirmed topics"): "、".join(f"{letter} {name}" for letter, name in topics),
        _("Touched at the door"): "、".join(plain_words(LABELS[g.pictogram]) for g in touched if g.pictogram in LABELS),
        _("In line at"): "、".join(lines),
        _("What helps them"): "、".join(helps(visit.access, visit.interpreter)),
        _("People in the party"): str(visit.people),
        _("Language"): _(NAMES[visit.language]) if visit.language in NAMES else visit.language,
    }
    st.markdown("  \n".join(f"{name}：{fact or '－'}" for name, fact in facts.items()))
    quiet_signals.known(visit, "floor")


def _acknowledge(visit_id: UUID, session: Session) -> None:
    floor.acknowledge(session, visit_id, ui.now())


def _open(visit_id: UUID) -> None:
    revealed.reveal(revealed.URGENCY, visit_id, lambda s: floor.see(s, visit_id, ui.now()))


def _shut() -> None:
    revealed.shut(revealed.URGENCY)
