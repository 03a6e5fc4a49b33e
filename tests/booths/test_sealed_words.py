"""Words about a visitor are sealed wherever the database keeps them, the log of steps among it; undo reads them, and brings back nothing that was erased."""

from __future__ import annotations

import pytest
from sqlalchemy import select, text, update

from booths import desk, passing, visits
from booths.consents import Agreement
from booths.errors import MovedOn
from booths.models import Alternative, Handover, Stop, StopState
from core import db
from tests.booths.test_hand_over import call, handed, now_is
from tests.builders import Fair, later

NOTE, WITHHELD, ARRANGED, REASON = "母の介護で眠れない", "借金のこと", "平日の午後に電話", "担当者が体調不良"


def kept() -> str:
    """Return everything that the tables with words hold, as the database holds it."""
    with db.engine().connect() as connection:
        return str([connection.execute(text(f"SELECT * FROM {table}")).all() for table in ("handover", "consent", "stop", "step_log")])  # noqa: S608 - our own names


def not_today(fair: Fair) -> Stop:
    """Call somebody to A, and arrange a call instead."""
    fair.admit()
    fair.call("A")
    with db.read(fair.scope) as session:
        stop = session.scalars(select(Stop).where(Stop.state == StopState.CALLED)).one()
    fair.do(lambda s: visits.not_today(s, stop.id, Alternative.PHONE, ARRANGED, later(2)))
    return stop


def test_no_word_can_be_read_in_the_database(fair: Fair) -> None:
    made = handed(fair, note=NOTE, agreement=Agreement(withheld=WITHHELD))
    call(fair, made)
    fair.do(lambda s: passing.decline(s, made.id, REASON, later(12)))
    not_today(fair)

    assert now_is(fair, made).reason == REASON
    held = kept()
    assert [word for word in (NOTE, WITHHELD, REASON, ARRANGED) if word in held or word.encode("ascii", "backslashreplace").decode() in held] == []


def test_a_step_with_words_is_taken_back(fair: Fair) -> None:
    stop = not_today(fair)
    fair.at("A", desk.undo_last, 3)

    with db.read(fair.scope) as session:
        now = session.get_one(Stop, stop.id)
    assert (now.state, now.arranged, now.alternative) == (StopState.CALLED, "", None)


def test_what_was_erased_is_not_brought_back_by_an_undo(fair: Fair) -> None:
    made = handed(fair)
    call(fair, made)
    fair.do(lambda s: passing.decline(s, made.id, REASON, later(12)))
    fair.put(lambda s: s.execute(update(Handover).where(Handover.id == made.id).values(reason="")))

    with pytest.raises(MovedOn):
        fair.at("D", desk.undo_last, 13)
