"""The demonstration's day: what there is to see at its start, that it goes on, and that people who click cannot stop it."""

# ruff: noqa: S311 - seeds of stories, no secrets
from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
import time
from datetime import datetime, timedelta
from random import Random as Chance
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from booths import day, desk, floor_queries, food_queries, queries
from booths.models import Consent, Handover, Seat, SeatRole, Step, StepLog, Stop, StopState, Visit, VisitState
from checkin.admission import Wish, admit
from checkin.models import Tally
from core import clock, db, settings
from core.addresses import new_token
from core.errors import Refusal
from core.scopes import SYSTEM
from demo import life, stage
from demo.hall import Hall, look
from demo.moment import TESTERS, Moment
from demo.past import Past, begun_at
from demo.stage import Cast, Sheet
from events import planning
from events import queries as plan
from events.models import Counter, CounterState
from events.states import EventStep
from staff.models import Account, Council
from staff.passwords import fits
from tests import builders
from tests.databases import migrate
from tests.postgres import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TWO = clock.at(datetime(2026, 3, 14).date(), datetime(2026, 3, 14, 14).time())  # noqa: DTZ001 - a wall clock in Japan
AFTER_MIDNIGHT = clock.at(datetime(2026, 3, 14).date(), datetime(2026, 3, 14, 0, 20).time())  # noqa: DTZ001
BASE = "http://127.0.0.1:8501"


def put_on(data: Path, now: datetime, tick: float = 1) -> tuple[Sheet, Cast]:
    """Found the council, and live its day through until now."""
    sheet = stage.found(data, BASE, now)
    with db.read(SYSTEM) as session:
        organiser = stage.organiser(session)
    with db.write(organiser) as session:
        event = stage.open_event(session, now, max(begun_at(now), stage.midnight(now)))
        spared = Past(session, event, now, Chance(7), tick).live()
        session.info["scope"] = organiser
        stage.fill_in(session, sheet, event, spared.token)
        sheet.write(data)
        return sheet, stage.cast(session, event, spared.visit_id)


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Sheet, Cast]:
    """Return a folder in which a day has been lived through until two o'clock."""
    data = tmp_path_factory.mktemp("demo")
    migrate(f"sqlite:///{data / 'soudankai.sqlite3'}")
    engine = db.connect(f"sqlite:///{data / 'soudankai.sqlite3'}")
    sheet, cast = put_on(data, TWO)
    engine.dispose()
    return data, sheet, cast


@pytest.fixture
def cast(played: tuple[Path, Sheet, Cast], tmp_path: Path) -> Iterator[Cast]:
    """Return who acts, on a copy of that day."""
    copy = tmp_path / "soudankai.sqlite3"
    copy.write_bytes((played[0] / "soudankai.sqlite3").read_bytes())
    engine = db.connect(f"sqlite:///{copy}")
    yield played[2]
    engine.dispose()


def hall_of(cast: Cast) -> Hall:
    """Look at the hall."""
    with db.read(cast.organiser) as session:
        return look(session, cast.event_id)


def live(cast: Cast, minutes: float, chance: Chance) -> int:
    """Live on for so many of the day's minutes, and return how many steps were taken."""
    taken = 0
    for n in range(int(minutes)):
        now = TWO + timedelta(minutes=n)
        with db.read(cast.organiser) as session:
            acts = life.next_acts(session, Moment(look(session, cast.event_id), cast, chance, now, 1, 1, hands_off=TESTERS))
        for act in acts:
            try:
                db.perform(act.who, act.action)
            except Refusal:
                continue
            taken += 1
    return taken


def test_there_is_something_to_see_everywhere(cast: Cast) -> None:
    hall = hall_of(cast)

    assert all(hall.lines.values())
    assert {p.stop.state for p in hall.places if p.stop} == {StopState.CALLED, StopState.CONSULTING}
    assert {p.counter.state for p in hall.places} >= {CounterState.FREE, CounterState.SERVING, CounterState.WRITING}
    assert hall.resting
    with db.read(cast.organiser) as session:
        assert floor_queries.handovers_under_way(session, cast.event_id, TWO)[0].overdue
        assert queries.not_yet_met(session, cast.event_id)
        assert session.scalars(select(func.count()).select_from(Visit)).one() in range(50, 91)
        assert session.scalars(select(func.count()).select_from(Visit).where(Visit.age_band.is_not(None))).one() > 8
        assert session.scalars(select(func.count()).select_from(Tally)).one() > 10


