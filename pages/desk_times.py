"""Times put right: forgotten taps, by those who know."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from booths import corrections, queries
from core import clock, db
from core.text import gettext as _
from core.text import hour
from pages import ui

if TYPE_CHECKING:
    from datetime import datetime, time

    from booths.models import Stop
    from events.models import Counter, Event


def recent(event: Event, counter: Counter) -> None:
    """Put the times of one's last consultations right."""
    with db.read(ui.scope()) as session:
        known = {stop.id: (stop, number) for stop, number in queries.recent_at(session, counter.id)}
    if not known:
        return
    label = lambda key: f"{known[key][1]}（{hour(known[key][0].started_at)}〜{hour(known[key][0].finished_at)}）"  # noqa: E731 - a label
    chosen = st.selectbox(_("Correct a time"), list(known), index=None, format_func=label, key="correct_stop", placeholder=_("Choose a number"))
    if chosen is not None:
        fields(event, known[chosen][0])


def fields(event: Event, stop: Stop) -> None:
    """Draw a stop's three times to be put right."""
    given: dict[str, datetime | None] = {}
    names = {"called_at": _("Called"), "started_at": _("Came"), "finished_at": _("Finished")}
    for (name, label), column in zip(names.items(), st.columns(3), strict=True):
        was: datetime | None = getattr(stop, name)
        wall: time | None = clock.local(was).time().replace(second=0, microsecond=0) if was else None
        typed = column.time_input(label, wall, step=60, key=f"{name}_{stop.id}", disabled=was is None)
        given[name] = was if typed == wall or typed is None else clock.at(event.day, typed)
    ui.button(_("Save the times"), lambda s: corrections.correct(s, stop.id, ui.now(), **given), key="save_times", said=_("Saved."))
