"""What is pressed at the tables: calling, talking, passing on, writing down."""

# ruff: noqa: D102 - a button's name says what is done
from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from booths import consents, corrections, desk, helping, onward, parking, passing
from booths.consents import Agreement
from booths.corrections import Facts
from booths.desk import Absent
from booths.models import Alternative, ConsentMeans, DropReason, Familiarity, HandoverState, Outcome, Term
from core.errors import Refusal
from events.models import CounterState
from staff.models import Role
from tests.booths.walkers import STAFFED, Dice, Screens, button

if TYPE_CHECKING:
    from uuid import UUID


class Tables(Screens):
    """Every counter, and the visitor who decides what it may tell."""

    @button
    def everybody_works(self, dice: Dice) -> None:
        self.work(dice)

    def work(self, dice: Dice) -> None:
        """Go one step on at each staffed table, as it usually goes: call and talk, pass on, end."""
        for counter in self.rows.counters[:STAFFED]:
            goal, way = dice.of(self.booths[:4]).id, dice.of(["finish", "hand over", "finish"])
            with suppress(Refusal):
                self.usual_step(counter, goal, way)
        self.look()

    def usual_step(self, counter: Any, goal: UUID, way: str) -> None:  # noqa: ANN401 - a row
        """Do what comes next at a table."""
        lead, talking = self.scopes[Role.LEAD], counter in self.seated("lead", "consulting")
        if counter.state == "serving" and not talking:
            self.do(lead, lambda s: desk.start(s, counter.id, self.now))
        elif talking and way == "hand over":
            self.do(lead, lambda s: passing.hand_over(s, counter.id, goal, self.now, agreement=Agreement(ConsentMeans.SPOKEN)))
        elif talking:
            self.do(lead, lambda s: desk.finish(s, counter.id, self.now))
        elif counter.state in {"free", "writing"}:
            self.do(lead, lambda s: desk.call_next(s, counter.id, self.now))
            self.do(lead, lambda s: desk.start(s, counter.id, self.now))

    @button
    def call_next(self, dice: Dice) -> None:
        self.at_desk(dice, self.counters("free", "writing"), desk.call_next)

    @button
    def call_and_talk(self, dice: Dice) -> None:
        counter = dice.of([c for c in self.counters("free", "writing") if c.booth_id in {s.booth_id for s in self.at("waiting")}])
        for action in (desk.call_next, desk.start):
            self.do(self.scopes[Role.LEAD], lambda s, action=action: action(s, counter.id, self.now))

    @button
    def receive(self, dice: Dice) -> None:
        handover = dice.of(self.under_way())
        counter = dice.of([c for c in self.counters("free", "writing") if c.booth_id == handover.to_booth_id])
        self.do(self.scopes[Role.LEAD], lambda s: desk.call_back(s, counter.id, handover.visit_id, self.now))
        self.do(self.of(counter, dice), lambda s: dice.of([desk.start, desk.start, desk.finish])(s, counter.id, self.now))

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
        stop = dice.of([s for s in self.at("waiting", "called") if s.after_stop_id or s.state == "called"], self.ever("stops"))
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

    @button
    def correct(self, dice: Dice) -> None:
        stop, move = dice.of([s for s in self.rows.stops if s.started_at], self.rows.stops), timedelta(minutes=dice.of([-30, -5, -1, 1, 5]))
        moved = dice.of([0, 1, 2])
        times = [t + move if t and n == moved else t for n, t in enumerate((stop.called_at, stop.started_at, stop.finished_at))]
        given = dict(zip(("called_at", "started_at", "finished_at"), times, strict=True))
        self.do(self.scopes[Role.ORGANISER], lambda s: corrections.correct(s, stop.id, self.now, **given))

    @button
    def note(self, dice: Dice) -> None:
        stop = dice.of(self.at("consulting", "finished"), self.rows.stops)
        facts = Facts(familiarity=dice.of(Familiarity), topic_ids=(dice.of(self.topics),), outcomes=tuple({dice.of(Outcome), Outcome.LISTENED}))
        self.do(self.scopes[Role.LEAD], lambda s: corrections.note(s, stop.id, facts, self.now))