def test_the_new_ways_are_there_to_be_seen(cast: Cast) -> None:
    places = hall_of(cast).places
    with db.read(cast.organiser) as session:
        urgent = [urgency.acknowledged_at for urgency, _ in queries.not_yet_met(session, cast.event_id)]
        sent = session.execute(select(Handover, Consent).outerjoin(Consent, Consent.handover_id == Handover.id)).all()

        languages = set(session.scalars(select(Visit.language)))

    assert len(languages) > 4
    assert {at is None for at in urgent} == {True, False}
    assert any(place.counter.helps_booth_id for place in places)
    assert any(handover.resource_id for handover, _ in sent)
    assert any(handover.note for handover, _ in sent)
    assert {consent is None for _, consent in sent if consent is None or not consent.withdrawn_at} == {True, False}


def test_the_food_line_has_numbers_called_and_goods_given(cast: Cast) -> None:
    with db.read(cast.organiser) as session:
        line = food_queries.line(session, cast.event_id)
        goods = food_queries.goods(session, cast.event_id)

    assert (line.called + line.waiting > 0, line.served > 20) == (True, True)
    assert goods[0].left < goods[0].prepared


def test_a_visitor_of_a_line_that_is_helped_sits_at_the_helpers_table(cast: Cast) -> None:
    live(cast, 30, Chance(9))

    with db.read(cast.organiser) as session:
        seats = select(Stop.booth_id, Counter.booth_id).join(Seat, Seat.stop_id == Stop.id).join(Counter, Seat.counter_id == Counter.id)
        rows = session.execute(seats.where(Seat.role == SeatRole.LEAD)).all()
    assert any(line != table for line, table in rows)


def test_the_event_is_open_around_now(cast: Cast) -> None:
    event = hall_of(cast).event

    assert (event.day.isoformat(), f"{event.opens:%H:%M}", f"{event.closes:%H:%M}") == ("2026-03-14", "12:00", "17:00")


def test_the_testers_counter_is_free_and_stays_untouched(cast: Cast) -> None:
    live(cast, 30, Chance(3))

    place = next(p for p in hall_of(cast).places if p.name in TESTERS)
    assert (place.counter.state, place.stop) == (CounterState.FREE, None)


def test_the_same_seed_is_the_same_day(tmp_path: Path, empty_sqlite: Path) -> None:
    days = []
    for name in ("once", "again"):
        (tmp_path / name).mkdir()
        days.append(told(empty_sqlite, tmp_path / name, TWO))

    assert days[0] == days[1]


def told(empty: Path, data: Path, now: datetime) -> list[tuple[object, ...]]:
    """Live a day through in a hurry, and return who did what."""
    (data / "soudankai.sqlite3").write_bytes(empty.read_bytes())
    engine = db.connect(f"sqlite:///{data / 'soudankai.sqlite3'}")
    put_on(data, now, tick=5)
    with db.read(SYSTEM) as session:
        steps = session.execute(select(Visit.number, StepLog.step, StepLog.who).join(Visit, StepLog.visit_id == Visit.id).order_by(StepLog.id)).all()
    engine.dispose()
    return [tuple(step) for step in steps]


def test_the_day_goes_on_and_the_hall_neither_empties_nor_overflows(cast: Cast) -> None:
    assert live(cast, 60, Chance(1)) > 60

    assert 10 < len(hall_of(cast).waiting) <= life.MOST_WAITING + 3


def test_whoever_else_comes_in_is_called_but_neither_heard_nor_sent_out(cast: Cast) -> None:
    wish = Wish(new_token())
    tester = db.perform(cast.reception, lambda s: admit(s, cast.event_id, wish, TWO - timedelta(hours=3)))
    live(cast, 40, Chance(6))

    with db.read(cast.organiser) as session:
        steps = set(session.scalars(select(StepLog.step).where(StepLog.visit_id == tester.visit_id)))
    assert steps >= {Step.ARRIVE, Step.CALL, Step.START}
    assert not steps & {Step.HEAR, Step.MISS, Step.REST}


def test_a_booth_that_is_added_meanwhile_does_not_stop_it(cast: Cast) -> None:
    with db.write(cast.organiser) as session:
        planning.add_booth(session, cast.event_id, [plan.programmes(session)[0].id], 1, TWO)

    assert live(cast, 20, Chance(8))


def test_the_visit_of_the_ticket_is_left_alone(cast: Cast) -> None:
    assert cast.left_alone is not None
    live(cast, 60, Chance(2))

    with db.read(cast.organiser) as session:
        assert session.get_one(Visit, cast.left_alone).state == VisitState.HERE
        assert [stop.state for stop, *_ in queries.stops_of(session, cast.left_alone)][-1] == StopState.WAITING


@pytest.mark.parametrize("step", [EventStep.PAUSE, EventStep.CLOSE])
def test_a_paused_or_closed_event_lets_nobody_in_and_stops_nothing(cast: Cast, step: EventStep) -> None:
    db.perform(cast.organiser, lambda s: planning.advance(s, cast.event_id, step, TWO))
    with db.read(cast.organiser) as session:
        before = session.scalars(select(func.count()).select_from(Visit)).one()

    assert (live(cast, 10, Chance(4)) == 0) == (step == EventStep.PAUSE)

    with db.read(cast.organiser) as session:
        assert session.scalars(select(func.count()).select_from(Visit)).one() == before


