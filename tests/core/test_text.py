"""Every sentence has its words in every language that must have it; dates are written as the users write them."""

from __future__ import annotations

import re
import string
from collections import Counter
from datetime import date
from typing import TYPE_CHECKING

import pytest
from babel.messages.extract import extract
from babel.messages.pofile import read_po
from jinja2.ext import babel_extract

from core import text
from core.settings import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

KEYWORDS = dict.fromkeys(("_", "gettext", "later", "said", "plain", "plain_words"))
PACKAGES = ("core", "staff", "events", "booths", "checkin", "tallies", "keeping", "pages", "demo")
FOR_VISITORS = (
    "core/templates",
    "checkin/templates",
    "booths/templates",
    "events/templates/_place.html",
    "events/templates/resource.html",
    "checkin/web",
    "checkin/card_pictures.py",
    "checkin/words.py",
    "booths/web.py",
    "core/web.py",
    "events/colours.py",
    "events/pictures.py",
)
TRANSLATED = [code for code in text.LANGUAGES if code != "en"]
FACT = re.compile(r"\{\w+\}")
KANJI = re.compile(r"[一-鿿々〆ヶ]")


def keys_of(path: Path) -> set[str]:
    """Return the texts that a module or a template marks for the catalogs."""
    with path.open("rb") as file:
        found = babel_extract(file, KEYWORDS, (), {}) if path.suffix == ".html" else extract("python", file, KEYWORDS)
        messages = [row[2] if path.suffix == ".html" else row[1] for row in found]
    return {m[0] if isinstance(m, tuple) else m for m in messages if m}


def files_in(places: Iterable[str]) -> list[Path]:
    """Return the modules and templates in folders, and named files."""
    found = [ROOT / place for place in places]
    return [p for place in found for p in (sorted([*place.rglob("*.py"), *place.rglob("*.html")]) if place.is_dir() else [place])]


def missing(places: Iterable[str], code: str) -> set[tuple[str, str]]:
    """Return what a catalog lacks: file and text."""
    return {(str(p.relative_to(ROOT)), key) for p in files_in(places) for key in keys_of(p) if key and key not in text.catalog(code)}


def entries(code: str) -> list[tuple[str, str]]:
    """Return a catalog's texts with their keys, each as often as the file has it."""
    blocks = (ROOT / "core" / "locale" / f"{code}.po").read_text("utf-8")
    return re.findall(r'^msgid ("(?:.*"\n")*.*")\nmsgstr ("(?:.*"\n")*.*")$', blocks, flags=re.MULTILINE)


def placeholders(words: str) -> set[str | None]:
    """Return the names in braces."""
    return {name for _, name, _, _ in string.Formatter().parse(words) if name is not None}


def test_the_extraction_finds_marked_texts_in_modules_and_templates() -> None:
    assert "The event admits nobody now." in keys_of(ROOT / "checkin" / "errors.py")
    assert {"Hello.", "What is it about? You may choose several."} <= keys_of(ROOT / "checkin" / "templates" / "door.html")
    assert "Your number is {number}." in keys_of(ROOT / "checkin" / "templates" / "ticket.html")


def test_every_text_of_the_program_is_in_the_japanese_catalog() -> None:
    assert missing([*PACKAGES, "streamlit_app.py"], "ja") == set()


@pytest.mark.parametrize("code", TRANSLATED)
def test_every_text_that_a_visitor_meets_is_in_every_language(code: str) -> None:
    assert missing(FOR_VISITORS, code) == set()


@pytest.mark.parametrize("code", sorted({*TRANSLATED} - {"ja", "ja_easy"}))
def test_a_visitors_catalog_has_nothing_else_and_nothing_in_english(code: str) -> None:
    found = text.catalog(code)

    assert found.keys() - {key for path in files_in(FOR_VISITORS) for key in keys_of(path)} == set()
    assert [key for key, words in found.items() if key == words and re.search("[A-Za-z]{2}", FACT.sub("", key))] == []


@pytest.mark.parametrize("code", ["ja", "zh", "ko", "ne"])
def test_a_language_with_a_script_of_its_own_uses_no_latin_words(code: str) -> None:
    shown = [words for key, words in text.catalog(code).items() if key in text.catalog("vi")]

    assert [words for words in shown if re.search("[A-Za-z]{2}", FACT.sub("", words))] == []


