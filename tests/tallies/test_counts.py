"""What the counts do where a whole day does not show it: nothing at all, a day that still runs, spans of time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.exc import NoResultFound

from booths import desk
from core import db
from core.scopes import Scope
from core.tables import new_key
from tallies import counts, flash, queries, spans, workbook
from tallies.day import Day
from tests.builders import Fair, later
from tests.tallies import read

START = datetime(2026, 3, 14, 3, tzinfo=UTC)


def day_of(fair: Fair) -> Day:
    """Return the event's day as it stands."""
    with db.read(fair.scope) as session:
        return queries.day(session, fair.event.id)


def span(begin: int, over: int) -> spans.Span:
    """Return a span in minutes."""
    return START + timedelta(minutes=begin), START + timedelta(minutes=over)


def test_a_day_without_visitors_has_no_averages_and_a_workbook(fair: Fair) -> None:
    day = day_of(fair)
    seen = counts.figures(day).overview

    assert (seen.parties, seen.consultations, seen.average_wait, seen.longest_wait) == (0, 0, None, None)
    book = read.opened(workbook.build(day, later(0)))
    assert read.table(book["4事業別実績"], "事業")[-1]["平均待ち(分)"] == "－"
    assert read.table(book["データ"], "市区町村コード") == []
    assert flash.build(day, later(0))


def test_a_consultation_that_goes_on_counts_but_has_no_length_yet(fair: Fair) -> None:
    fair.admit()
    fair.call("A", 5)
    fair.at("A", desk.start, 6)
    row = counts.figures(day_of(fair)).by_programme.total

    assert (row.consultations, row.wait, row.minutes) == (1, 6.0, None)


def test_hours_that_have_not_come_yet_show_nobody_waiting(fair: Fair) -> None:
    fair.admit(minutes=0)
    fair.admit(minutes=10)

    assert {row.hour: row.most_waiting for row in counts.figures(day_of(fair)).by_hour.rows if row.most_waiting} == {12: 1}


def test_a_council_counts_only_its_own_day(fair: Fair) -> None:
    fair.admit()

    with db.read(Scope(council_id=new_key())) as session, pytest.raises(NoResultFound):
        queries.day(session, fair.event.id)


def test_spans_that_touch_become_one() -> None:
    assert spans.union([span(5, 9), span(0, 3), span(3, 4), span(8, 12), span(2, 2)]) == [span(0, 4), span(5, 12)]


def test_holes_are_cut_out_of_spans() -> None:
    assert spans.without([span(0, 10), span(20, 30)], [span(4, 6), span(9, 22), span(29, 40)]) == [span(0, 4), span(6, 9), span(22, 29)]


def test_one_who_goes_as_another_comes_does_not_make_two_at_once() -> None:
    assert spans.most_at_once([span(0, 5), span(5, 9), span(7, 8)], *span(0, 60)) == 2
    assert spans.most_at_once([span(0, 5), span(5, 9)], *span(0, 60)) == 1
