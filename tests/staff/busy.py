"""An event in the middle of its day, with something for every action to act on, and what each of them is given there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time, timedelta
from typing import TYPE_CHECKING, Any

import pyotp
from sqlalchemy import select

from booths import consents, contacts, desk, food, food_queries, onward, parking, parties, passing, summons, visits
from booths.consents import Agreement
from booths.contacts import Details
from booths.models import ConsentMeans, HandoverState, PartyRole, Signal, Stop, Visit
from booths.signals import note as note_signals
from checkin import admission, bookings, cards, exits, inbox, offline
from checkin.admission import Wish
from checkin.bookings import Wanted
from checkin.models import Face, Scan, TallyKind
from checkin.party import split
from core import db
from core.addresses import new_token
from core.scopes import SYSTEM, Scope
from events import blocks, lists, planning, queries, resources, standard
from events.models import CounterState
from events.states import EventStep
from keeping.visitor import Subject
from staff import accounts, devices, sessions, signing_in
from staff.models import PERIODS, Role
from tests.builders import NOON, PASSWORD, later

if TYPE_CHECKING:
    from uuid import UUID

    from tests.builders import Fair

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"  # noqa: S105 - for tests
NEXT_YEAR = NOON + timedelta(days=400)
PAPER = {"番号": 501, "受付": time(10, 5), "人数": 2}
"""A line of the sheet of a day on paper."""


@dataclass(frozen=True)
class Busy:
    """What each action is given, by its name, and who does it where that is not an organiser."""

    given: dict[str, dict[str, Any]]
    by: dict[str, Scope]


class Day:
    """Plays the day; minutes count from noon."""

    def __init__(self, fair: Fair) -> None:
        """Work at this open event."""
        self.fair = fair
        self.event = fair.event.id

    def come(self, *groups: str, minutes: float = 0, **wish: object) -> UUID:
        """Admit a party."""
        return self.fair.admit(*groups, minutes=minutes, **wish).visit_id

    def talk(self, counter: str, minutes: float, visit: UUID | None = None, *, start: bool = True) -> UUID:
        """Let a party be called to a counter and sit down, one that has just come unless it is named."""
        visit = visit or self.come(minutes=minutes)
        self.fair.at(counter, desk.call_back, minutes, visit)
        if start:
            self.fair.at(counter, desk.start, minutes + 1)
        return visit

    def pass_on(self, letter: str, minutes: float, **more: Any) -> Any:  # noqa: ANN401 - a hand-over
        """Let a party talk at A-1 and hand it over to another booth."""
        self.talk("A-1", minutes)
        booth = self.fair.booth(letter).id
        return self.fair.at("A-1", lambda s, key, now: passing.hand_over(s, key, booth, now, **more), minutes + 2)

    def stop(self, visit: UUID, letter: str) -> UUID:
        """Return a party's turn at a booth."""
        booth = self.fair.booth(letter).id
        with db.read(self.fair.scope) as session:
            return session.scalars(select(Stop.id).where(Stop.visit_id == visit, Stop.booth_id == booth)).one()

    def number(self, visit: UUID) -> int:
        """Return a party's number."""
        with db.read(self.fair.scope) as session:
            return session.get_one(Visit, visit).number

    def another_day(self, *steps: EventStep) -> UUID:
        """Make another event, and let it go these steps."""
        made = self.fair.do(lambda s: standard.install_sample(s, NOON, day=self.fair.event.day).id)
        for step in steps:
            self.fair.do(lambda s, step=step: planning.advance(s, made, step, NOON))
        return made  # type: ignore[return-value]


def _people(day: Day) -> Busy:
    """Let a colleague be signed in, and a tablet be open."""
    fair, own = day.fair, day.fair.scope.account_id
    added = {"name": "colleague", "person": "同僚", "role": Role.LEAD, "password": PASSWORD, "now": NOON}
    colleague = fair.do(lambda s: accounts.add_account(s, **added))
    code = fair.tablet("A").code
    assert own is not None

    def signed_in(token: str) -> Scope:
        with db.read(SYSTEM) as session:
            found = sessions.scope_for(session, token, NOON)
        assert found is not None
        return found

    theirs = signed_in(db.perform(SYSTEM, lambda s: sessions.open_session(s, colleague, NOON)))
    tablet = signed_in(db.perform(SYSTEM, lambda s: devices.claim(s, code, NOON)))
    attempt = fair.do(lambda s: signing_in.attempt_own(s, NOON))
    person = {"account_id": theirs.account_id}
    thresholds = {"publication": 10, "inside": 5}
    given = {
        "staff.accounts.change_password": {"present": PASSWORD, "new": "another long password"},
        "staff.accounts.change_role": person,
        "staff.accounts.switch_off": person,
        "staff.accounts.switch_on": person,
        "staff.accounts.change_council": {"council_id": fair.scope.council_id, "name": "別の名前", "public_url": "https://elsewhere.example"},
        "staff.councils.set_thresholds": {"council_id": fair.scope.council_id} | thresholds,
        "staff.devices.rename": {"device_id": tablet.device_id},
        "staff.devices.cut_off": {"device_id": tablet.device_id},
        "staff.invitations.make": person,
        "staff.second_factor.switch_on": {"secret": SECRET, "code": pyotp.TOTP(SECRET).at(NOON)},
        "staff.second_factor.switch_off": {"password": PASSWORD},
        "staff.second_factor.reset": person,
        "staff.sessions.end_one": {"sign_in_id": theirs.sign_in_id},
        "staff.signing_in.check_own": {"attempt_id": attempt, "password": PASSWORD},
        "events.tablets.offer": {"event_id": day.event, "role": Role.RECEPTION},
    }
    return Busy(given, {"staff.devices.name_operator": tablet})