def test_every_kanji_of_the_easy_catalog_carries_its_reading() -> None:
    bare = {key: words for key, words in text.catalog("ja_easy").items() if KANJI.search(text.RUBY.sub("", words))}

    assert bare == {}


@pytest.mark.parametrize("code", TRANSLATED)
def test_a_translation_names_the_facts_of_its_key_and_no_others(code: str) -> None:
    wrong = {key: words for key, words in text.catalog(code).items() if placeholders(key) != placeholders(words)}

    assert wrong == {}


@pytest.mark.parametrize("code", TRANSLATED)
def test_a_catalog_has_each_text_once_and_none_is_empty(code: str) -> None:
    found = entries(code)

    assert [key for key, times in Counter(key for key, _ in found).items() if times > 1] == []
    assert [key for key, words in found if words == '""'] == []
    assert len(found) == len(text.catalog(code)) + 1


@pytest.mark.parametrize("code", TRANSLATED)
def test_a_catalog_is_a_well_formed_po_file(code: str) -> None:
    with (ROOT / "core" / "locale" / f"{code}.po").open(encoding="utf-8") as file:
        assert read_po(file, abort_invalid=True) is not None


def test_an_easy_text_that_is_missing_is_said_in_plain_japanese() -> None:
    key = next(iter(text.catalog("ja").keys() - text.catalog("ja_easy").keys()))

    with text.speaking("ja_easy"):
        assert text.gettext(key) == text.catalog("ja")[key]


def test_readings_become_ruby_and_everything_else_is_escaped() -> None:
    assert text.ruby("<b>番号(ばんごう)") == "&lt;b&gt;<ruby>番号<rp>(<rt>ばんごう<rp>)</ruby>"


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(1868, 1, 24), "1868年1月24日"),
        (date(1868, 1, 25), "明治元年1月25日"),
        (date(1912, 7, 29), "明治45年7月29日"),
        (date(1912, 7, 30), "大正元年7月30日"),
        (date(1926, 12, 24), "大正15年12月24日"),
        (date(1926, 12, 25), "昭和元年12月25日"),
        (date(1989, 1, 7), "昭和64年1月7日"),
        (date(1989, 1, 8), "平成元年1月8日"),
        (date(2019, 4, 30), "平成31年4月30日"),
        (date(2019, 5, 1), "令和元年5月1日"),
        (date(2020, 1, 1), "令和2年1月1日"),
    ],
)
def test_each_era_begins_on_its_own_day(day: date, said: str) -> None:
    assert text.wareki(day) == said


def test_a_day_is_written_as_each_language_writes_it() -> None:
    said = {}
    for code in text.LANGUAGES:
        with text.speaking(code):
            said[code] = text.full_date(date(2026, 3, 14))

    assert not KANJI.search(text.RUBY.sub("", said.pop("ja_easy")))
    assert said == {
        "ja": "令和8年3月14日(土)",
        "en": "Saturday, 14 March 2026",
        "zh": "2026年3月14日星期六",
        "vi": "Thứ Bảy, 14 tháng 3, 2026",
        "ko": "2026년 3월 14일 토요일",
        "tl": "Sabado, Marso 14, 2026",
        "pt": "sábado, 14 de março de 2026",
        "ne": "2026 मार्च 14, शनिबार",
        "tr": "14 Mart 2026 Cumartesi",
    }


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("", "ja"),
        ("*", "ja"),
        ("nonsense;;q=,,", "ja"),
        ("de-DE,de;q=0.9", "en"),
        ("zh-TW,zh;q=0.9,ja;q=0.8", "zh"),
        ("zh-CN", "zh"),
        ("fil-PH", "tl"),
        ("pt-BR, en;q=0.5", "pt"),
        ("en;q=0.5, ne-NP", "ne"),
        ("es, vi;q=0.3, ja;q=0.7", "ja"),
        ("ko;q=0, tr;q=0.1", "tr"),
    ],
)
def test_a_phones_language_is_the_best_of_ours_in_its_order(header: str, code: str) -> None:
    assert text.preferred(header) == code


def test_staff_have_a_word_for_each_language_of_the_visitors() -> None:
    assert list(text.NAMES) == list(text.LANGUAGES)
