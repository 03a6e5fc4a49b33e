"""What is pressed at the door, at reception, on phones, at the food table and by whoever leads the event."""

# ruff: noqa: D102 - a button's name says what is done
from __future__ import annotations

from contextlib import suppress

from hypothesis.stateful import precondition

from booths import floor, food, food_queries, parties, party, signals, summons, visits
from booths.models import Access, Alternative, Judgement, PartyRole, Signal, Summons
from checkin.admission import Wish, admit
from checkin.models import Means
from checkin.party import split
from core import db
from core.errors import Refusal
from events import planning, queries
from events.models import EventState
from events.states import EventStep
from staff.models import Role
from tests import builders
from tests.booths.walkers import Dice, Screens, button

MOST = 30


class Door(Screens):
    """Everybody but the counters."""

    def the_hall_fills(self, throws: list[int]) -> None:
        """Let many in, and listen to them, before the first button is pressed."""
        for one in throws:
            with suppress(Refusal):
                self.let_in(Dice(one))
        self.look()
        for visit, one in zip(self.rows.visits, throws, strict=False):
            dice = Dice(one)
            topics = list(dict.fromkeys([dice.of(self.topics), dice.of(self.topics)]))
            self.do(self.scopes[Role.RECEPTION], lambda s, visit=visit, topics=topics: visits.hear(s, visit.id, topics, topics[0], self.now))
        self.look()

    def let_in(self, dice: Dice) -> None:
        """Admit somebody: with a phone, at reception, with a handwritten number, or with the same tap once more."""
        nonce = dice.of([builders.new_token()], self.nonces)
        means, paper = dice.of([(Means.PHONE, None), (Means.DESK, None), (Means.PAPER, dice.of(range(501, 520), [7]))])
        groups = tuple(dict.fromkeys((dice.of(self.groups), dice.of(self.groups))))[: dice.of(range(3))]
        wish = Wish(nonce, dice.of(["ja", "ja", "vi", "ne"]), dice.of([1, 2, 5]), groups, soon=dice.of([False, False, True]), means=means, paper_number=paper)
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
        dice.unlikely()
        visit, who = dice.of(self.parties("here", "resting"), self.rows.visits), dice.of([self.phone, self.scopes[Role.RECEPTION]])
        self.do(who, lambda s: visits.leave(s, visit.id, self.now))

    @button
    def what_helps(self, dice: Dice) -> None:
        visit, access = dice.of(self.rows.visits), [dice.of(Access), dice.of(Access)]
        self.do(self.office(dice), lambda s: visits.set_access(s, visit.id, access, self.now))
        if dice.of([True, False]):
            language = dice.of(["vi", "ne", None])
            self.do(self.office(dice), lambda s: visits.set_interpreter(s, visit.id, language, self.now))

    @button
    def together(self, dice: Dice) -> None:
        a, b, who = dice.of(self.rows.visits), dice.of(self.rows.visits), self.office(dice)
        if dice.of([True, False]):
            self.do(who, lambda s: parties.bring_together(s, self.event, a.number, b.number, self.now))
        else:
            self.do(who, lambda s: parties.separate(s, a.id, self.now))

    @button
    def apart(self, dice: Dice) -> None:
        visit, role = dice.of([v for v in self.parties("here") if v.people > 1], self.rows.visits), dice.of(PartyRole)
        self.do(self.office(dice), lambda s: split(s, visit.id, {role: 1}, self.now, booth_ids=dice.of([[]], [[dice.of(self.booths).id]])))

    @button
    def one_party_again(self, dice: Dice) -> None:
        visit = dice.of([v for v in self.rows.visits if v.split_from], self.rows.visits)
        self.do(self.office(dice), lambda s: party.merge(s, visit.id, self.now))

    @button
    def quietly(self, dice: Dice) -> None:
        visit, signal = dice.of(self.parties("here"), self.rows.visits), dice.of(Signal)
        self.do(self.office(dice), lambda s: signals.note(s, visit.id, [signal], self.now))
        if dice.of([True, False]):
            self.do(self.phone, lambda s: visits.nearby(s, visit.id, self.now))

    @button
    def moved(self, dice: Dice) -> None:
        stop, booth = dice.of(self.at("waiting", "called"), self.ever("stops")), dice.of(self.booths)
        self.do(self.office(dice), lambda s: floor.move(s, stop.id, booth.id, self.now))

    @button
    def not_today(self, dice: Dice) -> None:
        dice.unlikely()
        stop, alternative = dice.of(self.at("waiting", "called"), self.ever("stops")), dice.of(Alternative)
        self.do(dice.of([self.scopes[Role.RECEPTION], *self.tablet.values()]), lambda s: visits.not_today(s, stop.id, alternative, "", self.now))

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
            "uncall": lambda s: (last := food_queries.last_call(s, self.event)) and food.uncall(s, self.event, last, self.now),
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
        with db.read(self.town.scope) as session:
            goes_on = queries.event(session, self.event).state != EventState.OPEN  # type: ignore[union-attr]
        step = dice.of([EventStep.RESUME, EventStep.REOPEN] if goes_on else [EventStep.PAUSE, EventStep.CLOSE])
        self.do(self.scopes[Role.ORGANISER], lambda s: planning.advance(s, self.event, step, self.now))
