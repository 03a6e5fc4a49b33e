"""Sessions: how long they last, who ends them, and what is written down of their use."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from core import db
from core.scopes import SYSTEM, Scope
from events import planning
from events.models import Event
from staff import accounts, devices, queries, sessions
from staff.agents import browser_word
from staff.errors import NotYours, SignedOut
from staff.models import Account, Council, Role, SignIn
from tests import builders
from tests.builders import NOON, PASSWORD

if TYPE_CHECKING:
    from datetime import datetime

    from tests.builders import Fair

IPAD = "Mozilla/5.0 (iPad; CPU OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1"


@pytest.fixture
def fair(database_url: str) -> Fair:
    """Return an event of this noon."""
    assert database_url
    return builders.fair()


def begin(account: Account, at: datetime = NOON) -> str:
    """Sign somebody in, with an iPad."""
    return db.perform(SYSTEM, lambda s: sessions.open_session(s, account, at, agent=IPAD))


def acting(token: str, at: datetime) -> Scope | None:
    """Return for whom a browser acts then."""
    with db.read(SYSTEM) as session:
        return sessions.scope_for(session, token, at)


def colleague(fair: Fair, role: Role = Role.RECEPTION, name: str = "colleague") -> Account:
    """Make an account."""
    return db.perform(fair.scope, lambda s: accounts.add_account(s, name=name, person=name, role=role, password=PASSWORD, now=NOON))


@pytest.mark.parametrize(("role", "hours"), [(Role.ORGANISER, 2), (Role.RECEPTION, 12), (Role.VIEWER, 12)])
def test_a_session_that_is_left_alone_ends(fair: Fair, role: Role, hours: int) -> None:
    night = NOON + timedelta(days=2)
    token = begin(colleague(fair, role), night)
    before = acting(token, night + timedelta(hours=hours, seconds=-1))

    assert before is not None
    assert acting(token, night + timedelta(hours=hours, seconds=1)) is None
    with pytest.raises(SignedOut):
        db.perform(before, lambda s: sessions.still_signed_in(s, before, night + timedelta(hours=hours, seconds=1)))


@pytest.mark.parametrize("role", [Role.LEAD, Role.RECEPTION, Role.FLOOR, Role.BOOTH])
def test_who_works_at_an_event_is_not_signed_out_by_idling_on_its_day(fair: Fair, role: Role) -> None:
    account = colleague(fair, role)
    if role == Role.BOOTH:
        fair.do(lambda s: planning.grant_account(s, fair.booth("A").id, [account.id], NOON))
    morning = NOON - timedelta(hours=11)
    token = begin(account, morning)

    assert acting(token, morning + timedelta(hours=20)) is not None
    assert acting(token, morning + timedelta(hours=25)) is None
    fair.put(lambda s: setattr(s.get_one(Event, fair.event.id), "state", "cancelled"))
    assert acting(token, morning + timedelta(hours=20)) is None


@pytest.mark.parametrize("role", [Role.VIEWER, Role.BOOTH])
def test_who_does_not_work_at_the_event_of_the_day_is_signed_out_as_ever(fair: Fair, role: Role) -> None:
    morning = NOON - timedelta(hours=11)
    token = begin(colleague(fair, role), morning)

    assert acting(token, morning + timedelta(hours=11, minutes=59)) is not None
    assert acting(token, morning + timedelta(hours=20)) is None


def test_an_organiser_is_at_work_while_the_event_goes_on(fair: Fair) -> None:
    token = begin(fair.organiser)

    def acts_when(state: str) -> bool:
        fair.put(lambda s: setattr(s.get_one(Event, fair.event.id), "state", state))
        return acting(token, NOON + timedelta(hours=3)) is not None

    assert [acts_when(state) for state in ("published", "open", "paused", "closed", "ended")] == [False, True, True, True, False]


def test_an_event_of_another_council_keeps_nobody_signed_in(fair: Fair) -> None:
    account = colleague(fair, Role.LEAD)
    other = Council(name="other", public_url="http://x", created_at=NOON)
    db.perform(SYSTEM, lambda s: s.add(other))
    morning = NOON - timedelta(hours=11)
    token = begin(account, morning)
    assert acting(token, morning + timedelta(hours=20)) is not None

    db.perform(SYSTEM, lambda s: setattr(s.get_one(Event, fair.event.id), "council_id", other.id))
    assert acting(token, morning + timedelta(hours=20)) is None


def test_a_session_ends_after_a_fortnight_however_much_it_is_used(fair: Fair) -> None:
    token = begin(colleague(fair))
    for day in range(1, 15):
        scope = acting(token, NOON + timedelta(days=day - 1))
        fair.put(lambda s, day=day: [setattr(row, "seen_at", NOON + timedelta(days=day)) for row in s.scalars(select(SignIn))])
        assert scope is not None

    assert acting(token, NOON + timedelta(days=14, seconds=1)) is None


def test_use_is_written_down_once_a_minute_at_most(fair: Fair) -> None:
    scope = acting(begin(fair.organiser), NOON)
    assert scope is not None

    def seen_after(seconds: int) -> datetime:
        db.perform(scope, lambda s: sessions.seen(s, NOON + timedelta(seconds=seconds)))
        with db.read(fair.scope) as session:
            return session.scalars(select(SignIn.seen_at)).one()

    assert [seen_after(59), seen_after(61), seen_after(100)] == [NOON, NOON + timedelta(seconds=61), NOON + timedelta(seconds=61)]


def test_one_sees_and_ends_ones_own_sessions_and_organisers_everybodys(fair: Fair) -> None:
    mine, other = colleague(fair), colleague(fair, name="other")
    first, second, theirs = begin(mine), begin(mine), begin(other)
    scope = acting(first, NOON)
    assert scope is not None
    with db.read(scope) as session:
        assert [row.agent for row in queries.signed_in(session, mine.id, NOON)] == ["iPad Safari", "iPad Safari"]
        keys = {name: acting(token, NOON).sign_in_id for name, token in (("second", second), ("theirs", theirs))}  # type: ignore[union-attr]

    db.perform(scope, lambda s: sessions.end_one(s, keys["second"], NOON))  # type: ignore[arg-type]
    with pytest.raises(NotYours):
        db.perform(scope, lambda s: sessions.end_one(s, keys["theirs"], NOON))  # type: ignore[arg-type]
    fair.do(lambda s: sessions.end_one(s, keys["theirs"], NOON))  # type: ignore[arg-type]
    assert [acting(token, NOON) is not None for token in (first, second, theirs)] == [True, False, False]


def test_a_tablet_ends_no_session_of_another_tablet(fair: Fair) -> None:
    codes = [fair.tablet(letter).code for letter in "AB"]
    one, other = (acting(db.perform(SYSTEM, lambda s, code=code: devices.claim(s, code, NOON)), NOON) for code in codes)

    with pytest.raises(NotYours):
        db.perform(one, lambda s: sessions.end_one(s, other.sign_in_id, NOON))  # type: ignore[arg-type,union-attr]


def test_of_a_browser_a_word_is_kept_and_nothing_of_where_it_was(fair: Fair) -> None:
    begin(fair.organiser)
    with db.read(fair.scope) as session:
        row = session.scalars(select(SignIn)).one()

    assert row.agent == "iPad Safari"
    assert {column.key for column in SignIn.__table__.columns} & {"address", "ip"} == set()
    assert [browser_word(agent) for agent in ("", "curl/8", "Mozilla/5.0 (Windows NT 10.0) Chrome/130 Safari/537 Edg/130")] == ["", "", "Windows Edge"]
