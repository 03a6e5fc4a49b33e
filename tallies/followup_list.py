"""後追い一覧: who is to be asked about or called, with name and number, as a small workbook. The only file that holds them: an organiser writes it, knowingly."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openpyxl import Workbook

from booths import contact_queries, contacts, handover_queries
from core import clock
from staff import audit
from staff.audit import What
from staff.rights import Right, needs
from tallies import words
from tallies.sheets import PrintSheet
from tallies.workbook import saved

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from booths.contact_queries import Kept
    from booths.handover_queries import Outside
    from tallies.figures import Value

REACH = ["開催日", "番号", "ブース", "お名前", "電話", "電話してよい時間", "社協と名乗ってよいか", "留守電", "備考"]
OUTSIDE = ["開催日", "番号", "つなぎ先", "電話", "方法", "同意", "状況", "期日", "担当"]
YES_NO = {True: "可", False: "不可"}


@needs(Right.REPORT)
def export(session: Session, now: datetime) -> bytes:
    """Return the list as .xlsx; that it was written, by whom and how long it is stands in the log of acts.

    Raises:
        NotYours: organisers write it.
    """
    kept, outside = contact_queries.kept(session), handover_queries.outside(session)
    audit.note(session, What.FOLLOW_UPS_EXPORTED, now, contacts=len(kept), outside=len(outside))
    book = Workbook()
    sheet = PrintSheet(book.worksheets[0], legend="取扱注意：連絡先が載っています。使い終わったら消してください。")
    sheet.sheet.title = "後追い一覧"
    sheet.line("後追い一覧（内部限）", size=16, bold=True, across="center")
    sheet.line(f"作成日　{words.both_dates(clock.day_of(now))}", across="right")
    for title, headings, rows in (("連絡先", REACH, [_reach(row) for row in kept]), ("外部つなぎ", OUTSIDE, [_outside(row) for row in outside])):
        sheet.line(title, bold=True)
        sheet.table(headings, rows, ())
    sheet.finish([])
    return saved(book)


def _reach(row: Kept) -> list[Value]:
    """Return how somebody may be reached."""
    said = contacts.said(row.contact)
    may = YES_NO[said.may_name], YES_NO[said.may_leave_message]
    return [f"{row.day:%Y/%m/%d}", row.number, row.letter, said.name or None, said.phone or None, said.when or None, *may, said.notes or None]


def _outside(row: Outside) -> list[Value]:
    """Return who was passed on where, and who asks when."""
    handover, consent = row.handover, row.consent
    agreed = words.consent(consent.means if consent else None, is_withdrawn=consent is not None and consent.withdrawn_at is not None)
    due = f"{handover.due_on:%Y/%m/%d}" if handover.due_on else None
    how = words.way(handover.way), agreed, words.handover(handover.state)
    return [f"{row.day:%Y/%m/%d}", row.number, row.place.name, row.place.phone or None, *how, due, handover.responsible or None]
