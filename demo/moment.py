"""A look at the hall together with time and chance: what every decision of the demonstration is made of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from math import exp
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

if TYPE_CHECKING:
    from datetime import datetime
    from random import Random

    from demo.hall import Hall
    from demo.stage import Cast

Action = Callable[[Session], object]
LINES = {"A": 7, "B": 4, "C": 6, "D": 5, "E": 2, "F": 4, "G": 4}
"""How long each line likes to be: the sample's booths."""
OTHER_LINE = 3
TESTERS = frozenset({"A-2"})
"""The counter that is left to whoever looks at the demonstration."""


@dataclass(frozen=True, slots=True)
class Moment:
    """Since the last look so many minutes of the day went by; a real minute is `pace` of them.

    `hands_off` names counters that nobody touches, `calls_no_more` those that finish what they have.
    """

    hall: Hall
    cast: Cast
    chance: Random
    now: datetime
    minutes: float
    pace: float
    hands_off: frozenset[str] = frozenset()
    calls_no_more: frozenset[str] = frozenset()

    def comes(self, mean: float) -> bool:
        """Whether something that happens every so many minutes happens now."""
        return self.chance.random() < 1 - exp(-self.minutes / mean)

    def lasted(self, since: datetime | None, minutes: float) -> bool:
        """Whether so many of the day's minutes have gone by since then."""
        return since is None or (self.now - since) * self.pace >= timedelta(minutes=minutes)
