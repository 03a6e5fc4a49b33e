"""A day with everything in it that is counted, played through the program's own actions, and its rows as the tables hold them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, select, update

from booths import consents, corrections, desk, food, onward, party, passing, visits
from booths import day as hall_day
from booths.consents import Agreement
from booths.corrections import Facts
from booths.models import (
    Alternative,
    CameAs,
    Consent,
    ConsentMeans,
    DropReason,
    Familiarity,
    FoodTicket,
    HandoverState,
    Outcome,
    PartyRole,
    Sex,
    Step,
    StepLog,
    Stop,
    Term,
    Visit,
    Way,
)
from checkin import admission, exits
from checkin.models import Face, TallyKind
from checkin.party import split
from core import db
from core.scopes import SYSTEM, Scope
from core.tables import Base
from core.text import speaking
from events import channels, planning
from events import queries as plan
from events.models import Event, Supply
from events.states import EventStep
from staff.models import Council, Role
from tallies import flash, queries, workbook
from tests import builders
from tests.builders import Fair, later

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from sqlalchemy.orm import Session

    from tallies.day import Day

    Rows = dict[str, list[dict[str, Any]]]

REMARKS = '=HYPERLINK("http://example.com","見て")'
GOODS = "+食料セット"
VENUE = "@イオンモール"


@dataclass(frozen=True)
class Played:
    """A day that is over: every table's rows, and what was made of them."""

    rows: Rows
    event_id: UUID
    day: Day
    workbook: bytes
    flash: bytes


def planned() -> Fair:
    """Return an open event with an eighth booth that two programmes share."""
    fair = builders.fair(open_now=False)
    shared = [fair.programme("地域包括").id, fair.programme("成年後見").id]
    fair.do(lambda s: planning.add_booth(s, fair.event.id, shared, 1, later(-60)))
    for step in (EventStep.PUBLISH, EventStep.OPEN):
        fair.do(lambda s, step=step: planning.advance(s, fair.event.id, step, later(-30)))
    return fair


class Hall:
    """Plays the day; minutes count from noon."""

    def __init__(self) -> None:
        """Open the event."""
        self.fair = planned()

    def come(self, minutes: float, *groups: str, **wish: Any) -> UUID:  # noqa: ANN401 - a wish's fields
        """Admit a party."""
        return self.fair.admit(*groups, minutes=minutes, **wish).visit_id

    def call(self, counter: str, visit: UUID, minutes: float, *, start: bool = True) -> None:
        """Call a party to a counter; a minute later it sits down."""
        self.fair.at(counter, desk.call_back, minutes, visit)
        if start:
            self.fair.at(counter, desk.start, minutes + 1)

    def channel(self, name: str) -> UUID:
        """Return a channel's key."""
        with db.read(self.fair.scope) as session:
            return next(c.id for c in plan.channels(session, self.fair.event.id) if c.name == name)

    def note(self, visit: UUID, letter: str, minutes: float, **facts: Any) -> None:  # noqa: ANN401 - the facts' fields
        """Note the facts of a party's turn at a booth."""
        booth = self.fair.booth(letter).id

        def noted(session: Session) -> None:
            stop = session.scalars(select(Stop).where(Stop.visit_id == visit, Stop.booth_id == booth).order_by(Stop.joined_at.desc())).first()
            assert stop is not None
            corrections.note(session, stop.id, Facts(**facts), later(minutes))

        self.fair.do(noted)

    def topics(self, *names: str) -> tuple[UUID, ...]:
        """Return topics by part of their names."""
        return tuple(self.fair.topic(name).id for name in names)


def _money_and_loneliness(hall: Hall) -> None:
    """Play a consultation with a colleague sitting in, and a hand-over that arrives; the alarm goes off in its middle."""
    fair, (debt, repayment, neighbours) = hall.fair, hall.topics("債務", "返済", "地域との関係")
    one = hall.come(0, "money", people=2)
    hall.call("A-1", one, 2)
    fair.at("A-1", passing.assist, 10, fair.booth("F").id)
    fair.at("A-1", passing.hand_over, 20, fair.booth("D").id, topic_id=neighbours)
    facts = {"age_band": "40代", "residence": "市内", "sex": Sex.FEMALE, "came_as": CameAs.SELF, "familiarity": Familiarity.NEW, "worst_topic_id": repayment}
    hall.note(one, "A", 21, **facts, topic_ids=(debt, repayment), outcomes=(Outcome.TOGETHER, Outcome.APPLICATION))
    hall.call("D", one, 25)
    other = hall.come(27)
    fair.do(lambda s: planning.advance(s, fair.event.id, EventStep.PAUSE, later(30)))
    fair.do(lambda s: planning.advance(s, fair.event.id, EventStep.RESUME, later(40)))
    hall.call("A-2", other, 45)
    fair.at("A-2", desk.finish, 55)
    fair.at("D", desk.finish, 50)
    hall.note(one, "D", 51, **facts, topic_ids=(neighbours,), outcomes=(Outcome.CONTINUED, Outcome.LISTENED))


