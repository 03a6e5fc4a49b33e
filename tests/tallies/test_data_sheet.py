"""The flat sheet 「データ」: one value a cell, one row a consultation, and nothing that crosses DV with age or area."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time
from random import Random
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

from tallies.records import Records
from tallies.workbook import build
from tests.builders import later
from tests.tallies import read
from tests.tallies.again import Again
from tests.tallies.made_up import a_day

if TYPE_CHECKING:
    from uuid import UUID

    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

SEX = {"male": "男性", "female": "女性", "other": "その他", "unanswered": "答えない", None: "不明"}
KNOWN = {"new": "新規", "known": "継続", None: "不明"}
OUTCOMES = {
    "助言・情報提供": "advice", "後日継続": "continued", "同席・つなぎ": "together", "外部紹介": "introduced", "申請受付": "application", "傾聴": "listened",
}  # fmt: skip


@pytest.fixture(scope="module")
def sheet(book: Workbook) -> Worksheet:
    """Return the flat sheet."""
    return book["データ"]


@pytest.fixture(scope="module")
def lines(sheet: Worksheet) -> read.Lines:
    """Return its rows by heading."""
    return read.table(sheet, "市区町村コード")


def wall(instant: datetime) -> time:
    """Return what a clock in Japan shows."""
    return instant.astimezone(ZoneInfo("Asia/Tokyo")).time()


def expected_row(again: Again, party: UUID, programme: UUID | None) -> dict[str, Any]:
    """Return a row without its running number, from the raw rows."""
    visit = again.one("visit", party)
    worst = again.form_topic(visit["worst_topic_id"])
    turns = {s["id"] for s in again.rows["stop"] if again.party(s["visit_id"]) == party}
    named = {worst, *(again.form_topic(t["topic_id"]) for t in again.rows["stop_topic"] if t["stop_id"] in turns)}
    age, area = (None, None) if any("DV" in topic for topic in named) else (visit["age_band"], visit["residence"])
    shorts = [p["short"] for p in again.rows["programme"]]
    row: dict[str, Any] = {
        "市区町村コード": "112038", "開催日": datetime(2026, 3, 14), "会場": "イオンモール川口前川",  # noqa: DTZ001 - a cell's date
        "組人数（人）": visit["people"], "年代": age or "不明", "性別": SEX[visit["sex"]], "居住地": area or "不明",
        "新規継続": KNOWN[visit["familiarity"]], "最重要": worst if worst and "DV" not in worst else None, "受付": wall(visit["arrived_at"]),
    }  # fmt: skip
    form = [t["name"] for t in again.rows["topic"] if t["rolls_up_to"] is None and "DV" not in t["name"]]
    if programme is None:
        empty = ["事業", "開始", "終了", "待ち分", "相談分", *(f"相談内容_{t}" for t in form), *(f"結果_{o}" for o in OUTCOMES)]
        return row | dict.fromkeys([*empty, *(f"{way}_{s}（件）" for way in ("同席事業", "つなぎ先事業") for s in shorts)])
    pair = (party, programme)
    turns = again.turns(pair)
    ids = {s["id"] for s in turns}
    onward = [again.passed(h)[1] for h in again.inside() if h["from_stop_id"] in ids]
    row |= {"事業": again.short(programme), "開始": wall(min(s["started_at"] for s in turns)), "終了": wall(max(s["finished_at"] for s in turns))}
    row |= {"待ち分": again.waited(pair), "相談分": again.talked(pair)}
    row |= {f"相談内容_{t}": int(t in again.topics(pair)) for t in form}
    row |= {f"結果_{word}": int(code in again.outcomes(pair)) for word, code in OUTCOMES.items()}
    row |= {f"同席事業_{s}（件）": again.helpers(ids).count(s) for s in shorts}
    return row | {f"つなぎ先事業_{s}（件）": onward.count(s) for s in shorts}


def test_every_consultation_and_every_party_without_one_has_its_row(again: Again, lines: read.Lines) -> None:
    consulted = {party for party, _ in again.pairs}
    keys = [*again.pairs, *((v["id"], None) for v in again.parties() if v["id"] not in consulted)]
    in_order = lambda rows: sorted(rows, key=lambda r: str(sorted(r.items(), key=str)))  # noqa: E731 - a key

    assert in_order([{k: v for k, v in line.items() if k != "組番号（連番置換）"} for line in lines]) == in_order([expected_row(again, *k) for k in keys])


def test_the_running_number_tells_parties_apart_and_nothing_else(again: Again, lines: read.Lines) -> None:
    arrivals = {line["組番号（連番置換）"]: line["受付"] for line in lines}
    tickets = {wall(v["arrived_at"]): v["number"] for v in again.parties()}
    apart = [v for v in again.parties() if v["split_from"]]  # they came when their party came

    assert sorted(arrivals) == list(range(1, len(again.parties()) + 1))
    assert len(set(arrivals.values())) == len(arrivals) - len(apart)
    assert {number: tickets[arrived] for number, arrived in arrivals.items()} != {n: n for n in arrivals}


def test_topics_of_violence_have_no_column_and_are_no_worst_topic(lines: read.Lines) -> None:
    assert not [heading for heading in lines[0] if "DV" in heading or "虐待" in heading]
    assert not [value for line in lines for value in line.values() if "DV" in str(value) or "虐待" in str(value)]


@pytest.mark.parametrize("which", ["worst", "named", "local", "merged"])
def test_whoever_named_a_guarded_topic_has_neither_age_nor_area(which: str) -> None:
    day = a_day(Random(2), 30)  # noqa: S311 - made-up days, no secrets
    other, guarded = day.topics[0], next(t for t in day.topics if t.is_guarded)
    local = replace(guarded, id=day.channels[0].id, name="こわい人がいる", rolls_up_to=guarded.id, is_guarded=False)
    topic = local if which == "local" else guarded
    one, two = replace(day.visits[0], age_band="30代", residence="市内", worst_topic_id=other.id), replace(day.visits[1], worst_topic_id=other.id)
    stop = replace(day.stops[0], visit_id=one.id, topic_ids=frozenset({other.id}))
    if which == "worst":
        one = replace(one, worst_topic_id=topic.id)
    elif which == "merged":
        two = replace(two, merged_into=one.id, worst_topic_id=topic.id)
    else:
        stop = replace(stop, topic_ids=frozenset({other.id, topic.id}))
    records = Records(replace(day, topics=(*day.topics, local), visits=(one, two), stops=(stop,), assists=(), handovers=(), households=(), givings=()))
    rows = [dict(zip(records.headings(), row, strict=True)) for row in records.rows()]

    row = next(r for r in rows if r["組人数（人）"] == one.people and r["事業"])
    assert (row["年代"], row["居住地"]) == ("不明", "不明")


def test_a_topic_is_guarded_by_what_the_council_says_not_by_its_name() -> None:
    day = a_day(Random(1), 30)  # noqa: S311 - made-up days, no secrets
    topics = tuple(replace(t, name="家庭内のこと", is_guarded=True) if t.name == "DV・虐待" else t for t in day.topics)
    made = Records(replace(day, topics=topics))

    assert not [heading for heading in made.headings() if "家庭内" in heading]
    assert not [value for row in made.rows() for value in row if value == "家庭内のこと"]
    assert any("家庭内のこと" in str(c.value) for c in read.opened(build(made.basis.day, later(300)))["3相談内容別"]["A"])


def test_a_cell_holds_one_value_of_its_own_kind(lines: read.Lines) -> None:
    kinds = {
        "開催日": {datetime}, "組番号（連番置換）": {int}, "組人数（人）": {int}, "受付": {time}, "開始": {time, type(None)}, "終了": {time, type(None)},
        "待ち分": {int, float, type(None)}, "相談分": {int, float, type(None)}, "市区町村コード": {str},
    }  # fmt: skip
    counted = ("相談内容_", "結果_", "同席事業_", "つなぎ先事業_")
    for line in lines:
        for heading, value in line.items():
            if heading in kinds:
                assert type(value) in kinds[heading], heading
            if heading.startswith(counted):
                assert type(value) in {int, type(None)}, heading


def test_the_flat_sheet_has_no_merged_cells_no_formulas_and_no_empty_heading(sheet: Worksheet) -> None:
    assert not sheet.merged_cells.ranges
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    assert all(cell.value for cell in sheet[1])
    assert len({cell.value for cell in sheet[1]}) == sheet.max_column


def test_the_day_stands_in_the_western_calendar(sheet: Worksheet) -> None:
    assert sheet["B2"].number_format == "yyyy/mm/dd"
    assert sheet["B2"].value.date() == date(2026, 3, 14)
