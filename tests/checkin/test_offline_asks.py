"""What a device of reception may ask and send, and who it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, update

from booths.models import StepLog
from core import db
from core.addresses import new_token
from core.tables import new_key
from events import blocks
from events import queries as plan
from events.models import Event, EventState
from staff import sessions
from staff.models import Account, Role, SignIn
from tests.builders import NOON, Fair, later
from tests.checkin.phone import SetClock, rows
from tests.checkin.tablet import SLOW, Tablet, Tablets

if TYPE_CHECKING:
    from collections.abc import Callable

FIRST = 601


@pytest.mark.parametrize("changed", [{"device": "x"}, {"device": 1}, {"items": 3}, {"items": [{}] * 51}, {"now": "noon"}, {"known": None}, {"left": []}])
def test_a_batch_that_is_none_is_refused(tablet: Tablet, changed: dict[str, object]) -> None:
    assert tablet.post(minutes=0, **changed).status_code == 400
    assert rows()["number_block"] == 1


def test_a_strangers_batch_writes_nothing_and_keeps_the_page_from_nobody_it_belongs_to(fair: Fair, tablet: Tablet) -> None:
    tablet.admit(FIRST, 0)
    tablet.browser.cookies.clear()
    before = rows()

    assert tablet.post(minutes=1).status_code == 401
    assert tablet.browser.get(f"/reception-offline/{fair.event.code}").headers["location"] == "/signin"
    assert rows() == before


def test_booth_staff_may_not_send(fair: Fair, tablets: Tablets) -> None:
    tablet = tablets(role=Role.BOOTH)

    assert tablet.post(minutes=0, items=[]).status_code == 403
    assert tablet.browser.get(f"/reception-offline/{fair.event.code}").status_code == 403


def test_a_batch_from_another_site_is_refused(tablet: Tablet) -> None:
    tablet.browser.headers["sec-fetch-site"] = "cross-site"

    assert tablet.post(minutes=0).status_code == 403
    assert rows()["scan"] == 0


def test_who_signs_out_and_in_again_loses_nothing(fair: Fair, tablet: Tablet, tablets: Tablets, set_clock: SetClock) -> None:
    tablet.admit(FIRST, 5)
    set_clock(20)
    token = tablet.browser.cookies[sessions.COOKIE]
    db.perform(fair.scope, lambda s: sessions.end_session(s, token, later(10)))
    refused = tablet.post(minutes=20).status_code
    other = tablets(SLOW, device=tablet.device, kept=tablet.kept, role=Role.LEAD)

    assert (refused, other.send(21)) == (401, ["in"])


def test_what_somebody_else_sends_is_signed_by_whoever_gave_it_out(fair: Fair, tablet: Tablet, tablets: Tablets, set_clock: SetClock) -> None:
    by = tablet.set_up()["by"]
    strangers = [new_token(), "", 7, str(new_key())]
    for n, said in enumerate([by, *strangers]):
        tablet.admit(FIRST + n, 5 + n, by=said)
    set_clock(20)
    db.perform(fair.scope, lambda s: sessions.end_session(s, tablet.browser.cookies[sessions.COOKIE], later(10)))
    other = tablets(SLOW, device=tablet.device, kept=tablet.kept, role=Role.LEAD)
    other.send(20)

    with db.read(fair.scope) as session:
        signed = session.execute(select(StepLog.who, Account.name).join(Account, StepLog.account_id == Account.id).order_by(StepLog.happened_at)).all()
    assert [who.split("-")[0] for pair in signed for who in pair] == ["reception"] * 2 + ["lead"] * 2 * len(strangers)


def test_a_number_that_was_given_out_at_a_tablet_is_signed_by_the_tablet(fair: Fair, tablet: Tablet, set_clock: SetClock) -> None:
    opened = fair.tablet(role=Role.RECEPTION)
    fair.put(lambda s: sessions.begin(s, fair.event.council_id, NOON, device_id=opened.id))
    with db.read(fair.scope) as session:
        by = session.scalars(select(SignIn.id).where(SignIn.device_id == opened.id)).one()
    tablet.admit(FIRST, 5, by=str(by))
    set_clock(20)
    tablet.send(20)

    with db.read(fair.scope) as session:
        assert session.execute(select(StepLog.who, StepLog.account_id, StepLog.device_id)).one() == (opened.label, None, opened.id)


def as_it_is(_fair: Fair) -> None:
    """Change nothing."""


def used_up(fair: Fair) -> None:
    fair.put(lambda s: s.execute(update(Event).values(offline_last=FIRST + blocks.SIZE - 1)))


def in_planning(fair: Fair) -> None:
    fair.put(lambda s: s.execute(update(Event).values(state=EventState.PLANNING)))


def over(fair: Fair) -> None:
    fair.put(lambda s: s.execute(update(Event).values(state=EventState.ENDED)))


@pytest.mark.parametrize(("day", "known", "left"), [(as_it_is, 1, 25), (as_it_is, 0, 0), (used_up, 1, 24), (in_planning, 1, 0), (over, 1, 0)])
def test_to_ask_with_nothing_to_tell_and_no_numbers_to_get_writes_nothing_and_waits_for_nobody(
    fair: Fair, tablet: Tablet, day: Callable[[Fair], None], known: int, left: int
) -> None:
    day(fair)
    with db.write(fair.scope) as session:
        plan.hold(session, fair.event.id)
        asked = tablet.post(minutes=1, items=[], cards=0, known=known, left=left)

    assert asked.status_code == 200
    assert ([block["first"] for block in asked.json()["blocks"]], "cards" in asked.json()) == ([FIRST], False)


def test_a_device_of_which_whoever_is_signed_in_knows_no_event_is_shut(tablet: Tablet) -> None:
    asked = tablet.browser.post("/reception-offline/abcdefgh/sync", json={"device": tablet.device, "items": []})

    assert asked.status_code == 403


def test_the_page_may_be_kept_and_installed_and_has_a_say_in_itself_only(fair: Fair, tablet: Tablet) -> None:
    page = tablet.browser.get(f"/reception-offline/{fair.event.code}")
    worker = tablet.browser.get("/reception-offline/worker.js")
    manifest = tablet.browser.get(f"/reception-offline/{fair.event.code}/manifest.webmanifest")

    assert "worker-src 'self'; " in page.headers["content-security-policy"] + "; "
    assert (worker.headers["content-type"].split(";")[0], worker.headers["cache-control"]) == ("text/javascript", "no-cache")
    assert worker.headers["service-worker-allowed"] == manifest.json()["scope"] == "/reception-offline/"
    assert (manifest.headers["content-type"], manifest.json()["start_url"]) == ("application/manifest+json", f"/reception-offline/{fair.event.code}")


@pytest.mark.parametrize("path", ["/", "/x/y", "/x/sync", "/%00", "/abcdefgh"])
def test_an_address_that_leads_nowhere_is_answered_kindly(tablet: Tablet, path: str) -> None:
    assert "ようこそ、お手伝いします" in tablet.browser.get(f"/reception-offline{path}").text