def test_an_ended_event_is_left_as_it_is(cast: Cast) -> None:
    db.perform(cast.organiser, lambda s: planning.advance(s, cast.event_id, EventStep.CLOSE, TWO))
    for place in hall_of(cast).places:
        if place.is_talking or place.is_called:
            db.perform(cast.organiser, lambda s, key=place.counter.id: desk.finish(s, key, TWO))
    db.perform(cast.organiser, lambda s: day.end(s, cast.event_id, TWO))

    assert live(cast, 5, Chance(5)) == 0


def test_admission_goes_on_as_long_as_the_demonstration_does(cast: Cast) -> None:
    late = TWO + timedelta(hours=2, minutes=20)
    with db.read(cast.organiser) as session:
        acts = life.next_acts(session, Moment(look(session, cast.event_id), cast, Chance(0), late, 0, 1))
    for act in acts:
        db.perform(act.who, act.action)

    assert f"{hall_of(cast).event.last_admission:%H:%M}" == "18:50"


def test_shortly_after_midnight_the_day_is_today(tmp_path: Path, empty_sqlite: Path) -> None:
    (tmp_path / "soudankai.sqlite3").write_bytes(empty_sqlite.read_bytes())
    engine = db.connect(f"sqlite:///{tmp_path / 'soudankai.sqlite3'}")
    _, cast = put_on(tmp_path, AFTER_MIDNIGHT, tick=3)
    hall = hall_of(cast)

    assert (hall.event.day.isoformat(), f"{hall.event.opens:%H:%M}") == ("2026-03-14", "00:00")
    assert all(hall.lines.values())
    engine.dispose()


def test_everybody_has_a_password_of_their_own_and_only_the_owner_reads_them(played: tuple[Path, Sheet, Cast], cast: Cast) -> None:
    data, sheet, _ = played
    passwords = {row["name"]: row["password"] for row in sheet.accounts}

    assert stat.S_IMODE((data / stage.FILE).stat().st_mode) == 0o600
    assert len(set(passwords.values())) == len(stage.PEOPLE)
    with db.read(cast.organiser) as session:
        assert all(fits(passwords[account.name], account.password_hash) for account in session.scalars(select(Account)))


def test_a_second_start_finds_council_event_and_ticket_again(played: tuple[Path, Sheet, Cast], cast: Cast) -> None:
    data, sheet, _ = played
    again = stage.found(data, BASE, TWO)
    with db.read(cast.organiser) as session:
        event = stage.alive_today(session, again, TWO)

        assert again.accounts == sheet.accounts
        assert event is not None
        assert event.id == cast.event_id
        assert stage.left_alone(session, sheet, event.id)[0] == cast.left_alone
        assert stage.alive_today(session, again, TWO + timedelta(days=1)) is None


def test_a_second_start_on_another_port_moves_the_addresses(played: tuple[Path, Sheet, Cast], cast: Cast, tmp_path: Path) -> None:
    (tmp_path / stage.FILE).write_bytes((played[0] / stage.FILE).read_bytes())
    stage.found(tmp_path, "http://127.0.0.1:9000", TWO)

    with db.read(cast.organiser) as session:
        assert session.scalars(select(Council.public_url)).one() == "http://127.0.0.1:9000"


def test_a_council_that_is_not_the_demonstrations_is_left_alone(empty_sqlite: Path, tmp_path: Path) -> None:
    (tmp_path / "soudankai.sqlite3").write_bytes(empty_sqlite.read_bytes())
    engine = db.connect(f"sqlite:///{tmp_path / 'soudankai.sqlite3'}")
    builders.council()

    with pytest.raises(stage.NotOurs):
        stage.found(tmp_path, BASE, TWO)
    assert not (tmp_path / stage.FILE).exists()
    engine.dispose()


def test_a_process_that_is_asked_to_end_finishes_its_sheet_first(tmp_path: Path) -> None:
    data = tmp_path / "demo-data"
    surroundings = os.environ | {"SOUDANKAI_DATA": str(data), "PORT": str(free_port()), "HOST": "127.0.0.1", "DATABASE_URL": "sqlite:////nowhere/else"}
    with subprocess.Popen([sys.executable, "-m", "demo"], cwd=settings.ROOT, env=surroundings, stdout=subprocess.DEVNULL) as living:
        while living.poll() is None and not (data / stage.FILE).exists():
            time.sleep(0.1)
        living.send_signal(signal.SIGTERM)

    assert living.returncode == 0
    sheet = json.loads((data / stage.FILE).read_text("utf-8"))
    assert {row["role"] for row in sheet["accounts"]} == {"organiser", "lead", "reception", "booth"}
    assert sheet["door"].startswith(sheet["base"] + "/e/")
