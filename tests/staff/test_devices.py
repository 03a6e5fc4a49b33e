"""Tablets: opened by a code that serves once and for a short time, cut off at once."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from core import clock, db
from core.addresses import new_code
from staff import queries, sessions
from staff.errors import CodeUsedUp, SignedOut
from staff.models import Device
from tests import builders
from tests.staff.browser import sent_to, token

if TYPE_CHECKING:
    from core.db import Scope
    from tests.staff.browser import Visitors


@pytest.fixture
def scope(database_url: str) -> Scope:
    """Return the organiser's scope."""
    assert database_url
    return builders.council()[0]


def offer(scope: Scope) -> Device:
    """Make a code for a tablet now."""
    return db.perform(scope, lambda s: sessions.offer_device(s, "ブースD", clock.now()))


def test_the_code_says_which_booth_the_tablet_will_serve(visitors: Visitors, scope: Scope) -> None:
    answer = visitors().get(f"/device/{offer(scope).code}")

    assert (answer.status_code, "この端末をブースDで使いますか" in answer.text) == (200, True)


def test_opening_the_link_does_not_use_the_code_up(visitors: Visitors, scope: Scope) -> None:
    device, tablet = offer(scope), visitors()
    for _ in range(3):
        visitors().get(f"/device/{device.code}")

    assert sent_to(tablet.post(f"/device/{device.code}")) == "/"
    assert tablet.get("/desk").status_code == 200


def test_a_code_serves_once(visitors: Visitors, scope: Scope) -> None:
    device, second = offer(scope), visitors()
    visitors().post(f"/device/{device.code}")
    answers = [second.get(f"/device/{device.code}"), second.post(f"/device/{device.code}")]

    assert [a.status_code for a in answers] == [410, 410]
    assert all("このコードはもう使えません" in a.text for a in answers)
    assert sent_to(second.get("/desk")) == "/signin"


def test_a_code_is_too_old_after_a_quarter_of_an_hour(scope: Scope) -> None:
    device = offer(scope)

    with pytest.raises(CodeUsedUp):
        db.perform(db.SYSTEM, lambda s: sessions.claim_device(s, device.code, clock.now() + timedelta(minutes=15.1)))


def test_a_guessed_code_opens_nothing(visitors: Visitors, scope: Scope) -> None:
    offer(scope)

    assert [visitors().post(f"/device/{code}").status_code for code in (new_code(), "x" * 200)] == [410, 410]


def test_another_site_cannot_claim_a_code(visitors: Visitors, scope: Scope) -> None:
    device = offer(scope)

    assert visitors(**{"sec-fetch-site": "cross-site"}).post(f"/device/{device.code}").status_code == 403
    assert sent_to(visitors().post(f"/device/{device.code}")) == "/"


def test_a_cut_off_tablet_is_out_at_once(visitors: Visitors, scope: Scope) -> None:
    device, tablet = offer(scope), visitors()
    tablet.post(f"/device/{device.code}")
    db.perform(scope, lambda s: sessions.cut_off(s, device.id, clock.now()))

    assert sent_to(tablet.get("/desk")) == "/signin"


def test_an_action_of_a_tablet_that_was_cut_off_meanwhile_is_refused(visitors: Visitors, scope: Scope) -> None:
    device, tablet = offer(scope), visitors()
    tablet.post(f"/device/{device.code}")
    with db.read(scope) as session:
        acting = sessions.scope_for(session, token(tablet))
    db.perform(scope, lambda s: sessions.cut_off(s, device.id, clock.now()))

    assert acting is not None
    with pytest.raises(SignedOut):
        db.perform(acting, lambda s: sessions.still_signed_in(s, acting))


def test_a_code_that_was_cut_off_before_it_served_opens_nothing(visitors: Visitors, scope: Scope) -> None:
    device = offer(scope)
    db.perform(scope, lambda s: sessions.cut_off(s, device.id, clock.now()))

    assert visitors().post(f"/device/{device.code}").status_code == 410


def test_open_tablets_are_listed_and_unused_codes_are_not(visitors: Visitors, scope: Scope) -> None:
    used, cut, _unused = offer(scope), offer(scope), offer(scope)
    for device in (used, cut):
        visitors().post(f"/device/{device.code}")
    db.perform(scope, lambda s: sessions.cut_off(s, cut.id, clock.now()))

    with db.read(scope) as session:
        assert [device.id for device in queries.devices(session)] == [used.id]


def test_whoever_takes_over_a_tablet_signs_its_steps(visitors: Visitors, scope: Scope) -> None:
    device, tablet = offer(scope), visitors()
    tablet.post(f"/device/{device.code}")
    db.perform(scope, lambda s: sessions.name_operator(s, device.id, "渡辺"))

    with db.read(scope) as session:
        acting = sessions.scope_for(session, token(tablet))
    assert acting is not None
    assert (acting.name, acting.role) == ("渡辺（ブースD）", "booth")
