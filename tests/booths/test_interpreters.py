"""通訳: a need of its own, whatever language the pages are in; who waits for whom, and that nobody waits for an interpreter who has not come."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, update

from booths import desk, forecasting, interpreter_queries, upcoming, visits
from booths.errors import NobodyWaiting, NotSeenHere
from booths.interpreter_queries import Help, Needs
from booths.models import Stop, StopForecast, Visit
from core import db, text
from events import queries as plan
from events import staffing
from events.models import Counter
from staff.models import Role
from tests.booths.test_hand_over import staff
from tests.builders import Fair, later

if TYPE_CHECKING:
    from uuid import UUID


def in_the_hall(fair: Fair, **people: int) -> None:
    """Let so many interpreters have come."""
    fair.do(lambda s: staffing.set_interpreters(s, fair.event.id, people))


def speaks(fair: Fair, counter: str, *languages: str) -> None:
    """Let a counter speak these."""
    fair.put(lambda s: s.execute(update(Counter).where(Counter.id == fair.counter(counter).id).values(languages=list(languages))))


def needs(fair: Fair, language: str, minutes: float = 0, *topics: str) -> UUID:
    """Let somebody in who reads Japanese pages and needs an interpreter; they stand at A and where the topics lead."""
    visit = fair.admit(minutes=minutes).visit_id
    for topic in topics:
        fair.do(lambda s, topic=topic: visits.add_topic(s, visit, fair.topic(topic).id, later(minutes)))
    fair.do(lambda s: visits.set_interpreter(s, visit, language, later(minutes)))
    return visit


def wanted(fair: Fair, visit: UUID) -> str | None:
    with db.read(fair.scope) as session:
        return session.get_one(Visit, visit).interpreter


def test_every_language_of_a_page_is_one_for_which_interpreters_are_planned() -> None:
    pages = {"en", "zh", "vi", "ko", "tl", "pt", "ne", "tr"}

    assert (pages | set(text.LANGUAGES)) - {"ja", "ja_easy"} <= set(staffing.SPOKEN)
    assert {"es", "jsl"} <= set(staffing.SPOKEN)


def test_the_language_is_noted_changed_and_taken_back_apart_from_that_of_the_pages(fair: Fair) -> None:
    visit = fair.admit(language="en").visit_id
    found = []
    for language in ("vi", "jsl", "other", "xx", None):
        fair.do(lambda s, language=language: visits.set_interpreter(s, visit, language, later(1)))
        found.append(wanted(fair, visit))

    assert found == ["vi", "jsl", "other", None, None]
    with db.read(fair.scope) as session:
        assert session.get_one(Visit, visit).language == "en"


def test_a_booth_notes_it_for_its_own_visitors_only(fair: Fair) -> None:
    visit = fair.admit().visit_id
    db.perform(staff(fair, Role.BOOTH, "A"), lambda s: visits.set_interpreter(s, visit, "vi", later(1)))

    with pytest.raises(NotSeenHere):
        db.perform(staff(fair, Role.BOOTH, "F"), lambda s: visits.set_interpreter(s, visit, None, later(1)))
    assert wanted(fair, visit) == "vi"


@pytest.mark.parametrize("language", staffing.SPOKEN)
def test_whoever_needs_the_interpreter_waits_until_they_are_free_in_every_language(fair: Fair, language: str) -> None:
    in_the_hall(fair, **{language: 1})
    needs(fair, language)
    needs(fair, language, 1)
    fair.admit(minutes=2)

    assert [fair.call("A-1", 3), fair.call("A-2", 3)] == [1, 3]
    fair.at("A-1", desk.start, 4)
    fair.at("A-1", desk.finish, 9)
    assert fair.call("A-1", 10) == 2


def test_a_counter_that_speaks_the_language_needs_no_interpreter(fair: Fair) -> None:
    in_the_hall(fair, vi=1)
    speaks(fair, "A-1", "vi")
    needs(fair, "vi")
    needs(fair, "vi", 1)

    assert [fair.call("A-1", 2), fair.call("A-2", 2)] == [1, 2]


def test_without_any_interpreter_one_waits_for_the_counter_that_speaks_the_language(fair: Fair) -> None:
    speaks(fair, "A-2", "ne")
    needs(fair, "ne")

    with pytest.raises(NobodyWaiting):
        fair.call("A-1", 1)
    assert fair.call("A-2", 1) == 1


@pytest.mark.parametrize("language", ["tr", "jsl", "other"])
def test_where_nobody_speaks_the_language_nobody_is_waited_for(fair: Fair, language: str) -> None:
    in_the_hall(fair, vi=1)
    speaks(fair, "A-1", "tr", "jsl")
    needs(fair, language, 0, "介護")

    assert fair.call("F", 1) == 1


def test_a_forecast_waits_for_nobody_who_has_not_come(fair: Fair) -> None:
    visit = needs(fair, "tl")
    forecasting.forecast_all(later(1))

    with db.read(fair.scope) as session:
        assert session.scalars(select(StopForecast.in_time).join(Stop, StopForecast.stop_id == Stop.id).where(Stop.visit_id == visit)).one() == 1


def test_staff_see_who_needs_whom_and_who_could_help(fair: Fair) -> None:
    in_the_hall(fair, vi=2)
    speaks(fair, "C-2", "vi", "pt")
    needs(fair, "vi")
    needs(fair, "ko", 1, "介護")
    fair.admit(minutes=2)
    fair.call("A-1", 3)

    with db.read(fair.scope) as session:
        assert interpreter_queries.needed(session, fair.event.id) == [Needs(1, "vi", "A", ()), Needs(2, "ko", "", ("A", "F"))]
        assert interpreter_queries.helping(session, fair.event.id) == {"vi": Help(2, 1, ("C-2",)), "pt": Help(0, 0, ("C-2",))}


def test_the_line_at_the_desk_says_who_needs_which_language(fair: Fair) -> None:
    needs(fair, "pt")
    with db.read(fair.scope) as session:
        event, counter = plan.event(session, fair.event.id), fair.counter("A-1")
        assert event is not None
        assert [n.waits.interpreter for n in upcoming.line(session, event, counter.id, counter.booth_id, later(1))] == ["pt"]
