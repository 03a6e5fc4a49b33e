"""Words: the current language, catalogs (gettext through Babel), dates as the users write them, and furigana.

English sentences in the code are the keys. `core/locale/ja.po` has them all in Japanese; the other catalogs have those that a visitor
meets. `ja_easy.po` is やさしい日本語, furigana in brackets after the kanji that they belong to: 「番号(ばんごう)」.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import TYPE_CHECKING

from babel import Locale
from babel.dates import format_date
from babel.messages.pofile import read_po
from markupsafe import Markup, escape

from core.clock import TOKYO
from core.settings import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

LANGUAGES = {
    "ja": "日本語",
    "ja_easy": "やさしい にほんご",
    "en": "English",
    "zh": "简体中文",
    "vi": "Tiếng Việt",
    "ko": "한국어",
    "tl": "Tagalog",
    "pt": "Português",
    "ne": "नेपाली",
    "tr": "Türkçe",
}
"""What visitors may read, each by its own name."""
TAGS = {"ja_easy": "ja", "zh": "zh-Hans", "tl": "fil", "pt": "pt-BR"}
"""How pages and Babel's dates name a language, where that is not our code: the Portuguese is Brazil's, most of whose speakers in Japan come from there."""
SAME = {"fil": "tl"}
"""Languages that browsers name otherwise."""
WISH = re.compile(r"\s*([a-z]{2,3})(?:-[a-z0-9-]*)?\s*(?:;\s*q\s*=\s*(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\s*)?")
LONGEST_WISH = 200
STAFF_LANGUAGES = ("ja", "en")
ERAS = (("令和", (2019, 5, 1)), ("平成", (1989, 1, 8)), ("昭和", (1926, 12, 25)), ("大正", (1912, 7, 30)), ("明治", (1868, 1, 25)))
WEEKDAYS = "月火水木金土日"
RUBY = re.compile(r"(?:｛([^｝]+)｝|([一-鿿々〆ヶ]+))\(([ぁ-ゖー]+)\)")
"""A reading belongs to the kanji before it, or to what stands in ｛｝: 番号(ばんごう), ｛8日｝(ようか)."""
ODD_DAYS = dict(
    zip(
        (*range(1, 11), 14, 20, 24),
        ["ついたち", "ふつか", "みっか", "よっか", "いつか", "むいか", "なのか", "ようか", "ここのか", "とおか", "じゅうよっか", "はつか", "にじゅうよっか"],
        strict=True,
    )
)
WEEKDAY_KANA = ("げつ", "か", "すい", "もく", "きん", "ど", "にち")

_current: ContextVar[str] = ContextVar("language", default="ja")


def language() -> str:
    """Return the language in which this request or rerun speaks."""
    return _current.get()


def speak(code: str | None) -> str:
    """Speak this language from now on in this thread or task; an unknown one is Japanese."""
    _current.set(code if code in LANGUAGES else "ja")
    return _current.get()


def tag(code: str) -> str:
    """Return how HTML names a language: zh-Hans."""
    return TAGS.get(code, code)


def preferred(header: str) -> str:
    """Return which of our languages a browser's Accept-Language puts first: English for whoever reads none of them, Japanese if it says nothing."""
    found = [WISH.fullmatch(part) for part in header[:LONGEST_WISH].lower().split(",")]
    wishes = [(float(wish[2] or 1), wish[1]) for wish in found if wish]
    read = [SAME.get(name, name) for weight, name in sorted(wishes, key=lambda wish: -wish[0]) if weight]
    return next((name for name in read if name in LANGUAGES), "en" if read else "ja")


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Speak this language inside the block."""
    token = _current.set(code)
    try:
        yield
    finally:
        _current.reset(token)


@cache
def catalog(code: str) -> dict[str, str]:
    """Return a language's texts by their English key; English needs none."""
    path = ROOT / "core" / "locale" / f"{code}.po"
    if not path.exists():
        return {}
    with path.open(encoding="utf-8") as file:
        return {str(m.id): str(m.string) for m in read_po(file) if m.id and m.string}


def gettext(key: str) -> str:
    """Return the text in the current language: an easy one that is missing is shown in plain Japanese."""
    code = _current.get()
    text = catalog(code).get(key)
    if text is None and code == "ja_easy":
        text = catalog("ja").get(key)
    return key if text is None else text


def later(key: str) -> str:
    """Mark a text for the catalogs where it stands; it is translated where it is shown."""
    return key


NAMES = {
    "ja": later("Japanese"),
    "ja_easy": later("Easy Japanese"),
    "en": later("English"),
    "zh": later("Chinese"),
    "vi": later("Vietnamese"),
    "ko": later("Korean"),
    "tl": later("Tagalog"),
    "pt": later("Portuguese"),
    "ne": later("Nepali"),
    "tr": later("Turkish"),
}
"""The languages as staff read them (keys of the catalogs)."""


def wareki(day: date) -> str:
    """Return the day with its era: 令和8年3月14日. Days before 明治 carry the year alone."""
    for era, start in ERAS:
        if (day.year, day.month, day.day) >= start:
            year = day.year - start[0] + 1
            return f"{era}{'元' if year == 1 else year}年{day.month}月{day.day}日"
    return f"{day.year}年{day.month}月{day.day}日"


def full_date(day: date) -> str:
    """Return the day as its readers write it: 令和8年3月14日(土), Thứ Bảy, 14 tháng 3, 2026. Only Japanese has eras."""
    code = _current.get()
    if code == "en":
        return f"{day:%A}, {day.day} {day:%B %Y}"
    weekday = WEEKDAYS[day.weekday()]
    if code == "ja_easy":
        number = f"｛{day.day}日｝({ODD_DAYS[day.day]})" if day.day in ODD_DAYS else f"{day.day}日(にち)"
        return f"{day.year}年(ねん){day.month}月(がつ){number} {weekday}曜日({WEEKDAY_KANA[day.weekday()]}ようび)"
    if code == "ja":
        return f"{wareki(day)}({weekday})"
    return format_date(day, "full", locale=Locale.parse(tag(code), sep="-"))


def hour(instant: datetime | None) -> str:
    """Return the wall clock's hour and minute in Japan: 9:05; nothing for no instant."""
    if instant is None:
        return ""
    there = instant.astimezone(TOKYO)
    return f"{there.hour}:{there.minute:02d}"


def ruby(text: str) -> Markup:
    """Return the text as HTML, with 「番号(ばんごう)」 as ruby; everything else is escaped. The end tags that HTML does not ask for are left out: a page has sixty."""
    return Markup(RUBY.sub(r"<ruby>\1\2<rp>(<rt>\3<rp>)</ruby>", str(escape(text))))  # noqa: S704 - escaped first


def without_ruby(text: str) -> str:
    """Return the text without its furigana, for titles and attributes."""
    return RUBY.sub(r"\1\2", text)


def plain_words(key: str) -> str:
    """Return a text in the current language without furigana: for titles, attributes and staff screens."""
    return without_ruby(gettext(key))


def clean(text: str | None, longest: int = 200) -> str:
    """Return what somebody typed without control characters (PostgreSQL refuses NUL) or outer spaces, cut to a length."""
    return "".join(c for c in text or "" if c.isprintable()).strip()[:longest]
