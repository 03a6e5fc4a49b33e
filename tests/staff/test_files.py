"""Files with names or lines about single visitors: each by an address that answers whom the table of rights names, and nobody keeps a copy on the way."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from openpyxl import load_workbook
from sqlalchemy import func, select

from core import clock, db
from staff import accounts, sessions
from staff.audit import What
from staff.models import AuditLine, Role
from tallies.web import FLASH, FOLLOWUPS, KINDS, KNOWINGLY, PUBLISHED, WORKBOOK, day_file
from tests import builders
from tests.builders import PASSWORD, Fair

if TYPE_CHECKING:
    from starlette.testclient import TestClient

    from tests.staff.browser import Visitors

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
SHEETS = {WORKBOOK: "データ", FLASH: "当日速報", PUBLISHED: "1開催概要"}


def signed_in(visitors: Visitors, fair: Fair, role: Role) -> TestClient:
    """Return a browser in which somebody of this role has signed in."""
    asked = {"name": f"a-{role}", "person": role, "role": role, "password": PASSWORD, "now": clock.now()}
    browser = visitors()
    browser.cookies.set(sessions.COOKIE, builders.signed_in(db.perform(fair.scope, lambda s: accounts.add_account(s, **asked))))
    return browser


def lists_written(fair: Fair) -> int:
    """Return how often it is written down that somebody wrote the list."""
    with db.read(fair.scope) as session:
        return session.scalars(select(func.count()).where(AuditLine.what == What.FOLLOW_UPS_EXPORTED)).one()


@pytest.mark.parametrize("kind", KINDS)
def test_a_days_file_is_saved_under_its_japanese_name_and_opens(visitors: Visitors, kind: str) -> None:
    fair = builders.fair()
    answer = signed_in(visitors, fair, Role.ORGANISER).get(day_file(fair.event.code, kind))

    assert SHEETS[kind] in load_workbook(BytesIO(answer.content)).sheetnames
    assert quote(f"{KINDS[kind]}_20260314_") in answer.headers["content-disposition"]
    assert answer.headers["cache-control"] == "no-store"


def test_who_sees_figures_only_gets_the_published_file_only(visitors: Visitors) -> None:
    fair = builders.fair()
    viewer = signed_in(visitors, fair, Role.VIEWER)

    assert {kind: viewer.get(day_file(fair.event.code, kind)).status_code for kind in KINDS} == {WORKBOOK: 403, FLASH: 403, PUBLISHED: 200}


def test_the_follow_up_list_is_written_by_a_form_of_ours_only_and_each_time_is_written_down(visitors: Visitors) -> None:
    fair = builders.fair()
    organiser = signed_in(visitors, fair, Role.ORGANISER)
    assert organiser.get(FOLLOWUPS).status_code == 405
    assert organiser.post(FOLLOWUPS).status_code == 400
    assert organiser.post(KNOWINGLY, headers={"origin": "https://elsewhere.example"}).status_code == 403
    assert signed_in(visitors, fair, Role.LEAD).post(KNOWINGLY).status_code == 403
    assert lists_written(fair) == 0

    assert load_workbook(BytesIO(organiser.post(KNOWINGLY).content)).sheetnames == ["後追い一覧"]
    assert lists_written(fair) == 1
