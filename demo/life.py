"""Who does what next. Time, chance and the hall's state come in; steps for the app's own actions come out.

Nothing is remembered between two looks: what people do at the screens meanwhile is simply what the next look finds.
Most things happen by chance, so often in so many minutes on average; a live day runs several times as fast as a real one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from math import exp
from typing import TYPE_CHECKING, NamedTuple

from booths import corrections, desk, passing, queries, visits
from booths.models import Judgement, SeatRole
from checkin.admission import Wish, admit, tally
from checkin.models import Means, TallyKind
from core import clock
from core.addresses import new_token
from demo import stage, story
from events import planning
from events import queries as plan
from events.models import CounterState, EventState
from events.states import RUNNING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from random import Random
    from uuid import UUID

    from sqlalchemy.orm import Session

    from core.db import Scope
    from demo.hall import Hall, Place
    from demo.stage import Cast

TESTERS = "A-2"
"""The counter that is left to whoever looks at the demonstration."""
MOST_WAITING = 35
LINES = {"A": 7, "B": 4, "C": 6, "D": 5, "E": 2, "F": 4, "G": 4}
"""How long each line likes to be; the sample's booths."""
OTHER_LINE = 3
ARRIVALS = 0.34
"""Parties a minute, when the hall is as full as it likes to be."""
TALK_LEAST = 8
STRAY = timedelta(minutes=25)
"""So long somebody who lost the way from one booth to the next takes: long enough to be overdue."""
ABSENT = timedelta(minutes=3)
STAYS_LONG = 8
"""One in so many handed-over parties loses the way."""


class Act(NamedTuple):
    """One step: who takes it, and what it is."""

    who: Scope
    action: Callable[[Session], object]


@dataclass(frozen=True, slots=True)
class Moment:
    """A look at the hall: since the last one so many minutes of the day went by; a real minute is `pace` of them."""

    hall: Hall
    cast: Cast
    chance: Random
    now: datetime
    minutes: float
    pace: float
    hands_off: frozenset[str]
    calls_no_more: frozenset[str]

    def comes(self, mean: float) -> bool:
        """Whether something that happens every so many minutes happens now."""
        return self.chance.random() < 1 - exp(-self.minutes / mean)

    def lasted(self, since: datetime | None, minutes: float) -> bool:
        """Whether so many of the day's minutes have gone by since then."""
        return since is None or (self.now - since) * self.pace >= timedelta(minutes=minutes)


def next_acts(session: Session, moment: Moment) -> list[Act]:
    """Return what happens now. While the event is paused or over: nothing."""
    if moment.hall.event.state not in RUNNING:
        return []
    acts = [*_at_the_door(session, moment), *_at_reception(moment), *_on_their_own(moment)]
    for place in moment.hall.places:
        if place.name not in moment.hands_off:
            acts.extend(_at_counter(session, moment, place))
    return acts


def _at_the_door(session: Session, moment: Moment) -> Iterator[Act]:
    hall, cast, now = moment.hall, moment.cast, moment.now
    if hall.event.state != EventState.OPEN:
        return
    waiting = len(hall.waiting) + len(hall.resting)
    eager = min(2.0, max(0.0, (MOST_WAITING - waiting) / 8))
    if eager and moment.comes(1 / (ARRIVALS * eager)):
        yield Act(cast.reception, arrival(session, moment))
    for kind, mean in ((TallyKind.FOOD, 5), (TallyKind.INFORMATION, 4)):
        if moment.comes(mean):
            yield Act(cast.reception, lambda s, kind=kind: tally(s, cast.event_id, kind, now))
    if now > clock.at(hall.event.day, hall.event.last_admission) - timedelta(minutes=20) and clock.day_of(now) == hall.event.day:
        yield Act(cast.organiser, lambda s: _go_on_longer(s, cast.event_id, now))


def _go_on_longer(session: Session, event_id: UUID, now: datetime) -> None:
    """Admit longer: the demonstration's day ends when somebody ends it."""
    event = plan.hold(session, event_id)
    _, last_admission, closes = stage.hours(now)
    if closes > event.closes:
        fields = {name: getattr(event, name) for name in planning.Plan.__slots__}
        planning.edit_event(session, event_id, planning.Plan(**fields | {"last_admission": last_admission, "closes": closes}))


