"""All that is stored about one party, to be printed for whoever asks. That somebody looked at it is written down."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from starlette.responses import Response

from booths.opening import OPEN_SECONDS
from core import clock, db, web
from core.errors import Refusal
from keeping import stored, visitor
from staff.web import opened_by, staff_only

if TYPE_CHECKING:
    from starlette.requests import Request

    from core.scopes import Scope


def _print(request: Request, scope: Scope) -> Response:
    if not web.is_looked_at(request):  # nothing is shown and nothing written down; a browser keeps no answer that failed for the look that follows
        return Response(status_code=HTTPStatus.TOO_EARLY, headers=web.HEADERS)
    now = clock.now()
    try:
        subject = db.perform(scope, lambda s: visitor.show(s, request.path_params["key"], now))
    except Refusal:
        return web.friendly(request)
    with db.read(scope) as session:
        sections = stored.of(session, subject)
    today, by = clock.day_of(now), opened_by(scope)
    return web.page(request, "stored.html", subject=subject, sections=sections, today=today, opened_by=by, open_seconds=OPEN_SECONDS)


routes = [staff_only("/print/stored/{key:uuid}", _print)]
