"""A day on paper, typed in afterwards: every wrong cell is named, and all of it is taken over or nothing."""

from __future__ import annotations

import zipfile
from datetime import time
from io import BytesIO
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from sqlalchemy import func, select, update

from booths.models import Visit
from checkin import paper_entry, paper_sheet
from checkin.errors import NoPaperSheet, PaperDayWrong
from checkin.paper_day import COLUMNS
from core import db
from events import planning
from events.states import EventStep
from keeping import visitor
from tallies import counts
from tallies import queries as tallies
from tests import builders
from tests.builders import Fair, later

PARTIES = 300
WRONG: list[tuple[dict[str, Any], str]] = [
    ({"番号": None}, "番号"),
    ({"番号": "二十"}, "番号"),
    ({"番号": 1}, "番号"),
    ({"番号": 10_000}, "番号"),
    ({"受付": None}, "受付"),
    ({"受付": "25:70"}, "受付"),
    ({"受付": "3:00"}, "受付"),
    ({"人数": 21}, "人数"),
    ({"年代": "百歳"}, "年代"),
    ({"性別": "？"}, "性別"),
    ({"相談内容": "介護のこと、宝くじ"}, "相談内容"),
    ({"事業1": "宝くじ課"}, "事業1"),
    ({"開始1": None}, "開始1"),
    ({"終了1": "10:01"}, "終了1"),
    ({"開始1": "9:59"}, "開始1"),
    ({"事業2": "自立相談"}, "事業2"),
    ({"結果1": "解決"}, "結果1"),
]
"""One changed line each, and the column that must be named."""


@pytest.fixture
def fair(database_url: str) -> Fair:  # noqa: ARG001 - the database to work on
    """Return an event whose door gives out no more numbers; number 7 was given out."""
    fair = builders.fair()
    for minutes in range(7):
        fair.admit(minutes=minutes)
    fair.do(lambda s: planning.advance(s, fair.event.id, EventStep.CLOSE, later(60)))
    return fair


def line(number: int, **other: Any) -> dict[str, Any]:  # noqa: ANN401 - what a cell may hold
    """Return a line that is right: a party of two that talked at two programmes."""
    return {
        "番号": number, "受付": time(10, 5), "人数": 2, "年代": "50代", "性別": "女性", "居住地": "市内", "新規・継続": "新規", "来所者": "本人",
        "最も困っていること": "債務について", "相談内容": "病気や健康、障害のこと、債務について", "事業1": "自立相談", "開始1": "10:20", "終了1": "10:50",
        "結果1": "助言・情報提供、傾聴", "事業2": "参加支援", "開始2": "10時55分", "終了2": 0.47, "結果2": "後日継続",
    } | other  # fmt: skip


def filled(fair: Fair, lines: list[dict[str, Any]]) -> bytes:
    """Return the event's own sheet with these lines typed in."""
    with db.read(fair.scope) as session:
        book = load_workbook(BytesIO(paper_sheet.template(fair.event, paper_entry.lists(session, fair.event))))
    for row, cells in enumerate(lines, paper_sheet.FIRST):
        for column, heading in enumerate(COLUMNS, 1):
            book[paper_sheet.SHEET].cell(row, column).value = cells.get(heading)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def mistakes(fair: Fair, rows: list[tuple[int, dict[str, object]]]) -> list[tuple[int, str]]:
    with db.read(fair.scope) as session:
        return [(m.row, m.column) for m in paper_entry.mistakes_in(session, fair.event.id, rows)[1]]


def visits(fair: Fair) -> int:
    with db.read(fair.scope) as session:
        return session.scalars(select(func.count()).select_from(Visit)).one()


def overview(fair: Fair) -> Any:  # noqa: ANN401 - the figures
    with db.read(fair.scope) as session:
        return counts.figures(tallies.day(session, fair.event.id)).overview


def test_every_mistake_of_a_long_sheet_is_named_and_nothing_is_taken_over(fair: Fair) -> None:
    lines = [line(100 + n) for n in range(PARTIES)]
    expected = set()
    for n, (change, column) in enumerate(WRONG):
        lines[10 * n] |= change
        expected.add((paper_sheet.FIRST + 10 * n, column))
    lines[299]["番号"] = 101
    expected.add((paper_sheet.FIRST + 299, "番号"))
    rows = paper_sheet.read(filled(fair, lines))

    assert set(mistakes(fair, rows)) == expected
    with pytest.raises(PaperDayWrong):
        fair.do(lambda s: paper_entry.take_over(s, fair.event.id, rows, later(90)))
    assert visits(fair) == 7


