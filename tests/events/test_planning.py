"""Planning an event: its fields, booths, supplies, grants and copies."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time
from typing import TYPE_CHECKING, Any

import pytest

from booths import food
from core import db
from events import blocks, planning, queries
from events.colours import COLOURS
from events.errors import (
    BlocksLeased,
    BoothInUse,
    DeviceNumbersInvalid,
    HoursOutOfOrder,
    LettersUsedUp,
    NameMissing,
    NotReady,
    PaperBlockInvalid,
    PlanFixed,
    SupplyInUse,
)
from events.models import Event, EventState, Grant, Programme
from events.planning import Plan
from events.screen import set_day
from events.states import EventStep
from staff import accounts, sessions
from staff.models import Role
from tests import builders
from tests.builders import NOON, PASSWORD, Fair

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

    from events.queries import BoothPlan

NEW_DAY = date(2026, 6, 6)


@pytest.fixture
def fair(database_url: str) -> Fair:
    """Return the sample event, still being planned."""
    assert database_url
    return builders.fair(open_now=False)


def plan_of(fair: Fair, **changed: Any) -> Plan:  # noqa: ANN401 - any field
    """Return the event's plan with some fields changed."""
    event = now_is(fair)
    return replace(Plan(**{name: getattr(event, name) for name in Plan.__slots__}), **changed)


def now_is(fair: Fair, event_id: UUID | None = None) -> Event:
    """Return an event as it is now."""
    with db.read(fair.scope) as session:
        return session.get_one(Event, event_id or fair.event.id)


def blocks_of(fair: Fair, device: str) -> list[tuple[int, int]]:
    """Let a device ask for numbers, and return its blocks."""
    leased = db.perform(fair.scope, lambda s: blocks.lease(s, fair.event.id, device, NOON, known=0, left=0))
    return [(block.first, block.last) for block in leased]


def booths(fair: Fair, event_id: UUID | None = None) -> list[BoothPlan]:
    """Return an event's booths."""
    with db.read(fair.scope) as session:
        return queries.booths(session, event_id or fair.event.id)


def shape(places: list[BoothPlan]) -> list[tuple[object, ...]]:
    """Return what booths are, without keys."""
    return [(p.booth.letter, p.booth.colour, p.booth.place, p.booth.is_first_contact, [q.short for q in p.programmes], len(p.counters)) for p in places]


def copied(fair: Fair) -> Event:
    """Copy the event onto a new day."""
    return db.perform(fair.scope, lambda s: planning.copy_event(s, fair.event.id, NEW_DAY, NOON))


def set_state(fair: Fair, state: EventState) -> None:
    """Put the event into a state, by whatever way."""
    fair.do(lambda s: setattr(s.get_one(Event, fair.event.id), "state", state))


@pytest.mark.parametrize(
    "hours",
    [
        (time(11), time(10), time(15)),
        (time(11), time(15, 30), time(15)),
        (time(15), time(15), time(15)),
        (time(15), time(12), time(11)),
    ],
)
def test_hours_out_of_order_are_refused(fair: Fair, hours: tuple[time, time, time]) -> None:
    opens, last, closes = hours

    with pytest.raises(HoursOutOfOrder):
        fair.do(lambda s: planning.create_event(s, plan_of(fair, opens=opens, last_admission=last, closes=closes)))


def test_admission_may_last_until_the_end(fair: Fair) -> None:
    fair.do(lambda s: planning.edit_event(s, fair.event.id, plan_of(fair, opens=time(0), last_admission=time(23, 59), closes=time(23, 59))))

    assert now_is(fair).last_admission == time(23, 59)


@pytest.mark.parametrize("block", [(100, 200), (600, 501), (0, 0)])
def test_a_block_of_handwritten_numbers_that_cannot_be_is_refused(fair: Fair, block: tuple[int, int]) -> None:
    with pytest.raises(PaperBlockInvalid, match="100"):
        fair.do(lambda s: planning.edit_event(s, fair.event.id, plan_of(fair, paper_first=block[0], paper_last=block[1])))


