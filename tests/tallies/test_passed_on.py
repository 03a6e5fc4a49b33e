"""Every number about hand-overs and what came of talks, counted again from the raw rows and compared cell by cell."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from staff.models import PUBLICATION
from tallies import counts, flash, frozen, workbook
from tests.builders import later
from tests.tallies import read

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

    from tests.tallies.again import Again
    from tests.tallies.played import Played

FAR = {"sent": "依頼", "agreed": "先方が了承", "contacted": "連絡がついた", "connected": "つながった", "not_connected": "つながらなかった"}
FAR |= {"visitor_refused": "ご本人が希望せず"}


def how_consented(again: Again, handover: dict[str, Any]) -> str:
    """Return what the sheet says of a consent."""
    consent = again.consent(handover)
    if consent is None:
        return "未確認"
    if consent["means"] == "override":
        return "同意なし・責任者判断"
    return "取消" if consent["withdrawn_at"] else "あり（口頭）"


def test_hand_overs_are_counted_from_programme_to_programme(again: Again, book: Workbook) -> None:
    lines = read.by_name(read.table(book["6事業間連携"], "つないだ事業＼受けた事業"), "つないだ事業＼受けた事業")
    names = [*again.shorts(), "合計"]
    ways = [again.passed(h) for h in again.inside()]

    assert lines == {a: {b: len([w for w in ways if a in (w[0], "合計") and b in (w[1], "合計")]) for b in names} for a in names}


def test_hand_overs_are_counted_by_how_they_ended(again: Again, book: Workbook) -> None:
    lines = read.by_name(read.table(book["6事業間連携"], "受けた事業"), "受けた事業")
    expected = {}
    for name in [*again.shorts(), "合計"]:
        those = [h for h in again.inside() if name in (again.passed(h)[1], "合計")]
        state = lambda *states, those=those: len([h for h in those if h["state"] in states])  # noqa: E731 - a filter
        expected[name] = {
            "依頼": len(those),
            "到着": len([h for h in those if h["arrived_at"]]),
            "受理": state("received"),
            "受入不可": state("declined", "full"),
            "ご本人が希望せず": state("visitor_refused"),
            "未到着": state("lapsed", "sent"),
            "同席": len([h for h in again.helpers() if name in (h, "合計")]),
            "同意あり": len([h for h in those if again.agreed(h)]),
            "同意なし": len([h for h in those if again.judged(h)]),
            "未確認・取消": len([h for h in those if not again.agreed(h) and not again.judged(h)]),
        }

    assert lines == expected


def test_what_went_to_places_outside_is_listed_one_by_one_with_what_was_found_later(again: Again, book: Workbook) -> None:
    *lines, total = read.table(book["8外部つなぎ・後追い"], "番号")
    ways = {"accompany": "同行", "phone": "電話", "introduce": "紹介"}
    expected = []
    for handover in again.outside():
        found = {f["term"]: FAR[f["state"]] for f in again.rows["follow_up"] if f["handover_id"] == handover["id"]}
        place = again.one("resource", handover["resource_id"])
        expected.append(
            {
                "番号": again.one("visit", handover["visit_id"])["number"],
                "つないだ事業": again.short(again.one("stop", handover["from_stop_id"])["programme_id"]),
                "つなぎ先": place["name"],
                "種類": place["kind"],
                "方法": ways[handover["way"]],
                "同意": how_consented(again, handover),
                "期日": f"{handover['due_on']:%Y/%m/%d}" if handover["due_on"] else "－",
                "担当": handover["responsible"],
                "状況": FAR[handover["state"]],
                "2週間": found.get("two_weeks", "－"),
                "3か月": found.get("three_months", "－"),
            }
        )
    by_place = lambda rows: sorted(rows, key=lambda r: (r["番号"], r["つなぎ先"]))  # noqa: E731 - a key

    assert by_place(lines) == by_place(expected)
    assert (total["番号"], total["つないだ事業"]) == ("合計", f"{len(expected)}件")
    assert total["状況"] == f"つながった {[e['状況'] for e in expected].count('つながった')}"
    assert total["同意"] == f"同意 {len([h for h in again.outside() if again.agreed(h)])}"


def test_how_many_were_passed_on_with_consent_and_without_stands_on_both_sheets_and_the_flash_report(day: Played, again: Again, book: Workbook) -> None:
    def said(handovers: list[dict[str, Any]]) -> str:
        agreed, judged = len([h for h in handovers if again.agreed(h)]), len([h for h in handovers if again.judged(h)])
        return f"【本人同意あり】{agreed}件　【本人同意なし】{judged}件　未確認・取消 {len(handovers) - agreed - judged}件"

    def stands(sheet: Worksheet) -> list[str]:
        return [str(cell.value) for row in sheet.iter_rows() for cell in row if "【本人同意あり】" in str(cell.value)]

    inside, outside = again.inside(), again.outside()
    sheets = (book["6事業間連携"], book["8外部つなぎ・後追い"], read.opened(day.flash).worksheets[0])
    assert [stands(sheet) for sheet in sheets] == [[said(inside)], [said(outside)], [said([*inside, *outside]) + "（外部を含む）"]]


def test_outcomes_are_counted_by_programme(again: Again, book: Workbook) -> None:
    lines = read.by_name(read.table(book["7対応結果"], "結果"), "結果")
    words = {
        "助言・情報提供": "advice", "後日継続": "continued", "同席・つなぎ": "together",
        "外部紹介": "introduced", "申請受付": "application", "傾聴": "listened",
    }  # fmt: skip
    found = [(outcome, again.short(p[1])) for p in again.pairs for outcome in again.outcomes(p)]
    expected = {}
    for word in [*words, "合計"]:
        those = [programme for outcome, programme in found if words.get(word, outcome) == outcome]
        expected[word] = {n: len([p for p in those if n in (p, "合計")]) for n in [*again.shorts(), "合計"]}

    assert lines == expected


def test_what_came_to_nothing_is_listed_by_reason_without_the_rerouted(again: Again, book: Workbook) -> None:
    lines = read.table(book["10当日対応できず"], "事業")
    reasons = {"unmet": "当日対応できず", "refused": "受入不可", "declined": "ご本人が希望せず", "left": "相談前にお帰り"}
    instead = {"other_booth": "別の担当（当日）", "later_day": "後日の予約", "phone": "電話", "none": "なし", None: "－"}
    stops = [(again.short(s["programme_id"]), reasons[s["drop_reason"]], instead[s["alternative"]]) for s in again.dropped(*reasons)]

    assert {(line["事業"], line["理由"], line["代わりの方法"]): line["件数"] for line in lines[:-1]} == {key: stops.count(key) for key in stops}
    assert (lines[-1]["事業"], lines[-1]["件数"]) == ("合計", len(stops))


def test_a_day_that_was_frozen_before_the_two_were_told_apart_says_what_it_said_then(day: Played) -> None:
    told = frozen.plain(counts.figures(day.day))
    for row in (*told["handovers"]["rows"], told["handovers"]["total"]):
        row["not_agreed"] += row.pop("unsettled")
    told["onward_total"].pop("not_agreed")
    old = replace(day.day, frozen=frozen.rich(told), is_purged=True)

    books = [workbook.build(old, later(300)), workbook.build(old, later(300), PUBLICATION), flash.build(old, later(300))]
    said = [
        str(c.value) for book in books for sheet in read.opened(book).worksheets for row in sheet.iter_rows() for c in row if "【本人同意あり】" in str(c.value)
    ]
    assert said[0].endswith("【本人同意なし】3件（未確認・取消を含む）")
    assert all("（未確認・取消を含む）" in words for words in said)
