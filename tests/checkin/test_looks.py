"""Language and look: each one tap away, remembered by the phone; and the page that says nothing."""

from __future__ import annotations

import re

import pytest

from core import text, web
from tests.checkin.phone import Phone, nonce_in, token_in

NUMBER = "あなたの番号は1です。"


@pytest.mark.parametrize(
    ("header", "code"), [("zh-TW,zh;q=0.9,en;q=0.8", "zh-Hans"), ("fil-PH,en;q=0.1", "fil"), ("pt-BR", "pt-BR"), ("de;q=0.5, ne;q=0.9", "ne")]
)
def test_a_page_speaks_the_phones_language(phone: Phone, header: str, code: str) -> None:
    assert f'<html lang="{code}"' in phone.browser.get(phone.address(), headers={"accept-language": header}).text


def test_each_language_is_named_in_its_own_script_and_marked_as_such(phone: Phone) -> None:
    links = re.findall(r'<a href="[^"]+lang=(\w+)" lang="([\w-]+)"[^>]*>([^<]+)</a>', phone.look().text)

    assert links == [(code, text.tag(code), name) for code, name in text.LANGUAGES.items()]


@pytest.mark.parametrize("path", ["/e/unknown2", "/t/unknown", "/r/unknown"])
def test_the_friendly_page_offers_every_language(phone: Phone, path: str) -> None:
    assert phone.browser.get(path).text.count("?lang=") == len(text.LANGUAGES)
    assert "Chúng tôi" in phone.browser.get(f"{path}?lang=vi").text


def test_pages_for_staff_are_japanese_or_english(phone: Phone) -> None:
    phone.browser.get("/e/unknown2?lang=vi")

    assert '<html lang="en"' in phone.browser.get("/device/unknown2").text


def test_a_look_is_remembered_and_can_be_undone(phone: Phone) -> None:
    def classes() -> list[str]:
        return re.findall(r'<html lang="ja" class="([^"]+)"', phone.look().text)

    phone.look(look="large")
    assert classes() == ["large"]
    phone.look(look="strong")
    assert classes() == ["large strong"]
    phone.look(look="normal")
    assert classes() == ["strong"]
    phone.look(look="plain")
    assert classes() == []


@pytest.mark.parametrize("look", ["xx", "<script>", "%00", "large.large"])
def test_a_look_that_there_is_not_changes_nothing(phone: Phone, look: str) -> None:
    assert '<html lang="ja">' in phone.look(look=look).text


def test_looking_otherwise_keeps_the_way_to_the_venues_door(phone: Phone) -> None:
    channel = phone.address().split("?")[1]

    assert f'href="?{channel}&amp;look=large"' in phone.look().text


@pytest.mark.parametrize("code", text.LANGUAGES)
def test_the_closed_page_says_nothing_else_and_takes_no_number_away(phone: Phone, code: str) -> None:
    token = token_in(phone.send(nonce_in(phone.look(lang=code))))
    page = phone.browser.get("/closed")
    with text.speaking(code):
        words, title = str(web.said("This page is closed.")), web.plain("This page is closed.")

    assert page.text.split("<body")[1].split(">", 1)[1].split() == f"<main> <h1>{words}</h1> </main> </body> </html>".split()
    assert f"<title>{title}</title>" in page.text
    assert "set-cookie" not in page.headers
    assert "clear-site-data" not in page.headers
    assert (page.headers["referrer-policy"], page.headers["cache-control"]) == ("no-referrer", "no-store")
    assert f'href="/t/{token}"' in phone.look().text
