"""Routing on the shared days, played with seeds 0–29 in pairs: fixed order, shortest line, ours. And how good the forecasts are, and how long decisions take."""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections import defaultdict
from multiprocessing import Pool
from pathlib import Path
from typing import TYPE_CHECKING, Any

from booths import routing, scenario, simulation
from booths.scenario import Scenario
from tests.bench import decisions, policies, waits

if TYPE_CHECKING:
    from booths.simulation import Played
    from tests.bench.waits import Compared, Told

FOLDER = Path(__file__).with_name("scenarios")
STRESS = "stress_2000"
SEEDS = range(30)
WAIT_SEEDS = range(10)
POLICIES: dict[str, dict[str, Any]] = {
    "fixed": {"order": policies.first_come(urgent_first=False), "join": policies.join_in_booth_order},
    "jsq": {"order": policies.first_come(urgent_first=True), "join": policies.join_shortest},
    "ours": {"order": routing.order},
}
SOON = 10.0


def load(name: str, *, as_planned: bool = False) -> Scenario:
    """Return one of the shared days; as it was planned, nobody is late."""
    plain = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))
    for agency in plain["agencies"] if as_planned else ():
        for counter in agency["counters"]:
            counter.pop("actual_start", None)
    return Scenario.from_json(plain)


def names() -> list[str]:
    """Return the shared days that ratios are taken of: all but the stress day."""
    return sorted(path.stem for path in FOLDER.glob("*.json") if path.stem != STRESS)


def measures(played: Played) -> dict[str, float]:
    """Return what is summed over the seeds of a day."""
    waits_ = [guest.waited for guest in played.guests]
    urgent = [guest for guest in played.guests if guest.flagged is not None]
    soon = sum(g.contacted is not None and g.flagged is not None and g.contacted - g.flagged <= SOON for g in urgent)
    return {
        "mean": statistics.fmean(waits_) if waits_ else 0.0,
        "longest": max(waits_, default=0.0),
        "lost": sum(guest.gave_up for guest in played.guests),
        "wanted": sum(guest.wanted for guest in played.guests),
        "served": sum(guest.served for guest in played.guests),
        "urgent": len(urgent),
        "soon": soon,
    }


def play(job: tuple[str, int]) -> tuple[str, dict[str, dict[str, dict[str, float]]]]:
    """Play one day by all three policies, in both modes."""
    name, seed = job
    day = load(name)
    courses = scenario.day(day, seed)
    modes = {"complete": True, "operational": False}
    return name, {p: {m: measures(simulation.play(day, courses, complete=c, **how)) for m, c in modes.items()} for p, how in POLICIES.items()}


def compare(rows: list[dict[str, dict[str, dict[str, float]]]]) -> dict[str, float]:
    """Return a day's figures: waits as ratios in complete mode; who left, needs served and urgent ones in operational mode."""

    def total(policy: str, mode: str, measure: str) -> float:
        return sum(row[policy][mode][measure] for row in rows)

    def served(policy: str) -> float:
        return 100 * total(policy, "operational", "served") / total(policy, "operational", "wanted")

    return {
        "mean_vs_fixed": total("ours", "complete", "mean") / total("fixed", "complete", "mean"),
        "longest_vs_fixed": total("ours", "complete", "longest") / total("fixed", "complete", "longest"),
        "lost_vs_fixed": total("ours", "operational", "lost") / max(1, total("fixed", "operational", "lost")),
        "served_vs_jsq_points": served("ours") - served("jsq"),
        "urgent_10min": total("ours", "operational", "soon") / max(1, total("ours", "operational", "urgent")),
        "jsq_mean_vs_fixed": total("jsq", "complete", "mean") / total("fixed", "complete", "mean"),
        "jsq_longest_vs_fixed": total("jsq", "complete", "longest") / total("fixed", "complete", "longest"),
        "jsq_lost_vs_fixed": total("jsq", "operational", "lost") / max(1, total("fixed", "operational", "lost")),
    }


def _wait(job: tuple[str, int]) -> Compared:
    name, seed = job
    return waits.compare(load(name), load(name, as_planned=True), seed)


def estimates(found: list[Compared]) -> dict[str, Any]:
    """Return how good the forecasts are: of what tickets say, and under `by_line` of every line."""
    return _errors([t for one in found for t in one.tickets]) | {"by_line": _errors([t for one in found for t in one.lines])}


def _errors(told: list[Told]) -> dict[str, float]:
    """Return the forecasts' mean absolute error against the naive estimate's, and the share of true waits in the band."""
    ours, naive = (statistics.fmean(abs(t.true - guess) for t, guess in pairs) for pairs in ([(t, t.median) for t in told], [(t, t.naive) for t in told]))
    inside = statistics.fmean(t.low <= t.true <= t.high for t in told)
    return {"mae_vs_naive": round(ours / naive, 3), "mae_minutes": round(ours, 1), "coverage80": round(inside, 3), "waits": len(told)}


def run() -> dict[str, Any]:
    """Return {"routing", "estimates", "decision_ms", "call_next_ms"}."""
    rows: dict[str, list[Any]] = defaultdict(list)
    begun = time.perf_counter()
    with Pool(2) as pool:
        for name, row in pool.imap_unordered(play, [(name, seed) for name in names() for seed in SEEDS]):
            rows[name].append(row)
        sys.stderr.write(f"routing: {time.perf_counter() - begun:.0f} s\n")
        found = list(pool.imap_unordered(_wait, [(name, seed) for name in names() for seed in WAIT_SEEDS]))
        sys.stderr.write(f"estimates: {time.perf_counter() - begun:.0f} s\n")
    by_day = {name: {key: round(value, 3) for key, value in compare(some).items()} for name, some in sorted(rows.items())}
    keys = next(iter(by_day.values()))
    means = {key: round(statistics.fmean(compare(some)[key] for some in rows.values()), 3) for key in keys}
    return {
        "routing": means | {"seeds": len(SEEDS), "by_day": by_day},
        "estimates": estimates(found),
        "decision_ms": {str(n): decisions.decide(n) for n in (300, 2000)},
        "call_next_ms": decisions.call_next(),
    }
