"""A word for a browser, so that people know their own sessions again. Nothing finer of it is kept."""

from __future__ import annotations

SYSTEMS = ("iPad", "iPhone", "Android", "CrOS", "Windows", "Macintosh", "Linux")
BROWSERS = (("Edg", "Edge"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("CriOS", "Chrome"), ("Safari", "Safari"))
"""In this order: each names itself in words of those behind it, too."""


def browser_word(agent: str) -> str:
    """Return the system and the browser that a browser says it is: “iPad Safari”; nothing for what says nothing known."""
    system = next((name for name in SYSTEMS if name in agent), "")
    browser = next((name for sign, name in BROWSERS if sign in agent), "")
    return f"{system} {browser}".strip()
