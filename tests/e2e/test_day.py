"""One day, played by several people at several browsers, from the first start to the workbook."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from core import clock
from tests.e2e.people import Cast
from tests.tallies import read

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

    from tests.e2e.people import Desk, Organiser, Phone
    from tests.e2e.server import Server

PROGRAMMES = {"A": "自立相談", "B": "成年後見", "C": "生活福祉資金", "D": "アウトリーチ", "E": "参加支援", "F": "地域包括"}
TITLE = "くらしのご相談会 冬"




@pytest.fixture
def cast(chromium: Browser, server: Server) -> Iterator[Cast]:
    """Return the people of the day."""
    cast = Cast(chromium, server.address)
    yield cast
    cast.go_home()


def prepare(organiser: Organiser, address: str) -> str:
    """Set up, look at the sample, make the event of today and the accounts, open; return the door's address."""
    organiser.set_up("川口市社会福祉協議会", address)
    organiser.put_in_the_sample()
    organiser.create_event(TITLE, clock.day_of(clock.now()), "00:00", "23:59", "23:59")
    for letter, programme in PROGRAMMES.items():
        organiser.add_booth(letter, programme, first_contact=letter == "A")
    organiser.go("team")
    organiser.add_account("受付", "uketsuke", "受付 鈴木")
    organiser.add_account("ブース", "booth-a", "高橋")
    organiser.add_account("ブース", "booth-f", "中村")
    organiser.go("plan")
    organiser.tab("選んだ相談会")
    organiser.grant("A", "高橋")
    organiser.grant("F", "中村")
    organiser.step("publish", "公開済み")
    organiser.step("open", "開催中")
    return organiser.door()


def one_visitor_sees_three_booths(phone: Phone, a: Desk, f: Desk, d: Desk) -> None:
    """Number 1: called and met at A, F comes over, handed over to D, which receives and finishes."""
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
    """Number 2 is not there when called; number 3 goes first, and its start is forgotten."""
    a.call(2)
    phone.shows("A（青）")
    a.other("miss")
    a.is_free()
    phone.shows("席を離れています")
    a.call(3)
    a.finish()


def one_visitor_comes_back(phone: Phone, a: Desk) -> None:
    """Number 2 says so on the phone, is called again and met; 終了 is pressed too early, and undone."""
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


def holds_exactly_this_day(book: Workbook) -> None:
    """Check every count of the workbook against the story."""
    assert book.sheetnames == SHEETS
    figures = {line["項目"]: line["内容"] for line in read.table(book["1開催概要"], "項目")}
    assert {name: figures[name] for name in OVERVIEW} == OVERVIEW
    programmes = read.by_name(read.table(book["4事業別実績"], "事業"), "事業")
    counted = ("相談件数", "同席した件数", "つないだ", "つながれた", "当日対応できず")
    assert {name: tuple(line[c] for c in counted) for name, line in programmes.items() if any(line[c] for c in counted)} == PROGRAMMES_DAY
