"""The day that an event's plan leads to expect, as a scenario to rehearse; or a past day's. And the work that `worker.py` does with it.

What the plan does not say is taken from the council's past days, and without such from what is usual.
"""

from __future__ import annotations

from hashlib import sha256
from statistics import fmean, pstdev
from typing import TYPE_CHECKING, Any
from uuid import UUID

from booths import experience
from booths.counters_needed import enough
from booths.rehearsal import rehearse
from booths.scenario import Agency, Place, Scenario, Urgent
from core import db, jobs
from events import queries as plan
from events import staffing
from events.models import Event
from staff.rights import Right, needs

if TYPE_CHECKING:
    from datetime import datetime, time

    from sqlalchemy.orm import Session

    from booths.experience import Experience
    from core.jobs import Task
    from events.models import Counter, PlannedBreak
    from events.queries import BoothPlan

WRITING_MINUTES = 5
USUAL_CV, LEAST_MINUTES, MOST_MINUTES = 0.4, 5, 120
NEEDS = (0.6, 0.3, 0.1)
REVEALED = 0.25
RANK_WEIGHT = 0.5
"""A topic brings somebody to the second of its programmes half as often as to the first, and so on."""
ENOUGH_VISITS, ENOUGH_TALKS = 20, 8
"""From so many on, what was seen counts for more than what is usual."""
SLOT = 15
URGENT, ALARM, PATIENCE_FACTOR = 0.04, 0.02, 2.0
FOREIGN, WHEELCHAIR = 0.02, 0.06
GUESS_SD = 0.15
"""How far the minutes that are planned may be off, as for the shared days."""
MOST_PARTIES, MOST_AGENCIES = 5_000, 40


def minutes_of(wall: time) -> int:
    """Return a wall clock's minutes after midnight."""
    return wall.hour * 60 + wall.minute


def scenario_of(session: Session, event_id: UUID) -> Scenario:
    """Return the day that the plan leads to expect."""
    event = session.get_one(Event, event_id)
    opens, last = minutes_of(event.opens), minutes_of(event.last_admission)
    arrivals = []
    for hour, parties in staffing.expected(session, event).items():
        begin, end = max(hour * 60, opens), min(hour * 60 + 60, max(last, opens + 1))
        if parties and begin < end:
            arrivals.append((float(begin - opens), float(end - opens), float(parties)))
    learned = experience.of(session, [e for e in experience.past_events(session) if e.id != event_id][: experience.DAYS])
    return _scenario(session, event, arrivals, learned)


