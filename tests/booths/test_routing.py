"""Whom a free counter calls next: each rule of the policy in words, and the snapshot's JSON form in docs/hall.json."""

from __future__ import annotations

import json
from dataclasses import MISSING, Field, fields, replace
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

from booths import routing
from booths.routing import Booth, Counter, Hall, Reason, Stop, Visitor
from core.settings import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable

DOC = json.loads((ROOT / "docs" / "hall.json").read_text("utf-8"))
PARTS = {"booth": Booth, "counter": Counter, "stop": Stop, "visitor": Visitor}
NOW = 120.0


def who(number: int, lines: str = "A", waited: float = 30, **more: object) -> Visitor:
    """Return a visitor who stands in the lines of these booths."""
    told = {name: more.pop(name) for name in ("after", "held", "returning") if name in more}
    return Visitor(number, number, NOW - waited, tuple(Stop(f"{number}{x}", x, **told) for x in lines), waited, **more)


def hall(*visitors: Visitor, counters: tuple[Counter, ...] = (), **more: object) -> Hall:
    """Return a hall of booths A, B and C, each with a free counter of its own."""
    return Hall(NOW, [Booth(x, 30) for x in "ABC"], list(counters) or [Counter(f"{x}-1", x) for x in "ABC"], list(visitors), **more)


def called(now: Hall, counter: str = "A-1") -> list[int]:
    """Return the numbers that this counter calls, first to last."""
    return [int(str(choice.stop)[:-1]) for choice in routing.order(now, counter)]


def why(now: Hall, counter: str = "A-1") -> Reason:
    """Return why the first one is the first."""
    return routing.order(now, counter)[0].reason


# the order


def test_an_urgent_visitor_comes_first_however_long_others_have_waited() -> None:
    now = hall(who(1, waited=100), who(2, waited=2, urgent_since=119))

    assert called(now) == [2, 1]
    assert why(now) == Reason.URGENT


def test_of_several_urgent_ones_the_longest_flagged_comes_first() -> None:
    assert called(hall(who(1, waited=50, urgent_since=118), who(2, waited=3, urgent_since=117))) == [2, 1]


def test_an_urgent_visitor_is_kept_free_for_a_first_contact() -> None:
    urgent = who(1, "AB", urgent_since=115, urgent_booths=("A",))

    assert called(hall(urgent), "A-1") == [1]
    assert called(hall(urgent), "B-1") == []


def test_whom_no_first_contact_has_met_for_ten_minutes_any_of_their_booths_calls_in_turn() -> None:
    urgent = who(1, "AB", waited=12, urgent_since=110, urgent_booths=("A",))

    assert called(hall(urgent, who(2, "B", waited=60)), "B-1") == [2, 1]


def test_an_urgent_visitor_in_no_line_of_a_first_contact_is_called_where_they_stand() -> None:
    assert called(hall(who(1, "B", urgent_since=118, urgent_booths=("A",))), "B-1") == [1]


def test_whoever_was_sent_elsewhere_and_is_back_comes_before_a_long_wait() -> None:
    now = hall(who(1, waited=95), who(2, waited=20, returning=True))

    assert called(now) == [2, 1]
    assert why(now) == Reason.RETURNING


def test_whose_party_sits_here_comes_before_a_long_wait() -> None:
    now = hall(who(1, waited=95), who(2, party="k"), who(3, "", at="A", party="k"))

    assert called(now) == [2, 1]
    assert why(now) == Reason.TOGETHER


def test_a_party_that_sits_at_another_booth_changes_nothing_here() -> None:
    assert called(hall(who(1, waited=95), who(2, party="k"), who(3, "", at="B", party="k"))) == [1, 2]


def test_who_has_waited_too_long_comes_before_a_shorter_day_the_longest_first() -> None:
    now = hall(who(1, waited=70), who(2, "ABC", waited=91), who(3, "ABC", waited=99))

    assert called(now) == [3, 2, 1]
    assert why(now) == Reason.WAITED_LONG


def test_of_two_who_waited_alike_the_one_with_the_shorter_day_comes_first() -> None:
    now = hall(who(1, "ABC"), who(2, "A"))

    assert called(now) == [2, 1]
    assert why(now) == Reason.SHORT_DAY


