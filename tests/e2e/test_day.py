"""One day, played by several people at several browsers, from the first start to the workbook."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core import clock
from tests.e2e.people import Cast
from tests.tallies import read

if TYPE_CHECKING:
    from pathlib import Path

    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

    from tests.e2e.organiser import Organiser
    from tests.e2e.people import Desk, Phone
    from tests.e2e.server import Server

PROGRAMMES = {"A": "自立相談", "B": "成年後見", "C": "生活福祉資金", "D": "アウトリーチ", "E": "参加支援", "F": "地域包括"}
TITLE = "くらしのご相談会 冬"

SHEETS = [
    "1開催概要", "2相談者の属性", "3相談内容別", "4事業別実績", "5時間帯別", "6事業間連携", "7対応結果", "8外部つなぎ・後追い", "9周知媒体",
    "10当日対応できず", "11食料等", "12アンケート", "データ",
]  # fmt: skip
OVERVIEW = {
    "来場組数": 3, "来場人数": 3, "相談実組数": 3, "延べ相談件数": 4, "同席": 1, "つなぎ": 1, "つなぎ（うち受理）": 1, "食料配布世帯": 0,
    "食料配布世帯（うち食料のみ）": 0, "案内のみ": 0,
    "当日対応できず": 0,
}  # fmt: skip
BY_PROGRAMME = {
    "生活自立サポートセンター（生活困窮者自立相談支援事業）": (3, 0, 1, 0, 0),
    "CSW アウトリーチ等継続的支援事業": (1, 0, 0, 1, 0),
    "地域包括支援センター（高齢者相談）": (0, 1, 0, 0, 0),
    "合計": (4, 1, 1, 1, 0),
}
PASSED_ON = {"アウトリーチ": (1, 1, 1, 0, 1), "地域包括": (0, 0, 0, 1, 0), "合計": (1, 1, 1, 1, 1)}
BY_TOPIC = {"仕事探し、就職について": (1, 1), "未記入": (2, 3), "合計": (3, 4)}
RECORDS = [
    ("アウトリーチ", 0, 0, 0, 1, 0),
    ("自立相談", 0, 0, 0, 1, 0),
    ("自立相談", 0, 0, 1, 1, 0),
    ("自立相談", 1, 1, 0, 1, 1),
]


def prepare(organiser: Organiser, address: str) -> str:
    """Set up, look at the sample, make the event of today and the accounts, open; return the door's address."""
    organiser.set_up("川口市社会福祉協議会", address)
    organiser.put_in_the_sample()
    organiser.create_event(TITLE, clock.day_of(clock.now()), "00:00", "23:59", "23:59")
    for letter, programme in PROGRAMMES.items():
        organiser.add_booth(letter, programme, first_contact=letter == "A")
    organiser.go("スタッフと端末")
    organiser.add_account("受付", "uketsuke", "受付 鈴木")
    organiser.add_account("ブース", "booth-a", "高橋")
    organiser.add_account("ブース", "booth-f", "中村")
    organiser.go("準備")
    organiser.tab("選んだ相談会")
    organiser.grant("A", "高橋")
    organiser.grant("F", "中村")
    organiser.step("publish", "公開済み")
    organiser.step("open", "開催中")
    return organiser.door()


def one_visitor_sees_three_booths(phone: Phone, a: Desk, f: Desk, d: Desk) -> None:
    """Call and meet number 1 at A, with F sitting in; hand over to D, which receives and finishes."""
    a.call(1)
    phone.shows("A（青）")
    a.came(1)
    phone.shows("お話し中です")
    a.other("assist_F")
    a.sees("F-1が同席")
    f.has(1)
    a.hand_over("D")
    f.is_free()
    phone.shows("これからのこと")
    d.call(1)
    phone.shows("D（緑）")
    d.sees("Aからつなぎ")
    d.came(1)
    d.finish()
    phone.shows("お越しいただき、ありがとうございました。")


