"""Who is in the hall, what their screens show, and the buttons that dice press for them."""

from __future__ import annotations

from contextlib import suppress
from datetime import time, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from core import db
from core.errors import Refusal
from core.scopes import Scope
from events import planning, queries, standard, tablets
from events.models import Interpreter
from events.states import EventStep
from staff.models import Role
from tests import builders
from tests.booths.ledger import AT_A_TABLE, UNDER_WAY, Rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from uuid import UUID

    from sqlalchemy import Row
    from sqlalchemy.orm import Session

STAFFED = 6
"""So many counters have somebody who works there all day; the others stay free and may be called over."""
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

    def unlikely(self) -> None:
        """Go on one time in three."""
        if self.of([False, False, True]) is False:
            raise NothingFits


def button(act: Callable[[Any, Dice], object]) -> Any:  # noqa: ANN401 - Hypothesis' rule
    """Make a rule of what is done at a screen: time goes on, and a refusal is an answer."""

    def press(self: Screens, throws: int, minutes: float) -> None:
        self.now += timedelta(minutes=minutes)
        self.fine = False
        with suppress(NothingFits, Refusal):
            act(self, Dice(throws))
        self.fine = True

    press.__name__ = act.__name__
    return rule(throws=THROWS, minutes=MINUTES)(press)


WITH_TABLETS = "ABCD"


class Town:
    """A council with its tablets, in which one event after the other is lived through."""

    def __init__(self) -> None:
        """Found it."""
        self.scope, self.organiser = builders.council()
        self.tablets: dict[str, UUID] = {}

    def open_event(self) -> UUID:
        """Open a new event, with a tablet at four booths and one interpreter."""

        def planned(session: Session) -> UUID:
            wall = builders.later(0)
            event = standard.install_sample(session, wall, day=wall.date(), hours=(time(10), time(15), time(16)))
            for place in queries.booths(session, event.id):
                if place.booth.letter in WITH_TABLETS:
                    self.tablets[place.booth.letter] = tablets.offer(session, event.id, Role.BOOTH, wall, booth_id=place.booth.id).id
            session.add(Interpreter(event_id=event.id, language="vi", people=1))
            for step in (EventStep.PUBLISH, EventStep.OPEN):
                planning.advance(session, event.id, step, wall)
            return event.id

        return db.perform(self.scope, planned)


class Screens(RuleBasedStateMachine):
    """An event, and everybody who presses a button there."""

    def __init__(self, town: Town) -> None:
        """Open the doors."""
        super().__init__()
        self.town, self.event, self.now, self.fine = town, town.open_event(), builders.NOON, True
        with db.read(town.scope) as session:
            plan = queries.booths(session, self.event)
            self.booths = [p.booth for p in plan]
            staffed, places = {b.id for b in self.booths[:4]}, queries.places_for_topics(session, self.event)
            led_to = [t for t in queries.topics(session) if places[t.id][0] in staffed]
            self.topics, self.groups = [t.id for t in led_to], list(dict.fromkeys(t.group_id for t in led_to if t.group_id))
            self.places = [r.id for r in queries.resources(session)][:2]
        self.letter = {b.id: b.letter for b in self.booths}
        self.scopes = {role: Scope(town.scope.council_id, role=role, name=role) for role in (Role.ORGANISER, Role.RECEPTION, Role.LEAD)}
        self.phone = Scope.public(town.scope.council_id)  # type: ignore[arg-type]
        tablet = partial(Scope, town.scope.council_id, role=Role.BOOTH, event_id=self.event)
        self.tablet = {letter: tablet(device_id=device, name=letter) for letter, device in town.tablets.items()}
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
