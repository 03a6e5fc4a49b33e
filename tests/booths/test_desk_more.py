"""Beyond the four buttons: once more, calls in vain, picks by hand, breaks, helping another booth, not today."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from booths import corrections, desk, helping, queries, visits
from booths.desk import Absent
from booths.errors import CounterNotReady, MayNotHelp, NoPhoneNumbers, NotSeenHere, NotYourBooth, Overtaken, ReasonMissing
from booths.models import Alternative, DropReason, Handover, HandoverState, Seat, Step, StepLog, Stop, StopState, Visit, VisitState
from core import db
from core.scopes import Scope
from events import planning
from events.models import Counter, CounterState
from staff import accounts
from staff.models import Role
from tests import builders
from tests.builders import Fair, later

if TYPE_CHECKING:
    from uuid import UUID

    from checkin.admission import Admitted


def stop_of(fair: Fair, visit: Admitted, letter: str = "A") -> Stop:
    """Return a visit's newest stop at a booth."""
    with db.read(fair.scope) as session:
        found = session.scalars(select(Stop).where(Stop.visit_id == visit.visit_id, Stop.booth_id == fair.booth(letter).id).order_by(Stop.joined_at.desc()))
        return found.first()  # type: ignore[return-value]


def visit_of(fair: Fair, visit: Admitted) -> Visit:
    """Return a visit as it is now."""
    with db.read(fair.scope) as session:
        return session.get_one(Visit, visit.visit_id)


def sits_at(fair: Fair, name: str) -> int | None:
    """Return the number at a counter."""
    with db.read(fair.scope) as session:
        seated = queries.seated_at(session, fair.counter(name).id)
        return seated.visit.number if seated else None


def counsellor(fair: Fair, *letters: str) -> Scope:
    """Return the scope of a new account that is granted these booths."""
    account = db.perform(fair.scope, lambda s: accounts.add_account(s, name="c", person="c", role=Role.BOOTH, password=builders.PASSWORD, now=later(0)))
    for letter in letters:
        fair.do(lambda s, letter=letter: planning.grant_account(s, fair.booth(letter).id, [account.id], later(0)))
    return Scope(fair.scope.council_id, account_id=account.id, role=Role.BOOTH, name="c")


def pick(fair: Fair, counter: str, stop_id: UUID, reason: str = "体調", minutes: float = 2) -> Stop:
    """Call somebody first."""
    stop = fair.at(counter, desk.call_this, minutes, stop_id, reason)
    assert isinstance(stop, Stop)
    return stop


def test_somebody_is_called_once_more_and_stays_called(fair: Fair) -> None:
    visit = fair.admit()
    fair.call("A", 1)
    fair.at("A", desk.recall, 3)

    stop = stop_of(fair, visit)
    assert (stop.state, stop.called_at, stop.recalled_at) == (StopState.CALLED, later(1), later(3))


def test_nobody_is_called_once_more_who_sits_already(fair: Fair) -> None:
    fair.admit()
    fair.call("A", 1)
    fair.at("A", desk.start, 2)

    with pytest.raises(Overtaken):
        fair.at("A", desk.recall, 3)


def test_a_call_in_vain_is_counted_and_forgets_the_second_call(fair: Fair) -> None:
    visit = fair.admit()
    fair.call("A", 1)
    fair.at("A", desk.recall, 2)
    fair.at("A", desk.miss, 3)

    stop = stop_of(fair, visit)
    assert (stop.misses, stop.called_at, stop.recalled_at) == (1, None, None)
    assert visit_of(fair, visit).state == VisitState.RESTING


def test_somebody_near_stays_in_line_after_a_call_in_vain(fair: Fair) -> None:
    visit = fair.admit()
    fair.call("A", 1)
    fair.at("A", desk.miss, 3, then=Absent.WAIT)

    assert visit_of(fair, visit).state == VisitState.HERE
    assert fair.call("A", 4) == 1


def test_somebody_who_is_gone_leaves_every_line_when_a_person_says_so(fair: Fair) -> None:
    visit = fair.admit()
    fair.do(lambda s: visits.add_topic(s, visit.visit_id, fair.topic("介護").id, later(0)))
    fair.call("A", 1)
    fair.at("A", desk.miss, 3, then=Absent.LEFT)

    with db.read(fair.scope) as session:
        assert set(session.scalars(select(Stop.drop_reason))) == {DropReason.LEFT}
    assert visit_of(fair, visit).state == VisitState.LEFT
    fair.at("A", desk.undo_last, 4)
    assert sits_at(fair, "A") == 1


