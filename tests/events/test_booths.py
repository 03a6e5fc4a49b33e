"""Booths and counters of an event: letters, colours, and who works there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from core import db
from events import planning, queries
from events.colours import COLOURS
from events.errors import (
    BoothInUse,
    LettersUsedUp,
    NotReady,
)
from events.models import Grant
from events.states import EventStep
from staff import accounts
from staff.models import Role
from tests.builders import NOON, PASSWORD, Fair
from tests.events.planned import booths, shape

if TYPE_CHECKING:
    from uuid import UUID


def test_booths_get_letters_without_the_one_that_looks_like_a_one(planned: Fair) -> None:
    programme = planned.programme("参加支援").id
    for _ in range(5):
        planned.do(lambda s: planning.add_booth(s, planned.event.id, [programme], 1, NOON))

    assert [p.booth.letter for p in booths(planned)] == list("ABCDEFGHJKLM")
    assert len({p.booth.colour for p in booths(planned)}) == 12


def test_a_thirteenth_booth_is_refused(planned: Fair) -> None:
    programme = planned.programme("参加支援").id
    for _ in range(5):
        planned.do(lambda s: planning.add_booth(s, planned.event.id, [programme], 1, NOON))

    with pytest.raises(LettersUsedUp, match="12"):
        planned.do(lambda s: planning.add_booth(s, planned.event.id, [programme], 1, NOON))


@pytest.mark.parametrize("name", COLOURS)
def test_a_colour_can_be_read_on_its_paint(name: str) -> None:
    def light(paint: str) -> float:
        parts = [int(paint[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    lights = sorted([light(COLOURS[name].paint), light(COLOURS[name].ink)])
    assert (lights[1] + 0.05) / (lights[0] + 0.05) >= 4.5


def test_a_removed_booths_letter_is_given_again(planned: Fair) -> None:
    planned.do(lambda s: planning.remove_booth(s, planned.booth("C").id))
    assert [p.booth.letter for p in booths(planned)] == list("ABDEFG")
    planned.do(lambda s: planning.add_booth(s, planned.event.id, [planned.programme("生活福祉資金").id], 1, NOON))

    assert [p.booth.letter for p in booths(planned)] == list("ABCDEFG")


def test_a_booth_is_not_removed_once_the_event_is_published(planned: Fair) -> None:
    planned.do(lambda s: planning.advance(s, planned.event.id, EventStep.PUBLISH, NOON))

    with pytest.raises(BoothInUse, match="C"):
        planned.do(lambda s: planning.remove_booth(s, planned.booth("C").id))


def test_a_booth_needs_a_programme_and_a_counter(planned: Fair) -> None:
    for programmes, counters in (([], 1), ([planned.programme("参加支援").id], 0)):
        with pytest.raises(NotReady):
            planned.do(lambda s, p=programmes, n=counters: planning.add_booth(s, planned.event.id, p, n, NOON))


def test_a_changed_booth_keeps_its_letter(planned: Fair) -> None:
    booth, programme = planned.booth("B"), planned.programme("参加支援").id
    planned.do(lambda s: planning.change_booth(s, booth.id, [programme], colour="aqua", place="奥", first_contact=False))

    assert shape(booths(planned))[1] == ("B", "aqua", "奥", False, ["参加支援"], 1)


def test_a_counter_is_added_while_the_day_runs(fair: Fair) -> None:
    fair.do(lambda s: planning.add_counter(s, fair.booth("B").id, NOON))
    fair.admit()

    assert [c.number for c in booths(fair)[1].counters] == [1, 2]


def test_exactly_the_named_accounts_work_at_a_booth(planned: Fair) -> None:
    def add(name: str) -> UUID:
        return db.perform(planned.scope, lambda s: accounts.add_account(s, name=name, person=name, role=Role.BOOTH, password=PASSWORD, now=NOON)).id

    first, second, booth = add("first"), add("second"), planned.booth("A").id
    planned.do(lambda s: planning.grant_account(s, booth, [first], NOON))
    planned.do(lambda s: planning.grant_account(s, booth, [second], NOON))

    with db.read(planned.scope) as session:
        assert [queries.booths_granted(session, planned.event.id, who, None) for who in (first, second)] == [set(), {booth}]


def test_granting_accounts_leaves_the_booths_tablet_alone(planned: Fair) -> None:
    booth = planned.booth("A").id
    device = planned.tablet("A").id
    planned.do(lambda s: planning.grant_account(s, booth, [], NOON))

    with db.read(planned.scope) as session:
        assert queries.booths_granted(session, planned.event.id, None, device) == {booth}


def test_a_tablets_grant_is_nobody_elses(planned: Fair) -> None:
    planned.tablet("A")

    with db.read(planned.scope) as session:
        assert queries.booths_granted(session, planned.event.id, planned.organiser.id, None) == set()
        assert session.query(Grant).count() == 1
