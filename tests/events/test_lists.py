"""The lists that a council edits."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from core import db
from events import lists, queries
from events.errors import NameMissing, NameTaken
from events.lists import Place, TopicPlan
from events.models import FactList
from tests import builders
from tests.builders import NOON

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.scopes import Scope
    from events.models import Programme, Topic, Venue


@pytest.fixture
def scope(database_url: str) -> Scope:
    """Return the organiser's scope of a council with its lists."""
    assert database_url
    return builders.council()[0]


def asked(scope: Scope, question: Callable[..., Any], *more: object) -> Any:  # noqa: ANN401 - what the question answers
    """Ask something of the plan."""
    with db.read(scope) as session:
        return question(session, *more)


def programme(scope: Scope, short: str) -> Programme:
    """Return a programme by its short name."""
    return next(p for p in asked(scope, queries.programmes) if p.short == short)


def topic(scope: Scope, name: str) -> Topic:
    """Return a topic by name."""
    return next(t for t in asked(scope, queries.topics) if t.name == name)


def test_a_council_starts_with_seven_programmes_and_sixteen_topics(scope: Scope) -> None:
    topics = asked(scope, queries.topics)

    assert len(asked(scope, queries.programmes)) == 7
    assert len([t for t in topics if t.rolls_up_to is None]) == 16


def test_a_new_programme_stands_last(scope: Scope) -> None:
    db.perform(scope, lambda s: lists.save_programme(s, None, short="法律", name="法律相談", minutes=30, is_active=True))

    assert [p.short for p in asked(scope, queries.programmes)][-1] == "法律"


def test_a_changed_programme_keeps_its_place(scope: Scope) -> None:
    before = [p.id for p in asked(scope, queries.programmes)]
    db.perform(scope, lambda s: lists.save_programme(s, before[1], short="後見", name="成年後見", minutes=50, is_active=False))

    assert [p.id for p in asked(scope, queries.programmes)] == before
    assert (programme(scope, "後見").minutes, programme(scope, "後見").is_active) == (50, False)


@pytest.mark.parametrize(("short", "name"), [("", "名前"), ("略", " 　")])
def test_a_programme_without_a_name_is_refused(scope: Scope, short: str, name: str) -> None:
    with pytest.raises(NameMissing):
        db.perform(scope, lambda s: lists.save_programme(s, None, short=short, name=name, minutes=30, is_active=True))


def save_topic(scope: Scope, known: Topic | None, **changed: Any) -> Topic:  # noqa: ANN401 - any field
    """Save a topic with some fields changed."""
    plan = replace(TopicPlan("ペットのこと", None, None, ()), **changed)
    return db.perform(scope, lambda s: lists.save_topic(s, known.id if known else None, plan, NOON))


def test_a_local_topic_rolls_up_to_one_of_the_forms(scope: Scope) -> None:
    save_topic(scope, None, rolls_up_to=topic(scope, "その他").id)

    assert topic(scope, "ペットのこと").rolls_up_to == topic(scope, "その他").id


def test_a_topic_does_not_roll_up_to_itself(scope: Scope) -> None:
    debt = topic(scope, "債務について")
    save_topic(scope, debt, name=debt.name, rolls_up_to=debt.id)

    assert topic(scope, "債務について").rolls_up_to is None


def test_a_topics_programmes_keep_their_order(scope: Scope) -> None:
    wanted = tuple(programme(scope, short).id for short in ("地域包括", "自立相談", "成年後見"))
    made = save_topic(scope, None, programme_ids=wanted)

    assert asked(scope, queries.topic_programmes)[made.id] == list(wanted)


def test_a_topic_without_a_name_is_refused(scope: Scope) -> None:
    with pytest.raises(NameMissing):
        save_topic(scope, None, name="　")


def test_a_list_of_words_is_replaced_in_its_order(scope: Scope) -> None:
    db.perform(scope, lambda s: lists.save_words(s, FactList.RESIDENCE, ["中央地区", " ", "芝地区 ", "市外"]))

    assert asked(scope, queries.fact_words, FactList.RESIDENCE) == ["中央地区", "芝地区", "市外"]
    assert "40代" in asked(scope, queries.fact_words, FactList.AGE_BAND)


def test_the_same_word_twice_is_refused(scope: Scope) -> None:
    with pytest.raises(NameTaken, match="市外"):
        db.perform(scope, lambda s: lists.save_words(s, FactList.RESIDENCE, ["市内", "市外", "市外 "]))


def venues(scope: Scope) -> list[Venue]:
    """Return the council's venues."""
    found: list[Venue] = asked(scope, queries.venues)
    return found


def test_a_venue_needs_only_a_name(scope: Scope) -> None:
    db.perform(scope, lambda s: lists.save_venue(s, None, Place("公民館", "", "", None, None)))

    assert [(v.name, v.latitude) for v in venues(scope)] == [("公民館", None)]


def test_a_venue_is_changed_where_it_stands(scope: Scope) -> None:
    made = db.perform(scope, lambda s: lists.save_venue(s, None, Place("公民館", "", "", None, None)))
    db.perform(scope, lambda s: lists.save_venue(s, made.id, Place("中央公民館", "公民館", "川口1", 35.8, 139.7)))

    assert [(v.id, v.name, v.longitude) for v in venues(scope)] == [(made.id, "中央公民館", 139.7)]


def test_a_venue_without_a_name_is_refused(scope: Scope) -> None:
    with pytest.raises(NameMissing):
        db.perform(scope, lambda s: lists.save_venue(s, None, Place(" ", "", "", None, None)))