def test_a_pick_by_hand_passes_the_line_and_keeps_its_reason(fair: Fair) -> None:
    fair.admit(minutes=0)
    second = fair.admit(minutes=1)
    stop = pick(fair, "A", stop_of(fair, second).id, "小さなお子さん")

    with db.read(fair.scope) as session:
        line = session.scalars(select(StepLog).where(StepLog.step == Step.CALL)).one()
    assert (sits_at(fair, "A"), stop.call_reason, line.reason) == (2, "picked", "小さなお子さん")


def test_nobody_is_picked_without_a_reason(fair: Fair) -> None:
    stop = stop_of(fair, fair.admit())

    with pytest.raises(ReasonMissing):
        pick(fair, "A", stop.id, "  ")


def test_nobody_is_picked_from_another_line(fair: Fair) -> None:
    stop = stop_of(fair, fair.admit())

    with pytest.raises(NotYourBooth):
        pick(fair, "F", stop.id)


def test_whoever_is_picked_while_away_is_back(fair: Fair) -> None:
    visit = fair.admit()
    fair.do(lambda s: visits.rest(s, visit.visit_id, later(1)))
    pick(fair, "A", stop_of(fair, visit).id)

    assert visit_of(fair, visit).state == VisitState.HERE


def test_a_break_asked_for_during_a_consultation_begins_at_its_end(fair: Fair) -> None:
    fair.admit()
    fair.call("A", 1)
    fair.at("A", desk.ask_break, 2, 15)
    assert fair.counter("A").state == CounterState.SERVING
    fair.at("A", desk.finish, 30)

    counter = fair.counter("A")
    assert (counter.state, counter.back_at, counter.break_minutes) == (CounterState.BREAK, later(45), None)


def test_a_break_asked_for_begins_too_when_the_called_visitor_does_not_come(fair: Fair) -> None:
    fair.admit()
    fair.call("A", 1)
    fair.at("A", desk.ask_break, 2, 5)
    fair.at("A", desk.miss, 3)

    assert fair.counter("A").state == CounterState.BREAK


def test_a_break_may_be_done_without(fair: Fair) -> None:
    fair.admit()
    fair.call("A", 1)
    fair.at("A", desk.ask_break, 2, 15)
    fair.at("A", desk.ask_break, 3, None)
    fair.at("A", desk.finish, 30)

    assert fair.counter("A").state == CounterState.WRITING


def test_an_undone_finish_brings_the_wish_for_a_break_back(fair: Fair) -> None:
    fair.admit()
    fair.call("A", 1)
    fair.at("A", desk.ask_break, 2, 15)
    fair.at("A", desk.finish, 30)
    fair.at("A", desk.undo_last, 31)

    assert (fair.counter("A").state, fair.counter("A").break_minutes) == (CounterState.SERVING, 15)


def helps(fair: Fair, counter: str) -> str | None:
    """Return the letter of the booth that a counter helps."""
    with db.read(fair.scope) as session:
        helped = session.get_one(Counter, fair.counter(counter).id).helps_booth_id
    return next((letter for letter in "ABCDEFG" if fair.booth(letter).id == helped), None)


def test_any_counter_may_help_the_first_contact(fair: Fair) -> None:
    fair.at("F", helping.help_out, 1, fair.booth("A").id)

    assert helps(fair, "F") == "A"


def test_no_counter_helps_another_trade(fair: Fair) -> None:
    with pytest.raises(MayNotHelp, match="C"):
        fair.at("F", helping.help_out, 1, fair.booth("C").id)


def test_a_counter_with_somebody_does_not_begin_to_help(fair: Fair) -> None:
    fair.admit("care")
    fair.call("F", 1)

    with pytest.raises(CounterNotReady):
        fair.at("F", helping.help_out, 2, fair.booth("A").id)


def test_a_helper_calls_from_the_other_line_and_writes_its_notes(fair: Fair) -> None:
    visit = fair.admit()
    scope = counsellor(fair, "F")
    counter, stop = fair.counter("F").id, stop_of(fair, visit)
    db.perform(scope, lambda s: helping.help_out(s, counter, fair.booth("A").id, later(1)))
    db.perform(scope, lambda s: desk.call_this(s, counter, stop.id, "体調", later(2)))
    db.perform(scope, lambda s: desk.finish(s, counter, later(30)))
    db.perform(scope, lambda s: corrections.note(s, stop.id, corrections.Facts(age_band="40代"), later(31)))

    assert visit_of(fair, visit).age_band == "40代"


def test_notes_on_a_stop_of_another_booth_are_not_for_those_who_never_helped(fair: Fair) -> None:
    stop = stop_of(fair, fair.admit())
    fair.call("A", 1)

    with pytest.raises(NotYourBooth):
        db.perform(counsellor(fair, "F"), lambda s: corrections.note(s, stop.id, corrections.Facts(), later(2)))