def arrival(session: Session, moment: Moment, *, soon: bool | None = None) -> Callable[[Session], object]:
    """Return the action by which one more party comes in, with the pictures that it touched."""
    event_id, now = moment.cast.event_id, moment.now
    party = story.party(moment.chance.randrange(1, 100_000))
    groups = [group.id for group in plan.groups(session)]
    touched = tuple(moment.chance.sample(groups, min(party.pictures, len(groups))))
    means = moment.chance.choice((Means.PHONE, Means.PHONE, Means.DESK))
    wish = Wish(new_token(), party.language, party.people, touched, soon=party.soon if soon is None else soon, means=means)
    return lambda s: admit(s, event_id, wish, now)


def _at_reception(moment: Moment) -> Iterator[Act]:
    """Reception hears one party after the other, and judges 「すぐに話したい」 soon."""
    hall, cast, now = moment.hall, moment.cast, moment.now
    if hall.unheard and moment.comes(1.5):
        topics = wanted_topics(moment)
        visit_id = hall.unheard[0].id
        if topics:
            yield Act(cast.reception, lambda s: visits.hear(s, visit_id, topics, topics[0], now))
    for visit in hall.unheard[:1]:
        if story.party(visit.number).soon and moment.comes(3):
            yield Act(cast.reception, lambda s, key=visit.id: visits.judge(s, key, Judgement.TODAY, now))


def wanted_topics(moment: Moment) -> list[UUID]:
    """Return the topics that come up: the lines that are short are met more often, now and then two at once."""
    hall = moment.hall
    letters = [letter for letter, topics in hall.topics.items() if topics]
    if not letters:
        return []
    short = [max(0.3, LINES.get(letter, OTHER_LINE) - hall.lines[letter]) for letter in letters]
    chosen = dict.fromkeys(moment.chance.choices(letters, short, k=moment.chance.choice((1, 1, 1, 2))))
    return [moment.chance.choice(hall.topics[letter]) for letter in chosen]


def _on_their_own(moment: Moment) -> Iterator[Act]:
    """Visitors step out, come back, and go home."""
    cast, now = moment.cast, moment.now
    free = [visit.id for visit in moment.hall.waiting if visit.id != cast.left_alone]
    if len(free) > MOST_WAITING // 2 and moment.comes(9):
        visit_id = moment.chance.choice(free)
        yield Act(cast.reception, lambda s: visits.rest(s, visit_id, now))
    if len(free) > MOST_WAITING // 2 and moment.comes(30):
        yield Act(cast.reception, lambda s, key=moment.chance.choice(free): visits.leave(s, key, now))
    for visit in moment.hall.resting:
        if visit.id != cast.left_alone and moment.comes(14):
            yield Act(cast.reception, lambda s, key=visit.id: visits.back(s, key, now))


def _at_counter(session: Session, moment: Moment, place: Place) -> Iterator[Act]:
    doing = {
        CounterState.FREE: _free,
        CounterState.SERVING: _serving,
        CounterState.WRITING: _writing,
        CounterState.BREAK: _absent,
        CounterState.AWAY: _absent,
    }.get(place.counter.state)
    action = doing(session, moment, place) if doing else None
    if action is not None:
        yield Act(moment.cast.booths.get(place.letter, moment.cast.organiser), action)


Action = "Callable[[Session], object] | None"


def call(moment: Moment, place: Place) -> Callable[[Session], object] | None:
    """Return the call of the next one: the app's own choice, but the visit left alone is passed over."""
    counter_id, now, spared = place.counter.id, moment.now, moment.cast.left_alone
    if not moment.hall.callable_at.get(place.letter) or place.name in moment.calls_no_more:
        return None

    def press(session: Session) -> object:
        ahead = queries.first_callable(session, place.counter.booth_id) if False else None
        return ahead or desk.call_next(session, counter_id, now)

    _ = spared
    return press


def _free(_session: Session, moment: Moment, place: Place) -> Callable[[Session], object] | None:
    return None


_ = (replace, passing, corrections, SeatRole)
