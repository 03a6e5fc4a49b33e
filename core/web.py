"""Small server-rendered pages: rendering, language, forms that hold no surprises, and a friendly word for everything else."""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
import secrets
from functools import cache
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import jinja2
from markupsafe import Markup, escape
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import FileResponse, HTMLResponse, PlainTextResponse, RedirectResponse, Response

from core import text
from core.settings import LOOPBACK, ROOT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from starlette.requests import HTTPConnection, Request

LANGUAGE_COOKIE = "language"
LOOK_COOKIE = "look"
LOOKS = {"large": "normal", "strong": "plain"}
"""How a page may look besides as usual, and what each is switched off by: larger text, stronger colours."""
YEAR_SECONDS = 31_536_000
LONGEST_FORM = 32_768
LONGEST_BODY = 8_388_608
"""What is too long for a form is read this far and thrown away: browsers show no answer to a form that they could not send."""
BODY_SECONDS = 60
"""So long a form may be on its way."""
MOST_FIELDS = 60
PURPOSES, AHEAD = ("sec-purpose", "purpose", "x-purpose", "x-moz"), ("prefetch", "prerender", "preview")
"""How browsers say that they fetch a page before anybody has asked for it."""
PACKAGES = ("core", "staff", "events", "booths", "checkin", "keeping")
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex",
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
}
"""The referrer stays on our own site. `no-referrer` would do the same and make browsers send forms with `Origin: null`: over plain HTTP, where
they do not say `Sec-Fetch-Site`, a form of ours could then not be told from a forged one."""
log = logging.getLogger("soudankai")


def said(key: str, **facts: object) -> Markup:
    """Return a text in the current language as HTML; in やさしい日本語 with its furigana."""
    filled = text.gettext(key).format(**facts)
    return text.ruby(filled) if text.language() == "ja_easy" else escape(filled)


def plain(key: str, **facts: object) -> str:
    """Return a text in the current language for a title or an attribute: without furigana."""
    return text.without_ruby(text.gettext(key).format(**facts))


@cache
def asset(name: str) -> str:
    """Return the address of a file of ours; it changes with the content, so that it may be kept for a year."""
    digest = hashlib.sha256((ROOT / "core" / "assets" / name).read_bytes()).hexdigest()[:10]
    return f"/assets/{name}?v={digest}"


@cache
def _templates() -> jinja2.Environment:
    folders = [ROOT / package / "templates" for package in PACKAGES]
    found = jinja2.Environment(loader=jinja2.FileSystemLoader(folders), autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=jinja2.StrictUndefined)
    found.globals.update(_=said, plain=plain, asset=asset, languages=text.LANGUAGES, tag=text.tag)
    found.globals.update(language=text.language, full_date=text.full_date, hour=text.hour, ruby=text.ruby)
    return found


def choose_language(request: Request, kept: str = "") -> str:
    """Speak the language that was asked for, is kept on a ticket or in a cookie, or that the browser prefers; Japanese otherwise."""
    for asked in (request.query_params.get("lang"), kept, request.cookies.get(LANGUAGE_COOKIE)):
        if asked in text.LANGUAGES:
            return text.speak(asked)
    return text.speak(text.preferred(request.headers.get("accept-language", "")))


def choose_staff_language(request: Request) -> str:
    """Speak Japanese or English: pages for staff have no other language."""
    code = choose_language(request)
    return text.speak("ja" if text.tag(code) == "ja" else "en")


def _looks(request: Request) -> list[str]:
    """Return how this phone wants its pages to look: as it chose before, and as it asks now."""
    asked, kept = request.query_params.get("look"), request.cookies.get(LOOK_COOKIE, "").split(".")
    return [look for look, off in LOOKS.items() if asked == look or (look in kept and asked != off)]


def switches(request: Request, *kept: str) -> Callable[[str, str], str]:
    """Return what makes a page's links to itself in another language or look; these parts of its address stay."""
    same = {name: request.query_params[name] for name in kept if name in request.query_params}
    return lambda name, value: "?" + urlencode(same | {name: value})


def page(request: Request, template: str, status: int = 200, *, headers: dict[str, str] | None = None, **context: Any) -> Response:  # noqa: ANN401
    """Render a page in the current language; a language or look that was asked for is remembered. With `links` it has the visitors' bar on top."""
    code, looks = text.language(), _looks(request)
    html = _templates().get_template(template).render({"request": request, "lang": text.tag(code), "looks": looks, "links": None} | context)
    response = HTMLResponse(html, status_code=status, headers=HEADERS | (headers or {}))
    if request.query_params.get("lang") in text.LANGUAGES:
        remember(request, response, LANGUAGE_COOKIE, code, seconds=YEAR_SECONDS)
    if "look" in request.query_params:
        remember(request, response, LOOK_COOKIE, ".".join(looks), seconds=YEAR_SECONDS)
    return response


def remember(request: Request, response: Response, name: str, value: str, *, seconds: int | None = None, path: str = "/") -> None:
    """Set a cookie that scripts cannot read and other sites cannot send."""
    response.set_cookie(name, value, max_age=seconds, path=path, httponly=True, samesite="lax", secure=request.scope["scheme"] == "https")


def unchanged(request: Request, tag: str) -> Response | None:
    """Answer 304 when the reader has what this tag stands for; a proxy that packs answers makes the tag a weak one."""
    if request.headers.get("if-none-match", "").removeprefix("W/") != f'"{tag}"':
        return None
    return tagged(Response(status_code=HTTPStatus.NOT_MODIFIED), tag)


