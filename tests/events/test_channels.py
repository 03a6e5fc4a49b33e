"""Publicity: channels with a code each, what was handed out and what it cost."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from core import db
from events import channels, errors, planning, queries
from events.models import Channel, Event, EventState
from tests.builders import Fair, later


def named(fair: Fair, name: str) -> Channel:
    with db.read(fair.scope) as session:
        return next(c for c in queries.channels(session, fair.event.id) if c.name == name)


def test_an_event_begins_with_the_usual_channels_each_with_a_code_of_its_own(fair: Fair) -> None:
    with db.read(fair.scope) as session:
        found = queries.channels(session, fair.event.id)
    assert [c.name for c in found[:4]] == ["会場", "市の広報誌", "社協の広報誌", "チラシ"]
    assert len({c.code for c in found}) == len(found)
    assert [c.is_venue for c in found].count(True) == 1


def test_what_was_handed_out_and_its_cost_are_written_down_until_the_day_is_settled(fair: Fair) -> None:
    flyer = named(fair, "チラシ")
    fair.do(lambda s: channels.save(s, fair.event.id, {flyer.id: channels.Line("チラシ（駅）", 3000, 45_000)}))
    assert (named(fair, "チラシ（駅）").distributed, named(fair, "チラシ（駅）").cost) == (3000, 45_000)

    fair.put(lambda s: s.execute(update(Event).where(Event.id == fair.event.id).values(state=EventState.SETTLED)))
    with pytest.raises(errors.PlanFixed):
        fair.do(lambda s: channels.save(s, fair.event.id, {flyer.id: channels.Line("チラシ", 1, 1)}))


def test_two_channels_of_one_name_are_refused_and_nothing_is_saved(fair: Fair) -> None:
    flyer, page = named(fair, "チラシ"), named(fair, "ホームページ")
    with pytest.raises(errors.NameTaken):
        fair.do(lambda s: channels.save(s, fair.event.id, {flyer.id: channels.Line("同じ", 5), page.id: channels.Line("同じ", 6)}))
    assert named(fair, "チラシ").distributed is None


@pytest.mark.parametrize(("typed", "refusal"), [("　", errors.NameMissing), ("ホームページ", errors.NameTaken)])
def test_a_channel_needs_a_name_of_its_own(fair: Fair, typed: str, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        fair.do(lambda s: channels.add(s, fair.event.id, typed))


def test_a_copy_has_the_same_channels_with_new_codes_and_no_old_figures(fair: Fair) -> None:
    added = fair.do(lambda s: channels.add(s, fair.event.id, "駅のポスター"))
    fair.do(lambda s: channels.save(s, fair.event.id, {added.id: channels.Line("駅のポスター", 20, 900)}))  # type: ignore[attr-defined]
    copied = fair.do(lambda s: planning.copy_event(s, fair.event.id, fair.event.day, later(0)))
    with db.read(fair.scope) as session:
        there = next(c for c in queries.channels(session, copied.id) if c.name == "駅のポスター")  # type: ignore[attr-defined]
    assert (there.distributed, there.cost) == (None, None)
    assert there.code != named(fair, "駅のポスター").code
