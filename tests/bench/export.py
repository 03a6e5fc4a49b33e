"""How long the workbook of a day takes, at 300 and at 20,000 visits."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from typing import Any

from core import db
from tallies import queries, workbook
from tests.bench.fill import Filled

SIZES = (300, 20_000)


def run() -> dict[str, Any]:
    """Return seconds and kilobytes for each size."""
    found: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder:
        filled = Filled(Path(folder))
        there = 0
        for size in SIZES:
            filled.add_visits(size - there)
            there = size
            begun = time.perf_counter()
            with db.read(filled.scope) as session:
                day = queries.day(session, filled.event.id)
            made = workbook.build(day, filled.now)
            found[str(size)] = {"seconds": round(time.perf_counter() - begun, 2), "kilobytes": len(made) // 1024}
    return found
