"""集計 on the screen: it shows the figures, writes who worked, and puts times right."""

from __future__ import annotations

from datetime import time

import pytest
from sqlalchemy import update
from streamlit.runtime.context import ContextProxy
from streamlit.testing.v1 import AppTest

from booths import desk
from booths.models import Stop
from core import db
from events.models import Event, EventState
from staff import councils, sessions
from tests import builders
from tests.builders import Fair, later
from tests.databases import Databases


@pytest.fixture
def fair(databases: Databases) -> Fair:
    """Return an open event in which one consultation was held. Which database it is makes no difference to a screen."""
    databases.without_rows("sqlite")
    fair = builders.fair()
    fair.admit(people=3)
    fair.call("A", 5)
    fair.at("A", desk.start, 6)
    fair.at("A", desk.finish, 30)
    fair.admit()
    return fair


@pytest.fixture
def screen(fair: Fair, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """Return the screen as the signed-in organiser sees it."""
    token = builders.signed_in(fair.organiser)
    monkeypatch.setattr(ContextProxy, "cookies", {sessions.COOKIE: token})
    shell = AppTest.from_file("../../pages/shell.py", default_timeout=30).run()
    return shell.switch_page("results.py").run()


def metrics(screen: AppTest) -> dict[str, str]:
    """Return the figures at the top."""
    return {m.label: m.value for m in screen.metric}


def test_the_screen_shows_the_day_at_a_glance(screen: AppTest) -> None:
    assert not screen.exception
    assert metrics(screen) == {
        "組": "2", "人": "4", "相談実組数": "1", "延べ相談件数": "1", "同席": "0", "つなぎ": "0", "当日対応できず": "0", "不在": "0",
    }  # fmt: skip


def test_the_screen_shows_the_same_numbers_in_english(screen: AppTest) -> None:
    screen.session_state["language"] = "en"
    screen.run()

    assert not screen.exception
    assert metrics(screen)["Consultations"] == "1"


@pytest.mark.parametrize(
    ("tab", "tables"), [("事業", 1), ("ブース", 1), ("相談内容", 1), ("時間帯別", 1), ("相談者の属性", 4), ("つなぎ", 2), ("対応結果", 2), ("食料等", 1)]
)
def test_every_table_ends_with_its_total(screen: AppTest, tab: str, tables: int) -> None:
    screen.session_state["results_tab"] = tab
    screen.run()

    assert [str(table.value.iloc[-1, 0]) for table in screen.dataframe] == ["合計"] * tables


@pytest.mark.parametrize(("view", "parties", "tabs"), [("inside", "2", 11), ("published", "X", 9)])
def test_the_view_for_publication_shows_no_small_number(screen: AppTest, view: str, parties: str, tabs: int) -> None:
    screen.session_state["results_view"], screen.session_state["results_tab"] = view, "事業"
    screen.run()

    assert not screen.exception
    assert (metrics(screen)["組"], len(screen.tabs)) == (parties, tabs)
    assert ("1" in screen.dataframe[0].value["延べ相談件数"].astype(str).to_list()) == (view == "inside")
    assert any("一度だけ" in caption.value for caption in screen.caption) == (view == "published")


@pytest.mark.parametrize(("threshold", "shown"), [(1, "1"), (5, "X")])
def test_tables_of_two_facts_hide_small_numbers_inside_as_the_council_has_decided(fair: Fair, screen: AppTest, threshold: int, shown: str) -> None:
    fair.do(lambda s: councils.set_thresholds(s, fair.scope.council_id, publication=10, inside=threshold, now=later(40)))
    screen.session_state["results_tab"] = "相談者の属性"
    screen.run()

    line = screen.dataframe[0].value.iloc[-2]
    assert (str(line["答えない・不明"]), str(line["合計"])) == (shown, "1")


def test_who_worked_is_written_down(fair: Fair, screen: AppTest) -> None:
    screen.session_state["open_staffing"] = True
    screen.run()
    screen.number_input(key=f"staff_own_{fair.event.id}").set_value(12)
    screen.text_area(key=f"remarks_{fair.event.id}").set_value("雨天")
    next(b for b in screen.button if b.label == "保存").click().run()

    with db.read(fair.scope) as session:
        event = session.get_one(Event, fair.event.id)
    assert (event.staff_own, event.staff_volunteer, event.remarks) == (12, None, "雨天")


def turn(fair: Fair) -> Stop:
    """Return the turn that was called."""
    with db.read(fair.scope) as session:
        return session.query(Stop).where(Stop.called_at.is_not(None)).one()


def put_right(fair: Fair, screen: AppTest, wall: time) -> AppTest:
    """Put the finish of the only turn right."""
    key = turn(fair).id
    screen.session_state["open_times"] = True
    screen.run()
    screen.selectbox(key="result_stop").set_value(key).run()
    screen.time_input(key=f"finished_at_{key}").set_value(wall).run()
    return screen.button(key="save_times").click().run()


def test_a_time_is_put_right(fair: Fair, screen: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pages.ui.now", lambda: later(300))
    put_right(fair, screen, time(12, 24))

    assert turn(fair).finished_at == later(24)


def test_a_settled_day_is_not_put_right(fair: Fair, screen: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pages.ui.now", lambda: later(300))
    fair.put(lambda s: s.execute(update(Event).values(state=EventState.SETTLED)))
    put_right(fair, screen, time(12, 24))

    assert "確定" in screen.error[0].value
    assert turn(fair).finished_at == later(30)


def test_without_an_event_the_screen_says_what_to_do(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert database_url
    token = builders.signed_in(builders.council()[1])
    monkeypatch.setattr(ContextProxy, "cookies", {sessions.COOKIE: token})
    screen = AppTest.from_file("../../pages/shell.py", default_timeout=30).run().switch_page("results.py").run()

    assert not screen.exception
    assert len(screen.info) == 1