def _missed_calls(hall: Hall) -> None:
    """Play a party that missed its call and came back, one whose missed call was a slip, and one that never came back."""
    fair = hall.fair
    back, slip, gone = hall.come(1), hall.come(2, people=4), hall.come(3)
    hall.call("A-2", back, 4, start=False)
    fair.at("A-2", desk.miss, 6)
    fair.do(lambda s: visits.back(s, back, later(16)))
    hall.call("A-2", slip, 7, start=False)
    fair.at("A-2", desk.miss, 8)
    fair.at("A-2", desk.undo_last, 9)
    fair.at("A-2", desk.finish, 17)
    hall.note(slip, "A", 18, sex=Sex.MALE, age_band="65〜74歳", residence="市外", familiarity=Familiarity.KNOWN, came_as=CameAs.FAMILY)
    hall.call("A-2", back, 18)
    fair.at("A-2", passing.hand_over, 24, fair.booth("C").id, stay=True)
    fair.at("A-2", desk.finish, 25)
    hall.call("C-1", back, 26, start=False)
    fair.at("C-1", desk.drop, 27, DropReason.DECLINED)
    hall.call("A-2", gone, 28, start=False)
    fair.at("A-2", desk.miss, 29)


def _came_to_nothing(hall: Hall) -> None:
    """Play turns that nobody was consulted in, hand-overs that were refused, and steps that were undone."""
    fair, (care, abuse) = hall.fair, hall.topics("介護", "DV")
    undone, heard, hurry, lapsing, refused = hall.come(60), hall.come(61), hall.come(62), hall.come(63, soon=True), hall.come(64, people=3)
    hall.call("A-1", undone, 65)
    fair.at("A-1", desk.undo_last, 67)
    fair.at("A-1", desk.drop, 68, DropReason.REFUSED, alternative=Alternative.OTHER_BOOTH)
    hall.call("A-2", heard, 62, start=False)
    fair.at("A-2", desk.miss, 63)
    fair.do(lambda s: visits.back(s, heard, later(64)))
    fair.do(lambda s: visits.hear(s, heard, [care], abuse, later(69)))
    hall.call("F", heard, 70)
    fair.at("F", passing.assist, 72, fair.booth("H").id)
    fair.at("F", desk.undo_last, 73)
    fair.at("F", passing.assist, 74, fair.booth("H").id)
    fair.at("F", desk.finish, 95)
    facts = {"age_band": "30代", "residence": "市内", "sex": Sex.FEMALE, "familiarity": Familiarity.NEW, "came_as": CameAs.OTHER}
    hall.note(heard, "F", 96, **facts, worst_topic_id=abuse, topic_ids=(care, abuse), outcomes=(Outcome.INTRODUCED,), heard_through=hall.channel("チラシ"))
    fair.do(lambda s: visits.leave(s, hurry, later(71)))
    hall.note(hurry, "A", 72, familiarity=Familiarity.NEW)
    hall.call("A-1", lapsing, 75)
    fair.at("A-1", passing.hand_over, 100, fair.booth("G").id)
    fair.do(lambda s: visits.leave(s, lapsing, later(110)))
    hall.call("A-2", refused, 80)
    fair.at("A-2", passing.hand_over, 90, fair.booth("B").id, stay=True)
    fair.at("A-2", passing.hand_over, 91, fair.booth("E").id)
    hall.note(refused, "A", 92, sex=Sex.UNANSWERED, age_band="昔の言葉", familiarity=Familiarity.NEW, heard_through=hall.channel("チラシ"))
    hall.call("B", refused, 93, start=False)
    fair.at("B", desk.drop, 94, DropReason.REFUSED)
    hall.call("E", refused, 97, start=False)
    fair.at("E", desk.drop, 98, DropReason.UNMET, alternative=Alternative.LATER_DAY)
    fair.put(lambda s: s.execute(delete(Consent).where(Consent.id == select(Consent.id).order_by(Consent.given_at).limit(1).scalar_subquery())))


