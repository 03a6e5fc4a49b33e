"""A booking for somebody's own calendar (RFC 5545): when and where, nothing else. Others may see that calendar."""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

LONGEST = 75
"""Octets of a line; what is longer goes on in the next one, after a space."""
ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})


def calendar(key: UUID, summary: str, place: str, *, begins: datetime, minutes: int, made_at: datetime) -> bytes:
    """Return the calendar file of one booking. Its key stays the same, so that a booking that was moved moves there, too."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//soudankai//booking//JA",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        f"UID:{key}",
        f"DTSTAMP:{_instant(made_at)}",
        f"DTSTART:{_instant(begins)}",
        f"DTEND:{_instant(begins + timedelta(minutes=minutes))}",
        f"SUMMARY:{_text(summary)}",
        f"LOCATION:{_text(place)}",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return "".join(_folded(line) for line in lines).encode()


def _instant(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(words: str) -> str:
    return words.translate(ESCAPES)


def _folded(line: str) -> str:
    """Return a line with its end, folded between characters, never inside one."""
    parts, octets = [""], 0
    for letter in line:
        size = len(letter.encode())
        if octets + size > LONGEST:
            parts.append(" ")
            octets = 1
        parts[-1] += letter
        octets += size
    return "\r\n".join(parts) + "\r\n"