def _plan(day: Day) -> Busy:
    """Let there be events that are planned, closed and over."""
    fair = day.fair
    programmes = [fair.programme("参加支援").id]
    to_come = day.another_day()
    spare = fair.do(lambda s: planning.add_booth(s, to_come, programmes, 1, NOON).id)
    up_to_close = (EventStep.PUBLISH, EventStep.OPEN, EventStep.CLOSE)
    closed, ended = day.another_day(*up_to_close), day.another_day(*up_to_close, EventStep.END)
    with db.read(fair.scope) as session:
        venue, topic, resource = queries.venues(session)[0], queries.topics(session)[0], queries.resources(session)[0]
        hotline, supply = queries.hotlines(session)[0], queries.supplies(session, to_come)[0]
    periods = {name: most for name, (_least, most) in PERIODS.items()}
    given = {
        "events.lists.save_venue": {"venue_id": venue.id, "place": lists.Place("会場", "", "", None, None)},
        "events.lists.save_topic": {"topic_id": topic.id, "plan": lists.TopicPlan("その他の困りごと", None, None, tuple(programmes))},
        "events.lists.save_hotline": {"hotline_id": hotline.id, "phone": "0120-000-000"},
        "events.planning.remove_booth": {"booth_id": spare},
        "events.planning.remove_supply": {"supply_id": supply.id},
        "events.planning.advance": {"event_id": day.event, "step": EventStep.PAUSE},
        "events.resources.save": {"resource_id": resource.id, "place": resources.Place("居場所", "サロン")},
        "booths.day.end": {"event_id": closed},
        "booths.day.settle": {"event_id": ended},
        "checkin.day.end": {"event_id": closed},
        "checkin.slots.make": {"event_id": day.event, "every": 30, "places": 4},
        "checkin.cards.make_cards": {"count": 10},
        "keeping.purge.save_periods": {"days": periods},
        "keeping.purge.purge_shown": {"event_id": day.event, "now": NEXT_YEAR},
        "keeping.purge.purge_event": {"event_id": day.event, "now": NEXT_YEAR},
    }
    return Busy(given, {})


def _tables(day: Day) -> Busy:
    """Let somebody be called, somebody talk, somebody be helped by a colleague, and lines stand."""
    fair = day.fair
    key = {name: fair.counter(name).id for name in ("A-1", "A-2", "B", "G")}
    booth = {letter: fair.booth(letter).id for letter in "ABDEG"}
    over = day.talk("A-1", 1)
    fair.at("A-1", desk.finish, 5)
    parked = day.come(minutes=6)
    day.talk("A-1", 7, parked, start=False)
    stop = day.stop(parked, "A")
    fair.at("A-1", lambda s, counter, now: parking.park(s, counter, stop, booth["D"], now), 8)
    waiting = day.come("work", minutes=9)
    day.come(minutes=10)
    day.talk("A-2", 11)
    called = day.come("health", minutes=12)
    fair.call("G", 13)
    helped = fair.at("A-2", lambda s, counter, now: passing.assist(s, counter, booth["E"], now), 14)
    talking, calling, free = {"counter_id": key["A-2"]}, {"counter_id": key["G"]}, {"counter_id": key["A-1"]}
    now = {"now": later(20)}
    told = fair.do(lambda s: summons.summon(s, day.event, key["A-2"], later(15)).id)
    times = {"called_at": later(1), "started_at": later(2), "finished_at": later(4)}
    given = {
        "booths.corrections.note": {"stop_id": day.stop(over, "A")},
        "booths.corrections.correct": {"stop_id": day.stop(over, "A")} | times,
        "booths.desk.call_next": free,
        "booths.desk.call_back": free | {"visit_id": waiting},
        "booths.desk.call_this": free | {"stop_id": day.stop(waiting, "A")},
        "booths.desk.recall": calling,
        "booths.desk.start": calling,
        "booths.desk.finish": talking,
        "booths.desk.miss": calling,
        "booths.desk.drop": calling,
        "booths.desk.set_counter": free | {"state": CounterState.BREAK},
        "booths.desk.ask_break": talking,
        "booths.desk.undo_last": calling,
        "booths.floor.move": {"stop_id": day.stop(waiting, "A"), "booth_id": booth["B"]},
        "booths.helping.help_out": {"counter_id": key["B"], "booth_id": booth["A"]},
        "booths.helping.help_end": {"counter_id": key["B"]},
        "booths.parking.park": calling | {"stop_id": day.stop(called, "G"), "booth_id": booth["D"]},
        "booths.parking.come_back_after": talking | {"booth_id": booth["B"]},
        "booths.parking.wait_here": free | {"stop_id": stop},
        "booths.passing.hand_over": talking | {"to_booth_id": booth["B"]},
        "booths.passing.not_met_there": talking | {"booth_id": booth["B"]},
        "booths.passing.assist": talking | {"booth_id": booth["B"]},
        "booths.passing.assist_end": {"counter_id": helped.id},  # type: ignore[attr-defined]
        "booths.onward.send": talking,
        "booths.summons.summon": calling,
        "booths.summons.answer": {"summons_id": told},
        "booths.summons.close": {"summons_id": told},
    }
    return Busy({name: now | arguments for name, arguments in given.items()}, {})