def test_a_sheet_without_a_mistake_moves_the_tallies_by_exactly_its_lines(fair: Fair) -> None:
    before = overview(fair)
    rows = paper_sheet.read(filled(fair, [line(100 + n) for n in range(PARTIES)]))
    assert fair.do(lambda s: paper_entry.take_over(s, fair.event.id, rows, later(90))) == PARTIES

    after = overview(fair)
    assert (after.parties - before.parties, after.people - before.people) == (PARTIES, 2 * PARTIES)
    assert (after.consultations - before.consultations, after.new - before.new) == (2 * PARTIES, PARTIES)
    assert after.average_wait == 10.0  # 15 minutes for the first talk, 5 for the second


def test_the_same_sheet_twice_is_named_as_used_up(fair: Fair) -> None:
    rows = paper_sheet.read(filled(fair, [line(100)]))
    fair.do(lambda s: paper_entry.take_over(s, fair.event.id, rows, later(90)))

    assert mistakes(fair, rows) == [(paper_sheet.FIRST, "番号")]


def test_typing_the_day_in_again_does_not_bring_back_whom_it_was_asked_to_erase(fair: Fair) -> None:
    rows = paper_sheet.read(filled(fair, [line(100), line(101), line(102)]))
    fair.do(lambda s: paper_entry.take_over(s, fair.event.id, rows, later(90)))
    with db.read(fair.scope) as session:
        first, second = session.scalars(select(Visit.id).where(Visit.number.in_([101, 102])).order_by(Visit.number))
    fair.put(lambda s: s.execute(update(Visit).where(Visit.id == second).values(merged_into=first)))
    fair.do(lambda s: visitor.erase(s, visitor.by_key(s, second), later(24 * 60)))

    with db.read(fair.scope) as session:
        found = paper_entry.mistakes_in(session, fair.event.id, rows)[1]
    assert [(m.row - paper_sheet.FIRST, "消去" in m.sentence) for m in found] == [(0, False), (1, True), (2, True)]


def test_only_number_and_time_are_needed(fair: Fair) -> None:
    fair.do(lambda s: paper_entry.take_over(s, fair.event.id, [(1, {"番号": "５０１", "受付": "１０：０５"})], later(90)))
    assert overview(fair).parties == 8


def test_while_the_door_is_open_only_handwritten_numbers_can_be_typed_in(database_url: str) -> None:  # noqa: ARG001 - the database to work on
    fair = builders.fair()
    assert mistakes(fair, [(1, line(100))]) == [(1, "番号")]
    assert mistakes(fair, [(1, line(501))]) == []


def packed(**parts: bytes) -> bytes:
    """Return a sheet in which some parts are others."""
    file, empty = BytesIO(), BytesIO()
    Workbook().save(empty)
    with zipfile.ZipFile(empty) as known, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        kept = {name: known.read(name) for name in known.namelist()}
        for name, content in (kept | {f"xl/{name}.xml": part for name, part in parts.items()}).items():
            made.writestr(name, content)
    return file.getvalue()


LAUGHS = b'<!DOCTYPE a [<!ENTITY a "ha">' + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(20)) + b"]><sst>&u;</sst>"
OUTSIDE = b'<!DOCTYPE a [<!ENTITY a SYSTEM "file:///etc/passwd">]><sst><si><t>&a;</t></si></sst>'
OTHER_FILES = [
    b"", b"not a sheet", b"PK\x03\x04broken", bytes(5_000_001), packed(workbook=b" " * 20_000_000), packed(sharedStrings=LAUGHS, workbook=LAUGHS),
    packed(workbook=OUTSIDE), packed(workbook=b"<broken"), packed(styles=b"\xff"), packed(),
]  # fmt: skip


@pytest.mark.parametrize("file", OTHER_FILES)
def test_another_file_is_refused_kindly(file: bytes) -> None:
    with pytest.raises(NoPaperSheet):
        paper_sheet.read(file)


def test_formulas_and_other_workbooks_are_not_asked(fair: Fair) -> None:
    """A formula is what it was last computed to be, here nothing; a link to another workbook is not followed."""
    lines = [line(100) | {"人数": "=1+1", "年代": "='http://elsewhere.example/[a.xlsx]b'!A1"}]

    assert [row["人数"] for _, row in paper_sheet.read(filled(fair, lines))][:1] == [None]
