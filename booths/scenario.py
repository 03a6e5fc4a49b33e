"""A day that could be: booths with counters and typical minutes, how many come when and with what. And one such day, drawn by chance.

What happens to a visitor is drawn once, by (scenario, seed), whatever the policy does: how long they talk where, what else comes up, how long they have patience.
So policies are compared on the same day. Times in minutes from opening.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from random import Random
from typing import Any


@dataclass(frozen=True, slots=True)
class Place:
    """A counter: its shift, when it really comes (late, unannounced), and its breaks as (at, length)."""

    accessible: bool = True
    start: float = 0.0
    end: float | None = None
    breaks: tuple[tuple[float, float], ...] = ()
    languages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Agency:
    """A booth: consultations are lognormal with this mean (minutes) and coefficient of variation, cut at least and most; `writing` follows each."""

    name: str
    mean: float
    cv: float
    least: float
    most: float
    counters: tuple[Place, ...]
    writing: float = 0.0


@dataclass(frozen=True, slots=True)
class Urgent:
    """How many visitors are urgent on arrival, or turn out so after a consultation; where that need lies; which further booths count as first contact."""

    prob: float = 0.0
    discover_prob: float = 0.0
    agencies: tuple[int, ...] = ()
    first_contact: tuple[int, ...] = ()
    patience_factor: float = 1.0


@dataclass(frozen=True, slots=True)
class Scenario:
    """A day as it is expected. `arrivals`: (from, to, weight); probabilities are shares of visitors. `counts[n]` is the probability of n + 1 needs."""

    name: str
    close: float
    expected: float
    arrivals: tuple[tuple[float, float, float], ...]
    agencies: tuple[Agency, ...]
    counts: tuple[float, ...]
    weights: tuple[float, ...]
    reveal_prob: tuple[float, ...]
    reveal_to: tuple[tuple[float, ...], ...]
    exact: bool = False
    urgent: Urgent = Urgent()
    first: int | None = None
    first_prob: float = 0.0
    pairs: tuple[tuple[int, int], ...] = ()
    pairs_prob: float = 0.0
    patience: tuple[float, float] = (110.0, 0.5)
    interpreters: dict[str, int] = field(default_factory=dict)
    languages: dict[str, float] = field(default_factory=dict)
    access_prob: float = 0.0
    prior_error_sd: float = 0.0

    @classmethod
    def from_json(cls, plain: dict[str, Any]) -> Scenario:
        """Return the scenario of its JSON form, as shared files have it.

        Raises:
            KeyError, TypeError, ValueError: it is not of that form.
        """
        agencies = tuple(_agency(a) for a in plain["agencies"])
        prob = plain["discovery"]["prob"]
        urgent, precedence, patience = plain.get("urgent", {}), plain.get("precedence", {}), plain.get("patience", {})
        interpreters = plain.get("interpreters", {})
        return cls(
            name=plain["name"],
            close=plain["close"],
            expected=plain["arrivals"]["n"],
            exact=plain["arrivals"].get("fixed_n", False),
            arrivals=tuple((a, b, w) for a, b, w in plain["arrivals"]["profile"]),
            agencies=agencies,
            counts=tuple(plain["needs"]["count_probs"]),
            weights=tuple(plain["needs"]["agency_weights"]),
            reveal_prob=tuple(prob) if isinstance(prob, list) else (prob,) * len(agencies),
            reveal_to=tuple(tuple(row) for row in plain["discovery"]["to"]),
            urgent=Urgent(
                urgent.get("prob", 0.0),
                urgent.get("discover_prob", 0.0),
                tuple(urgent.get("agencies", ())),
                tuple(urgent.get("first_contact", ())),
                urgent.get("patience_factor", 1.0),
            ),
            first=precedence.get("first"),
            first_prob=precedence.get("prob", 0.0),
            pairs=tuple((a, b) for a, b in precedence.get("pairs", ())),
            pairs_prob=precedence.get("pairs_prob", 0.0),
            patience=(patience.get("mean", 110.0), patience.get("cv", 0.5)),
            interpreters=dict(interpreters.get("supply", {})),
            languages=dict(interpreters.get("demand", {})),
            access_prob=plain.get("accessible_prob", 0.0),
            prior_error_sd=plain.get("prior_error_sd", 0.0),
        )


def _agency(plain: dict[str, Any]) -> Agency:
    counters = tuple(
        Place(
            accessible=c.get("accessible", True),
            start=c.get("actual_start", c.get("planned_start", 0.0)),
            end=c.get("end"),
            breaks=tuple((at, length) for at, length in c.get("breaks", ())),
            languages=tuple(c.get("languages", ())),
        )
        for c in plain["counters"]
    )
    return Agency(plain["name"], plain["mean"], plain["cv"], plain["min"], plain["max"], counters, plain.get("writing", 0.0))


@dataclass(slots=True)
class Course:
    """What a visitor brings and what would happen at each booth: minutes there, the need it reveals (or None), the urgent need it reveals (or None).

    `after[b]`: booths that must have been done before b. Minutes without a planned need are there as well: a need may be revealed.
    """

    arrives: float
    needs: list[int]
    minutes: list[float]
    reveals: list[int | None]
    alarms: list[int | None]
    patience: float
    after: dict[int, tuple[int, ...]] = field(default_factory=dict)
    urgent_at: int | None = None
    language: str | None = None
    needs_access: bool = False


def lognormal(rng: Random, mean: float, cv: float) -> float:
    """Return a lognormal draw with this mean and coefficient of variation."""
    variance = math.log1p(cv * cv)
    return rng.lognormvariate(math.log(mean) - variance / 2, math.sqrt(variance))


def poisson(rng: Random, mean: float) -> int:
    """Return a Poisson draw: how many arrivals of a unit-rate process fit into the mean."""
    count, reached = 0, rng.expovariate(1.0)
    while reached < mean:
        count += 1
        reached += rng.expovariate(1.0)
    return count


def day(scenario: Scenario, seed: int) -> list[Course]:
    """Draw a day: everybody who comes, by arrival."""
    rng = Random(f"{scenario.name}/{seed}")  # noqa: S311 - chance for a rehearsal, not for secrets
    means = [a.mean * math.exp(rng.gauss(0.0, scenario.prior_error_sd)) for a in scenario.agencies]
    number = int(scenario.expected) if scenario.exact else poisson(rng, scenario.expected)
    courses = [course(scenario, Random(f"{scenario.name}/{seed}/{n}"), means) for n in range(number)]  # noqa: S311
    return sorted(courses, key=lambda c: c.arrives)


def course(scenario: Scenario, rng: Random, means: list[float]) -> Course:
    """Draw one visitor's course; `means`: the true mean minutes of each booth."""
    start, end, _weight = rng.choices(scenario.arrivals, [w for _, _, w in scenario.arrivals])[0]
    booths = range(len(scenario.agencies))
    made = Course(
        arrives=rng.uniform(start, end),
        needs=_needs(scenario, rng),
        minutes=[min(max(lognormal(rng, means[b], a.cv), a.least), a.most) for b, a in enumerate(scenario.agencies)],
        reveals=[_revealed(scenario, rng, b) for b in booths],
        alarms=[None for _ in booths],
        patience=lognormal(rng, *scenario.patience),
    )
    _urgent(scenario, rng, made)
    _precedence(scenario, rng, made)
    speaks = rng.random()
    for language, share in scenario.languages.items():
        if 0 <= speaks < share:
            made.language = language
        speaks -= share
    made.needs_access = rng.random() < scenario.access_prob
    return made


