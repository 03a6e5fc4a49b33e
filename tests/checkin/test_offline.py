"""What a device wrote down without a line: in order, once, at the true time; what cannot be goes before a person."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, update

from booths.models import Step, StepLog, Stop, Urgency, Visit
from checkin import cards, inbox_queries, scanning
from checkin.admission import Wish, admit
from checkin.models import Card, Means, Scan, Trouble
from core import db
from core.addresses import new_token
from core.tables import new_key
from events import blocks, planning
from events import queries as plan
from events.models import Event, EventState, Series
from events.states import EventStep
from staff import sessions
from staff.models import Account, Role, SignIn
from tests.builders import NOON, Fair, later
from tests.checkin.phone import Phone, SetClock, rows
from tests.checkin.tablet import Tablet, Tablets

if TYPE_CHECKING:
    from collections.abc import Callable

FIRST = 601
SLOW = -180


@pytest.fixture
def tablet(tablets: Tablets) -> Tablet:
    """Return a tablet that is set up; its clock is three minutes slow."""
    found = tablets(SLOW)
    found.set_up()
    return found


@pytest.fixture
def stack(fair: Fair) -> list[Card]:
    """Return unused cards."""
    return db.perform(fair.scope, lambda s: cards.make_cards(s, fair.event.id, 10, NOON))


def visits(fair: Fair) -> list[Visit]:
    """Return all visits by arrival."""
    with db.read(fair.scope) as session:
        return list(session.scalars(select(Visit).order_by(Visit.arrived_at)))


def troubles(fair: Fair) -> list[Trouble | None]:
    """Return what is wrong with each scan, in the order of arrival here."""
    with db.read(fair.scope) as session:
        return list(session.scalars(select(Scan.trouble).order_by(Scan.received_at, Scan.id)))


def test_a_device_gets_numbers_of_its_own_cards_it_cannot_open_and_our_clock(tablets: Tablets, stack: list[Card]) -> None:
    tablet = tablets()
    found = tablet.set_up()

    assert found["blocks"] == [{"label": "R1", "first": FIRST, "last": 650}]
    assert (found["now"], found["state"], found["paper"]) == (tablet.clock(0), "on", [501, 600])
    assert len(found["cards"]) == len(stack)
    assert all(card.token not in str(found) and card.code not in str(found) for card in stack)


def test_two_devices_never_share_a_number_and_one_that_asks_again_keeps_its_own(tablets: Tablets) -> None:
    one, other = tablets(), tablets()
    blocks = [t.set_up()["blocks"] for t in (one, other, one)]

    assert [[b["first"] for b in mine] for mine in blocks] == [[601], [651], [601]]


def test_a_device_that_runs_short_gets_more_until_there_are_none(tablet: Tablet) -> None:
    got = [len(tablet.post(minutes=0, known=n, left=3, items=[]).json()["blocks"]) for n in range(1, 10)]

    assert got == [2, 3, 4, 5, 6, 7, 8, 8, 8]


def test_devices_set_up_at_once_get_blocks_that_do_not_overlap(tablets: Tablets) -> None:
    tablets = [tablets() for _ in range(6)]
    with ThreadPoolExecutor(6) as pool:
        firsts = sorted(got["blocks"][0]["first"] for got in pool.map(Tablet.set_up, tablets))

    assert firsts == [601, 651, 701, 751, 801, 851]


def test_the_door_goes_on_behind_the_devices_numbers(fair: Fair) -> None:
    fair.put(lambda s: s.execute(update(Series).where(Series.name == "door").values(next=500)))

    assert [fair.admit().number for _ in range(3)] == [500, 1001, 1002]


def test_what_was_written_down_comes_in_at_the_true_time_and_waits_from_then(fair: Fair, tablet: Tablet, set_clock: SetClock) -> None:
    tablet.admit(FIRST, 5, people=3, soon=True)
    set_clock(40)

    assert tablet.send(40) == ["in"]
    (visit,) = visits(fair)
    with db.read(fair.scope) as session:
        scan, stop, step, urgency = (session.scalars(select(model)).one() for model in (Scan, Stop, StepLog, Urgency))
    assert (visit.series, visit.number, visit.people) == ("device", FIRST, 3)
    assert {visit.arrived_at, stop.joined_at, scan.happened_at, step.happened_at, urgency.said_at} == {later(5)}
    assert {scan.received_at, step.received_at} == {later(40)}
    assert (step.step, scan.means, scan.trouble) == (Step.ARRIVE, Means.DESK, None)


def test_nobody_loses_the_place_in_line(fair: Fair, tablet: Tablet, set_clock: SetClock) -> None:
    fair.admit(minutes=10)
    tablet.admit(FIRST, 5)
    set_clock(20)
    tablet.send(20)

    assert fair.call("A", minutes=21) == FIRST


def test_sent_again_nothing_is_there_twice(tablet: Tablet, stack: list[Card], set_clock: SetClock) -> None:
    for n in range(4):
        tablet.admit(FIRST + n, n, stack[n] if n else None)
    set_clock(30)
    first = tablet.send(30)
    before = rows()

    assert first == tablet.send(31) == tablet.send(32) == ["in"] * 4
    assert rows() == before
    assert (before["visit"], before["scan"], before["stop"]) == (4, 4, 4)


def test_sent_twice_at_once_it_is_there_once(tablet: Tablet, set_clock: SetClock) -> None:
    for n in range(6):
        tablet.admit(FIRST + n, n)
    set_clock(30)
    with ThreadPoolExecutor(3) as pool:
        answers = list(pool.map(lambda _: tablet.send(30), range(3)))

    assert answers == [["in"] * 6] * 3
    assert (rows()["visit"], rows()["scan"], rows()["device_scan"]) == (6, 6, 6)


def test_a_card_opens_its_ticket_and_is_found_again(fair: Fair, tablet: Tablet, stack: list[Card], set_clock: SetClock) -> None:
    tablet.admit(FIRST, 5, stack[0])
    set_clock(20)
    tablet.send(20)
    seen = db.perform(fair.scope, lambda s: scanning.scan(s, fair.event.id, stack[0].code, Wish(new_token()), later(21)))

    assert (seen.number, seen.is_new) == (FIRST, False)
    with db.read(fair.scope) as session:
        assert session.scalars(select(Card.activated_at).where(Card.id == stack[0].id)).one() == later(5)


def by_another_device(_fair: Fair, tablets: Tablets, card: Card) -> None:
    other = tablets(60)
    other.set_up()
    other.admit(651, 3, card)
    assert other.send(20) == ["in"]


def at_reception(fair: Fair, _tablets: Tablets, card: Card) -> None:
    db.perform(fair.scope, lambda s: scanning.scan(s, fair.event.id, card.code, Wish(new_token()), later(3)))


def by_phone(fair: Fair, tablets: Tablets, card: Card) -> None:
    phone = Phone(fair, tablets.server)
    assert phone.browser.post(f"/c/{card.token}", data={"nonce": new_token()}).status_code == 303
    phone.close()


@pytest.mark.parametrize("before", [by_another_device, at_reception, by_phone])
def test_a_card_that_was_used_elsewhere_is_a_conflict_and_no_visit(
    fair: Fair, tablets: Tablets, stack: list[Card], set_clock: SetClock, before: Callable[[Fair, Tablets, Card], None]
) -> None:
    tablet = tablets(SLOW)
    tablet.set_up()
    tablet.admit(FIRST, 5, stack[0])
    set_clock(20)
    before(fair, tablets, stack[0])

    assert tablet.send(20) == ["aside"]
    assert tablet.send(21) == ["aside"]
    assert (len(visits(fair)), troubles(fair)[-1]) == (1, Trouble.CARD_USED)
    with db.read(fair.scope) as session:
        (case,) = inbox_queries.cases(session, fair.event.id)
    assert (case.scan.happened_at, case.brought.number, case.brought.label, case.scan.visit_id) == (later(5), FIRST, "R1", None)
    assert case.other is not None
    assert case.other.visit.id == visits(fair)[0].id


def test_two_devices_that_send_the_same_card_at_once_are_one_visit_and_one_conflict(
    tablet: Tablet, tablets: Tablets, stack: list[Card], set_clock: SetClock
) -> None:
    other = tablets()
    other.set_up()
    for n, card in enumerate(stack):
        tablet.admit(FIRST + n, n, card)
        other.admit(651 + n, n, card)
    set_clock(30)
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda t: t.send(30), (tablet, other)))

    assert sorted(answers[0] + answers[1]) == ["aside"] * 10 + ["in"] * 10
    assert [{a, b} for a, b in zip(*answers, strict=True)] == [{"in", "aside"}] * 10
    assert (rows()["visit"], rows()["scan"]) == (10, 20)


@pytest.mark.parametrize("steps", [[EventStep.PAUSE], [EventStep.CLOSE]])
def test_who_came_while_it_was_open_comes_in_when_it_is_shut(fair: Fair, tablet: Tablet, set_clock: SetClock, steps: list[EventStep]) -> None:
    tablet.admit(FIRST, 5)
    for step in steps:
        fair.do(lambda s, step=step: planning.advance(s, fair.event.id, step, later(10)))
    set_clock(20)

    assert tablet.send(20) == ["in"]


def test_what_comes_after_the_end_goes_before_a_person(fair: Fair, tablet: Tablet, set_clock: SetClock) -> None:
    tablet.admit(FIRST, 5)
    for step in (EventStep.CLOSE, EventStep.END):
        fair.do(lambda s, step=step: planning.advance(s, fair.event.id, step, later(10)))
    set_clock(20)

    assert tablet.send(20) == ["aside"]
    assert (troubles(fair), visits(fair)) == ([Trouble.OVER], [])


def test_before_the_opening_the_device_keeps_what_it_has(fair: Fair, tablet: Tablet) -> None:
    tablet.admit(FIRST, 0)
    fair.put(lambda s: s.execute(update(Event).values(state=EventState.PUBLISHED)))

    assert tablet.send(1) == ["wait"]
    assert rows()["scan"] == 0


@pytest.mark.parametrize("minutes", [24 * 60, -24 * 60, 90, 10**12])
def test_a_time_that_cannot_be_goes_before_a_person(fair: Fair, tablet: Tablet, set_clock: SetClock, minutes: float) -> None:
    tablet.kept.append({"nonce": new_token(), "number": FIRST, "at": tablet.clock(0) + round(minutes * 60_000)})
    set_clock(20)

    assert tablet.send(20) == ["aside"]
    assert troubles(fair) == [Trouble.CLOCK]


def test_a_clock_that_was_set_meanwhile_is_corrected_by_what_the_device_knew_before(fair: Fair, tablet: Tablet, set_clock: SetClock) -> None:
    yesterday = -24 * 60
    tablet.admit(FIRST, yesterday + 5, ahead=24 * 60 * 60_000 - SLOW * 1000)
    set_clock(20)

    assert tablet.send(20) == ["in"]
    assert visits(fair)[0].arrived_at == later(5)


def test_a_number_that_is_not_the_devices_own_or_is_taken_goes_before_a_person(fair: Fair, tablet: Tablet, set_clock: SetClock) -> None:
    paper = Wish(new_token(), means=Means.PAPER, paper_number=501)
    db.perform(fair.scope, lambda s: admit(s, fair.event.id, paper, NOON))
    for number in (501, 7, 651, FIRST, FIRST):
        tablet.admit(number, 5)
    set_clock(20)

    assert tablet.send(20) == ["aside"] * 3 + ["in", "aside"]
    assert [t for t in troubles(fair) if t] == [Trouble.NUMBER_USED] * 4


def test_a_card_that_is_not_ours_goes_before_a_person(fair: Fair, tablet: Tablet, set_clock: SetClock) -> None:
    tablet.admit(FIRST, 5)["card"] = "0123456789ab"
    set_clock(20)

    assert tablet.send(20) == ["aside"]
    assert troubles(fair) == [Trouble.UNKNOWN_CARD]


ODD = [None, 7, [], {}, {"nonce": "short"}, {"nonce": "x" * 30}, {"nonce": "x" * 30, "number": "1", "at": 0}]


def test_what_is_no_admission_stays_with_the_device_and_stops_nothing(tablet: Tablet, set_clock: SetClock) -> None:
    good = tablet.admit(FIRST, 5)
    set_clock(20)
    answers = tablet.post(minutes=20, items=[*ODD, good]).json()["answers"]

    assert [one["state"] for one in answers] == ["again"] * len(ODD) + ["in"]
    assert rows()["scan"] == 1


@pytest.mark.parametrize("changed", [{"device": "x"}, {"device": 1}, {"items": 3}, {"items": [{}] * 51}, {"now": "noon"}, {"known": None}, {"left": []}])
def test_a_batch_that_is_none_is_refused(tablet: Tablet, changed: dict[str, object]) -> None:
    assert tablet.post(minutes=0, **changed).status_code == 400
    assert rows()["number_block"] == 1


def test_a_strangers_batch_writes_nothing_and_keeps_the_page_from_nobody_it_belongs_to(fair: Fair, tablet: Tablet) -> None:
    tablet.admit(FIRST, 0)
    tablet.browser.cookies.clear()
    before = rows()

    assert tablet.post(minutes=1).status_code == 401
    assert tablet.browser.get(f"/reception-offline/{fair.event.code}").headers["location"] == "/signin"
    assert rows() == before


def test_booth_staff_may_not_send(fair: Fair, tablets: Tablets) -> None:
    tablet = tablets(role=Role.BOOTH)

    assert tablet.post(minutes=0, items=[]).status_code == 403
    assert tablet.browser.get(f"/reception-offline/{fair.event.code}").status_code == 403


def test_a_batch_from_another_site_is_refused(tablet: Tablet) -> None:
    tablet.browser.headers["sec-fetch-site"] = "cross-site"

    assert tablet.post(minutes=0).status_code == 403
    assert rows()["scan"] == 0


def test_who_signs_out_and_in_again_loses_nothing(fair: Fair, tablet: Tablet, tablets: Tablets, set_clock: SetClock) -> None:
    tablet.admit(FIRST, 5)
    set_clock(20)
    token = tablet.browser.cookies[sessions.COOKIE]
    db.perform(fair.scope, lambda s: sessions.end_session(s, token, later(10)))
    refused = tablet.post(minutes=20).status_code
    other = tablets(SLOW, device=tablet.device, kept=tablet.kept, role=Role.LEAD)

    assert (refused, other.send(21)) == (401, ["in"])


def test_what_somebody_else_sends_is_signed_by_whoever_gave_it_out(fair: Fair, tablet: Tablet, tablets: Tablets, set_clock: SetClock) -> None:
    by = tablet.set_up()["by"]
    strangers = [new_token(), "", 7, str(new_key())]
    for n, said in enumerate([by, *strangers]):
        tablet.admit(FIRST + n, 5 + n, by=said)
    set_clock(20)
    db.perform(fair.scope, lambda s: sessions.end_session(s, tablet.browser.cookies[sessions.COOKIE], later(10)))
    other = tablets(SLOW, device=tablet.device, kept=tablet.kept, role=Role.LEAD)
    other.send(20)

    with db.read(fair.scope) as session:
        signed = session.execute(select(StepLog.who, Account.name).join(Account, StepLog.account_id == Account.id).order_by(StepLog.happened_at)).all()
    assert [who.split("-")[0] for pair in signed for who in pair] == ["reception"] * 2 + ["lead"] * 2 * len(strangers)


def test_a_number_that_was_given_out_at_a_tablet_is_signed_by_the_tablet(fair: Fair, tablet: Tablet, set_clock: SetClock) -> None:
    opened = fair.tablet(role=Role.RECEPTION)
    fair.put(lambda s: sessions.begin(s, fair.event.council_id, NOON, device_id=opened.id))
    with db.read(fair.scope) as session:
        by = session.scalars(select(SignIn.id).where(SignIn.device_id == opened.id)).one()
    tablet.admit(FIRST, 5, by=str(by))
    set_clock(20)
    tablet.send(20)

    with db.read(fair.scope) as session:
        assert session.execute(select(StepLog.who, StepLog.account_id, StepLog.device_id)).one() == (opened.label, None, opened.id)


def as_it_is(_fair: Fair) -> None:
    """Change nothing."""


def used_up(fair: Fair) -> None:
    fair.put(lambda s: s.execute(update(Event).values(offline_last=FIRST + blocks.SIZE - 1)))


def in_planning(fair: Fair) -> None:
    fair.put(lambda s: s.execute(update(Event).values(state=EventState.PLANNING)))


def over(fair: Fair) -> None:
    fair.put(lambda s: s.execute(update(Event).values(state=EventState.ENDED)))


@pytest.mark.parametrize(("day", "known", "left"), [(as_it_is, 1, 25), (as_it_is, 0, 0), (used_up, 1, 24), (in_planning, 1, 0), (over, 1, 0)])
def test_to_ask_with_nothing_to_tell_and_no_numbers_to_get_writes_nothing_and_waits_for_nobody(
    fair: Fair, tablet: Tablet, day: Callable[[Fair], None], known: int, left: int
) -> None:
    day(fair)
    with db.write(fair.scope) as session:
        plan.hold(session, fair.event.id)
        asked = tablet.post(minutes=1, items=[], cards=0, known=known, left=left)

    assert asked.status_code == 200
    assert ([block["first"] for block in asked.json()["blocks"]], "cards" in asked.json()) == ([FIRST], False)


def test_a_device_of_which_whoever_is_signed_in_knows_no_event_is_shut(tablet: Tablet) -> None:
    asked = tablet.browser.post("/reception-offline/abcdefgh/sync", json={"device": tablet.device, "items": []})

    assert asked.status_code == 403


def test_the_page_may_be_kept_and_installed_and_has_a_say_in_itself_only(fair: Fair, tablet: Tablet) -> None:
    page = tablet.browser.get(f"/reception-offline/{fair.event.code}")
    worker = tablet.browser.get("/reception-offline/worker.js")
    manifest = tablet.browser.get(f"/reception-offline/{fair.event.code}/manifest.webmanifest")

    assert "worker-src 'self'; " in page.headers["content-security-policy"] + "; "
    assert (worker.headers["content-type"].split(";")[0], worker.headers["cache-control"]) == ("text/javascript", "no-cache")
    assert worker.headers["service-worker-allowed"] == manifest.json()["scope"] == "/reception-offline/"
    assert (manifest.headers["content-type"], manifest.json()["start_url"]) == ("application/manifest+json", f"/reception-offline/{fair.event.code}")


@pytest.mark.parametrize("path", ["/", "/x/y", "/x/sync", "/%00", "/abcdefgh"])
def test_an_address_that_leads_nowhere_is_answered_kindly(tablet: Tablet, path: str) -> None:
    assert "ようこそ、お手伝いします" in tablet.browser.get(f"/reception-offline{path}").text
