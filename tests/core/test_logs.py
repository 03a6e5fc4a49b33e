"""What is logged when something goes wrong: enough to find it, and nothing about anybody."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.testclient import TestClient

from core import db, web
from core.addresses import new_token
from core.scopes import SYSTEM
from staff.models import Account, Role
from tests.builders import NOON, council

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

PLANTED = "山田花子"


def test_a_statement_that_fails_does_not_tell_what_it_held(database_url: str) -> None:
    assert database_url
    scope, organiser = council()
    twice = Account(name=organiser.name, person=PLANTED, role=Role.BOOTH, password_hash="x", created_at=NOON)
    with pytest.raises(IntegrityError) as failed:
        db.perform(replace(scope, role="system"), lambda s: s.add(twice))

    assert PLANTED not in str(failed.value)


def test_a_row_that_the_database_refuses_is_in_no_log(database_url: str, caplog: pytest.LogCaptureFixture) -> None:
    """PostgreSQL says the whole row: `DETAIL:  Failing row contains (…)`."""
    assert database_url
    scope, _organiser = council()
    broken = {"council_id": scope.council_id, "name": "x", "person": PLANTED, "role": Role.BOOTH, "password_hash": None, "created_at": NOON}
    with pytest.raises(IntegrityError) as failed:
        db.perform(SYSTEM, lambda s: s.execute(insert(Account).values(broken)))
    logging.getLogger("soudankai").error("A page failed", exc_info=failed.value)

    assert "password_hash" in caplog.text
    assert PLANTED not in caplog.text
    assert "DETAIL" not in caplog.text


def test_a_page_that_fails_is_logged_without_its_address(caplog: pytest.LogCaptureFixture) -> None:
    async def fail(_request: Request) -> Response:
        message = "this page"
        raise RuntimeError(message)

    token = new_token()
    app = Starlette(routes=[Route("/t/{token}/state", fail)], exception_handlers={Exception: web.on_error})
    answer = TestClient(app, raise_server_exceptions=False).get(f"/t/{token}/state", headers={"accept-language": "en"})

    assert answer.status_code == 500
    assert "GET /t failed, reference" in caplog.text
    assert caplog.records[-1].args[-1] in answer.text  # type: ignore[index]
    assert token not in caplog.text