def test_who_came_first_is_told_so_only_if_nobody_who_may_be_called_here_came_before() -> None:
    first, later = who(1, waited=30), who(2, waited=20)
    assert why(hall(first, later)) == Reason.FIRST_COME

    rested = who(3, waited=10)
    rested.arrived = first.arrived - 60
    assert why(hall(first, later, rested)) == Reason.IN_TURN


def test_who_must_be_elsewhere_first_makes_nobody_wait_for_that_line() -> None:
    blocked = [who(n, "C") for n in range(10, 14)]
    for visitor in blocked:
        visitor.stops = (*visitor.stops, Stop(f"{visitor.id}B", "B", after=("C",)))

    assert called(hall(who(1, "AC"), who(2, "AB"), *blocked)) == [2, 1]


def test_a_long_wait_weighs_more_for_somebody_with_several_matters() -> None:
    assert called(hall(who(1, "A", waited=10), who(2, "ABC", waited=75))) == [2, 1]


def test_a_long_wait_outweighs_a_short_day() -> None:
    assert called(hall(who(1, "AB", waited=78), who(2, waited=20))) == [1, 2]


def test_a_long_line_elsewhere_lets_somebody_wait_here() -> None:
    others = [who(n, "B") for n in range(10, 14)]

    assert called(hall(who(1, "AB"), who(2, "AC"), *others)) == [2, 1]


def test_ties_go_by_arrival_and_then_by_number() -> None:
    earlier = who(3, waited=30)
    earlier.arrived -= 1

    assert called(hall(who(2), who(1), earlier)) == [3, 1, 2]


# who may be called


def test_an_accessible_counter_prefers_those_who_need_one() -> None:
    now = hall(who(1, waited=40), who(2, waited=30, needs_access=True))

    assert called(now) == [2, 1]
    assert why(now) == Reason.ACCESS


def test_nobody_in_a_wheelchair_is_called_to_a_counter_out_of_reach_while_the_booth_has_another() -> None:
    steps, level = Counter("A-1", "A", accessible=False), Counter("A-2", "A", "serving")
    needs = who(1, needs_access=True)

    assert called(hall(needs, counters=(steps, level))) == []
    assert called(hall(needs, counters=(steps, Counter("A-2", "A", "closed")))) == [1]


def test_without_a_free_interpreter_only_a_counter_that_speaks_the_language_calls() -> None:
    speaks = who(1, language="vi")

    assert called(hall(speaks, interpreters={"vi": 0})) == []
    assert called(hall(speaks, interpreters={"vi": 1})) == [1]
    assert called(hall(speaks, counters=(Counter("A-1", "A", languages=("vi",)),))) == [1]


def test_where_no_interpreter_has_come_one_waits_for_a_counter_that_speaks_the_language_and_else_for_nobody() -> None:
    speaks = {"no_interpreter": ("vi",)}
    mine, other = Counter("A-1", "A"), Counter("A-2", "A", "serving", languages=("vi",))

    assert called(hall(who(1, language="vi"), **speaks)) == [1]
    assert called(hall(who(1, language="vi"), counters=(mine, other), **speaks)) == []
    assert called(hall(who(1, language="vi"), counters=(mine, replace(other, state="closed")), **speaks)) == [1]


def test_a_booth_that_comes_after_another_one_waits_for_it() -> None:
    first_b = who(1, "AB", after=("B",))

    assert called(hall(first_b)) == []
    assert called(hall(who(1, "A", after=("B",), done=("B",)))) == [1]


def test_for_urgent_visitors_no_booth_must_come_first() -> None:
    assert called(hall(who(1, "AB", after=("B",), urgent_since=119))) == [1]


@pytest.mark.parametrize("why_not", [{"resting": True}, {"at": "B"}, {"held": True}])
def test_nobody_is_called_who_has_stepped_out_or_sits_elsewhere_or_is_held(why_not: dict[str, object]) -> None:
    assert called(hall(who(1, **why_not))) == []


def test_a_counter_that_is_not_there_is_refused() -> None:
    with pytest.raises(KeyError):
        routing.order(hall(), "Z-9")


# which counter is best for a visitor


def test_a_visitor_is_sent_where_the_line_is_longest() -> None:
    assert routing.counters_for(hall(who(1, "AB"), who(2, "B"), who(3, "B")), 1) == ["B-1", "A-1"]