def tagged(response: Response, tag: str) -> Response:
    """Give an answer a tag by which the reader may ask again. No cache that others share may keep it."""
    response.headers.update({"ETag": f'"{tag}"', "Cache-Control": "private, no-cache"})
    return response


def unless_unchanged(request: Request, response: Response) -> Response:
    """Answer 304 when the reader has this very page already."""
    tag = hashlib.sha256(response.body).hexdigest()[:20]
    return unchanged(request, tag) or tagged(response, tag)


def see_other(address: str) -> Response:
    """Send the browser to another page of ours after a form."""
    return RedirectResponse(address, status_code=HTTPStatus.SEE_OTHER, headers={"Cache-Control": "no-store"})


def friendly(request: Request, status: int = HTTPStatus.NOT_FOUND, *, reference: str = "") -> Response:
    """Answer whatever went wrong with 「ようこそ、お手伝いします」: nobody is turned away by a page."""
    choose_language(request)
    return page(request, "friendly.html", status, reference=reference, links=switches(request))


def is_same_origin(request: HTTPConnection) -> bool:
    """Whether a form, or a socket, comes from a page of ours. Browsers say so; a program that says nothing is no forged browser."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = request.headers.get("origin")
    try:
        return origin is None or urlsplit(origin).netloc == request.headers.get("host")
    except ValueError:
        return False


def is_looked_at(request: Request) -> bool:
    """Whether somebody sees the answer: a browser that fetches ahead, and a preview of a link, say that nobody does yet."""
    purpose = " ".join(request.headers.get(name, "") for name in PURPOSES).lower()
    return request.method != "HEAD" and not any(word in purpose for word in AHEAD)


async def read_form(request: Request) -> dict[str, list[str]]:
    """Return a form's fields, each as a list. That it comes from a page of ours the guard has seen to.

    Raises:
        HTTPException: 413 too large, 408 too slow, 400 not a form, or broken off; each is answered with a friendly page.
    """
    body = await _body(request)
    fields: dict[str, list[str]] = {}
    try:
        pairs = parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError as error:
        raise HTTPException(HTTPStatus.BAD_REQUEST) from error
    for name, value in pairs:
        fields.setdefault(name, []).append(value)
    return fields


def field(form: dict[str, list[str]], name: str) -> str:
    """Return what a form says in one field, or nothing."""
    return form.get(name, [""])[0]


async def _body(request: Request) -> bytes:
    """Return what was sent, if it is not too long and does not take too long."""
    body, length = b"", 0
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for chunk in request.stream():
                length += len(chunk)
                body += chunk if length <= LONGEST_FORM else b""
                if length > LONGEST_BODY:
                    break
    except TimeoutError as error:
        raise HTTPException(HTTPStatus.REQUEST_TIMEOUT) from error
    except ClientDisconnect as error:  # nobody is there any more to be told
        raise HTTPException(HTTPStatus.BAD_REQUEST) from error
    if length > LONGEST_FORM:
        raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    return body


async def read_json(request: Request) -> dict[str, Any]:
    """Return the JSON object that a script of ours sent.

    Raises:
        HTTPException: as for a form.
    """
    try:
        found = json.loads(await _body(request))
    except (ValueError, RecursionError) as error:
        raise HTTPException(HTTPStatus.BAD_REQUEST) from error
    if not isinstance(found, dict):
        raise HTTPException(HTTPStatus.BAD_REQUEST)
    return found


def client_address(request: HTTPConnection) -> str:
    """Return from where a request comes."""
    return request.client.host if request.client else ""


def host_of(request: HTTPConnection) -> str:
    """Return the name by which a browser asks for us, without the port; nothing if it is none."""
    try:
        return urlsplit(f"//{request.headers.get('host', '')}").hostname or ""
    except ValueError:
        return ""


def comes_from_afar(request: Request) -> bool:
    """Whether a request comes from another machine, also through a proxy on this one."""
    return client_address(request) not in {*LOOPBACK, "testclient"} or any(name in request.headers for name in ("x-forwarded-for", "forwarded", "x-real-ip"))


@cache
def _assets() -> dict[str, Path]:
    return {path.name: path for path in (ROOT / "core" / "assets").iterdir()}


async def serve_asset(request: Request) -> Response:
    """Serve a file of ours."""
    path = _assets().get(request.path_params["name"])
    if path is None:
        return friendly(request)
    return FileResponse(path, headers={"Cache-Control": f"public, max-age={YEAR_SECONDS}, immutable", "X-Content-Type-Options": "nosniff"})


async def nothing_here(request: Request) -> Response:
    """Answer an address that leads nowhere."""
    return friendly(request)


async def on_http_error(request: Request, error: Exception) -> Response:
    """Answer wrong addresses, methods and forms with the friendly page."""
    status = error.status_code if isinstance(error, HTTPException) else HTTPStatus.BAD_REQUEST
    answer = friendly(request, status)
    if status == HTTPStatus.REQUEST_TIMEOUT:
        answer.headers["Connection"] = "close"  # the rest of what was sent is not waited for
    return answer


async def on_error(request: Request, error: Exception) -> Response:
    """Log what nobody foresaw with an id, and show that id with an apology. The log has no code or token of an address: who reads it may open nothing."""
    reference = secrets.token_hex(4)
    kind = request.scope["path"].split("/")[1]
    log.error("%s /%s failed, reference %s", request.method, kind, reference, exc_info=error)
    return friendly(request, HTTPStatus.INTERNAL_SERVER_ERROR, reference=reference)


async def healthz(_request: Request) -> Response:
    """Say that the process answers."""
    return PlainTextResponse("ok")
