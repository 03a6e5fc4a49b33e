"""予行 and what is planned for it: asked for, done by a worker, shown in words."""

from __future__ import annotations

import json
import threading
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import update

import worker
from booths import counters_needed
from core import clock, db, jobs, text
from core.jobs import Job, JobState
from events import queries, staffing
from events.models import Event, EventState
from tests.booths.test_rehearsal import FILE
from tests.pages.screen import said, turn_to

if TYPE_CHECKING:
    from streamlit.testing.v1 import AppTest

    from tests.pages.conftest import House


def latest(house: House, kind: str = "rehearse") -> Job:
    """Return what was asked for last."""
    with db.read(house.fair.scope) as session:
        found = jobs.latest(session, kind, house.fair.event.id)
    assert found is not None
    return found


def do(kind: str = "rehearse") -> None:
    """Do the work, as the worker would."""
    assert worker.do_one(kind, "a worker", threading.Event())


def rehearsal(house: House, runs: int = 20) -> AppTest:
    """Open the screen, and ask for a rehearsal."""
    screen = turn_to(house.organiser(), "rehearsal")
    screen.number_input(key="rehearse_runs").set_value(runs).run()
    return screen.button(key="wide_rehearse").click().run()


def counters(house: House) -> AppTest:
    """Open the question how many counters are needed, and ask it."""
    screen = turn_to(house.organiser(), "rehearsal")
    screen.session_state["rehearse_tab"] = "席はいくつ要りますか"
    screen.run()
    return screen.button(key="wide_counters").click().run()


def plan(house: House, drawer: str) -> AppTest:
    """Open a drawer of the plan."""
    screen = house.organiser()
    screen.session_state["plan_tab"] = "選んだ相談会"
    screen.session_state[drawer] = True
    return screen.run()


def test_a_rehearsal_is_asked_for_and_its_progress_shown(house: House) -> None:
    screen = rehearsal(house)

    assert latest(house).arguments["runs"] == 20
    assert "まもなく始まります。" in said(screen)


def test_what_was_found_is_said_in_words_first(house: House) -> None:
    screen = rehearsal(house)
    do()
    screen.run()

    assert not screen.exception
    assert "最後の相談は" in said(screen)
    assert "20回試した結果です。" in said(screen)
    assert "A 自立相談" in said(screen)


def test_a_day_on_which_nobody_is_expected_is_told_without_a_picture(house: House) -> None:
    house.fair.do(lambda s: staffing.set_expected(s, house.fair.event.id, dict.fromkeys(staffing.hours_of(house.fair.event), 0)))
    screen = rehearsal(house)
    do()
    screen.run()

    assert not screen.exception
    assert "どの日にも、来場がありませんでした。" in said(screen)


def test_a_rehearsal_is_stopped(house: House) -> None:
    screen = rehearsal(house)
    screen.button(key="stop_rehearse").click().run()

    assert latest(house).state == JobState.CANCELLED
    assert [info.value for info in screen.info] == ["やめました。"]