def test_an_accessible_counter_is_left_over_for_those_who_need_it() -> None:
    two = (Counter("A-1", "A"), Counter("A-2", "A", accessible=False))

    assert routing.counters_for(hall(who(1), counters=two), 1) == ["A-2", "A-1"]
    assert routing.counters_for(hall(who(1, needs_access=True), counters=two), 1) == ["A-1"]


def test_an_urgent_visitor_goes_to_a_first_contact_only() -> None:
    urgent = who(1, "AB", urgent_since=119, urgent_booths=("A",))

    assert routing.counters_for(hall(urgent, who(2, "B"), who(3, "B")), 1) == ["A-1"]


def test_only_free_counters_are_named() -> None:
    busy = (Counter("A-1", "A", "serving"), Counter("A-2", "A"))

    assert routing.counters_for(hall(who(1), counters=busy), 1) == ["A-2"]


def test_what_was_seen_outweighs_what_was_planned_bit_by_bit() -> None:
    seen = Hall(NOW, [Booth("A", 30, observed=6, observed_minutes=360)], [], [])

    assert routing.minutes_at(seen) == {"A": 45}


# the JSON form


def test_the_documented_example_is_of_the_documented_form() -> None:
    jsonschema.Draft202012Validator.check_schema(DOC["schema"])
    jsonschema.Draft202012Validator(DOC["schema"]).validate(DOC["example"])


def test_the_documented_example_is_called_as_documented() -> None:
    choices = routing.order(Hall.from_json(DOC["example"]), DOC["counter_id"])

    assert [{"stop": c.stop, "reason": str(c.reason)} for c in choices] == DOC["expected"]
    assert not DOC["not_called"].keys() & {c.stop for c in choices}


def test_a_snapshot_survives_its_json_form() -> None:
    taken = Hall.from_json(DOC["example"])
    again = json.loads(json.dumps(taken.to_json()))

    assert Hall.from_json(again) == taken
    jsonschema.Draft202012Validator(DOC["schema"]).validate(again)


@pytest.mark.parametrize("name", ["hall", *PARTS])
def test_the_schema_has_every_field_with_its_default_and_says_what_it_is(name: str) -> None:
    kind, told = PARTS.get(name, Hall), DOC["schema"] if name == "hall" else DOC["schema"]["$defs"][name]
    known = {each.name: each for each in fields(kind)}

    assert set(told["properties"]) == set(known)
    assert set(told["required"]) == {n for n, each in known.items() if each.default is each.default_factory is MISSING}
    assert all("description" in part or "$ref" in part for part in told["properties"].values())
    for field, part in told["properties"].items():
        if "default" in part:
            assert _plain(known[field]) == part["default"]


def _plain(field: Field[object]) -> object:
    default = field.default if field.default is not MISSING else field.default_factory()
    return list(default) if isinstance(default, tuple) else default


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda plain: plain.pop("now"), "hall: the field “now” is missing."),
        (lambda plain: plain.update(weather="rain"), "hall: there is no field “weather”."),
        (lambda plain: plain["booths"][1].pop("minutes"), "booths[1]: the field “minutes” is missing."),
        (lambda plain: plain["counters"][0].update(colour="red"), "counters[0]: there is no field “colour”."),
        (lambda plain: plain["visitors"][4]["stops"][2].pop("booth"), "visitors[4].stops[2]: the field “booth” is missing."),
        (lambda plain: plain.update(visitors=None), "visitors: a list is expected here."),
        (lambda plain: plain.update(booths=["A"]), "booths[0]: an object with named fields is expected here."),
    ],
)
def test_a_wrong_snapshot_is_refused_with_a_sentence_that_names_the_field(change: Callable[[dict[str, Any]], object], sentence: str) -> None:
    plain = json.loads(json.dumps(DOC["example"]))
    change(plain)

    with pytest.raises(ValueError, match=r".") as refused:
        Hall.from_json(plain)
    assert str(refused.value) == sentence


def test_a_turn_that_is_held_keeps_no_other_booth_waiting() -> None:
    both = (Stop("1C", "C", after=("A",)), Stop("1A", "A", held=True))

    assert called(hall(Visitor(1, 1, NOW - 10, both, 10)), "C-1") == [1]
