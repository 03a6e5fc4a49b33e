"""Nothing is written any more about somebody who was erased: their table is free, and that is all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select, update

from booths import contacts, corrections, desk, onward, passing, signals, summons, visits
from booths.consents import Agreement
from booths.errors import NobodyWaiting, NotSeenHere, VisitErased
from booths.models import Access, Alternative, Contact, Handover, Judgement, Outcome, Signal, Stop, StopState, StopTopic, Urgency, Visit
from checkin import exits
from checkin.models import ExitAnswer, Face
from core import db
from core.errors import Refusal
from core.scopes import SYSTEM, Scope
from events import planning
from events.models import Counter, CounterState, Resource
from keeping import visitor
from staff import accounts
from staff.models import Role
from tests import builders
from tests.builders import NOON, PASSWORD, later

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.orm import Session

    from tests.builders import Fair

ONE_AT_NIGHT = 13 * 60


class Seated:
    """A party that still sits at G-1 past midnight, and was erased there."""

    def __init__(self, fair: Fair, *, erased: bool = True) -> None:
        """Let them come, sit down, agree to be called back, and be erased."""
        self.fair = fair
        self.visit = fair.admit("health").visit_id
        self.waiting = fair.admit("health").visit_id
        fair.call("G")
        self.stop = fair.at("G", desk.start, 2).id  # type: ignore[attr-defined]
        fair.do(lambda s: corrections.note(s, self.stop, corrections.Facts(outcomes=(Outcome.CONTINUED,)), later(3)))
        if erased:
            for number in ("1", "2"):
                fair.do(lambda s, number=number: visitor.erase(s, visitor.find(s, fair.event.id, number), later(ONE_AT_NIGHT)))
        else:  # as older versions left them, that did not let them leave first
            fair.put(lambda s: s.execute(update(Visit).values(erased_at=later(ONE_AT_NIGHT))))
        self.now = later(ONE_AT_NIGHT + 1)
        self.counter, self.booth, self.other = fair.counter("G").id, fair.booth("G").id, fair.booth("D").id
        with db.read(fair.scope) as session:
            self.place = session.scalars(select(Resource.id)).first()
            self.waits_in = session.scalars(select(Stop.id).where(Stop.visit_id == self.waiting)).one()

    def rows(self) -> list[Any]:
        """Return what is stored about them, whatever it is."""
        mine = (self.visit, self.waiting)
        with db.read(self.fair.scope) as session:
            notes = [list(session.scalars(select(m).where(m.visit_id.in_(mine)))) for m in (Contact, Handover, Urgency, ExitAnswer)]
            topics = session.scalars(select(StopTopic).join(Stop, StopTopic.stop_id == Stop.id).where(Stop.visit_id.in_(mine))).all()
            words = session.execute(select(Visit.age_band, Visit.access, Visit.interpreter, Visit.about, Stop.arranged).join(Stop)).all()
            return [[row.id for row in rows] for rows in [*notes, topics]] + [tuple(row) for row in words]


WRITES: dict[str, Callable[[Session, Seated], object]] = {
    "a note to another booth": lambda s, p: passing.hand_over(s, p.counter, p.other, p.now, note="memo"),
    "what is not to be told": lambda s, p: passing.hand_over(s, p.counter, p.other, p.now, agreement=Agreement(withheld="words")),
    "a place outside": lambda s, p: onward.send(s, p.counter, p.place, p.now, note="memo"),  # type: ignore[arg-type]
    "a contact": lambda s, p: contacts.save(s, p.visit, p.booth, contacts.Details("Name"), p.now),
    "a topic": lambda s, p: visits.add_topic(s, p.visit, p.fair.topic("債務").id, p.now),
    "a hearing": lambda s, p: visits.hear(s, p.visit, [p.fair.topic("債務").id], None, p.now),
    "facts": lambda s, p: corrections.note(s, p.stop, corrections.Facts(age_band="65〜74歳"), p.now),
    "times": lambda s, p: corrections.correct(s, p.stop, p.now, called_at=later(0), started_at=later(1), finished_at=None),
    "what helps": lambda s, p: visits.set_access(s, p.visit, [Access.WHEELCHAIR], p.now),
    "an interpreter": lambda s, p: visits.set_interpreter(s, p.visit, "en", p.now),
    "how soon": lambda s, p: visits.judge(s, p.visit, Judgement.TODAY, p.now),
    "a signal": lambda s, p: signals.note(s, p.visit, [Signal.VIOLENCE], p.now),
    "another way": lambda s, p: passing.not_met_there(s, p.counter, p.other, Alternative.LATER_DAY, p.now, arranged="words"),
    "coming back": lambda s, p: visits.back(s, p.visit, p.now),
    "another day": lambda s, p: visits.not_today(s, p.waits_in, Alternative.LATER_DAY, "words", p.now),
}


@pytest.fixture
def seated(database_url: str) -> Seated:
    """Return them."""
    assert database_url
    return Seated(builders.fair())


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("what", WRITES)
@pytest.mark.parametrize("erased", [True, False], ids=["gone", "still seated"])
def test_no_action_writes_about_somebody_who_was_erased(database_url: str, what: str, *, erased: bool) -> None:
    assert database_url
    seated = Seated(builders.fair(), erased=erased)
    before = seated.rows()

    with pytest.raises(Refusal if erased or what == "coming back" else VisitErased):
        seated.fair.do(lambda s: WRITES[what](s, seated))
    assert seated.rows() == before


def test_no_answer_at_the_exit_is_kept_of_them(seated: Seated) -> None:
    assert seated.fair.do(lambda s: exits.answer(s, seated.visit, seated.fair.event.id, Face.GOOD, seated.now)) is False
    assert seated.rows()[3] == []


def test_their_table_is_free_and_help_still_comes(seated: Seated) -> None:
    assert seated.fair.do(lambda s: summons.summon(s, seated.fair.event.id, seated.counter, seated.now)) is not None
    with pytest.raises(NobodyWaiting):  # nobody whom it would still call, and nobody is in its way
        seated.fair.do(lambda s: desk.call_next(s, seated.counter, seated.now))

    with db.read(seated.fair.scope) as session:
        assert session.get_one(Stop, seated.stop).state == StopState.FINISHED
        assert session.get_one(Counter, seated.counter).state == CounterState.WRITING  # as after every consultation


@pytest.mark.usefixtures("database_url")
def test_a_booth_adds_topics_for_its_own_visitors_only() -> None:
    fair = builders.fair()
    theirs, strange = fair.admit("health").visit_id, fair.admit("work").visit_id
    account = db.perform(fair.scope, lambda s: accounts.add_account(s, name="g", person="g", role=Role.BOOTH, password=PASSWORD, now=NOON))
    fair.do(lambda s: planning.grant_account(s, fair.booth("G").id, [account.id], NOON))
    booth = Scope(fair.scope.council_id, account_id=account.id, role=Role.BOOTH, name="g")

    assert db.perform(booth, lambda s: visits.add_topic(s, theirs, fair.topic("債務").id, later(1)))
    with pytest.raises(NotSeenHere):
        db.perform(booth, lambda s: visits.add_topic(s, strange, fair.topic("債務").id, later(1)))
    with db.read(SYSTEM) as session:
        assert session.scalars(select(StopTopic).join(Stop, StopTopic.stop_id == Stop.id).where(Stop.visit_id == strange)).all() == []
