"""What the door's pages have in common."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from core import text, web

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response


def page(request: Request, template: str, status: int = HTTPStatus.OK, **context: Any) -> Response:  # noqa: ANN401 - what the template names
    """Render a page with one tap to each other language; what its address says otherwise stays."""
    kept = {name: request.query_params[name] for name in ("c", "another") if name in request.query_params}
    links = {code: "?" + urlencode(kept | {"lang": code}) for code in text.LANGUAGES}
    return web.page(request, template, status, links=links, **context)
