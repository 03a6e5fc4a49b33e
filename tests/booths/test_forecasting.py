"""Forecasts as rows: made for running events, read by tickets and screens, naive figures until there is one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from booths import desk, estimates, forecasting, lines, visits
from booths.models import Forecast, LineForecast, Stop, StopForecast, StopState, VisitForecast
from core import db
from core.scopes import SYSTEM
from tests.builders import Fair, later

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def waiting(session: Session, fair: Fair) -> list[Stop]:
    return list(session.scalars(select(Stop).where(Stop.event_id == fair.event.id, Stop.state == StopState.WAITING)))


def test_every_waiting_stop_and_every_line_gets_a_forecast(fair: Fair) -> None:
    for n in range(6):
        fair.admit("money", minutes=n)
    fair.call("A-1", 7)
    fair.at("A-1", desk.start, 8)
    forecasting.forecast_all(later(9))
    with db.read(fair.scope) as session:
        found = {f.stop_id: f for f in session.scalars(select(StopForecast))}
        assert set(found) == {s.id for s in waiting(session, fair)}
        assert all(0 <= f.low <= f.median <= f.high for f in found.values())
        assert set(session.scalars(select(VisitForecast.visit_id))) == {s.visit_id for s in waiting(session, fair)}
        assert session.scalars(select(func.count()).select_from(LineForecast)).one() == 7


def test_who_came_later_waits_longer(fair: Fair) -> None:
    for n in range(10):
        fair.admit("money", minutes=n)
    forecasting.forecast_all(later(10))
    with db.read(fair.scope) as session:
        first, *_, last = session.scalars(select(StopForecast).join(Stop, StopForecast.stop_id == Stop.id).order_by(Stop.joined_at)).all()
        assert first.median + 20 < last.median


def test_a_forecast_is_made_anew_when_the_hall_has_changed_and_at_least_each_minute(fair: Fair) -> None:
    def made_at() -> object:
        with db.read(SYSTEM) as session:
            return session.scalars(select(Forecast.made_at)).one()

    fair.admit("money")
    forecasting.forecast_all(later(1))
    forecasting.forecast_all(later(1.5))
    assert made_at() == later(1)
    fair.admit("money", minutes=1.6)
    forecasting.forecast_all(later(1.7))
    assert made_at() == later(1.7)
    forecasting.forecast_all(later(2.8))
    assert made_at() == later(2.8)


def test_a_forecast_raises_no_version(fair: Fair) -> None:
    fair.admit("money")
    with db.read(fair.scope) as session:
        before = session.get_one(type(fair.event), fair.event.id).version
    forecasting.forecast_all(later(1))
    with db.read(fair.scope) as session:
        assert session.get_one(type(fair.event), fair.event.id).version == before


def test_a_band_is_read_from_the_forecast_and_older_ones_count_no_more(fair: Fair) -> None:
    visit = fair.admit("money").visit_id
    with db.read(fair.scope) as session:
        stops = lines.open_stops(session, visit)
        assert estimates.for_stops(session, stops, later(1)) == (estimates.Band(0, 10, "blue"), True)
    fair.put(lambda s: s.add(VisitForecast(visit_id=stops[0].visit_id, event_id=fair.event.id, made_at=later(1), median=30, low=22, high=38, in_time=1)))
    with db.read(fair.scope) as session:
        assert estimates.for_stops(session, stops, later(2)) == (estimates.Band(20, 40, "yellow"), True)
        assert estimates.for_stops(session, stops, later(9)) == (estimates.Band(0, 10, "blue"), True)


def test_a_line_that_will_not_be_reached_before_closing_does_not_fit(fair: Fair) -> None:
    booth = fair.booth("A").id
    fair.put(lambda s: s.add(LineForecast(booth_id=booth, event_id=fair.event.id, made_at=later(1), median=200, low=150, high=240, in_time=0.1)))
    with db.read(fair.scope) as session:
        outlook = estimates.outlooks(session, fair.event.id, later(2))[booth]
    assert (outlook.fits, outlook.band.colour) == (False, "red")


def test_each_line_of_a_party_says_whether_it_fits_and_an_old_forecast_says_nothing(fair: Fair) -> None:
    visit = fair.admit("money").visit_id
    fair.do(lambda s: visits.add_topic(s, visit, fair.topic("介護").id, later(0)))
    with db.read(fair.scope) as session:
        by_letter = {line.letter: line.stop_id for line in estimates.fits(session, visit, later(1))}
    spread = {"event_id": fair.event.id, "made_at": later(1), "median": 30, "low": 22, "high": 38}
    far = StopForecast(stop_id=by_letter["F"], in_time=0.4, **spread), VisitForecast(visit_id=visit, in_time=0.9, **spread)
    fair.put(lambda s: s.add_all(far))

    def told(minutes: float) -> tuple[list[tuple[str, bool]], bool, bool]:
        with db.read(fair.scope) as session:
            found = estimates.for_stops(session, lines.open_stops(session, visit), later(minutes))
            assert found is not None
            lines_ = [(line.letter, line.fits) for line in estimates.fits(session, visit, later(minutes))]
            return lines_, found.fits, visit in estimates.hardly(session, fair.event.id, later(minutes))

    assert told(2) == ([("A", True), ("F", False)], False, True)
    assert told(9) == ([("A", True), ("F", True)], True, False)


def test_before_there_is_a_forecast_who_came_before_counts_and_not_who_came_after(fair: Fair) -> None:
    first, *_others, last = [fair.admit("health", minutes=n / 100).visit_id for n in range(16)]

    with db.read(fair.scope) as session:
        assert [estimates.fits(session, visit, later(1))[0].fits for visit in (first, last)] == [True, False]


def test_a_party_in_two_lines_is_told_about_the_one_that_calls_it_first(fair: Fair) -> None:
    for n in range(8):
        fair.admit("money", minutes=n)
    party = fair.admit("money", minutes=9)
    fair.do(lambda s: visits.hear(s, party.visit_id, [fair.topic("家賃").id, fair.topic("介護").id], None, later(9)))
    forecasting.forecast_all(later(10))
    with db.read(fair.scope) as session:
        lines_ = session.scalars(select(StopForecast).join(Stop, StopForecast.stop_id == Stop.id).where(Stop.visit_id == party.visit_id)).all()
        whole = session.scalars(select(VisitForecast).where(VisitForecast.visit_id == party.visit_id)).one()
        assert len(lines_) > 1
        assert whole.median <= min(f.median for f in lines_) < max(f.median for f in lines_)