@pytest.mark.parametrize("count", [-1, 2001])
def test_devices_have_no_fewer_than_no_numbers_and_not_any_amount(fair: Fair, count: int) -> None:
    with pytest.raises(DeviceNumbersInvalid, match="2000"):
        fair.do(lambda s: planning.edit_event(s, fair.event.id, plan_of(fair, for_devices=count)))


def test_devices_numbers_lie_behind_the_handwritten_ones_wherever_these_go(fair: Fair) -> None:
    fair.do(lambda s: planning.edit_event(s, fair.event.id, plan_of(fair, paper_first=201, paper_last=220, for_devices=120)))
    fair.do(lambda s: planning.advance(s, fair.event.id, EventStep.PUBLISH, NOON))
    leased = [blocks_of(fair, f"device {n}") for n in range(4)]

    assert now_is(fair).offline_last == 340
    assert leased == [[(221, 270)], [(271, 320)], [(321, 340)], []]


def test_numbers_that_a_device_has_stay_where_they_are(fair: Fair) -> None:
    fair.do(lambda s: planning.advance(s, fair.event.id, EventStep.PUBLISH, NOON))
    blocks_of(fair, "device")

    for changed in ({"paper_last": 650}, {"for_devices": 500}):
        with pytest.raises(BlocksLeased):
            fair.do(lambda s, changed=changed: planning.edit_event(s, fair.event.id, plan_of(fair, **changed)))
    fair.do(lambda s: planning.edit_event(s, fair.event.id, plan_of(fair, title="別の名前")))


def test_an_event_that_is_still_planned_gives_no_device_numbers(fair: Fair) -> None:
    assert blocks_of(fair, "device") == []


def test_an_event_without_a_name_is_refused(fair: Fair) -> None:
    with pytest.raises(NameMissing):
        fair.do(lambda s: planning.create_event(s, plan_of(fair, title=" 　")))


def test_a_changed_event_tells_open_screens(fair: Fair) -> None:
    before = now_is(fair).version
    fair.do(lambda s: planning.edit_event(s, fair.event.id, plan_of(fair, title="新しい名前")))

    assert (now_is(fair).title, now_is(fair).version) == ("新しい名前", before + 1)


@pytest.mark.parametrize("state", planning.OVER)
def test_an_event_that_is_over_keeps_its_plan(fair: Fair, state: EventState) -> None:
    plan = plan_of(fair)
    set_state(fair, state)

    with pytest.raises(PlanFixed):
        fair.do(lambda s: planning.edit_event(s, fair.event.id, plan))


def test_a_copy_has_the_same_booths_and_supplies(fair: Fair) -> None:
    copy = copied(fair)

    assert shape(booths(fair, copy.id)) == shape(booths(fair))
    with db.read(fair.scope) as session:
        assert goods(session, copy.id) == goods(session, fair.event.id) == {"食料セット": (200, 1), "日用品セット": (80, 1), "紙おむつ": (20, 0)}


def test_a_copys_supplies_stand_in_the_same_order(fair: Fair) -> None:
    copy = copied(fair)
    with db.read(fair.scope) as session:
        names = [[supply.name for supply in queries.supplies(session, key)] for key in (fair.event.id, copy.id)]

    assert names[0] == names[1] == ["食料セット", "日用品セット", "紙おむつ"]


def test_a_copys_screen_calls_as_before_and_in_as_many_lines(fair: Fair) -> None:
    fair.do(lambda s: set_day(s, fair.event.id, chime=True, voice=True, lines_at_door=2))
    copy = copied(fair)

    assert (copy.board_chime, copy.board_voice, copy.lines_at_door) == (True, True, 2)


def test_a_copy_knows_nothing_of_what_happened(fair: Fair) -> None:
    fair.do(lambda s: planning.note_staffing(s, fair.event.id, own=9, partner=2, volunteer=1, remarks="雨"))
    copy = copied(fair)

    assert (copy.staff_own, copy.staff_partner, copy.staff_volunteer, copy.remarks) == (None, None, None, "")
    assert copy.code != fair.event.code


