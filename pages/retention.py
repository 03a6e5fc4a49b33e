"""保存期間と消去: how long what is kept, what is removed now, what was removed before, and the backups."""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from core import clock, db, settings
from core.text import full_date, hour
from core.text import gettext as _
from keeping import nightly, purge
from keeping.scrub import scrub_by_day
from keeping.table import KINDS, Kind
from pages import removing, ui
from staff.audit import What
from staff.models import PERIODS

if TYPE_CHECKING:
    from datetime import datetime

    from keeping.models import Nightly
    from keeping.purge import Due


def periods() -> None:
    """Draw for how many days what is kept."""
    council = ui.council()
    said = {
        "keep_tickets": _("days after the day of the event"),
        "keep_words": _("days after the last follow-up; without one, after the day"),
        "keep_facts": _("days after the day of the event, and never before the notes"),
        "keep_traces": _("days after they ended"),
    }
    seen = ui.as_seen("periods", {name: getattr(council, name) for name in PERIODS})
    with st.form("periods"):
        days = {
            name: st.number_input(f"{purge.name_of(name)}（{said[name]}）", least, most, getattr(council, name), key=f"days_{name}")
            for name, (least, most) in PERIODS.items()
        }
        ui.saved("periods", _("Save"), lambda s: purge.save_periods(s, days, ui.now(), seen=seen), _("Saved."))


def now_due() -> None:
    """Draw what would be removed now, and the button that does so."""
    with db.read(ui.scope()) as session:
        found, night = purge.all_due(session, ui.now()), nightly.last(session, nightly.PURGE)
    if night is not None and night.trouble:
        st.error(_("What is kept no longer could not be removed last night: {trouble}").format(trouble=night.trouble))
    if not found:
        st.info(_("Nothing is to be removed now."))
        return
    st.markdown(_("You need not do anything: this is removed tonight by itself. If you still need its Excel file, please save it under “Results” before."))
    for due in found:
        each = f"　:gray[{'、'.join(removing.numbers(due.counts))}]" if len(found) > 1 else ""
        st.markdown(f"- **{full_date(due.event.day)}　{ui.plain(due.event.title)}**{each}")
    removing.preview(*_goes_and_stays(sum((due.counts for due in found), Counter[Kind]())))
    label = _("Remove it now from these events: {count}").format(count=len(found))
    removing.button(label, _("I have seen what goes and what stays."), partial(_purge, found), key="purge")


def _goes_and_stays(counts: Counter[Kind]) -> tuple[list[str], list[str]]:
    counted = Kind.COUNTED in counts
    goes = removing.explained(counts) or [_(KINDS[Kind.COUNTED])]
    rows = [_("In the Excel file: “Data” and the single lines of sheet 8")] if counted else []
    stays = [_("All figures: on the screen, in the Excel file, published"), _("When parties came and how long they sat, without their numbers")]
    return [*goes, *rows], [*stays, _("The log of acts")]


def _purge(found: list[Due]) -> None:
    done = [ui.attempt(lambda s, key=due.event.id: purge.purge_shown(s, key, ui.now()), _("Removed.")) for due in found]  # type: ignore[misc]
    if any(done):
        scrub_by_day(ui.now())


def before() -> None:
    """Draw what was removed before."""
    with db.read(ui.scope()) as session:
        lines = purge.done_before(session)
    if not lines:
        st.caption(_("Nothing was removed yet."))
    for line, event in ui.paged(lines, "removed_page"):
        day = full_date(clock.day_of(line.at))
        what = _("number {number}, on request").format(number=line.about) if line.what == What.ERASED else "、".join(removing.numbers(line.facts))
        st.markdown(
            f"{day} {hour(line.at)}　{ui.plain(event.title) if event else ''}　{what}　:gray[{_('at night') if line.who == nightly.NAME else ui.plain(line.who)}]"
        )


def _at(instant: datetime) -> str:
    return f"{full_date(clock.day_of(instant))} {hour(instant)}"


def backups() -> None:
    """Draw when the last backup was made, and what went wrong with it."""
    here = settings.get()
    with db.read(ui.scope()) as session:
        row: Nightly | None = nightly.last(session, nightly.BACKUP)
    if not here.backup_days:
        st.warning(_("No backup is made at night: SOUDANKAI_BACKUP_DAYS is 0."))
        return
    if row is not None and row.trouble:
        st.error(_("The last backup could not be made: {trouble}").format(trouble=row.trouble))
    st.markdown(_("Last backup: {when}").format(when=_at(row.done_at) if row and row.done_at else _("none yet")))
    st.caption(_("A backup is kept for {days} days and then deleted. Until then it holds what was removed since.").format(days=here.backup_days))
    st.caption(_("Backups are encrypted.") if here.backup_key else _("Backups are not encrypted: SOUDANKAI_BACKUP_KEY names no key."))


def show() -> None:
    """Draw the screen."""
    st.title(_("What is kept how long"))
    st.caption(_("What is kept no longer is removed at night. Every figure stays."))
    with ui.drawer(_("What would be removed now"), key="open_due", icon=":material/delete_sweep:") as is_open:
        if is_open:
            now_due()
    periods()
    st.subheader(_("Removed so far"))
    before()
    st.subheader(_("Backups"))
    backups()


show()
