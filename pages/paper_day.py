"""A day on paper, typed in afterwards: a sheet to download and fill, or lines to type here; what is wrong is named before anything is written."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import streamlit as st

from checkin import paper_entry, paper_sheet
from checkin.paper_day import COLUMNS
from core import db
from core.cells import XLSX
from core.errors import Refusal
from core.text import gettext as _
from pages import ui
from staff import sessions

if TYPE_CHECKING:
    from core.scopes import Scope
    from events.models import Event

SHOWN = 50
EMPTY_LINES = 8


def show(event: Event) -> None:
    """Draw both ways in, and what is wrong with what was put in."""
    st.caption(_("For a day, or a part of it, that was kept on paper. One line is one party. Nothing is taken over while a place is wrong."))
    name = f"{_('Sheet for a day on paper')}_{event.day:%Y%m%d}.xlsx"
    st.download_button(_("Download the empty sheet"), partial(_template, ui.scope(), event), name, XLSX, key="paper_sheet", on_click="ignore")
    excel, here = st.tabs([_("A filled sheet"), _("Type here")], key="paper_way", on_change="rerun")
    if excel.open:
        with excel:
            rows = _uploaded()
            if rows is not None:
                outcome(event, rows)
    if here.open:
        with here:
            outcome(event, _typed(event))


def _template(who: Scope, event: Event) -> bytes:
    """Make the sheet when its button is pressed, with the lists as they are then."""
    with db.read(who) as session:
        sessions.still_signed_in(session, who, ui.now())
        return paper_sheet.template(event, paper_entry.lists(session, event))


def _uploaded() -> list[tuple[int, dict[str, object]]] | None:
    file = st.file_uploader(_("The filled sheet (.xlsx)"), type=["xlsx"], key="paper_file", max_upload_size=5)
    if file is None:
        return None
    try:
        return paper_sheet.read(file.getvalue())
    except Refusal as refusal:
        st.error(str(refusal))
        return None


def _typed(event: Event) -> list[tuple[int, dict[str, object]]]:
    """Draw a grid of the same columns. What is typed stays in this browser until it is taken over."""
    empty = pa.table({column: pa.array([None] * EMPTY_LINES, pa.string()) for column in COLUMNS})
    settings: dict[str, Any] = {column: st.column_config.TextColumn(column, max_chars=200) for column in COLUMNS}
    grid = st.data_editor(
        empty,
        column_config=settings,
        num_rows="dynamic",
        hide_index=True,
        placeholder="",
        key=f"paper_grid_{event.id}_{st.session_state.get('paper_taken', 0)}",
    )
    return list(enumerate(grid.to_pylist(), 1))


def outcome(event: Event, rows: list[tuple[int, dict[str, object]]]) -> None:
    """Draw what is wrong, or the button that takes it over."""
    with db.read(ui.scope()) as session:
        parties, mistakes = paper_entry.mistakes_in(session, event.id, rows)
    if mistakes:
        st.error(_("{count} places need to be put right. Nothing has been taken over.").format(count=len(mistakes)))
        shown = mistakes[:SHOWN]
        table = {_("Row"): [m.row for m in shown], _("Column"): [m.column for m in shown], _("What is wrong"): [m.sentence for m in shown]}
        st.dataframe(pa.table(table), hide_index=True, height="content", alt=_("What is wrong"))
        if len(mistakes) > SHOWN:
            st.caption(_("… and {count} more.").format(count=len(mistakes) - SHOWN))
        return
    if parties:
        st.success(_("{parties} parties, nothing wrong.").format(parties=parties))
        st.button(_("Take these {parties} parties over").format(parties=parties), key="wide_paper_take", type="primary", on_click=_take, args=(event, rows))


def _take(event: Event, rows: list[tuple[int, dict[str, object]]]) -> None:
    taken = ui.obtain(lambda s: paper_entry.take_over(s, event.id, rows, ui.now()))
    if taken:
        st.session_state["said"] = _("{parties} parties were taken over.").format(parties=taken)
        st.session_state["paper_taken"] = st.session_state.get("paper_taken", 0) + 1
