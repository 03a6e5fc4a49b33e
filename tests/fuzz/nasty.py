"""The thirty nastiest inputs: what once broke a program somewhere, or would break one that believes what it is sent."""

from __future__ import annotations

NASTY: tuple[bytes, ...] = (
    b"",
    b"\x00",
    b"%00",
    b"\xff\xfe\xfd",
    b"\xed\xa0\x80",  # half of a surrogate pair
    "²".encode(),  # a digit, but no number
    "٣".encode(),  # a number, but not of ours
    "𝟘𝟙:𝟛𝟘".encode(),
    b"-1",
    b"1e999",
    b"NaN",
    b"9" * 400,
    b"9" * 5_000,  # more digits than Python reads
    b"A" * 20_000,
    b"'; DROP TABLE visit; --",
    b"<script>alert(1)</script>",
    b"{{7*7}}${7*7}#{7*7}",
    b"{0.__class__.__mro__}",
    b"%s%s%n%d",
    b"../../../../etc/passwd",
    b"..\\..\\windows\\win.ini",
    b"\r\nSet-Cookie: soudankai=forged",
    b"javascript:alert(1)//https://elsewhere.example",
    b"00000000-0000-0000-0000-000000000000",
    b'{"nonce": {"$gt": ""}, "items": [null, [], {"at": 1e400}]}',
    b"[" * 20_000,
    b"true",
    "\u202e\u2028\ufeff\u200b".encode(),  # turns the line round, ends it, cannot be seen
    ("e" + "\u0301" * 500).encode(),
    "ﷺ𠮷👩‍👩‍👧‍👦".encode() * 200,
)