def _passed_on(day: Day) -> Busy:
    """Let hand-overs be on their way: agreed to, asked on the phone, refused, and to a place outside, with a contact."""
    fair = day.fair
    sent = day.pass_on("D", 30)
    asked = day.pass_on("E", 35, agreement=Agreement(ConsentMeans.PHONE))
    refused = day.pass_on("D", 40)
    fair.do(lambda s: consents.withdraw(s, refused.id, later(43)))
    with db.read(fair.scope) as session:
        place = queries.resources(session)[0].id
    outside = day.talk("A-1", 45)
    away = fair.at("A-1", lambda s, key, now: onward.send(s, key, place, now), 47)
    fair.at("A-1", desk.finish, 48)
    there = {"visit_id": outside, "booth_id": fair.booth("A").id}
    contact = fair.do(lambda s: contacts.save(s, **there, details=Details("名前"), now=later(49)))
    now, onwards = {"now": later(50)}, {"handover_id": away.id, "now": later(50)}  # type: ignore[attr-defined]
    given = {
        "booths.consents.give": now | {"handover_id": asked.id},
        "booths.consents.withdraw": now | {"handover_id": sent.id},
        "booths.consents.drop_place": now | {"handover_id": refused.id},
        "booths.contacts.save": now | there | {"seen": contact.asked_at},  # type: ignore[attr-defined]
        "booths.contacts.read": now | {"contact_id": contact.id},  # type: ignore[attr-defined]
        "booths.contacts.forget": now | {"contact_id": contact.id},  # type: ignore[attr-defined]
        "booths.onward.advance": onwards | {"state": HandoverState.AGREED},
        "booths.onward.follow_up": onwards | {"state": HandoverState.CONNECTED},
        "booths.onward.assign": onwards,
        "booths.opening.of_one": now | {"handover_id": sent.id},
        "booths.passing.arrive": now | {"handover_id": sent.id},
        "booths.passing.decline": now | {"handover_id": sent.id},
    }
    return Busy(given, {})