def test_a_rehearsal_that_failed_says_so(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    screen = rehearsal(house)
    monkeypatch.setitem(jobs.KINDS, "rehearse", lambda task: task.arguments["no such"])
    do()
    screen.run()

    assert "予行ができませんでした" in screen.error[0].value


def test_a_plan_that_was_changed_since_is_pointed_out(house: House) -> None:
    screen = rehearsal(house)
    do()
    house.fair.do(lambda s: staffing.set_expected(s, house.fair.event.id, dict.fromkeys(staffing.hours_of(house.fair.event), 3)))
    screen.run()

    assert "この予行のあとに、計画が変わっています。" in said(screen)


def test_what_happens_on_the_day_does_not_change_the_plan(house: House) -> None:
    screen = rehearsal(house)
    do()
    house.admit()
    screen.run()

    assert "20回試した結果です。" in said(screen)
    assert "計画が変わっています" not in said(screen)


def test_a_search_that_had_no_time_says_so(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counters_needed, "SECONDS", 0.001)
    screen = counters(house)
    do("counters_needed")
    screen.run()

    assert "時間が足りず" in said(screen)


def test_how_many_counters_is_answered_for_each_booth(house: House) -> None:
    screen = counters(house)
    do("counters_needed")
    screen.run()

    assert not screen.exception
    assert "10組に9組の待ち" in said(screen)
    assert "計画の席" in said(screen)


def test_a_file_is_rehearsed(house: House) -> None:
    screen = turn_to(house.organiser(), "rehearsal")
    screen.segmented_control(key="rehearse_source").set_value("file").run()
    screen.file_uploader(key="rehearse_file").upload("day.json", json.dumps(FILE).encode(), "application/json").run()
    screen.button(key="wide_rehearse").click().run()
    do()
    screen.run()

    assert latest(house).arguments["scenario"] == FILE
    assert "a file" in said(screen)


@pytest.mark.parametrize("content", [b"{}", b"no JSON", b"[1, 2]", b"\xff"])
def test_a_file_that_is_no_scenario_is_refused_in_one_sentence(house: House, content: bytes) -> None:
    screen = turn_to(house.organiser(), "rehearsal")
    screen.segmented_control(key="rehearse_source").set_value("file").run()
    screen.file_uploader(key="rehearse_file").upload("day.json", content, "application/json").run()

    assert [error.value for error in screen.error] == ["このファイルは予行に使えません。"]
    assert screen.button(key="wide_rehearse").disabled


def test_a_past_day_is_offered_once_there_is_one(house: House) -> None:
    screen = turn_to(house.organiser(), "rehearsal")
    screen.segmented_control(key="rehearse_source").set_value("past").run()
    before = [info.value for info in screen.info]
    house.admit()
    house.fair.put(lambda s: s.execute(update(Event).where(Event.id == house.fair.event.id).values(state=EventState.ENDED)))
    screen.run()
    screen.button(key="wide_rehearse").click().run()
    do()
    screen.run()

    assert before == ["終わった相談会は、まだありません。"]
    assert latest(house).state == JobState.DONE
    assert not screen.exception


def test_a_rehearsal_is_said_in_english(house: House) -> None:
    with text.speaking("en"):
        screen = rehearsal(house)
        do()
        screen.run()

    assert "The last consultation ends at about" in said(screen)


def test_expected_parties_are_saved(house: House) -> None:
    screen = plan(house, "open_expected")
    hour = house.fair.event.opens.hour
    screen.number_input(key=f"expected_{house.fair.event.code}_{hour}").set_value(21)
    screen.button(key=f"FormSubmitter:expected_{house.fair.event.code}-保存").click().run()

    with db.read(house.fair.scope) as session:
        assert queries.expected(session, house.fair.event.id)[hour] == 21


def test_a_shift_with_breaks_is_saved(house: House) -> None:
    screen = plan(house, "open_shifts")
    counter = house.fair.counter("A-1").id
    now = clock.local(clock.now())
    typed = f"{now.hour}:00〜{now.hour}:20"
    screen.text_input(key=f"shift_{counter}_breaks").set_value(typed)
    screen.checkbox(key=f"shift_{counter}_accessible").uncheck()
    screen.button(key=f"FormSubmitter:shift_{counter}-保存").click().run()

    with db.read(house.fair.scope) as session:
        assert [b.minutes for b in queries.breaks(session, house.fair.event.id)[counter]] == [20]
    assert "車いす不可" in said(screen)


def test_breaks_that_cannot_be_read_are_refused_in_one_sentence(house: House) -> None:
    screen = plan(house, "open_shifts")
    counter = house.fair.counter("A-1").id
    screen.text_input(key=f"shift_{counter}_breaks").set_value("おひる")
    screen.button(key=f"FormSubmitter:shift_{counter}-保存").click().run()

    assert [error.value for error in screen.error] == ["「おひる」は読みとれません。休憩は「12:15〜12:30」のように書いてください（3時間まで）。"]


def test_interpreters_are_saved(house: House) -> None:
    screen = plan(house, "open_interpreters")
    screen.number_input(key=f"interpreter_{house.fair.event.code}_vi").set_value(2)
    screen.button(key=f"FormSubmitter:interpreters_{house.fair.event.code}-保存").click().run()

    with db.read(house.fair.scope) as session:
        assert queries.interpreters(session, house.fair.event.id) == {"vi": 2}
