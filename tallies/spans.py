"""Spans of time, from (included) to (not included): put together, and cut out of each other."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

Span = tuple[datetime, datetime]


def union(spans: Iterable[Span]) -> list[Span]:
    """Return the spans in order, those that touch or overlap as one, empty ones left out."""
    joined: list[Span] = []
    for start, end in sorted(s for s in spans if s[0] < s[1]):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def without(spans: Iterable[Span], holes: Iterable[Span]) -> list[Span]:
    """Return what is left of the spans when the holes are cut out."""
    left = union(spans)
    for begin, over in union(holes):
        left = [piece for start, end in left for piece in ((start, min(end, begin)), (max(start, over), end)) if piece[0] < piece[1]]
    return left


def most_at_once(spans: Iterable[Span], start: datetime, end: datetime) -> int:
    """Return how many of the spans hold at the same time, at most, between start and end."""
    inside = [(max(a, start), min(b, end)) for a, b in spans if a < end and b > start]
    steps = sorted([(a, 1) for a, _ in inside] + [(b, -1) for _, b in inside])
    level = most = 0
    for _, change in steps:
        level += change
        most = max(most, level)
    return most
