"""Who does what next. Time, chance and the hall's state come in; steps for the app's own actions come out.

Nothing is remembered between two looks: what people do at the screens meanwhile is simply what the next look finds.
Most things happen by chance, so often in so many minutes on average; a live day runs several times as fast as a real one.
"""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from booths import floor, queries, visits
from booths.models import Judgement
from checkin import booking_queries, bookings
from checkin.admission import Admitted, Wish, admit, tally
from checkin.models import BookingState, Means, TallyKind
from core import clock
from core.addresses import new_token
from core.scopes import Scope
from demo import food, handovers, seats, stage, story
from demo.hall import OURS
from demo.moment import LINES, OTHER_LINE, Action, Moment
from events import planning
from events import queries as plan
from events.models import EventState
from events.states import RUNNING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.orm import Session

MOST_WAITING = 35
ARRIVALS = 0.4
"""Parties a minute, when the hall is as full as it likes to be."""
EARLY = timedelta(minutes=5)
"""Whoever booked comes about so much before their time."""
LONGER = timedelta(minutes=20)
"""So long before the last admission the organiser puts it off."""


class Act(NamedTuple):
    """One step: who takes it, and what it is."""

    who: Scope
    action: Action


def next_acts(session: Session, moment: Moment) -> list[Act]:
    """Return what happens now. While the event is paused or over: nothing."""
    if moment.hall.event.state not in RUNNING:
        return []
    acts = [*_at_the_door(session, moment), *_at_reception(session, moment), *_of_the_lead(session, moment), *_on_their_own(session, moment)]
    for place in moment.hall.places:
        action = seats.next_action(session, moment, place)
        if action is not None:
            acts.append(Act(moment.cast.at(place.letter), action))
    return acts


def _at_the_door(session: Session, moment: Moment) -> Iterator[Act]:
    hall, cast, now = moment.hall, moment.cast, moment.now
    if hall.event.state != EventState.OPEN:
        return
    waiting = len(hall.waiting) + len(hall.resting)
    eager = min(2.0, max(0.0, (MOST_WAITING - waiting) / 8))
    if eager and moment.comes(1 / (ARRIVALS * eager)):
        yield Act(cast.reception, arrival(session, moment))
    for made in booking_queries.all_of(session, cast.event_id):
        is_time = made.booking.state == BookingState.BOOKED and now > clock.at(hall.event.day, made.slot.begins) - EARLY
        if is_time and moment.comes(3):
            yield Act(cast.reception, partial(bookings.arrive, booking_id=made.booking.id, wish=Wish(OURS + new_token()), now=now))
    if moment.comes(1.5):
        yield Act(cast.reception, lambda s: food.go_on(s, cast.event_id, now))
    if moment.comes(4):
        yield Act(cast.reception, partial(tally, event_id=cast.event_id, kind=TallyKind.INFORMATION, now=now))
    if now > clock.at(hall.event.day, hall.event.last_admission) - LONGER and clock.day_of(now) == hall.event.day:
        yield Act(cast.organiser, lambda s: _go_on_longer(s, cast.event_id, now))


def _go_on_longer(session: Session, event_id: UUID, now: datetime) -> None:
    """Admit longer: the demonstration's day ends when somebody ends it."""
    event = plan.hold(session, event_id)
    _, last_admission, closes = stage.hours(now)
    if closes > event.closes:
        fields = {name: getattr(event, name) for name in planning.Plan.__slots__}
        planning.edit_event(session, event_id, planning.Plan(**fields | {"last_admission": last_admission, "closes": closes}), now)


def arrival(session: Session, moment: Moment, *, soon: bool | None = None, language: str = "") -> Callable[[Session], Admitted]:
    """Return the action by which one more party comes in, with the pictures that it touched."""
    event_id, now = moment.cast.event_id, moment.now
    party = story.party(moment.chance.randrange(1, 100_000))
    groups = [group.id for group in plan.groups(session)]
    touched = tuple(moment.chance.sample(groups, min(party.pictures, len(groups))))
    means = moment.chance.choice((Means.PHONE, Means.PHONE, Means.DESK))
    wish = Wish(OURS + new_token(), language or party.language, party.people, touched, soon=party.soon if soon is None else soon, means=means)
    return lambda s: admit(s, event_id, wish, now)


def _at_reception(session: Session, moment: Moment) -> Iterator[Act]:
    """Reception hears one party after the other, and judges 「すぐに話したい」 soon."""
    hall, cast, now = moment.hall, moment.cast, moment.now
    topics = wanted_topics(moment)
    if hall.unheard and topics and moment.comes(1.5):
        yield Act(cast.reception, lambda s: visits.hear(s, hall.unheard[0].id, topics, topics[0], now))
    for urgency, visit in queries.not_yet_met(session, cast.event_id):
        if urgency.judgement is None and visit.id in hall.ours and moment.comes(4):
            yield Act(cast.reception, partial(visits.judge, visit_id=visit.id, judgement=Judgement.TODAY, now=now))


def _of_the_lead(session: Session, moment: Moment) -> Iterator[Act]:
    """Return what the lead does: see to those who want to talk soon, and ring places outside."""
    lead = moment.cast.lead
    for urgency, visit in queries.not_yet_met(session, moment.cast.event_id):
        if urgency.acknowledged_at is None and visit.id in moment.hall.ours and moment.comes(12):
            yield Act(lead, partial(floor.acknowledge, visit_id=visit.id, now=moment.now))
    yield from (Act(lead, action) for action in handovers.asked_outside(session, moment))


def wanted_topics(moment: Moment) -> list[UUID]:
    """Return the topics that come up: the lines that are short are met more often, now and then two at once."""
    hall = moment.hall
    letters = [letter for letter, topics in hall.topics.items() if topics]
    if not letters:
        return []
    short = [max(0.3, LINES.get(letter, OTHER_LINE) - hall.lines[letter]) for letter in letters]
    chosen = dict.fromkeys(moment.chance.choices(letters, short, k=moment.chance.choice((1, 1, 1, 2))))
    return [moment.chance.choice(hall.topics[letter]) for letter in chosen]


def _on_their_own(session: Session, moment: Moment) -> Iterator[Act]:
    """Visitors answer what their phone asks, step out, come back, and go home."""
    cast, now = moment.cast, moment.now
    yield from (Act(cast.reception, action) for action in handovers.consents_given(session, moment))
    free = [visit.id for visit in moment.hall.waiting if visit.heard and visit.id in moment.hall.ours and visit.id != cast.left_alone]
    if len(free) > MOST_WAITING // 2 and moment.comes(9):
        tired = moment.chance.choice(free)
        yield Act(cast.reception, lambda s: visits.rest(s, tired, now))
    if len(free) > MOST_WAITING // 2 and moment.comes(30):
        going = moment.chance.choice(free)
        yield Act(cast.reception, lambda s: visits.leave(s, going, now))
    for visit in moment.hall.resting:
        if visit.id in moment.hall.ours and visit.id != cast.left_alone and moment.comes(14):
            yield Act(cast.reception, partial(visits.back, visit_id=visit.id, now=now))
