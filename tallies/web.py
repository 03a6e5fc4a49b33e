"""Files with lines about single visitors, each by an address of its own: for whom the table of rights names, and kept nowhere on the way."""

from __future__ import annotations

from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import quote

from starlette.responses import Response

from core import clock, db, web
from core.cells import XLSX
from events import queries as plan
from staff.models import Council
from staff.web import staff_only
from tallies import flash, followup_list, queries, workbook

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from starlette.requests import Request

    from core.scopes import Scope
    from tallies.day import Day

WORKBOOK, FLASH, PUBLISHED = "workbook", "flash", "published"
KINDS = {WORKBOOK: "相談会集計", FLASH: "当日速報", PUBLISHED: "相談会集計_公表用"}


def day_file(code: str, kind: str) -> str:
    """Return the address of one of a day's files."""
    return f"/files/{kind}/{code}.xlsx"


def _day(kind: str, request: Request, scope: Scope) -> Response:
    with db.read(scope) as session:
        event = plan.by_code(session, request.path_params["code"])
        if event is None:
            return web.friendly(request)
        day, hides = queries.day(session, event.id), session.get_one(Council, scope.council_id).threshold_publication
    builds: dict[str, Callable[[Day, datetime], bytes]] = {WORKBOOK: workbook.build, FLASH: flash.build, PUBLISHED: partial(workbook.build, threshold=hides)}
    return attached(builds[kind](day, clock.now()), f"{KINDS[kind]}_{day.event.day:%Y%m%d}_{day.event.venue}.xlsx")


def _followups(request: Request, scope: Scope) -> Response:
    if request.query_params.get("knowingly") != "yes":
        return web.friendly(request, HTTPStatus.BAD_REQUEST)
    now = clock.now()
    return attached(db.perform(scope, lambda s: followup_list.export(s, now)), f"後追い一覧_{clock.day_of(now):%Y%m%d}.xlsx")


def attached(book: bytes, name: str) -> Response:
    """Return a workbook to be saved under this name; the browser keeps no other copy."""
    disposition = f"attachment; filename*=UTF-8''{quote(name.replace('/', '／'))}"
    return Response(book, media_type=XLSX, headers=web.HEADERS | {"Content-Disposition": disposition})


FOLLOWUPS = "/files/followups.xlsx"
KNOWINGLY = f"{FOLLOWUPS}?knowingly=yes"
"""So the form asks that says what the file holds; any other request is a mistake."""
routes = [
    *(staff_only(f"/files/{kind}/{{code}}.xlsx", partial(_day, kind)) for kind in KINDS),
    staff_only(FOLLOWUPS, _followups, methods=["POST"]),  # it is written down who asked for it: looking at an address must not do that
]
