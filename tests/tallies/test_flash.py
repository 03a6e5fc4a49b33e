"""The flash report has the workbook's figures, counted again from the raw rows."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from tests.builders import NOON
from tests.tallies import read
from tests.tallies.again import Again, mean

if TYPE_CHECKING:
    from tests.tallies.played import Played


def test_the_flash_report_has_the_same_figures_in_large(day: Played, again: Again) -> None:
    sheet = read.opened(day.flash).worksheets[0]
    tiles = {
        cell.value: sheet.cell(cell.row + 1, cell.column).value
        for row in sheet.iter_rows()
        for cell in row
        if sheet.cell(cell.row + 1, cell.column).font.size == 26
    }
    waits = [again.waited(p) for p in again.pairs]

    assert {name: value for name, value in tiles.items() if name} == {
        "来場組数（組）": len(again.parties()),
        "来場人数（人）": sum(v["people"] for v in again.parties()),
        "相談実組数（組）": len(again.consulting()),
        "延べ相談件数（件）": len(again.pairs),
        "新規（組）": len([v for v in again.consulting() if v["familiarity"] == "new"]),
        "同席（件）": len(again.helpers()),
        "つなぎ（件）": len(again.inside()),
        "つなぎのうち受理（件）": len([h for h in again.inside() if h["state"] == "received"]),
        "当日対応できず（件）": len(again.dropped("unmet")),
        "呼び出し時不在（回）": len(again.missed()),
        "平均待ち（分）": mean(waits),
        "最長待ち（分）": max(waits),
        "食料配布世帯（世帯）": len(again.fed()),
        "案内のみ（世帯）": len(again.taps()),
        "後日継続（件）": len([p for p in again.pairs if "continued" in again.outcomes(p)]),
        "待ち組数の最大（組）": max(again.waiting_at(NOON + timedelta(minutes=m)) for m in range(-120, 300)),
    }


def test_the_flash_report_names_the_three_topics_that_came_up_most(day: Played, again: Again) -> None:
    lines = read.table(read.opened(day.flash).worksheets[0], "相談内容")
    form = [t["name"] for t in sorted(again.rows["topic"], key=lambda t: t["position"])]
    named = [topic for pair in again.pairs for topic in again.topics(pair)]
    most = sorted(set(named), key=lambda t: (-named.count(t), form.index(t)))[:3]

    assert [(line["相談内容"], line["延べ（件）"]) for line in lines] == [(t, named.count(t)) for t in most]
