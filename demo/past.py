"""The hours before somebody looks: the same life, lived quickly in one transaction, and a few scenes that must be there to be seen."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from booths import desk, floor, visits
from booths.models import ConsentMeans
from core.errors import Refusal
from demo import handovers, helping, life, seats, stage
from demo.hall import Hall, Place, look
from demo.life import Act
from demo.moment import TESTERS, Moment
from events.models import CounterState, Event

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from random import Random

    from sqlalchemy.orm import Session

    from checkin.admission import Admitted

LIVED = timedelta(hours=2)
LEAST = timedelta(minutes=15)
"""Shortly after midnight the hours before were another day: then the two hours pass within this."""
TICK = 1.0
RUSH, RUSH_A_TICK = 8, 2
"""In the first minutes, so many come each minute more than later."""
TESTERS_STOP = 60
LOST, SPARED = 13, 9
"""So many minutes before now, somebody loses the way, and the one comes in who is left alone."""


def begun_at(now: datetime) -> datetime:
    """Return when the day began that is lived through: two hours ago, but today."""
    return max(now - LIVED, min(stage.midnight(now), now - LEAST))


def take(session: Session, act: Act) -> object | None:
    """Take one step inside the transaction; what is refused leaves no trace."""
    session.info["scope"] = act.who
    try:
        with session.begin_nested():
            return act.action(session)
    except Refusal:
        session.expire_all()
        return None


class Past:
    """Lives through the hours from the beginning until now."""

    def __init__(self, session: Session, event: Event, now: datetime, chance: Random, tick: float = TICK) -> None:
        """Prepare the past of an event that has just been opened; `tick` is so many minutes from one look at the hall to the next."""
        self.session = session
        self.now = now
        self.chance = chance
        self.tick = tick
        self.begun = begun_at(now)
        self.pace = LIVED / (now - self.begun)
        self.cast = stage.cast(session, event)
        self.hands_off: frozenset[str] = frozenset()

    def live(self) -> Admitted:
        """Live until now, and return the visit that is left alone."""
        spared: Admitted | None = None
        lost = False
        ticks = int(LIVED / timedelta(minutes=self.tick))
        for tick in range(ticks):
            left = (ticks - tick) * self.tick
            moment = self.look(left)
            for act in life.next_acts(self.session, moment):
                take(self.session, act)
            for _ in range(RUSH_A_TICK if tick * self.tick < RUSH else 0):
                take(self.session, Act(self.cast.reception, life.arrival(self.session, moment)))
            if left <= LOST and not lost:
                lost = self.lose_somebody(left)
            if left <= SPARED and spared is None:
                spared = self.spare_somebody(left)
        assert spared is not None  # noqa: S101 - the loop passes that minute
        for scene in (
            self.free_the_testers,
            self.send_outside,
            self.ask_on_the_phone,
            self.help,
            self.write,
            self.call,
            self.rest,
            self.fill_lines,
            self.be_urgent,
        ):
            scene()
        return spared

    def look(self, left: float) -> Moment:
        """Look at the hall so many of the day's minutes before now."""
        now = self.now - timedelta(minutes=left) / self.pace
        self.session.info["scope"] = self.cast.organiser
        calls_no_more = TESTERS if left <= TESTERS_STOP else frozenset()
        return Moment(look(self.session, self.cast.event_id), self.cast, self.chance, now, self.tick, self.pace, self.hands_off, calls_no_more)

    def spare_somebody(self, left: float) -> Admitted:
        """Let somebody in who waits from now on, whatever happens: the ticket to be looked at."""
        moment = self.look(left)
        topics = [t[0] for letter, t in moment.hall.topics.items() if t and letter != "A"][:1]
        spared: Admitted = life.arrival(self.session, moment, soon=False, language="ja")(self.session)
        take(self.session, Act(self.cast.reception, lambda s: visits.hear(s, spared.visit_id, topics, None, moment.now)))
        self.cast = replace(self.cast, left_alone=spared.visit_id)
        return spared

    def lose_somebody(self, left: float) -> bool:
        """Hand somebody over and call them there at once; they do not come. If every other counter has somebody, one finishes for it."""
        moment = self.look(left)
        talking = [p for p in moment.hall.places if p.is_talking and p.name not in TESTERS]
        idle = [p for p in moment.hall.places if p.stop is None and p.counter.state in (CounterState.FREE, CounterState.WRITING)]
        takers = [p for p in [*idle, *talking] if p.letter != "A"]
        chosen = next(((giver, giver.visit.id, taker) for taker in takers for giver in talking if giver.visit and giver.letter != taker.letter), None)
        if chosen is None:
            return False
        giver, visit_id, taker = chosen
        if taker.is_talking:
            take(self.session, self.at(taker, partial(desk.finish, counter_id=taker.counter.id, now=moment.now)))
        take(self.session, self.at(giver, handovers.pass_on(moment, giver, taker.letter, ConsentMeans.SPOKEN)))
        called = take(self.session, self.at(taker, partial(desk.call_back, counter_id=taker.counter.id, visit_id=visit_id, now=moment.now)))
        if called is not None:
            self.hands_off = frozenset({taker.name})
        return called is not None

    def at(self, place: Place, action: Callable[[Session], object]) -> Act:
        """Return a step of a booth's own people."""
        return Act(self.cast.at(place.letter), action)

    def hall(self) -> Hall:
        """Look at the hall as it is now."""
        return self.look(0).hall

    def finish(self, place: Place) -> None:
        """End the consultation at a counter."""
        take(self.session, self.at(place, lambda s: desk.finish(s, place.counter.id, self.now)))

    def talking(self) -> list[Place]:
        """Return the counters in consultation, those longest at it first."""
        found = [p for p in self.hall().places if p.is_talking and p.name not in self.hands_off]
        return sorted(found, key=lambda p: p.counter.since)

    def free_the_testers(self) -> None:
        """Leave the testers' counter free."""
        for place in self.hall().places:
            if place.name in TESTERS and place.stop is not None:
                self.finish(place)
        for place in self.hall().places:
            if place.name in TESTERS and place.counter.state != CounterState.FREE:
                take(self.session, self.at(place, partial(desk.set_counter, counter_id=place.counter.id, state=CounterState.FREE, now=self.now)))

    def write(self) -> None:
        """Let one counter write."""
        if not any(p.counter.state == CounterState.WRITING for p in self.hall().places) and len(self.talking()) > 1:
            self.finish(self.talking()[0])

    def call(self) -> None:
        """Call somebody, first at a counter that is free; otherwise one ends its consultation for it."""
        moment = self.look(0)
        if any(p.is_called and p.name not in self.hands_off for p in moment.hall.places):
            return
        free = [p for p in moment.hall.places if p.counter.state == CounterState.FREE and p.name not in TESTERS]
        for place in [*free, *self.talking()]:
            calling = seats.call(self.session, moment, place)
            if calling is not None:
                if place.is_talking:
                    self.finish(place)
                if take(self.session, self.at(place, calling)):
                    return

    def send_outside(self) -> None:
        """Bring somebody to a place outside, while they still sit here."""
        for place in self.talking()[-1:]:
            sending = handovers.send_outside(self.session, self.look(0), place)
            if sending is not None:
                take(self.session, self.at(place, sending))

    def ask_on_the_phone(self) -> None:
        """Hand somebody over whose phone asks for consent, and does not know it yet."""
        moment = self.look(0)
        for giver in [p for p in self.talking() if p.letter != "D"][:1]:
            take(self.session, self.at(giver, handovers.pass_on(moment, giver, "D" if "D" in moment.hall.booths else "A", ConsentMeans.PHONE)))

    def help(self) -> None:
        """Let a counter help another booth: the one with the shortest line."""
        moment = self.look(0)
        if any(p.counter.helps_booth_id for p in moment.hall.places):
            return
        idle = [p for p in moment.hall.places if p.counter.state in (CounterState.FREE, CounterState.WRITING) and p.name not in {*TESTERS, *self.hands_off}]
        for place in sorted([*idle, *self.talking()], key=lambda p: moment.hall.lines[p.letter]):
            helps = helping.out(self.session, moment, place)
            if helps is not None:
                if place.is_talking:
                    self.finish(place)
                take(self.session, self.at(place, helps))
                return

    def be_urgent(self) -> None:
        """Let two come in who want to talk soon: the lead sees to the first one, of the second nobody has heard yet."""
        for heard_of in (True, False):
            came: Admitted = life.arrival(self.session, self.look(0), soon=True)(self.session)
            if heard_of:
                take(self.session, Act(self.cast.lead, partial(floor.acknowledge, visit_id=came.visit_id, now=self.now)))

    def rest(self) -> None:
        """Let somebody step out."""
        hall = self.hall()
        free = [visit.id for visit in hall.waiting if visit.id != self.cast.left_alone]
        if not hall.resting and len(free) > 1:
            take(self.session, Act(self.cast.reception, lambda s: visits.rest(s, free[-1], self.now)))

    def fill_lines(self) -> None:
        """Leave nobody's line empty: the door fills most; a booth that only gets people from others gets one from them."""
        for letter in self.hall().booths:
            moment = self.look(0)
            topics = moment.hall.topics[letter]
            if moment.hall.lines[letter]:
                continue
            if topics:
                came: Admitted = life.arrival(self.session, moment, soon=False)(self.session)
                take(
                    self.session,
                    Act(self.cast.reception, partial(visits.hear, visit_id=came.visit_id, topic_ids=[topics[0]], worst_id=topics[0], now=self.now)),
                )
            else:
                givers = [p for p in self.talking() if p.letter != letter]
                for giver in givers[:1]:
                    take(self.session, self.at(giver, handovers.pass_on(moment, giver, letter)))