def _parties(day: Day) -> Busy:
    """Let parties wait, step out, be in a hurry, have come together, and have gone apart."""
    fair = day.fair
    here, other, resting = (day.come(minutes=60, people=3) for _ in range(3))
    pair = [day.come(minutes=61), day.come(minutes=61)]
    numbers = [day.number(visit) for visit in pair]
    fair.do(lambda s: parties.bring_together(s, day.event, *numbers, later(62)))
    hurry = day.come(minutes=62, soon=True)
    fair.do(lambda s: note_signals(s, here, [Signal.FOOD], later(63)))
    fair.do(lambda s: visits.rest(s, resting, later(63)))
    apart = fair.do(lambda s: split(s, other, {PartyRole.FAMILY: 1}, later(63)).visit_id)
    fair.do(lambda s: admission.tally(s, day.event, TallyKind.INFORMATION, later(63)))
    fair.do(lambda s: exits.count_paper(s, day.event, Face.GOOD, later(63)))
    slip = day.come(minutes=64)
    mine = {"visit_id": here, "now": later(65)}
    given = dict.fromkeys(("add_topic", "hear", "judge", "leave", "nearby", "read_in", "rest", "set_access", "set_interpreter"), mine)
    given = {f"booths.visits.{name}": arguments for name, arguments in given.items()} | {
        "booths.floor.acknowledge": mine | {"visit_id": hurry},
        "booths.floor.see": mine | {"visit_id": hurry},
        "booths.parties.bring_together": {"number_a": day.number(here), "number_b": day.number(hurry)},
        "booths.parties.separate": mine | {"visit_id": pair[1]},
        "booths.party.describe": mine | {"people": {PartyRole.CONSULTS: 1}},
        "booths.party.merge": mine | {"visit_id": apart},
        "booths.signals.note": mine | {"signals": [Signal.SHELTER]},
        "booths.signals.take_back": mine | {"signal": Signal.FOOD},
        "booths.visits.back": mine | {"visit_id": resting},
        "booths.visits.not_today": {"stop_id": day.stop(here, "A"), "now": later(65)},
        "checkin.exits.answer": mine,
        "checkin.party.split": mine | {"people": {PartyRole.FAMILY: 1}},
        "checkin.taking_back.take_back": mine | {"visit_id": slip},
        "keeping.visitor.show": {"key": here},
        "keeping.visitor.by_key": {"key": here},
        "keeping.visitor.find": {"typed": str(day.number(here))},
    }
    return Busy(given, {})


def _food(day: Day) -> Busy:
    """Let the food line be called to its second number; the first one was served."""
    fair = day.fair
    fair.do(lambda s: food.draw(s, day.event, NOON, count=5))
    fair.do(lambda s: food.call(s, day.event, 2, NOON))
    ticket = fair.do(lambda s: food.give(s, day.event, later(1), number=1).id)
    with db.read(fair.scope) as session:
        last = food_queries.last_call(session, day.event)
    given = {
        "booths.food.link": {"number": 2, "visit_number": 1},
        "booths.food.cancel": {"first": 3, "last": 4},
        "booths.food.uncall": {"call_id": last},
        "booths.food.take_back": {"ticket_id": ticket},
    }
    return Busy(given, {})


def _door(day: Day) -> Busy:
    """Let there be bookings, unused cards, and what a device without a line wrote down, some of it twice."""
    fair = day.fair
    fair.take_bookings(3)
    booking = fair.do(lambda s: bookings.book(s, day.event, Wanted(new_token(), time(12, 30)), NOON))
    made = fair.do(lambda s: cards.make_cards(s, day.event, 10, NOON))
    device = new_token()
    leased = fair.do(lambda s: blocks.lease(s, day.event, device, NOON, known=0, left=0))
    batch = offline.Batch(day.event, leased, {}, 0)  # type: ignore[arg-type]

    def told(number: int) -> offline.Told:
        return offline.Told(new_token(), number, round(later(1).timestamp() * 1000))

    scans = []
    for number in (1, 2):
        item = told(number)
        fair.do(lambda s, item=item: offline.take(s, batch, item, later(70)))
        with db.read(fair.scope) as session:
            scans.append(session.scalars(select(Scan.id).where(Scan.nonce == item.nonce)).one())
    fair.do(lambda s: inbox.set_aside(s, scans[1], later(71)))
    waiting, reserved = {"scan_id": scans[0]}, {"booking_id": booking.id}  # type: ignore[attr-defined]
    given = {
        "checkin.bookings.cancel": reserved,
        "checkin.bookings.move": reserved | {"begins": time(13)},
        "checkin.bookings.arrive": reserved,
        "checkin.inbox.same": waiting,
        "checkin.inbox.other": waiting,
        "checkin.inbox.set_aside": waiting,
        "checkin.inbox.take_back": {"scan_id": scans[1]},
        "checkin.inbox_queries.one": waiting,
        "checkin.offline.take": {"batch": batch, "given": told(leased[0].first)},  # type: ignore[index]
        "checkin.paper_entry.take_over": {"rows": [(7, PAPER)]},
        "checkin.scanning.scan": {"typed": made[0].code, "wish": Wish(new_token())},  # type: ignore[index]
        "checkin.scanning.find": {"typed": made[0].code},  # type: ignore[index]
        "checkin.scanning.fresh_card": {"typed": made[0].code},  # type: ignore[index]
    }
    about = {"subject": Subject(fair.event, "", booking_id=booking.id)}  # type: ignore[attr-defined]
    given |= {f"keeping.visitor.{name}": about for name in ("erase", "not_gone", "stands", "stored_rows", "would_remove")}
    return Busy(given, {})


def busy(fair: Fair) -> Busy:
    """Play the day."""
    parts = [play(Day(fair)) for play in (_people, _tables, _passed_on, _parties, _food, _door, _plan)]
    return Busy({k: v for part in parts for k, v in part.given.items()}, {k: v for part in parts for k, v in part.by.items()})