def _came_twice(hall: Hall) -> None:
    """Play a party that had two turns at one programme, one that was noted twice at the door, and a time put right."""
    fair = hall.fair
    again, paper, same = hall.come(120, people=2), hall.come(121, paper_number=501), hall.come(122)
    hall.call("A-1", again, 125)
    fair.at("A-1", desk.finish, 140)
    fair.do(lambda s: visits.back(s, again, later(150)))
    hall.call("A-1", again, 160)
    fair.at("A-1", desk.finish, 171)
    hall.call("A-2", paper, 126)
    fair.at("A-2", desk.finish, 136)
    hall.call("A-2", same, 140)
    fair.at("A-2", desk.finish, 150)
    hall.note(same, "A", 151, sex=Sex.OTHER, residence="住まいなし", worst_topic_id=hall.topics("その他")[0], topic_ids=hall.topics("食べる", "その他"))
    fair.put(lambda s: s.execute(update(Visit).where(Visit.id == paper).values(merged_into=same)))

    def corrected(session: Session) -> None:
        stop = session.scalars(select(Stop).where(Stop.visit_id == same)).one()
        corrections.correct(session, stop.id, later(200), called_at=later(139), started_at=later(143), finished_at=later(161))

    fair.do(corrected)


def _taps_and_end(hall: Hall) -> None:
    """Play information, who worked, one who stood in a line while talking, and the end of the day with somebody still waiting."""
    fair, event = hall.fair, hall.fair.event.id
    for minutes in (7, 8, 9):
        fair.do(lambda s, minutes=minutes: admission.tally(s, event, TallyKind.INFORMATION, later(minutes)))
    fair.do(lambda s: admission.take_tally_back(s, event, TallyKind.INFORMATION, later(10)))
    fair.do(lambda s: planning.set_supply(s, event, "飲料水", 24))
    printed = {"チラシ": channels.Line("チラシ", 3000, 45_000), "社協の広報誌": channels.Line("社協の広報誌", 200)}
    fair.do(lambda s: channels.save(s, event, {hall.channel(name): line for name, line in printed.items()}))
    late = hall.come(190)
    hall.call("A-1", late, 191)
    hall.come(200, people=5)
    fair.at("A-1", passing.hand_over, 205, fair.booth("E").id, stay=True)
    fair.at("A-1", desk.finish, 210)
    hall.call("E", late, 210, start=False)
    fair.at("E", desk.start, 210)
    fair.at("E", desk.finish, 220)
    fair.do(lambda s: planning.note_staffing(s, event, own=12, partner=7, volunteer=None, remarks=REMARKS))
    fair.do(lambda s: planning.advance(s, event, EventStep.CLOSE, later(240)))
    fair.do(lambda s: hall_day.end(s, event, later(250)))


def _passed_on(hall: Hall) -> None:
    """Play consent that was taken back, an arrival that was declined, a hand-over without consent, and four to places outside."""
    fair, lead = hall.fair, Scope(hall.fair.scope.council_id, role=Role.LEAD, name="責任者")
    visit = hall.come(172, "health")
    hall.call("G", visit, 173)
    refused = fair.at("G", passing.hand_over, 175, fair.booth("B").id, stay=True)
    fair.do(lambda s: consents.withdraw(s, refused.id, later(176)))
    fair.do(lambda s: consents.drop_place(s, refused.id, later(177)))
    declined = fair.at("G", passing.hand_over, 178, fair.booth("F").id, stay=True)
    fair.do(lambda s: passing.arrive(s, declined.id, later(179)))
    fair.do(lambda s: passing.decline(s, declined.id, "担当者が不在", later(180)))
    without = Agreement(ConsentMeans.OVERRIDE, ground="命の危険")
    counter, there = fair.counter("G").id, fair.booth("D").id
    with db.read(fair.scope) as session:
        places = [r.id for r in plan.resources(session)]
    asked = fair.at("G", onward.send, 181, places[0], way=Way.ACCOMPANY, due_on=date(2026, 3, 20), responsible="=高橋")
    fair.at("G", onward.send, 182, places[1], way=Way.PHONE, agreement=Agreement(ConsentMeans.PHONE))
    unwished = fair.at("G", onward.send, 183, places[2])
    fair.do(lambda s: consents.withdraw(s, unwished.id, later(184)))
    urgent = db.perform(lead, lambda s: onward.send(s, counter, places[3], later(185), agreement=without))
    db.perform(lead, lambda s: onward.advance(s, urgent.id, HandoverState.AGREED, later(186)))
    db.perform(lead, lambda s: passing.hand_over(s, counter, there, later(187), agreement=without))
    hall.call("D", visit, 188)
    fair.at("D", desk.finish, 195)
    fair.do(lambda s: onward.follow_up(s, asked.id, Term.TWO_WEEKS, HandoverState.CONNECTED, later(20_160)))
    fair.do(lambda s: onward.follow_up(s, asked.id, Term.THREE_MONTHS, HandoverState.NOT_CONNECTED, later(131_040)))