def scenario_from_past(session: Session, event_id: UUID) -> Scenario:
    """Return a day like one that is over: as many came, at these times, with such needs; talks took as long."""
    event = session.get_one(Event, event_id)
    learned = experience.of(session, [event])
    last = minutes_of(event.closes) - minutes_of(event.opens)
    slots: dict[int, int] = {}
    for at in learned.arrivals:
        slot = int(min(at, last - SLOT) // SLOT)
        slots[slot] = slots.get(slot, 0) + 1
    return _scenario(session, event, [(float(s * SLOT), float(s * SLOT + SLOT), float(n)) for s, n in sorted(slots.items())], learned)


def _scenario(session: Session, event: Event, arrivals: list[tuple[float, float, float]], learned: Experience) -> Scenario:
    places = plan.booths(session, event.id)
    at = {programme.id: [n for n, p in enumerate(places) if programme in p.programmes] for place in places for programme in place.programmes}
    breaks = plan.breaks(session, event.id)
    agencies = tuple(_agency(event, place, breaks, learned) for place in places)
    weights, reveal_to = _usual_ways(session, at, len(places))
    counts: tuple[float, ...] = NEEDS
    reveal = [REVEALED] * len(places)
    if sum(learned.needs.values()) >= ENOUGH_VISITS:
        weights = _spread({p: float(n) for p, n in learned.first.items()}, at, len(places))
        counts = tuple(learned.needs[n] / sum(learned.needs.values()) for n in range(1, max(learned.needs) + 1))
        reveal = [_passed_share(place, learned) for place in places]
    for (source, goal), number in learned.passed.items():
        for a in at.get(source, ()):
            for b in at.get(goal, ()):
                reveal_to[a][b] += float(number if a != b else 0)
    first_contact = next((n for n, place in enumerate(places) if place.booth.is_first_contact), 0)
    pairs = [(a, b) for place in places for p in place.programmes if p.comes_after in at for a in at[p.comes_after] for b in at[p.id] if a != b]
    interpreters = plan.interpreters(session, event.id)
    return Scenario(
        name=event.title,
        close=float(minutes_of(event.closes) - minutes_of(event.opens)),
        expected=sum(weight for _from, _to, weight in arrivals),
        arrivals=tuple(arrivals),
        agencies=agencies,
        counts=counts,
        weights=tuple(weights),
        reveal_prob=tuple(reveal),
        reveal_to=tuple(map(tuple, reveal_to)),
        urgent=Urgent(URGENT, ALARM, (first_contact,), (), PATIENCE_FACTOR),
        pairs=tuple(dict.fromkeys(pairs)),
        pairs_prob=1.0 if pairs else 0.0,
        interpreters=interpreters,
        languages=dict.fromkeys(interpreters, FOREIGN),
        access_prob=WHEELCHAIR if any(c.accessible for a in agencies for c in a.counters) else 0.0,
        prior_error_sd=GUESS_SD,
    )


def _agency(event: Event, place: BoothPlan, breaks: dict[UUID, list[PlannedBreak]], learned: Experience) -> Agency:
    talks = [minutes for p in place.programmes for minutes in learned.minutes.get(p.id, ())]
    mean, cv = fmean(p.minutes for p in place.programmes) if place.programmes else float(WRITING_MINUTES), USUAL_CV
    if len(talks) >= ENOUGH_TALKS and fmean(talks) >= LEAST_MINUTES:
        mean, cv = fmean(talks), max(0.1, pstdev(talks) / fmean(talks))
    name = f"{place.booth.letter} {'・'.join(p.short for p in place.programmes)}"
    counters = tuple(_place(event, counter, breaks.get(counter.id, [])) for counter in place.counters)
    return Agency(name, mean, cv, LEAST_MINUTES, MOST_MINUTES, counters, WRITING_MINUTES)


def _place(event: Event, counter: Counter, breaks: list[PlannedBreak]) -> Place:
    opens = minutes_of(event.opens)
    start = max(0.0, float(minutes_of(counter.comes) - opens)) if counter.comes else 0.0
    end = float(minutes_of(counter.goes) - opens) if counter.goes else None
    rests = tuple((float(minutes_of(b.at) - opens), float(b.minutes)) for b in breaks if minutes_of(b.at) >= opens + start)
    return Place(counter.is_accessible, start, end, rests, tuple(counter.languages))


def _usual_ways(session: Session, at: dict[UUID, list[int]], booths: int) -> tuple[list[float], list[list[float]]]:
    """Return how often each booth is needed and where one need leads to, from the programmes that take the topics up.

    Half come as the topics are shared out and half evenly: the list says nothing of how many come with each topic.
    """
    weights: dict[UUID, float] = {}
    ways = [[0.0] * booths for _ in range(booths)]
    for programmes in plan.topic_programmes(session).values():
        there = [p for p in programmes if p in at]
        for rank, programme in enumerate(there):
            weights[programme] = weights.get(programme, 0.0) + RANK_WEIGHT**rank
        for source in there:
            for goal in there:
                for a in at[source]:
                    for b in at[goal]:
                        ways[a][b] += float(a != b)
    by_topic, evenly = _spread(weights, at, booths), _spread(dict.fromkeys(at, 1.0), at, booths)
    return [t / sum(by_topic) + e / sum(evenly) for t, e in zip(by_topic, evenly, strict=True)], ways


def _spread(weights: dict[UUID, float], at: dict[UUID, list[int]], booths: int) -> list[float]:
    """Return the weights of programmes by booth; several booths of one programme share."""
    found = [0.0] * booths
    for programme, weight in weights.items():
        for booth in at.get(programme, ()):
            found[booth] += weight / len(at[programme])
    return found if any(found) else [1.0] * booths


def _passed_share(place: BoothPlan, learned: Experience) -> float:
    """Return how often a talk at a booth led to another one."""
    here = {p.id for p in place.programmes}
    talks = sum(len(learned.minutes.get(p, ())) for p in here)
    passed = sum(number for (source, _goal), number in learned.passed.items() if source in here)
    return min(1.0, passed / talks) if talks >= ENOUGH_TALKS else REVEALED


def check(plain: dict[str, Any]) -> Scenario:
    """Return the scenario of an uploaded file.

    Raises:
        KeyError, TypeError, ValueError: it is not of that form, or of a size that nobody can rehearse.
    """
    found = Scenario.from_json(plain)
    booths = len(found.agencies)
    sizes = {len(found.weights), len(found.reveal_prob), len(found.reveal_to), *map(len, found.reveal_to)}
    if sizes != {booths} or not 0 < booths <= MOST_AGENCIES or not 0 < found.expected <= MOST_PARTIES or not found.arrivals or found.close <= 0:
        raise ValueError(booths)
    return found


def fingerprint(session: Session, event_id: UUID) -> str:
    """Return what changes with whatever of the plan is rehearsed, and with nothing that only happens on the day."""
    return sha256(repr(scenario_of(session, event_id)).encode()).hexdigest()[:16]


def of_task(task: Task) -> tuple[Scenario, int | None]:
    """Return the scenario that a job names, and when its day opens (minutes after midnight) if that is known."""
    asked = task.arguments
    if asked["source"] == "file":
        return check(asked["scenario"]), None
    key = UUID(asked["event"])
    with db.read(task.scope) as session:
        event = session.get_one(Event, key)
        found = scenario_from_past(session, key) if asked["source"] == "past" else scenario_of(session, key)
        return found, minutes_of(event.opens)


@needs(Right.REHEARSE)
def ask(session: Session, kind: str, event_id: UUID, arguments: dict[str, Any], now: datetime) -> None:
    """Ask for a rehearsal, or for how many counters are needed."""
    jobs.ask(session, kind, event_id, arguments, now)


@needs(Right.REHEARSE)
def stop(session: Session, job_id: UUID, now: datetime) -> None:
    """Let a rehearsal be."""
    jobs.cancel(session, job_id, now)


@jobs.kind("rehearse")
def do_rehearse(task: Task) -> dict[str, Any]:
    """Rehearse a day."""
    scenario, opens = of_task(task)
    return rehearse(scenario, int(task.arguments["runs"]), opens=opens, report=task.report).to_json()


@jobs.kind("counters_needed")
def do_enough(task: Task) -> dict[str, Any]:
    """Find how many counters are needed."""
    scenario, _opens = of_task(task)
    return enough(scenario, float(task.arguments["minutes"]), report=task.report).to_json()
