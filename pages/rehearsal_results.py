"""What a rehearsal found: sentences first, then a table of the booths and a picture of the waits."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

import altair as alt
import pandas as pd
import streamlit as st

from booths.counters_needed import Needed
from booths.rehearsal import Outlook
from core.text import gettext as _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from booths.rehearsal import Hour, Line

JAM_MINUTES = 20
"""From such a usual wait on a booth is said to be crowded."""
WORTH_SAYING = 0.5
LOW, MEDIAN, HIGH, HOUR = "low", "median", "high", "hour"
STYLE = """<style>
.found {width: 100%; border-collapse: collapse}
.found td, .found th {padding: .45rem .6rem; border-bottom: 1px solid #c9ced6; text-align: left}
.found td:first-child {white-space: nowrap}
@media (max-width: 640px) {.found td:nth-child(n+4), .found th:nth-child(n+4) {display: none}}
</style>"""
BAND, MARK = "#9db8d9", "#1f3d66"


def fives(minutes: float) -> int:
    """Return minutes to the next five: nobody knows them better."""
    return 5 * round(minutes / 5)


def wall(found: Outlook, at: float) -> str:
    """Return an instant of the day as a clock shows it; for a day without a clock, the time since opening."""
    minutes = int(at) + (found.opens or 0)
    clock = f"{minutes // 60 % 24}:{minutes % 60:02d}"
    return clock if found.opens is not None else _("{time} after opening").format(time=clock)


def hour_of(found: Outlook, hour: Hour) -> str:
    """Return an hour of the day: 13時."""
    minutes = int(hour.at) + (found.opens or 0)
    return (_("from {hour}:00") if found.opens is not None else _("{hour} h after opening")).format(hour=max(0, minutes // 60))


def jam(found: Outlook, line: Line) -> str:
    """Return where and when it is crowded, in one sentence."""
    assert line.worst is not None  # noqa: S101 - asked by the caller
    wait, when = line.worst.wait, hour_of(found, line.worst)
    return _("{booth} is crowded {when}: usually {median} minutes, up to {high}.").format(
        booth=line.name, when=when, median=fives(wait.median), high=fives(wait.high)
    )


def sentences(found: Outlook) -> list[str]:
    """Return what to expect, in plain words."""
    low, _median, high = found.parties
    said = [
        _("{low} to {high} parties come. They wait {median} minutes in all; nine in ten wait no longer than {long}.").format(
            low=int(low), high=int(high), median=fives(found.wait.median), long=fives(found.wait.high)
        )
    ]
    crowded = sorted((line for line in found.lines if line.worst), key=lambda line: line.worst.wait.median if line.worst else 0, reverse=True)
    full = [line for line in crowded if line.worst and line.worst.wait.median >= JAM_MINUTES]
    said += [jam(found, line) for line in full[:3]] or [_("No booth is crowded.")]
    if found.admit_until < found.last_arrival:
        said.append(
            _("Stop admitting at {time}: of those who come later more than one in ten can talk to nobody any more.").format(time=wall(found, found.admit_until))
        )
    else:
        said.append(_("You can admit until {time}, as planned: nine in ten of the last still talk to somebody.").format(time=wall(found, found.last_arrival)))
    said.append(
        _("The last consultation ends at about {time}, on long days at {late}.").format(time=wall(found, found.ends.median), late=wall(found, found.ends.high))
    )
    if found.left >= WORTH_SAYING:
        said.append(_("About {count} parties a day do not want to wait any longer and leave.").format(count=round(found.left)))
    if found.unseen >= WORTH_SAYING:
        said.append(_("About {count} parties a day have not been everywhere at the end.").format(count=round(found.unseen)))
    return said


def day(result: dict[str, Any]) -> None:
    """Draw what to expect of a day."""
    found = Outlook.from_json(result)
    st.subheader(found.name)
    if not found.hours:
        st.info(_("Nobody came in any of these days. How many parties are expected in each hour stands under “Plan”."))
        return
    st.markdown("\n".join(f"- {sentence}" for sentence in sentences(found)))
    st.caption(_("Played {runs} times.").format(runs=found.runs))
    booths(found)
    waits(found)


def booths(found: Outlook) -> None:
    """Draw a row for each booth."""
    heads = (_("Booth"), _("Most crowded"), _("Counters idle"), _("Wait, usually to long"), _("Longest line of the day"), _("Counters"))
    rows = []
    for line in found.lines:
        when = "—"
        if line.worst and line.worst.wait.high >= 1:
            when = _("{when} {low} to {high} min").format(when=hour_of(found, line.worst), low=fives(line.worst.wait.median), high=fives(line.worst.wait.high))
        wait = _("{low} to {high} min").format(low=fives(line.wait.median), high=fives(line.wait.high))
        rows.append((line.name, when, f"{round(line.idle * 100)}%", wait, _("{share} % of days").format(share=round(line.longest * 100)), str(line.counters)))
    table(heads, rows)


def table(heads: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> None:
    """Draw a table; a phone has room for its first three columns."""
    head = "".join(f"<th>{escape(name)}</th>" for name in heads)
    body = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in rows)
    st.html(f'{STYLE}<table class="found"><tr>{head}</tr>{body}</table>')


def waits(found: Outlook) -> None:
    """Draw the waits by the hour in which somebody comes."""
    st.markdown(f"**{_('Minutes of waiting in all, by the hour in which somebody comes')}**")
    table = pd.DataFrame([{HOUR: hour_of(found, h), LOW: h.wait.low, MEDIAN: h.wait.median, HIGH: h.wait.high} for h in found.hours])
    base = alt.Chart(table).encode(x=alt.X(HOUR, sort=None, title=None, axis=alt.Axis(labelAngle=0)))
    band = base.mark_bar(color=BAND, size=26).encode(y=alt.Y(LOW, title=_("minutes")), y2=HIGH)
    mark = base.mark_tick(color=MARK, size=34, thickness=4).encode(y=MEDIAN)
    st.altair_chart(band + mark, height=260)
    st.caption(_("The bar spans eight of ten visitors; the dark line is the middle."))


def counters(result: dict[str, Any]) -> None:
    """Draw how many counters are needed."""
    found = Needed.from_json(result)
    facts = {"minutes": int(found.minutes), "needed": sum(found.needed), "planned": sum(found.planned), "share": int(found.share * 100)}
    if found.is_enough:
        st.markdown(_("**{needed} counters** are needed so that nine in ten wait at most {minutes} minutes in all. Planned are {planned}.").format(**facts))
    else:
        st.markdown(_("No number of counters was found with which nine in ten wait at most {minutes} minutes. The best: {share} %.").format(**facts))
    if not found.in_time:
        st.warning(_("There was not enough time to search to the end: this is the best that was found."))
    rows = []
    for name, planned, needed in zip(found.names, found.planned, found.needed, strict=True):
        change = _("{count} more").format(count=needed - planned) if needed > planned else _("{count} fewer").format(count=planned - needed)
        rows.append((name, str(needed), change if needed != planned else _("as planned"), str(planned)))
    table((_("Booth"), _("Counters needed"), "", _("Counters planned")), rows)
    st.caption(_("As planned now, {share} % wait at most {minutes} minutes.").format(share=int(found.share_planned * 100), minutes=int(found.minutes)))