def test_a_programme_that_is_no_longer_offered_has_no_booth_in_a_copy(fair: Fair) -> None:
    gone = fair.programme("成年後見").id
    fair.do(lambda s: setattr(s.get_one(Programme, gone), "is_active", False))
    copy = copied(fair)

    assert {p.id for place in booths(fair, copy.id) for p in place.programmes} == {p.id for place in booths(fair) for p in place.programmes} - {gone}
    assert all(place.programmes for place in booths(fair, copy.id))


def test_a_copy_has_the_new_day_and_is_planned_anew(fair: Fair) -> None:
    set_state(fair, EventState.SETTLED)
    copy = copied(fair)

    assert (copy.day, copy.state, copy.title) == (NEW_DAY, EventState.PLANNING, f"{fair.event.title}（コピー）")


def test_a_copy_has_a_door_of_its_own(fair: Fair) -> None:
    copy = copied(fair)

    with db.read(fair.scope) as session:
        codes = {queries.venue_channel(session, e.id).code for e in (fair.event, copy)} | {fair.event.code, copy.code}
    assert len(codes) == 4


def test_a_copy_takes_neither_visitors_nor_numbers_nor_pauses_along(database_url: str) -> None:
    assert database_url
    fair = builders.fair()
    fair.admit()
    fair.do(lambda s: planning.advance(s, fair.event.id, EventStep.PAUSE, NOON))
    copy = copied(fair)
    for step in (EventStep.PUBLISH, EventStep.OPEN):
        fair.do(lambda s, step=step: planning.advance(s, copy.id, step, NOON.replace(month=6, day=6)))
    fair.event = copy

    assert fair.admit().number == 1
    with db.read(fair.scope) as session:
        assert queries.pauses(session, copy.id) == ()


def test_booths_get_letters_without_the_one_that_looks_like_a_one(fair: Fair) -> None:
    programme = fair.programme("参加支援").id
    for _ in range(5):
        fair.do(lambda s: planning.add_booth(s, fair.event.id, [programme], 1, NOON))

    assert [p.booth.letter for p in booths(fair)] == list("ABCDEFGHJKLM")
    assert len({p.booth.colour for p in booths(fair)}) == 12


def test_a_thirteenth_booth_is_refused(fair: Fair) -> None:
    programme = fair.programme("参加支援").id
    for _ in range(5):
        fair.do(lambda s: planning.add_booth(s, fair.event.id, [programme], 1, NOON))

    with pytest.raises(LettersUsedUp, match="12"):
        fair.do(lambda s: planning.add_booth(s, fair.event.id, [programme], 1, NOON))


