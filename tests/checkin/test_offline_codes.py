"""The page without a line reads codes and addresses by the server's rules: both get the same table and must agree."""

from __future__ import annotations

import random
import unicodedata
from typing import TYPE_CHECKING

import pytest

from checkin import codes, scanning
from core import addresses
from core.addresses import new_token
from core.settings import ROOT
from tests.checkin.test_codes import KEYS

if TYPE_CHECKING:
    from playwright.sync_api import Browser

TOKEN = "Ab3-_xYz0123456789KLMN"  # noqa: S105 - for tests


def sound() -> list[str]:
    """Return codes as cards have them."""
    return [codes.new_code() for _ in range(40)]


def table() -> list[str]:
    """Return what may be typed or scanned, well or badly."""
    chance, typed = random.Random(9), list[str]()  # noqa: S311 - the same table each time
    for code in sound():
        printed, place = codes.shown(code), chance.randrange(7)
        wrong = code[:place] + chance.choice("0O1IL2Z5S8BUVGNAE" + codes.ALPHABET) + code[place + 1 :]
        typed += [code, printed, printed.lower(), f"  {printed} ", printed.replace("-", "ー"), "".join(KEYS[c] for c in printed), wrong, code[::-1], code[:-1]]
        typed += ["".join(chr(ord(c) + 0xFEE0) for c in printed)]
    for host in ("https://soudan.example.jp", "http://192.168.0.2:8501", "", "HTTP://X"):
        typed += [
            f"{host}/c/{TOKEN}",
            f"{host}/t/{TOKEN}?lang=en",
            f"{host}/C/{TOKEN}#x",
            f"{host}/c/{TOKEN[:-1]}",
            f"{host}/e/{TOKEN}",
            f" {host}/c/{TOKEN}\r\n",
        ]
    typed += ["", " ", "ｱｳｵﾔﾖｿﾊ", "っｋ３", "くかかせけめめとらみちに", "WIFI:S:mall;;", "4901234567894", "🐦🐦🐦🐦🐦🐦🐦", "ß" * 7, "x" * 400, f"x/c/{TOKEN}"]
    typed += [addresses.card("https://soudan.example.jp", new_token()), "AAAAAAA", *(7 * c for c in codes.ALPHABET)]
    return typed


def meant(typed: str) -> dict[str, str]:
    """Return what the server takes it for."""
    plain = unicodedata.normalize("NFKC", typed[: scanning.LONGEST]).replace("ー", "-").strip()
    address, code = scanning.ADDRESS.fullmatch(plain), codes.tidy(typed[: scanning.LONGEST])
    if address:
        kind = "card" if "/c/" in plain.lower() else "ticket"
        return {"kind": kind, "secret": address[1]}
    if not codes.has_shape(code):
        return {"kind": "kana" if scanning.KANA.search(plain) else "noise"}
    return {"kind": "code" if codes.is_sound(code) else "misread", "secret": code}


@pytest.mark.parametrize("rules", ["meant", "tidy"])
def test_both_take_it_for_the_same(chromium: Browser, rules: str) -> None:
    page, typed = chromium.new_page(), table()
    script = (ROOT / "core" / "assets" / "offline-codes.js").read_text("utf-8")
    found = page.evaluate(f"typed => {{ {script.replace(chr(34) + 'use strict' + chr(34), '')}; return typed.map((one) => {rules}(one)) }}", typed)
    page.close()

    assert found == [meant(one) if rules == "meant" else codes.tidy(one) for one in typed]
    assert {"card", "ticket", "code", "misread", "kana", "noise"} == {meant(one)["kind"] for one in typed}
