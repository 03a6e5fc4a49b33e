"""Every number about parties, topics, programmes, hours and goods, counted again from the raw rows and compared cell by cell."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from core import clock
from tests.builders import NOON
from tests.tallies import read
from tests.tallies.again import Again, mean, tokyo_hour

if TYPE_CHECKING:
    from openpyxl import Workbook

SEXES = {"男性": ("male",), "女性": ("female",), "その他": ("other",), "答えない・不明": ("unanswered", None)}


def test_the_first_sheet_shows_the_day_at_a_glance(again: Again, book: Workbook) -> None:
    lines = read.by_name(read.table(book["1開催概要"], "項目"), "項目")
    consulting = again.consulting()

    assert {name: line["内容"] for name, line in lines.items()} == {
        "開催日": "2026年3月14日（令和8年）土曜日",
        "会場": "イオンモール川口前川",
        "時間": "10:00～16:59",
        "従事者数（職員）": 12,
        "従事者数（協力機関）": 7,
        "従事者数（ボランティア）": "－",
        "従事者数（合計）": 19,
        "来場組数": len(again.parties()),
        "来場人数": sum(v["people"] for v in again.parties()),
        "相談実組数": len(consulting),
        "延べ相談件数": len(again.pairs),
        "新規": len([v for v in consulting if v["familiarity"] == "new"]),
        "同席": len([s for s in again.rows["seat"] if s["role"] == "assist"]),
        "つなぎ": len(again.inside()),
        "つなぎ（うち受理）": len([h for h in again.inside() if h["state"] == "received"]),
        "食料配布世帯": len(again.fed()),
        "食料配布世帯（うち食料のみ）": len([t for t in again.fed() if t["visit_id"] is None]),
        "案内のみ": len(again.taps()),
        "当日対応できず": len(again.dropped("unmet")),
        "特記事項": '=HYPERLINK("http://example.com","見て")',
    }


def test_the_rich_day_is_rich(again: Again) -> None:
    """Whoever changes the played day keeps something of everything in it, so that no comparison is of nothing with nothing."""
    assert len(again.pairs) < len(again.started)
    assert len(again.parties()) < len(again.rows["visit"])
    assert {s["drop_reason"] for s in again.rows["stop"]} == {None, "left", "declined", "unmet", "refused", "rerouted"}
    assert {h["state"] for h in again.inside()} == {"received", "declined", "full", "visitor_refused", "lapsed"}
    assert {o["outcome"] for o in again.rows["stop_outcome"]} == {"advice", "continued", "together", "introduced", "application", "listened"}
    assert len(again.missed()) < len([s for s in again.rows["step_log"] if s["step"] == "miss"])
    assert len(again.taps()) < len(again.rows["tally"])
    assert len([t for t in again.fed() if t["visit_id"] is None]) < len(again.fed()) < len(again.rows["food_ticket"])
    assert {t["number"] is None for t in again.fed()} == {True, False}
    assert any(g["voided_at"] for g in again.rows["giving"])
    assert len(again.rows["consent"]) < len(again.rows["handover"])
    assert {c["means"] for c in again.rows["consent"]} == {"spoken", "override"}
    assert {bool(c["withdrawn_at"]) for c in again.rows["consent"]} == {True, False}
    assert [h for h in again.inside() if h["arrived_at"] and h["state"] == "declined"]
    assert {h["state"] for h in again.outside()} == {"sent", "agreed", "connected", "visitor_refused"}
    assert {f["term"] for f in again.rows["follow_up"]} == {"two_weeks", "three_months"}
    assert again.rows["pause"]


@pytest.mark.parametrize(
    ("block", "column", "words"),
    [
        ("年代", "age_band", {}),
        ("居住地", "residence", {}),
        ("来所者", "came_as", {"self": "本人", "family": "家族", "other": "その他"}),
        ("新規・継続", "familiarity", {"new": "新規", "known": "継続"}),
    ],
)
def test_parties_are_counted_by_each_fact_and_sex(again: Again, book: Workbook, block: str, column: str, words: dict[str, str]) -> None:
    lines = [line for line in read.table(book["2相談者の属性"], "区分") if line["区分"] == block]
    expected: dict[str, dict[str, Any]] = {}
    for name in [line["項目"] for line in lines]:
        those = [v for v in again.consulting() if name in (words.get(v[column], v[column]) or "不明", "合計")]
        expected[name] = {h: len([v for v in those if v["sex"] in sexes]) for h, sexes in SEXES.items()} | {"計": len(those)}

    assert {line["項目"]: {k: line[k] for k in (*SEXES, "計")} for line in lines} == expected
    assert sum(line["計"] for line in lines) == 2 * len(again.consulting())


def test_topics_are_counted_by_worst_and_by_all_with_local_ones_rolled_up(again: Again, book: Workbook) -> None:
    lines = read.by_name(read.table(book["3相談内容別"], "相談内容"), "相談内容")
    form = [t["name"] for t in sorted(again.rows["topic"], key=lambda t: t["position"]) if t["rolls_up_to"] is None]
    mentions = [(pair, topic) for pair in again.pairs for topic in again.topics(pair) or {"未記入"}]
    expected = {}
    for name in [*form, "未記入", "合計"]:
        pairs = [pair for pair, topic in mentions if name in (topic, "合計")]
        expected[name] = {
            "最も困っていること（組）": len([v for v in again.consulting() if name in (again.form_topic(v["worst_topic_id"]) or "未記入", "合計")]),
            "相談内容（延べ）": len(pairs),
            "構成比(%)": round(len(pairs) / len(mentions) * 100, 1),
            "うち新規": len([p for p in pairs if again.is_new(p)]),
            "うち複数事業対応": len([p for p in pairs if len([q for q in again.pairs if q[0] == p[0]]) > 1]),
        }

    assert lines == expected
    assert len(form) == 16


def test_programmes_are_counted_with_waits_and_talks_free_of_pauses(again: Again, book: Workbook) -> None:
    lines = read.by_name(read.table(book["4事業別実績"], "事業"), "事業")
    missed = {s["stop_id"] for s in again.missed()}
    expected = {}
    for name in [*again.shorts(), "合計"]:
        mine = lambda short, name=name: name in (short, "合計")  # noqa: E731 - a filter
        pairs = [p for p in again.pairs if mine(again.short(p[1]))]
        stops = [s for s in again.rows["stop"] if mine(again.short(s["programme_id"]))]
        absent = [
            s for s in stops if s["started_at"] is None and s["drop_reason"] != "rerouted" and (s["id"] in missed or s["drop_reason"] in {"left", "declined"})
        ]
        full = next((p["name"] for p in again.rows["programme"] if p["short"] == name), name)
        expected[full] = {
            "相談件数": len(pairs),
            "うち新規": len([p for p in pairs if again.is_new(p)]),
            "同席した件数": len([h for h in again.helpers() if mine(h)]),
            "平均待ち(分)": mean([again.waited(p) for p in pairs]),
            "平均相談(分)": mean([again.talked(p) for p in pairs]),
            "つないだ": len([h for h in again.inside() if mine(again.passed(h)[0])]),
            "つながれた": len([h for h in again.inside() if mine(again.passed(h)[1])]),
            "後日継続": len([p for p in pairs if "continued" in again.outcomes(p)]),
            "不在・辞退": len(absent),
            "当日対応できず": len([s for s in stops if s["drop_reason"] == "unmet"]),
        }

    assert lines == expected


def test_hours_show_who_came_who_began_and_how_many_waited_at_once(again: Again, book: Workbook) -> None:
    lines = read.by_name(read.table(book["5時間帯別"], "時間帯"), "時間帯")
    day = clock.day_of(NOON)
    starts = {pair: min(s["started_at"] for s in again.turns(pair)) for pair in again.pairs}
    expected = {}
    for hours in [*([h] for h in range(10, 17)), list(range(10, 17))]:
        came = [v for v in again.parties() if tokyo_hour(v["arrived_at"]) in hours]
        begun = [p for p in again.pairs if tokyo_hour(starts[p]) in hours]
        minutes = [clock.at(day, NOON.time().replace(hour=h)) + timedelta(minutes=m) for h in hours for m in range(60)]
        expected[f"{hours[0]}時台" if len(hours) == 1 else "合計"] = {
            "受付組数": len(came),
            "受付人数": sum(v["people"] for v in came),
            "相談開始": len(begun),
            "待ち組数(最大)": max(again.waiting_at(m) for m in minutes),
            "最長待ち(分)": max((again.waited(p) for p in begun), default="－"),
        }

    assert lines == expected


def test_parties_are_counted_by_how_they_heard_of_the_day(again: Again, book: Workbook) -> None:
    lines = read.by_name(read.table(book["9周知媒体"], "媒体"), "媒体")
    parties, named = again.parties(), [c for c in again.rows["channel"] if not c["is_venue"]]
    share = lambda number: round(100 * number / len(parties), 1)  # noqa: E731 - of all parties
    expected = {}
    for channel in named:
        came = len([v for v in parties if v["heard_through"] == channel["id"]])
        cells = {"配布数": channel["distributed"], "来場組数": came, "構成比(%)": share(came), "経費(円)": channel["cost"]}
        expected[channel["name"]] = {k: "－" if v is None else v for k, v in cells.items()}
    unknown = len([v for v in parties if v["heard_through"] is None])
    expected["不明"] = {"配布数": "－", "来場組数": unknown, "構成比(%)": share(unknown), "経費(円)": "－"}
    expected["合計"] = {"配布数": 3200, "来場組数": len(parties), "構成比(%)": 100, "経費(円)": 45_000}

    assert lines == expected
    assert lines["チラシ"]["来場組数"] == 2


def test_goods_are_counted_by_pieces_and_by_households(again: Again, book: Workbook) -> None:
    lines = read.by_name(read.table(book["11食料等"], "品目"), "品目")
    expected = {}
    for supply in again.rows["supply"]:
        rows = again.given(supply["id"])
        pieces, households = sum(g["amount"] for g in rows), len({g["ticket_id"] for g in rows})
        expected[supply["name"]] = {"準備": supply["prepared"], "配布": pieces, "配布世帯": households, "残": supply["prepared"] - pieces}
    with_something = {g["ticket_id"] for supply in again.rows["supply"] for g in again.given(supply["id"])}
    loose = len([t for t in again.fed() if t["id"] not in with_something])
    expected["品目の指定なし"] = {"準備": "－", "配布": loose, "配布世帯": loose, "残": "－"}
    named = [line for line in expected.values() if line["準備"] != "－"]
    expected["合計"] = {
        "準備": sum(line["準備"] for line in named),
        "配布": sum(line["配布"] for line in expected.values()),
        "配布世帯": len(again.fed()),
        "残": sum(line["残"] for line in named),
    }

    assert lines == expected


def test_the_exits_sheet_counts_each_answer_from_phones_and_paper(again: Again, book: Workbook) -> None:
    lines = read.by_name(read.table(book["12アンケート"], "回答"), "回答")
    every = len(again.answers())
    faces = {"よかった": ["good"], "ふつう": ["fair"], "よくなかった": ["poor"], "合計": []}

    assert lines == {
        name: {
            "スマートフォン": len(again.answers(*face, paper=False)),
            "紙": len(again.answers(*face, paper=True)),
            "計": len(again.answers(*face)),
            "構成比(%)": round(100 * len(again.answers(*face)) / every, 1),
        }
        for name, face in faces.items()
    }
    assert lines["合計"]["計"] == every == 4


def test_who_went_apart_is_a_party_until_they_join_again_and_nobody_is_lost(again: Again) -> None:
    apart = [v for v in again.rows["visit"] if v["split_from"]]
    whole = [v for v in again.parties() if v["id"] in {a["split_from"] for a in apart} or v in apart]

    assert sorted(v["people"] for v in whole) == [1, 3]