def _needs(scenario: Scenario, rng: Random) -> list[int]:
    count = rng.choices(range(1, len(scenario.counts) + 1), scenario.counts)[0]
    weights = list(scenario.weights)
    chosen: list[int] = []
    while len(chosen) < count and any(weights):
        need = rng.choices(range(len(weights)), weights)[0]
        weights[need] = 0.0
        chosen.append(need)
    return sorted(chosen)


def _revealed(scenario: Scenario, rng: Random, booth: int) -> int | None:
    found = rng.random() < scenario.reveal_prob[booth]
    weights = scenario.reveal_to[booth]
    need = rng.choices(range(len(weights)), weights)[0] if any(weights) else None
    return need if found else None


def _urgent(scenario: Scenario, rng: Random, made: Course) -> None:
    rule = scenario.urgent
    draws = [rng.random() for _ in range(len(made.minutes) + 1)]
    known = [place for place in rule.agencies if place in made.needs]
    where = [rng.choice(known or rule.agencies) if rule.agencies else None, *(rng.choice(rule.agencies) if rule.agencies else None for _ in made.minutes)]
    if draws[0] < rule.prob:
        made.urgent_at = where[0]
        made.patience *= rule.patience_factor
        if made.urgent_at is not None and made.urgent_at not in made.needs:
            made.needs = sorted([*made.needs, made.urgent_at])
    made.alarms = [place if draw < rule.discover_prob else None for draw, place in zip(draws[1:], where[1:], strict=True)]


def _precedence(scenario: Scenario, rng: Random, made: Course) -> None:
    first, both = rng.random() < scenario.first_prob, rng.random() < scenario.pairs_prob
    if first and scenario.first is not None:
        if scenario.first not in made.needs:
            made.needs = sorted([*made.needs, scenario.first])
        for booth in range(len(made.minutes)):
            if booth != scenario.first:
                made.after[booth] = (scenario.first,)
    if both:
        for before, then in scenario.pairs:
            made.after[then] = (*made.after.get(then, ()), before)