def one_visitor_misses_the_call(phone: Phone, a: Desk) -> None:
    """Call number 2, who is not there; number 3 goes first, and its start is forgotten."""
    a.call(2)
    phone.shows("A（青）")
    a.other("miss")
    a.is_free()
    phone.shows("席を離れています")
    a.call(3)
    a.finish()


def one_visitor_comes_back(phone: Phone, a: Desk) -> None:
    """Let number 2 say so on the phone, and meet them; 終了 is pressed too early, and undone."""
    phone.press("もどりました")
    phone.shows("これからのこと")
    a.call(2)
    a.came(2)
    a.finish()
    a.other("undo")
    a.has(2, "相談中")
    a.finish()


def test_a_day_is_played_and_its_workbook_holds_exactly_what_happened(cast: Cast, server: Server, tmp_path: Path) -> None:
    organiser = cast.organiser()
    door = prepare(organiser, server.address)
    d = cast.tablet()
    d.open_with_code(organiser.tablet_code("D"), "渡辺")
    reception, a, f = cast.reception("uketsuke"), cast.desk("booth-a"), cast.desk("booth-f")
    phone, old_phone = cast.phone(), cast.phone(javascript=False)

    assert [phone.take_number(door, taps=2), old_phone.take_number(door), reception.admit()] == [1, 2, 3]
    reception.hear(3, "仕事探し、就職について")
    one_visitor_sees_three_booths(phone, a, f, d)
    one_visitor_misses_the_call(old_phone, a)
    one_visitor_comes_back(old_phone, a)
    organiser.step("close", "受付終了")
    organiser.step("end", "終了")

    holds_exactly_this_day(read.opened(organiser.download_workbook(tmp_path / "workbook.xlsx").read_bytes()))


def rows(sheet: Worksheet, first: str, headings: tuple[str, ...]) -> dict[str, tuple[object, ...]]:
    """Return what stands under these headings, by the name in the first column; lines of nothing but 0 are left out."""
    found = {line[first]: tuple(line[h] for h in headings) for line in read.table(sheet, first)}
    return {name: counts for name, counts in found.items() if any(counts)}


def data(sheet: Worksheet) -> list[tuple[object, ...]]:
    """Return who was consulted where, with whom and to where, from 「データ」; every row has a start and an end."""
    headings, *lines = sheet.iter_rows(values_only=True)
    records = [dict(zip(headings, line, strict=True)) for line in lines]
    assert all(r["開始"] is not None and r["終了"] is not None for r in records)
    assert sorted({r["組番号（連番置換）"] for r in records}) == [1, 2, 3]
    asked = (
        "事業",
        "同席事業_地域包括（件）",
        "つなぎ先事業_アウトリーチ（件）",
        "相談内容_仕事探し、就職について",
        "結果_助言・情報提供",
        "結果_同席・つなぎ",
    )
    return sorted(tuple(r[h] for h in asked) for r in records)


def holds_exactly_this_day(book: Workbook) -> None:
    """Check the workbook's counts against the story."""
    assert book.sheetnames == SHEETS
    overview = {line["項目"]: line["内容"] for line in read.table(book["1開催概要"], "項目")}
    assert {name: overview[name] for name in OVERVIEW} == OVERVIEW
    assert rows(book["4事業別実績"], "事業", ("相談件数", "同席した件数", "つないだ", "つながれた", "不在・辞退")) == BY_PROGRAMME
    assert rows(book["6事業間連携"], "つないだ事業＼受けた事業", ("アウトリーチ", "合計")) == {"自立相談": (1, 1), "合計": (1, 1)}
    assert rows(book["6事業間連携"], "受けた事業", ("依頼", "到着", "受理", "同席", "同意あり")) == PASSED_ON
    assert rows(book["3相談内容別"], "相談内容", ("最も困っていること（組）", "相談内容（延べ）")) == BY_TOPIC
    assert rows(book["10当日対応できず"], "事業", ("件数",)) == {}
    assert data(book["データ"]) == RECORDS
