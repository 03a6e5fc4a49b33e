"""How much of a day can be published: made-up days of 20 to 300 parties, over or half-way through a day of twice as many."""

from __future__ import annotations

import time
from dataclasses import fields
from random import Random
from statistics import mean
from typing import Any

from staff.models import PUBLICATION
from tallies import counts, published
from tallies.figures import Figures, Table
from tallies.small_cells import kept
from tests.tallies.made_up import a_day, until

SIZES = (20, 40, 64, 100, 200, 300)
DAYS = 5
HALF = 120
"""Minutes after the opening; visitors come for twice as long."""


def run() -> dict[str, Any]:
    """Return, for all days and for each size: the share of days with 来場 shown and of totals from the threshold on, tables withdrawn a day, seconds."""
    found = {size: [_day(size, seed, is_over=is_over) for seed in range(DAYS) for is_over in (True, False)] for size in SIZES}
    return {"all": _together([day for days in found.values() for day in days]), **{str(size): _together(days) for size, days in found.items()}}


def _together(days: list[dict[str, float]]) -> dict[str, float]:
    return {
        "days": len(days),
        "parties_shown": round(mean(day["parties"] for day in days), 3),
        "totals_shown": round(sum(day["shown"] for day in days) / sum(day["totals"] for day in days), 3),
        "tables_withdrawn": round(mean(day["withdrawn"] for day in days), 1),
        "seconds_longest": round(max(day["seconds"] for day in days), 2),
    }


def _day(size: int, seed: int, *, is_over: bool) -> dict[str, float]:
    chance = Random(f"{size} {seed}")  # noqa: S311 - the same days each time
    figures = counts.figures(a_day(chance, size) if is_over else until(a_day(chance, 2 * size), HALF))
    system = published.counted(figures)
    begun = time.perf_counter()
    dark = kept(system, PUBLICATION)
    spent = time.perf_counter() - begun
    totals = {total for total, _ in system.sums if system.values[total] >= PUBLICATION} - system.unseen
    veiled = published.of(figures, PUBLICATION)
    return {
        "parties": ("parties",) not in dark.hidden | dark.withdrawn,
        "totals": len(totals),
        "shown": len(totals - dark.hidden - dark.withdrawn),
        "withdrawn": _withdrawn(veiled),
        "seconds": spent,
    }


def _withdrawn(figures: Figures) -> int:
    tables = [getattr(figures, field.name) for field in fields(figures)]
    return sum(table.leaves_out and not table.rows for table in tables if isinstance(table, Table))
