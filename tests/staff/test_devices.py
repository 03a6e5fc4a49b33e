"""Tablets: opened by a code that serves once and for a short time, for one role in one event until its day ends; cut off at once."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from booths import visits
from booths.models import Visit
from core import clock, db
from core.addresses import new_code
from core.scopes import SYSTEM, Scope
from core.tables import Base, OfEvent
from events import planning, queries, standard, tablets
from events.models import Booth, Counter, Event
from events.states import EventStep
from staff import devices, sessions
from staff import queries as people
from staff.errors import CodeUsedUp, SignedOut
from staff.models import Device, Role
from staff.rights import Right, needs
from tests import builders
from tests.staff.browser import sent_to, token

if TYPE_CHECKING:
    from starlette.testclient import TestClient

    from tests.builders import Fair
    from tests.staff.browser import Visitors


@pytest.fixture
def fair(database_url: str) -> Fair:
    """Return an event of today."""
    assert database_url
    return builders.fair(now=clock.now())


def offer(fair: Fair, role: Role = Role.BOOTH) -> Device:
    """Make a code for a tablet now."""
    return fair.tablet("D" if role == Role.BOOTH else "", role, clock.now())


def opened(visitors: Visitors, device: Device) -> TestClient:
    """Open a tablet with its code."""
    tablet = visitors()
    tablet.post(f"/device/{device.code}")
    return tablet


def scope_of(tablet: TestClient) -> Scope:
    """Return for whom a tablet acts."""
    with db.read(SYSTEM) as session:
        found = sessions.scope_for(session, token(tablet), clock.now())
    assert found is not None
    return found


def test_the_code_says_what_the_tablet_will_be(visitors: Visitors, fair: Fair) -> None:
    answer = visitors().get(f"/device/{offer(fair, Role.RECEPTION).code}")

    assert (answer.status_code, "この端末を受付で使いますか" in answer.text) == (200, True)


def test_opening_the_link_does_not_use_the_code_up(visitors: Visitors, fair: Fair) -> None:
    device, tablet = offer(fair), visitors()
    for _ in range(3):
        visitors().get(f"/device/{device.code}")

    assert sent_to(tablet.post(f"/device/{device.code}")) == "/"
    assert tablet.get("/desk").status_code == 200


def test_a_code_serves_once(visitors: Visitors, fair: Fair) -> None:
    device, second = offer(fair), visitors()
    visitors().post(f"/device/{device.code}")
    answers = [second.get(f"/device/{device.code}"), second.post(f"/device/{device.code}")]

    assert [a.status_code for a in answers] == [410, 410]
    assert all("このコードはもう使えません" in a.text for a in answers)
    assert sent_to(second.get("/desk")) == "/signin"


def test_a_code_is_too_old_after_a_quarter_of_an_hour(fair: Fair) -> None:
    device = offer(fair)

    with pytest.raises(CodeUsedUp):
        db.perform(SYSTEM, lambda s: devices.claim(s, device.code, clock.now() + timedelta(minutes=15.1)))


def test_a_guessed_code_opens_nothing(visitors: Visitors, fair: Fair) -> None:
    offer(fair)

    assert [visitors().post(f"/device/{code}").status_code for code in (new_code(), "x" * 200)] == [410, 410]


def test_another_site_cannot_claim_a_code(visitors: Visitors, fair: Fair) -> None:
    device = offer(fair)

    assert visitors(**{"sec-fetch-site": "cross-site"}).post(f"/device/{device.code}").status_code == 403
    assert sent_to(visitors().post(f"/device/{device.code}")) == "/"


def test_a_cut_off_tablet_is_out_at_once_and_its_actions_are_refused(visitors: Visitors, fair: Fair) -> None:
    device = offer(fair)
    tablet = opened(visitors, device)
    acting = scope_of(tablet)
    fair.do(lambda s: devices.cut_off(s, device.id, clock.now()))

    assert sent_to(tablet.get("/desk")) == "/signin"
    with pytest.raises(SignedOut):
        db.perform(acting, lambda s: sessions.still_signed_in(s, acting, clock.now()))


def test_a_code_that_was_cut_off_before_it_served_opens_nothing(visitors: Visitors, fair: Fair) -> None:
    device = offer(fair)
    fair.do(lambda s: devices.cut_off(s, device.id, clock.now()))

    assert visitors().post(f"/device/{device.code}").status_code == 410


@pytest.mark.parametrize(("hours", "follows"), [(-1, True), (1, False)])
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_tablet_whose_time_is_over_does_not_live_again_when_the_day_is_moved(fair: Fair, hours: int, follows: bool) -> None:  # noqa: FBT001 - a case
    device = fair.tablet("A")
    later = device.until + timedelta(days=7)
    fair.put(lambda s: devices.follow(s, fair.event.id, later, device.until + timedelta(hours=hours)))

    with db.read(fair.scope) as session:
        assert (session.get_one(Device, device.id).until == later) == follows


def test_open_tablets_are_listed_by_their_names_and_unused_codes_are_not(visitors: Visitors, fair: Fair) -> None:
    used, cut, _unused = offer(fair), offer(fair), offer(fair)
    for device in (used, cut):
        opened(visitors, device)
    fair.do(lambda s: devices.cut_off(s, cut.id, clock.now()))
    fair.do(lambda s: devices.rename(s, used.id, "入口の端末", clock.now()))

    with db.read(fair.scope) as session:
        assert [device.label for device in people.devices(session, fair.event.id, clock.now())] == ["入口の端末"]


def test_whoever_takes_over_a_tablet_signs_its_steps(visitors: Visitors, fair: Fair) -> None:
    tablet = opened(visitors, offer(fair))
    acting = scope_of(tablet)
    db.perform(acting, lambda s: devices.name_operator(s, "渡辺", clock.now()))

    assert (scope_of(tablet).name, scope_of(tablet).role) == ("渡辺（D）", "booth")


def test_nobody_is_signed_out_at_a_tablet_until_the_day_is_over(visitors: Visitors, fair: Fair) -> None:
    tablet = opened(visitors, offer(fair))
    ends = tablets.day_ends(fair.event)

    def stands(now: object) -> bool:
        with db.read(SYSTEM) as session:
            return sessions.scope_for(session, token(tablet), now) is not None  # type: ignore[arg-type]

    assert [stands(ends - timedelta(seconds=1)), stands(ends)] == [True, False]
    fair.put(lambda s: setattr(s.get_one(Event, fair.event.id), "state", "ended"))
    fair.do(lambda s: planning.advance(s, fair.event.id, EventStep.SETTLE, clock.now()))
    assert not stands(clock.now())


def test_a_reception_tablet_admits_without_a_line_and_a_booth_tablet_does_not(visitors: Visitors, fair: Fair) -> None:
    page = f"/reception-offline/{fair.event.code}"

    assert [opened(visitors, offer(fair, role)).get(page).status_code for role in (Role.RECEPTION, Role.FLOOR, Role.BOOTH)] == [200, 200, 403]


def test_a_tablet_finds_nothing_of_another_event_and_changes_nothing_there(visitors: Visitors, fair: Fair) -> None:
    other = db.perform(fair.scope, lambda s: standard.install_sample(s, clock.now(), day=fair.event.day + timedelta(days=7)))
    visit = fair.admit().visit_id
    fair.put(lambda s: setattr(s.get_one(Visit, visit), "event_id", other.id))
    acting = scope_of(opened(visitors, offer(fair, Role.RECEPTION)))

    with db.read(acting) as session:
        assert [event.id for event, _venue in queries.events(session, clock.now())] == [fair.event.id]
        assert set(session.scalars(select(Booth.event_id))) == {fair.event.id}
        assert (session.get(Event, other.id), session.get(Visit, visit), queries.booths(session, other.id)) == (None, None, [])
    with pytest.raises(Exception, match="No row was found"):
        db.perform(acting, lambda s: visits.rest(s, visit, clock.now()))
    with pytest.raises(RuntimeError, match="another event"):
        db.perform(acting, needs(Right.OWN)(lambda s: s.add(Counter(event_id=other.id))))


def test_every_table_of_an_event_is_kept_to_it() -> None:
    of_events = {m.class_ for m in Base.registry.mappers if "event_id" in m.columns and not m.columns["event_id"].nullable}

    assert len(of_events) > 25
    assert {model.__name__ for model in of_events if not issubclass(model, OfEvent)} == set()