def _apart_and_together(hall: Hall) -> None:
    """Play a party of four from which two went apart: one of them joined again after a rest, one did not; and what was said at the exit."""
    fair, event = hall.fair, hall.fair.event.id
    whole = hall.come(214, people=4)
    wife = fair.do(lambda s: split(s, whole, {PartyRole.FAMILY: 1}, later(215), booth_ids=[fair.booth("D").id])).visit_id
    son = fair.do(lambda s: split(s, whole, {PartyRole.FAMILY: 1}, later(216), booth_ids=[fair.booth("G").id])).visit_id
    hall.call("D", wife, 217)
    fair.at("D", desk.finish, 221)
    hall.call("G", son, 217)
    fair.at("G", desk.finish, 222)
    fair.do(lambda s: visits.back(s, wife, later(222)))
    fair.do(lambda s: visits.rest(s, wife, later(223)))
    fair.do(lambda s: party.merge(s, wife, later(226)))
    hall.call("A-2", whole, 228)
    fair.at("A-2", desk.finish, 235)
    for visit, face in ((whole, Face.GOOD), (son, Face.POOR)):
        fair.do(lambda s, v=visit, f=face: exits.answer(s, v, event, f, later(236)))
    for face in (Face.GOOD, Face.FAIR, Face.GOOD):
        fair.do(lambda s, f=face: exits.count_paper(s, event, f, later(237)))
    fair.do(lambda s: exits.take_paper_back(s, event, later(238)))


def _food(hall: Hall) -> None:
    """Play the food line: with and without numbers, twice for one household, one for a visit, and some taken back."""
    fair, event = hall.fair, hall.fair.event.id
    with db.read(fair.scope) as session:
        sets, _other, nappies = (supply.id for supply in plan.supplies(session, event))
    fair.do(lambda s: food.draw(s, event, later(1), count=5))
    fair.do(lambda s: food.call(s, event, 3, later(2)))
    fair.do(lambda s: food.give(s, event, later(3), number=1, amounts={sets: 2, nappies: 1}))
    fair.do(lambda s: food.give(s, event, later(4), number=1, amounts={nappies: 2}, again="家族が多い"))
    fair.do(lambda s: food.give(s, event, later(5), number=2))
    fair.do(lambda s: food.give(s, event, later(6)))
    fair.do(lambda s: food.give(s, event, later(7), visit_number=1))
    for minutes, number in ((8, 3), (9, None)):
        given = fair.do(lambda s, m=minutes, n=number: food.give(s, event, later(m), number=n).id)
        fair.do(lambda s, m=minutes, key=given: food.take_back(s, key, later(m + 1)))
    fair.do(lambda s: food.cancel(s, event, 5, 5, later(12)))
    fair.put(lambda s: s.add(FoodTicket(event_id=event, drawn_at=later(13), served_at=later(13))))


def _typed_by_somebody_bad(hall: Hall) -> None:
    """Put in names that a spreadsheet would run."""
    fair = hall.fair
    fair.put(lambda s: s.execute(update(Supply).where(Supply.event_id == fair.event.id, Supply.name == "食料セット").values(name=GOODS)))
    db.perform(SYSTEM, lambda s: s.execute(update(Council).values(municipality_code="112038")))
    fair.put(lambda s: s.execute(update(Event).where(Event.id == fair.event.id).values(title="=1+1")))


def table_rows() -> Rows:
    """Return all rows of all tables."""
    with db.engine().connect() as connection:
        return {table.name: [dict(row._mapping) for row in connection.execute(select(table))] for table in Base.metadata.sorted_tables}  # noqa: SLF001 - SQLAlchemy's public name


def rich_hall() -> Hall:
    """Play the whole day."""
    hall = Hall()
    plays: list[Callable[[Hall], None]] = [
        _missed_calls,
        _money_and_loneliness,
        _came_to_nothing,
        _came_twice,
        _passed_on,
        _food,
        _apart_and_together,
        _taps_and_end,
        _typed_by_somebody_bad,
    ]
    for play in plays:
        play(hall)
    return hall


def rich_day() -> Played:
    """Play the whole day, and make its workbook while the screen speaks English."""
    hall = rich_hall()
    with db.read(hall.fair.scope) as session, speaking("en"):
        day = queries.day(session, hall.fair.event.id)
        return Played(table_rows(), hall.fair.event.id, day, workbook.build(day, later(300)), flash.build(day, later(300)))


def steps_that_stand(rows: Rows, step: Step) -> list[dict[str, Any]]:
    """Return the log's steps of a kind that were not undone."""
    voided = {r["voids"] for r in rows[StepLog.__tablename__]}
    return [r for r in rows[StepLog.__tablename__] if r["step"] == step and r["id"] not in voided]
