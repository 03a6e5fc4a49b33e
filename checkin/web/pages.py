"""What the door's pages have in common."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from core import web

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response


def page(request: Request, template: str, status: int = HTTPStatus.OK, **context: Any) -> Response:  # noqa: ANN401 - what the template names
    """Render a page with one tap to each other language and look; what its address says otherwise stays."""
    return web.page(request, template, status, links=web.switches(request, "c", "another"), **context)
