"""Every public address, built in one place from the council's public URL. Codes in addresses are random, never keys."""

from __future__ import annotations

import re
import secrets
from urllib.parse import urlencode, urlsplit

from core.settings import LOOPBACK

ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
CODE_LENGTH = 8
CODE = re.compile(r"[0-9a-z]{1,12}")
TOKEN = re.compile(r"[A-Za-z0-9_-]{22}")
NONCE = re.compile(r"[A-Za-z0-9_-]{22,64}")
"""What a code, a token and a nonce look like; a browser may make a longer nonce. Anything else is not looked up."""


def new_code() -> str:
    """Return a random code for an address that may be printed: 8 letters of 31 (40 bits) without confusable ones."""
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))


def new_token() -> str:
    """Return a random token of 128 bits, 22 letters: who holds it holds the right."""
    return secrets.token_urlsafe(16)


def _join(public_url: str, path: str) -> str:
    return public_url.rstrip("/") + path


def door(public_url: str, event_code: str, channel_code: str = "") -> str:
    """Return the door's address; with the venue's channel it gives out numbers."""
    return _join(public_url, f"/e/{event_code}" + (f"?c={channel_code}" if channel_code else ""))


def ticket(public_url: str, token: str) -> str:
    """Return the address of one visitor's ticket."""
    return _join(public_url, f"/t/{token}")


def times(public_url: str, event_code: str) -> str:
    """Return where a time may be booked."""
    return _join(public_url, f"/e/{event_code}/times")


def booking(public_url: str, token: str) -> str:
    """Return the address of one booking."""
    return _join(public_url, f"/b/{token}")


def card(public_url: str, token: str) -> str:
    """Return the address of a pre-printed card."""
    return _join(public_url, f"/c/{token}")


def resource(public_url: str, code: str) -> str:
    """Return the public address of a place outside."""
    return _join(public_url, f"/r/{code}")


def on_a_map(query: str, *, apple: bool = False) -> str:
    """Return the address that opens a phone's map app at a point (35.8342,139.7121) or at an address; nothing for nothing.

    It is the one form that every browser and every scanner of codes understands (a `geo:` address is not one on iPhones, nor inside chat apps); Apple's
    devices have their own. Nothing is asked of it before somebody taps, and it says where, never which place that is.
    """
    if not query:
        return ""
    return "https://maps.apple.com/?" + urlencode({"q": query}) if apple else "https://www.google.com/maps/search/?" + urlencode({"api": 1, "query": query})


def board(public_url: str, event_code: str) -> str:
    """Return the address of the hall's public screen."""
    return _join(public_url, f"/board/{event_code}")


def device(public_url: str, code: str) -> str:
    """Return the address that opens a tablet for one booth."""
    return _join(public_url, f"/device/{code}")


def invitation(public_url: str, token: str) -> str:
    """Return the address at which somebody sets the own password."""
    return _join(public_url, f"/invitation/{token}")


def tel(number: str) -> str:
    """Return the address that dials a number; empty for words without one."""
    digits = "".join(c for c in number if c.isdigit() or c == "#")
    return f"tel:{digits.replace('#', '%23')}" if digits else ""


def is_loopback(public_url: str) -> bool:
    """Whether only this machine can open the address: a poster with it is of no use to a phone."""
    return urlsplit(public_url).hostname in LOOPBACK


def tidy(public_url: str) -> str | None:
    """Return the typed address as scheme and host, or None when it is not one that a phone can open."""
    typed = public_url.strip()
    try:
        parts = urlsplit(typed if "://" in typed else f"http://{typed}")
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or not parts.hostname or any(c.isspace() for c in parts.netloc):
        return None
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}" + (f":{port}" if port else "")