def test_somebody_back_at_the_helped_booth_is_called_to_the_helper(fair: Fair) -> None:
    visit = fair.admit()
    fair.do(lambda s: visits.rest(s, visit.visit_id, later(1)))
    fair.at("F", helping.help_out, 2, fair.booth("A").id)
    fair.at("F", desk.call_back, 3, visit.visit_id)

    assert sits_at(fair, "F") == 1


def test_helping_ends_by_hand_and_with_a_break(fair: Fair) -> None:
    fair.at("F", helping.help_out, 1, fair.booth("A").id)
    fair.at("F", helping.help_end, 2)
    assert helps(fair, "F") is None
    fair.at("F", helping.help_out, 3, fair.booth("A").id)
    fair.at("F", desk.set_counter, 4, CounterState.BREAK)

    assert helps(fair, "F") is None


def test_not_today_keeps_what_was_arranged(fair: Fair) -> None:
    visit = fair.admit()
    fair.do(lambda s: visits.not_today(s, stop_of(fair, visit).id, Alternative.LATER_DAY, "3月21日 14:00", later(5)))

    stop = stop_of(fair, visit)
    assert (stop.state, stop.drop_reason, stop.alternative, stop.arranged) == (StopState.DROPPED, DropReason.UNMET, Alternative.LATER_DAY, "3月21日 14:00")
    assert visit_of(fair, visit).state == VisitState.LEFT


def test_not_today_frees_the_counter_and_can_be_undone_there(fair: Fair) -> None:
    visit = fair.admit()
    fair.call("A", 1)
    fair.do(lambda s: visits.not_today(s, stop_of(fair, visit).id, Alternative.PHONE, "平日の午前／留守電可", later(5)))
    assert fair.counter("A").state == CounterState.FREE
    fair.at("A", desk.undo_last, 6)

    assert (sits_at(fair, "A"), stop_of(fair, visit).arranged) == (1, "")


def test_not_today_ends_a_hand_over_as_full(fair: Fair) -> None:
    from booths import passing

    visit = fair.admit()
    fair.call("A", 1)
    fair.at("A", desk.start, 2)
    fair.at("A", passing.hand_over, 3, fair.booth("D").id)
    fair.do(lambda s: visits.not_today(s, stop_of(fair, visit, "D").id, Alternative.NONE, "", later(5)))

    with db.read(fair.scope) as session:
        assert session.scalars(select(Handover.state)).all() == [HandoverState.FULL]


def test_nobody_who_is_consulting_is_sent_away(fair: Fair) -> None:
    visit = fair.admit()
    fair.call("A", 1)
    fair.at("A", desk.start, 2)

    with pytest.raises(Overtaken):
        fair.do(lambda s: visits.not_today(s, stop_of(fair, visit).id, Alternative.NONE, "", later(5)))


def test_booth_staff_send_only_their_own_visitors_home(fair: Fair) -> None:
    stop = stop_of(fair, fair.admit())

    with pytest.raises(NotSeenHere):
        db.perform(counsellor(fair, "F"), lambda s: visits.not_today(s, stop.id, Alternative.NONE, "", later(5)))


@pytest.mark.parametrize("typed", ["048-252-1294", "携帯 090 1234 5678", "０９０１２３４５６７８"])
def test_telephone_numbers_stay_out(fair: Fair, typed: str) -> None:
    stop = stop_of(fair, fair.admit())

    with pytest.raises(NoPhoneNumbers):
        fair.do(lambda s: visits.not_today(s, stop.id, Alternative.PHONE, typed, later(5)))


@pytest.mark.parametrize("typed", ["2026-03-21 14:00", "3/21 09:00-12:00", "03-21 1400", "令和8年3月21日 午前"])
def test_days_and_hours_are_no_telephone_numbers(fair: Fair, typed: str) -> None:
    stop = stop_of(fair, fair.admit())

    fair.do(lambda s: visits.not_today(s, stop.id, Alternative.LATER_DAY, typed, later(5)))


def test_a_seat_shows_which_table_a_helper_called_to(fair: Fair) -> None:
    visit = fair.admit()
    fair.at("F", helping.help_out, 1, fair.booth("A").id)
    pick(fair, "F", stop_of(fair, visit).id)

    with db.read(fair.scope) as session:
        at = session.scalars(select(Counter.booth_id).join(Seat, Seat.counter_id == Counter.id).where(Seat.until_at.is_(None))).one()
    assert (at, stop_of(fair, visit).booth_id) == (fair.booth("F").id, fair.booth("A").id)
