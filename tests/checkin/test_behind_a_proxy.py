"""A server behind a proxy that speaks HTTPS for it: a proxy on the same machine is believed."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.checkin.phone import Phone


def test_behind_https_cookies_are_secure_and_browsers_are_told_to_stay(phone: Phone) -> None:
    answer = phone.browser.get(phone.address(), headers={"x-forwarded-proto": "https", "x-forwarded-for": "203.0.113.7"})

    assert answer.headers["strict-transport-security"] == "max-age=31536000"
    assert "Secure" in answer.headers["set-cookie"]
    assert "strict-transport-security" not in phone.look().headers
