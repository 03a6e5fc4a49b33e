"""Whatever staff and visitors do, in whatever order: what must never be is not, nobody is lost, and the figures are what the log tells.

Hypothesis throws the dice: each rule is a button that somebody presses, at a table, at reception or on a phone, most often one that fits what the
screen shows, sometimes any. A refusal is an answer; every other error is a fault.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule, run_state_machine_as_test

from booths import consents, corrections, day, desk, floor, food, food_queries, helping, onward, parking, passing, routing, snapshot, summons, visits
from booths.consents import Agreement
from booths.corrections import Facts
from booths.desk import Absent
from booths.errors import NobodyWaiting
from booths.models import Access, Alternative, ConsentMeans, DropReason, Familiarity, HandoverState, Judgement, Outcome, Summons, Term
from checkin.admission import Wish, admit
from checkin.models import Means
from core import db
from core.db import Scope
from core.errors import Refusal
from events import planning, queries, standard
from events.models import CounterState, EventState, Interpreter
from events.states import EventStep
from staff import sessions
from staff.models import Role
from tallies import counts
from tallies import queries as tallies
from tests import builders
from tests.booths.walkers import AT_A_TABLE, UNDER_WAY, Rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from uuid import UUID

    from sqlalchemy import Row
    from sqlalchemy.orm import Session

STAFFED = 6
"""So many counters have somebody who works there all day; the others stay free and may be called over."""
MOST = 30
SIDES = 800
THROWS = st.integers(0, SIDES**12 - 1)
MINUTES = st.sampled_from((0, 1, 0.2, 3, 15))


class NothingFits(Exception):  # noqa: N818 - it is no error
    """There is nothing on the screen that could be pressed."""


class Dice:
    """What is chosen, thrown beforehand."""

    def __init__(self, throws: int) -> None:
        """Keep the throws."""
        self._throws = throws

    def of(self, fitting: Iterable[Any], wild: Iterable[Any] = ()) -> Any:  # noqa: ANN401 - whatever is chosen from
        """Choose one of those that fit; one time in eight from those that do not fit, too."""
        self._throws, throw = divmod(self._throws, SIDES)
        chosen = [*wild] if throw % 8 == 7 else []
        if not (chosen := chosen or [*fitting]):
            raise NothingFits
        return chosen[throw // 8 % len(chosen)]


def button(act: Callable[[Any, Dice], object]) -> Any:  # noqa: ANN401 - Hypothesis' rule
    """Make a rule of what is done at a screen: time goes on, and a refusal is an answer."""

    def press(self: Day, throws: int, minutes: float) -> None:
        self.now += timedelta(minutes=minutes)
        self.fine = False
        try:
            act(self, Dice(throws))
        except (NothingFits, Refusal):
            pass
        self.fine = True

    press.__name__ = act.__name__
    return rule(throws=THROWS, minutes=MINUTES)(press)


class Town:
    """A council with its tablets, in which one event after the other is lived through."""

    def __init__(self) -> None:
        """Found it."""
        self.scope, self.organiser = builders.council()
        self.tablets = {letter: db.perform(self.scope, lambda s, letter=letter: sessions.offer_device(s, letter, builders.NOON)) for letter in "ABCD"}

    def open_event(self) -> UUID:
        """Open a new event, with a tablet at four booths and one interpreter."""

        def planned(session: Session) -> UUID:
            wall = builders.later(0)
            event = standard.install_sample(session, wall, day=wall.date(), hours=(builders.time(10), builders.time(15), builders.time(16)))
            for place in queries.booths(session, event.id):
                if place.booth.letter in self.tablets:
                    planning.grant_device(session, place.booth.id, self.tablets[place.booth.letter].id)
            session.add(Interpreter(event_id=event.id, language="vi", people=1))
            for step in (EventStep.PUBLISH, EventStep.OPEN):
                planning.advance(session, event.id, step, wall)
            return event.id

        return db.perform(self.scope, planned)


class Day(RuleBasedStateMachine):
    """One event, from the opening to the last figure."""

    def __init__(self, town: Town) -> None:
        """Open the doors."""
        super().__init__()
        self.town, self.event, self.now, self.fine = town, town.open_event(), builders.NOON, True
        with db.read(town.scope) as session:
            plan = queries.booths(session, self.event)
            self.booths = [p.booth for p in plan]
            self.topics = [t.id for t in queries.topics(session)]
            self.groups = [g.id for g in queries.groups(session)]
            self.places = [r.id for r in queries.resources(session)][:2]
        self.letter = {b.id: b.letter for b in self.booths}
        self.scopes = {role: Scope(town.scope.council_id, role=role, name=role) for role in (Role.ORGANISER, Role.RECEPTION, Role.LEAD)}
        self.phone = Scope.public(town.scope.council_id)  # type: ignore[arg-type]
        self.tablet = {letter: Scope(town.scope.council_id, device_id=device.id, role=Role.BOOTH, name=letter) for letter, device in town.tablets.items()}
        self.nonces: list[str] = []
        self.known: dict[str, dict[UUID, Row[Any]]] = {"stops": {}, "handovers": {}, "tickets": {}}
        self.look()

    # what the screens show

    def look(self) -> None:
        """Read the rows as they are now."""
        self.rows = Rows(self.event)
        for name, known in self.known.items():
            known |= {row.id: row for row in getattr(self.rows, name)}

    def at(self, *states: str) -> list[Any]:
        """Return the turns in these states."""
        return [s for s in self.rows.stops if s.state in states]

    def seated(self, role: str = "lead", *states: str) -> list[Any]:
        """Return the counters at which somebody is called or talks."""
        seats = {s.counter_id for s in self.rows.open_seats if s.role == role and self.rows.by_stop[s.stop_id].state in (states or AT_A_TABLE)}
        return [c for c in self.rows.counters if c.id in seats]

    def counters(self, *states: str) -> list[Any]:
        """Return the staffed counters in these states."""
        return [c for c in self.rows.counters[:STAFFED] if c.state in states]

    def parties(self, *states: str) -> list[Any]:
        """Return the visits in these states."""
        return [v for v in self.rows.visits if v.state in states]

    def under_way(self) -> list[Any]:
        """Return the hand-overs that go to another booth now."""
        return [h for h in self.rows.handovers if h.to_stop_id and h.state in UNDER_WAY]

    def ever(self, name: str) -> list[Any]:
        """Return the rows that somebody's screen may still show, though they may be gone."""
        return [*self.known[name].values()]

    # who does it

    def do(self, scope: Scope, action: Callable[[Session], Any]) -> Any:  # noqa: ANN401 - what the action returns
        """Run one action for somebody."""
        return db.perform(scope, action)

    def of(self, counter: Any, dice: Dice) -> Scope:  # noqa: ANN401 - a row
        """Return who works at a counter: its tablet, else the lead; sometimes the wrong tablet."""
        right = self.tablet.get(self.letter[counter.booth_id], self.scopes[Role.LEAD])
        return dice.of([right, right, self.scopes[Role.LEAD]], self.tablet.values())  # type: ignore[no-any-return]

    def at_desk(self, dice: Dice, counters: list[Any], action: Callable[..., Any], *args: object, **more: object) -> Any:  # noqa: ANN401
        """Press something at one of these counters; sometimes at any."""
        counter = dice.of(counters, self.rows.counters)
        return self.do(self.of(counter, dice), lambda s: action(s, counter.id, *args, self.now, **more))

    def office(self, dice: Dice) -> Scope:
        """Return somebody at reception, or the lead."""
        return self.scopes[dice.of([Role.RECEPTION, Role.LEAD])]

    # the door and reception

    @initialize(throws=st.lists(THROWS, min_size=4, max_size=8))
    def some_came(self, throws: list[int]) -> None:
        """Let some in before the first button is pressed."""
        for one in throws:
            self.let_in(Dice(one))
        self.look()

    def let_in(self, dice: Dice) -> None:
        """Admit somebody: with a phone, at reception, with a handwritten number, or with the same tap once more."""
        nonce = dice.of([builders.new_token()], self.nonces)
        means, paper = dice.of([(Means.PHONE, None), (Means.DESK, None), (Means.PAPER, dice.of(range(300, 320)))])
        groups = tuple(dict.fromkeys((dice.of(self.groups), dice.of(self.groups))))[: dice.of(range(3))]
        wish = Wish(nonce, dice.of(["ja", "ja", "vi"]), dice.of([1, 2, 5]), groups, soon=dice.of([False, False, True]), means=means, paper_number=paper)
        self.nonces.append(nonce)
        self.do(self.phone, lambda s: admit(s, self.event, wish, self.now))

    @precondition(lambda self: len(self.rows.visits) < MOST)
    @button
    def somebody_comes(self, dice: Dice) -> None:
        self.let_in(dice)

    @button
    def hear(self, dice: Dice) -> None:
        visit, topics = dice.of(self.parties("here"), self.rows.visits), list(dict.fromkeys([dice.of(self.topics), dice.of(self.topics)]))
        self.do(self.office(dice), lambda s: visits.hear(s, visit.id, topics[: dice.of(range(3))], topics[0], self.now))

    @button
    def add_topic(self, dice: Dice) -> None:
        visit, topic = dice.of(self.parties("here"), self.rows.visits), dice.of(self.topics)
        self.do(self.office(dice), lambda s: visits.add_topic(s, visit.id, topic, self.now))

    @button
    def judge(self, dice: Dice) -> None:
        visit, judgement = dice.of(self.parties("here"), self.rows.visits), dice.of(Judgement)
        self.do(self.office(dice), lambda s: visits.judge(s, visit.id, judgement, self.now))
        if dice.of([True, False]):
            self.do(self.office(dice), lambda s: floor.acknowledge(s, visit.id, self.now))

    @button
    def goes_out(self, dice: Dice) -> None:
        visit, who = dice.of(self.parties("here"), self.rows.visits), dice.of([self.phone, self.scopes[Role.RECEPTION]])
        self.do(who, lambda s: visits.rest(s, visit.id, self.now))

    @button
    def comes_back(self, dice: Dice) -> None:
        visit = dice.of(self.parties("resting", "left"), self.rows.visits)
        self.do(self.office(dice), lambda s: visits.back(s, visit.id, self.now))

    @button
    def goes_home(self, dice: Dice) -> None:
        visit, who = dice.of(self.parties("here", "resting"), self.rows.visits), dice.of([self.phone, self.scopes[Role.RECEPTION]])
        self.do(who, lambda s: visits.leave(s, visit.id, self.now))

    @button
    def what_helps(self, dice: Dice) -> None:
        visit, access = dice.of(self.rows.visits), [dice.of(Access), dice.of(Access)]
        self.do(self.office(dice), lambda s: visits.set_access(s, visit.id, access, self.now))

    @button
    def together(self, dice: Dice) -> None:
        a, b, who = dice.of(self.rows.visits), dice.of(self.rows.visits), self.office(dice)
        if dice.of([True, False]):
            self.do(who, lambda s: visits.bring_together(s, self.event, a.number, b.number, self.now))
        else:
            self.do(who, lambda s: visits.separate(s, a.id, self.now))

    @button
    def moved(self, dice: Dice) -> None:
        stop, booth = dice.of(self.at("waiting", "called"), self.ever("stops")), dice.of(self.booths)
        self.do(self.office(dice), lambda s: floor.move(s, stop.id, booth.id, self.now))

    @button
    def not_today(self, dice: Dice) -> None:
        stop, alternative = dice.of(self.at("waiting", "called"), self.ever("stops")), dice.of(Alternative)
        self.do(dice.of([self.scopes[Role.RECEPTION], *self.tablet.values()]), lambda s: visits.not_today(s, stop.id, alternative, "", self.now))

    # at a table

    @button
    def call_next(self, dice: Dice) -> None:
        self.at_desk(dice, self.counters("free", "writing"), desk.call_next)

    @button
    def call_next_too(self, dice: Dice) -> None:
        self.at_desk(dice, self.counters("free", "writing"), desk.call_next)

    @button
    def call_back(self, dice: Dice) -> None:
        stop = dice.of([s for s in self.at("waiting") if self.rows.by_visit[s.visit_id].state == "resting"], self.at("waiting"))
        self.at_desk(dice, [c for c in self.counters("free", "writing") if c.booth_id == stop.booth_id], desk.call_back, stop.visit_id)

    @button
    def call_this(self, dice: Dice) -> None:
        stop = dice.of(self.at("waiting"), self.ever("stops"))
        self.at_desk(dice, [c for c in self.counters("free", "writing") if c.booth_id == stop.booth_id], desk.call_this, stop.id, "体調")

    @button
    def recall(self, dice: Dice) -> None:
        self.at_desk(dice, self.seated("lead", "called"), desk.recall)

    @button
    def start(self, dice: Dice) -> None:
        self.at_desk(dice, self.seated("lead", "called"), desk.start)

    @button
    def finish(self, dice: Dice) -> None:
        self.at_desk(dice, self.seated(), desk.finish)

    @button
    def miss(self, dice: Dice) -> None:
        self.at_desk(dice, self.seated("lead", "called"), desk.miss, then=dice.of(Absent))

    @button
    def drop(self, dice: Dice) -> None:
        reason = dice.of([DropReason.DECLINED, DropReason.REFUSED, DropReason.UNMET])
        counter = dice.of(self.seated("lead", "called"), self.rows.counters)
        self.do(self.of(counter, dice), lambda s: desk.drop(s, counter.id, reason, self.now))

    @button
    def set_counter(self, dice: Dice) -> None:
        state, minutes = dice.of(CounterState), dice.of([None, 10])
        counter = dice.of(self.rows.counters[:STAFFED], self.rows.counters)
        self.do(self.of(counter, dice), lambda s: desk.set_counter(s, counter.id, state, self.now, minutes))

    @button
    def free_again(self, dice: Dice) -> None:
        counter = dice.of(self.counters("break", "away", "closed"))
        self.do(self.of(counter, dice), lambda s: desk.set_counter(s, counter.id, CounterState.FREE, self.now))

    @button
    def ask_break(self, dice: Dice) -> None:
        self.at_desk(dice, self.seated(), desk.ask_break, dice.of([10, None]))

    @button
    def undo(self, dice: Dice) -> None:
        self.at_desk(dice, self.rows.counters[:STAFFED], desk.undo_last)

    @button
    def undo_at_once(self, dice: Dice) -> None:
        latest = max(self.rows.counters, key=lambda c: c.since)
        self.at_desk(dice, [latest], desk.undo_last)

    # passing on

    def agreement(self, dice: Dice) -> Agreement:
        """Choose how consent comes about."""
        means = dice.of([ConsentMeans.SPOKEN, ConsentMeans.PHONE], [ConsentMeans.OVERRIDE])
        return Agreement(means, ground="生命の危険" if means == ConsentMeans.OVERRIDE else "")

    @button
    def hand_over(self, dice: Dice) -> None:
        booth, topic, agreement, stay = dice.of(self.booths[:4]), dice.of([None, *self.topics]), self.agreement(dice), dice.of([False, False, True])
        more = {"topic_id": topic, "note": "眠れない", "agreement": agreement, "stay": stay, "instead_of": dice.of([None], [b.id for b in self.booths])}
        self.at_desk(dice, self.seated(), lambda s, key, now: passing.hand_over(s, key, booth.id, now, **more))

    @button
    def not_met_there(self, dice: Dice) -> None:
        booth, alternative = dice.of(self.booths[:4]), dice.of(Alternative)
        self.at_desk(dice, self.seated(), passing.not_met_there, booth.id, alternative)

    @button
    def visitor_decides(self, dice: Dice) -> None:
        handover = dice.of([h for h in self.rows.handovers if h.state in {"sent", "arrived"} or h.state == "visitor_refused"], self.ever("handovers"))
        action = dice.of([consents.give, consents.withdraw, consents.drop_place])
        staff = dice.of([False, True])
        who = self.scopes[Role.RECEPTION] if staff else self.phone
        self.do(who, lambda s: action(s, handover.id, self.now, visit_id=None if staff else handover.visit_id))

    @button
    def arrives(self, dice: Dice) -> None:
        handover = dice.of(self.under_way(), self.ever("handovers"))
        self.do(self.office(dice), lambda s: passing.arrive(s, handover.id, self.now))

    @button
    def decline(self, dice: Dice) -> None:
        handover = dice.of(self.under_way(), self.ever("handovers"))
        who = dice.of([self.scopes[Role.LEAD], *self.tablet.values()])
        self.do(who, lambda s: passing.decline(s, handover.id, "本日の時間が足りない", self.now))

    @button
    def assist(self, dice: Dice) -> None:
        self.at_desk(dice, self.seated(), passing.assist, dice.of(self.booths).id)

    @button
    def assist_end(self, dice: Dice) -> None:
        self.at_desk(dice, self.seated("assist"), passing.assist_end)

    @button
    def park(self, dice: Dice) -> None:
        stop, booth = dice.of(self.at("waiting", "called"), self.ever("stops")), dice.of(self.booths[:4])
        self.at_desk(dice, [c for c in self.rows.counters if c.booth_id == stop.booth_id], parking.park, stop.id, booth.id)

    @button
    def wait_here(self, dice: Dice) -> None:
        stop = dice.of([s for s in self.at("waiting") if s.after_stop_id], self.ever("stops"))
        self.at_desk(dice, [c for c in self.rows.counters if c.booth_id == stop.booth_id], parking.wait_here, stop.id)

    @button
    def come_back_after(self, dice: Dice) -> None:
        self.at_desk(dice, self.seated("lead", "consulting"), parking.come_back_after, dice.of(self.booths[:4]).id)

    @button
    def help_out(self, dice: Dice) -> None:
        self.at_desk(dice, self.counters("free", "writing"), helping.help_out, dice.of([self.booths[0].id, dice.of(self.booths).id]))

    @button
    def help_end(self, dice: Dice) -> None:
        self.at_desk(dice, [c for c in self.rows.counters if c.helps_booth_id], helping.help_end)

    @button
    def pass_outside(self, dice: Dice) -> None:
        place, agreement = dice.of(self.places), self.agreement(dice)
        self.at_desk(dice, self.seated(), onward.send, place, agreement=agreement)

    @button
    def outside(self, dice: Dice) -> None:
        handover = dice.of([h for h in self.rows.handovers if h.resource_id], self.ever("handovers"))
        state, term = dice.of([*HandoverState][7:]), dice.of([None, *Term])
        if term is None:
            self.do(self.scopes[Role.LEAD], lambda s: onward.advance(s, handover.id, state, self.now))
        else:
            self.do(self.scopes[Role.LEAD], lambda s: onward.follow_up(s, handover.id, term, state, self.now))

    # writing it down

    @button
    def correct(self, dice: Dice) -> None:
        stop, move = dice.of([s for s in self.rows.stops if s.started_at], self.ever("stops")), timedelta(minutes=dice.of([-30, -5, -1, 1, 5]))
        moved = dice.of([0, 1, 2])
        times = [t + move if t and n == moved else t for n, t in enumerate((stop.called_at, stop.started_at, stop.finished_at))]
        given = dict(zip(("called_at", "started_at", "finished_at"), times, strict=True))
        self.do(self.scopes[Role.ORGANISER], lambda s: corrections.correct(s, stop.id, self.now, **given))

    @button
    def note(self, dice: Dice) -> None:
        stop = dice.of(self.at("consulting", "finished"), self.ever("stops"))
        facts = Facts(familiarity=dice.of(Familiarity), topic_ids=(dice.of(self.topics),), outcomes=tuple({dice.of(Outcome), Outcome.LISTENED}))
        self.do(self.scopes[Role.LEAD], lambda s: corrections.note(s, stop.id, facts, self.now))

    # food, the lead, the event

    @button
    def food_line(self, dice: Dice) -> None:
        number, count = dice.of([None], [v.number for v in self.rows.visits]), dice.of([1, 3])
        action = dice.of(["draw", "call", "link", "cancel", "uncall"])
        ticket, visit = dice.of([t.number or 1 for t in self.rows.tickets] or [1]), dice.of(self.rows.visits)
        done = {
            "draw": lambda s: food.draw(s, self.event, self.now, count=count, visit_number=number),
            "call": lambda s: food.call(s, self.event, 2, self.now),
            "link": lambda s: food.link(s, self.event, ticket, visit.number, self.now),
            "cancel": lambda s: food.cancel(s, self.event, ticket, ticket, self.now),
            "uncall": lambda s: food.uncall(s, self.event, food_queries.last_call(s, self.event), self.now),
        }
        self.do(self.scopes[Role.RECEPTION], done[action])

    @button
    def give(self, dice: Dice) -> None:
        whose = dice.of([{}, {"number": dice.of([t.number or 1 for t in self.rows.tickets] or [1])}, {"visit_number": dice.of(self.rows.visits).number}])
        self.do(self.scopes[Role.RECEPTION], lambda s: food.give(s, self.event, self.now, **whose, again=dice.of([""], ["家族が多い"])))

    @button
    def take_back(self, dice: Dice) -> None:
        ticket = dice.of([t for t in self.rows.tickets if t.served_at], self.ever("tickets"))
        self.do(self.scopes[Role.RECEPTION], lambda s: food.take_back(s, ticket.id, self.now))

    @button
    def summon(self, dice: Dice) -> None:
        counter = dice.of(self.rows.counters)
        made = self.do(self.of(counter, dice), lambda s: summons.summon(s, self.event, counter.id, self.now))
        if made is not None and dice.of([True, False]):
            action = dice.of([summons.answer, summons.close])
            assert isinstance(self.do(self.office(dice), lambda s: action(s, made.id, self.now)), Summons)

    @button
    def pause_or_close(self, dice: Dice) -> None:
        steps = [EventStep.PAUSE, EventStep.CLOSE] if dice.of([0, 1, 2]) == 0 else [EventStep.RESUME, EventStep.REOPEN]
        self.do(self.scopes[Role.ORGANISER], lambda s: planning.advance(s, self.event, dice.of(steps), self.now))

    @button
    def goes_on(self, dice: Dice) -> None:
        step = dice.of([EventStep.RESUME, EventStep.REOPEN])
        self.do(self.scopes[Role.ORGANISER], lambda s: planning.advance(s, self.event, step, self.now))

    # what holds

    @invariant()
    def what_must_never_be_is_not(self) -> None:
        """Look at the rows after each step."""
        self.fine = False
        self.look()
        self.rows.check()
        self.can_be_called()
        self.fine = True

    def can_be_called(self) -> None:
        """Assert that who waits here and is free can be called by somebody: routing offers them, or a person can say why not."""
        with db.read(self.town.scope) as session:
            hall = snapshot.take(session, self.event, self.now)
            languages = queries.interpreters(session, self.event)
        offered = {choice.stop for counter in hall.counters for choice in routing.order(hall, counter.id)}
        busy = {s.visit_id for s in self.at(*AT_A_TABLE)}
        served = {c.booth for c in hall.counters}
        for visit in self.parties("here"):
            mine = [s for s in self.at("waiting") if s.visit_id == visit.id]
            free = [s for s in mine if s.id not in offered]
            if visit.id in busy or not free or ("interpreter" in visit.access and visit.language in languages):
                continue
            for stop in free:
                parked = stop.after_stop_id is not None and self.rows.by_stop[stop.after_stop_id].state in {"waiting", "called", "consulting"}
                assert parked or stop.booth_id not in served, stop
            assert len(free) < len(mine) or not {s.booth_id for s in mine} <= served, f"{visit.number} waits for themselves"

    def teardown(self) -> None:
        """Let the day come to its end, and count."""
        if not self.fine:
            return
        lead = self.scopes[Role.LEAD]
        self.advance(EventStep.RESUME)
        self.advance(EventStep.CLOSE)
        for visit in self.parties("resting")[::2]:
            self.do(lead, lambda s, visit=visit: visits.back(s, visit.id, self.now))
        self.finish_all()
        if len(self.rows.visits) % 2:
            self.play_out()
        self.do(lead, lambda s: day.end(s, self.event, self.now))
        rows = Rows(self.event, whole=True)
        rows.over()
        rows.as_logged()
        with db.read(self.town.scope) as session:
            rows.counted(counts.figures(tallies.day(session, self.event)))

    def advance(self, step: EventStep) -> None:
        """Take the event a step on if it leads there."""
        try:
            self.do(self.scopes[Role.ORGANISER], lambda s: planning.advance(s, self.event, step, self.now))
        except Refusal:
            with db.read(self.town.scope) as session:
                assert queries.event(session, self.event).state in {EventState.OPEN, EventState.CLOSED}  # type: ignore[union-attr]

    def finish_all(self) -> None:
        """End every conversation."""
        self.now += timedelta(minutes=20)
        self.look()
        for counter in self.seated():
            self.do(self.scopes[Role.LEAD], lambda s, counter=counter: desk.finish(s, counter.id, self.now))
        self.look()

    def play_out(self) -> None:
        """Call and finish until nobody can be called: then nobody waits any more but who has stepped out."""
        lead = self.scopes[Role.LEAD]
        for counter in self.rows.counters:
            self.do(lead, lambda s, counter=counter: helping.help_end(s, counter.id, self.now))
            if counter.state not in {"free", "writing"}:
                self.do(lead, lambda s, counter=counter: desk.set_counter(s, counter.id, CounterState.FREE, self.now))
        while any([self.one_more(counter) for counter in self.rows.counters]):  # noqa: C419 - every counter calls
            self.finish_all()
        assert self.parties("here") == []

    def one_more(self, counter: Any) -> bool:  # noqa: ANN401 - a row
        """Call the next to a counter."""
        try:
            self.do(self.scopes[Role.LEAD], lambda s: desk.call_next(s, counter.id, self.now))
        except NobodyWaiting:
            return False
        return True


def live(examples: int, steps: int, *, same: bool = True) -> None:
    """Live through so many days."""
    town = Town()
    profile = settings(
        max_examples=examples, stateful_step_count=steps, deadline=None, derandomize=same, database=None, suppress_health_check=[*HealthCheck], print_blob=False
    )
    run_state_machine_as_test(lambda: Day(town), settings=profile)  # type: ignore[no-untyped-call]


def test_whatever_they_do(database_url: str) -> None:
    live(*((25, 40) if database_url.startswith("sqlite") else (8, 40)))


@pytest.mark.long
def test_whatever_they_do_for_long(database_url: str) -> None:
    live(*((600, 60) if database_url.startswith("sqlite") else (150, 60)), same=False)
