"""Planning an event: its hours, its blocks of numbers, its name, and when its plan is fixed."""

from __future__ import annotations

from dataclasses import replace
from datetime import time
from typing import TYPE_CHECKING, Any

import pytest

from core import db
from events import blocks, planning
from events.errors import (
    BlocksLeased,
    DeviceNumbersInvalid,
    HoursOutOfOrder,
    NameMissing,
    PaperBlockInvalid,
    PlanFixed,
)
from events.models import Event, EventState
from events.planning import Plan
from events.states import EventStep
from tests.builders import NOON, Fair
from tests.events.planned import set_state

if TYPE_CHECKING:
    from uuid import UUID


def now_is(fair: Fair, event_id: UUID | None = None) -> Event:
    """Return an event as it is now."""
    with db.read(fair.scope) as session:
        return session.get_one(Event, event_id or fair.event.id)


def plan_of(planned: Fair, **changed: Any) -> Plan:  # noqa: ANN401 - any field
    """Return the event's plan with some fields changed."""
    event = now_is(planned)
    return replace(Plan(**{name: getattr(event, name) for name in Plan.__slots__}), **changed)


def blocks_of(planned: Fair, device: str) -> list[tuple[int, int]]:
    """Let a device ask for numbers, and return its blocks."""
    leased = db.perform(planned.scope, lambda s: blocks.lease(s, planned.event.id, device, NOON, known=0, left=0))
    return [(block.first, block.last) for block in leased]


@pytest.mark.parametrize(
    "hours",
    [
        (time(11), time(10), time(15)),
        (time(11), time(15, 30), time(15)),
        (time(15), time(15), time(15)),
        (time(15), time(12), time(11)),
    ],
)
def test_hours_out_of_order_are_refused(planned: Fair, hours: tuple[time, time, time]) -> None:
    opens, last, closes = hours

    with pytest.raises(HoursOutOfOrder):
        planned.do(lambda s: planning.create_event(s, plan_of(planned, opens=opens, last_admission=last, closes=closes)))


def test_admission_may_last_until_the_end(planned: Fair) -> None:
    planned.do(lambda s: planning.edit_event(s, planned.event.id, plan_of(planned, opens=time(0), last_admission=time(23, 59), closes=time(23, 59)), NOON))

    assert now_is(planned).last_admission == time(23, 59)


@pytest.mark.parametrize("block", [(100, 200), (600, 501), (0, 0)])
def test_a_block_of_handwritten_numbers_that_cannot_be_is_refused(planned: Fair, block: tuple[int, int]) -> None:
    with pytest.raises(PaperBlockInvalid, match="100"):
        planned.do(lambda s: planning.edit_event(s, planned.event.id, plan_of(planned, paper_first=block[0], paper_last=block[1]), NOON))


@pytest.mark.parametrize("count", [-1, 2001])
def test_devices_have_no_fewer_than_no_numbers_and_not_any_amount(planned: Fair, count: int) -> None:
    with pytest.raises(DeviceNumbersInvalid, match="2000"):
        planned.do(lambda s: planning.edit_event(s, planned.event.id, plan_of(planned, for_devices=count), NOON))


def test_devices_numbers_lie_behind_the_handwritten_ones_wherever_these_go(planned: Fair) -> None:
    planned.do(lambda s: planning.edit_event(s, planned.event.id, plan_of(planned, paper_first=201, paper_last=220, for_devices=120), NOON))
    planned.do(lambda s: planning.advance(s, planned.event.id, EventStep.PUBLISH, NOON))
    leased = [blocks_of(planned, f"device {n}") for n in range(4)]

    assert now_is(planned).offline_last == 340
    assert leased == [[(221, 270)], [(271, 320)], [(321, 340)], []]


def test_numbers_that_a_device_has_stay_where_they_are(planned: Fair) -> None:
    planned.do(lambda s: planning.advance(s, planned.event.id, EventStep.PUBLISH, NOON))
    blocks_of(planned, "device")

    for changed in ({"paper_last": 650}, {"for_devices": 500}):
        with pytest.raises(BlocksLeased):
            planned.do(lambda s, changed=changed: planning.edit_event(s, planned.event.id, plan_of(planned, **changed), NOON))
    planned.do(lambda s: planning.edit_event(s, planned.event.id, plan_of(planned, title="別の名前"), NOON))


def test_an_event_that_is_still_planned_gives_no_device_numbers(planned: Fair) -> None:
    assert blocks_of(planned, "device") == []


def test_an_event_without_a_name_is_refused(planned: Fair) -> None:
    with pytest.raises(NameMissing):
        planned.do(lambda s: planning.create_event(s, plan_of(planned, title=" 　")))


def test_a_changed_event_tells_open_screens(planned: Fair) -> None:
    before = now_is(planned).version
    planned.do(lambda s: planning.edit_event(s, planned.event.id, plan_of(planned, title="新しい名前"), NOON))

    assert (now_is(planned).title, now_is(planned).version) == ("新しい名前", before + 1)


@pytest.mark.parametrize("state", planning.OVER)
def test_an_event_that_is_over_keeps_its_plan(planned: Fair, state: EventState) -> None:
    plan = plan_of(planned)
    set_state(planned, state)

    with pytest.raises(PlanFixed):
        planned.do(lambda s: planning.edit_event(s, planned.event.id, plan, NOON))