@pytest.mark.parametrize("name", COLOURS)
def test_a_colour_can_be_read_on_its_paint(name: str) -> None:
    def light(paint: str) -> float:
        parts = [int(paint[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    lights = sorted([light(COLOURS[name].paint), light(COLOURS[name].ink)])
    assert (lights[1] + 0.05) / (lights[0] + 0.05) >= 4.5


def test_a_removed_booths_letter_is_given_again(fair: Fair) -> None:
    fair.do(lambda s: planning.remove_booth(s, fair.booth("C").id))
    assert [p.booth.letter for p in booths(fair)] == list("ABDEFG")
    fair.do(lambda s: planning.add_booth(s, fair.event.id, [fair.programme("生活福祉資金").id], 1, NOON))

    assert [p.booth.letter for p in booths(fair)] == list("ABCDEFG")


def test_a_booth_is_not_removed_once_the_event_is_published(fair: Fair) -> None:
    fair.do(lambda s: planning.advance(s, fair.event.id, EventStep.PUBLISH, NOON))

    with pytest.raises(BoothInUse, match="C"):
        fair.do(lambda s: planning.remove_booth(s, fair.booth("C").id))


def test_a_booth_needs_a_programme_and_a_counter(fair: Fair) -> None:
    for programmes, counters in (([], 1), ([fair.programme("参加支援").id], 0)):
        with pytest.raises(NotReady):
            fair.do(lambda s, p=programmes, n=counters: planning.add_booth(s, fair.event.id, p, n, NOON))


def test_a_changed_booth_keeps_its_letter(fair: Fair) -> None:
    booth, programme = fair.booth("B"), fair.programme("参加支援").id
    fair.do(lambda s: planning.change_booth(s, booth.id, [programme], colour="aqua", place="奥", first_contact=False))

    assert shape(booths(fair))[1] == ("B", "aqua", "奥", False, ["参加支援"], 1)


def test_a_counter_is_added_while_the_day_runs(database_url: str) -> None:
    assert database_url
    fair = builders.fair()
    fair.do(lambda s: planning.add_counter(s, fair.booth("B").id, NOON))
    fair.admit()

    assert [c.number for c in booths(fair)[1].counters] == [1, 2]


def goods(session: Session, event_id: UUID) -> dict[str, tuple[int, int]]:
    """Return how many of each kind of goods were prepared, and how many a household gets."""
    return {s.name: (s.prepared, s.per_household) for s in queries.supplies(session, event_id)}


def test_supplies_are_counted_by_name(fair: Fair) -> None:
    for name, count, each in (("飲料水", 10, 1), ("食料セット", 80, 1), ("飲料水", 12, 2)):
        fair.do(lambda s, n=name, c=count, e=each: planning.set_supply(s, fair.event.id, n, c, e))

    with db.read(fair.scope) as session:
        assert goods(session, fair.event.id) == {"食料セット": (80, 1), "日用品セット": (80, 1), "紙おむつ": (20, 0), "飲料水": (12, 2)}


def test_goods_that_nobody_was_given_are_taken_off_the_list(fair: Fair) -> None:
    with db.read(fair.scope) as session:
        nappies = queries.supplies(session, fair.event.id)[2].id
    fair.do(lambda s: planning.remove_supply(s, nappies))

    with db.read(fair.scope) as session:
        assert list(goods(session, fair.event.id)) == ["食料セット", "日用品セット"]


def test_goods_that_were_given_out_stay_on_the_list(database_url: str) -> None:
    assert database_url
    fair = builders.fair()
    fair.do(lambda s: food.give(s, fair.event.id, NOON))
    with db.read(fair.scope) as session:
        sets = queries.supplies(session, fair.event.id)[0].id

    with pytest.raises(SupplyInUse, match="食料セット"):
        fair.do(lambda s: planning.remove_supply(s, sets))


def test_supplies_need_a_name(fair: Fair) -> None:
    with pytest.raises(NameMissing):
        fair.do(lambda s: planning.set_supply(s, fair.event.id, " ", 1))


def test_exactly_the_named_accounts_work_at_a_booth(fair: Fair) -> None:
    def add(name: str) -> UUID:
        return db.perform(fair.scope, lambda s: accounts.add_account(s, name=name, person=name, role=Role.BOOTH, password=PASSWORD, now=NOON)).id

    first, second, booth = add("first"), add("second"), fair.booth("A").id
    fair.do(lambda s: planning.grant_account(s, booth, [first]))
    fair.do(lambda s: planning.grant_account(s, booth, [second]))

    with db.read(fair.scope) as session:
        assert [queries.booths_granted(session, fair.event.id, who, None) for who in (first, second)] == [set(), {booth}]


def test_granting_accounts_leaves_the_booths_tablet_alone(fair: Fair) -> None:
    booth = fair.booth("A").id
    device = db.perform(fair.scope, lambda s: sessions.offer_device(s, "ブースA", NOON)).id
    fair.do(lambda s: planning.grant_device(s, booth, device))
    fair.do(lambda s: planning.grant_account(s, booth, []))

    with db.read(fair.scope) as session:
        assert queries.booths_granted(session, fair.event.id, None, device) == {booth}


def test_a_tablets_grant_is_nobody_elses(fair: Fair) -> None:
    device = db.perform(fair.scope, lambda s: sessions.offer_device(s, "ブースA", NOON)).id
    fair.do(lambda s: planning.grant_device(s, fair.booth("A").id, device))

    with db.read(fair.scope) as session:
        assert queries.booths_granted(session, fair.event.id, fair.organiser.id, None) == set()
        assert session.query(Grant).count() == 1
