"""What the door's pages have in common."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any, NamedTuple

from checkin.words import FOR_WHOM, HOURS
from core import addresses, text, web
from events import queries as plan

if TYPE_CHECKING:
    from sqlalchemy.orm import Session
    from starlette.requests import Request
    from starlette.responses import Response

    from events.models import Hotline


def page(request: Request, template: str, status: int = HTTPStatus.OK, **context: Any) -> Response:  # noqa: ANN401 - what the template names
    """Render a page with one tap to each other language and look; what its address says otherwise stays."""
    return web.page(request, template, status, links=web.switches(request, "c", "another"), **context)


def speak(request: Request, otherwise: str) -> None:
    """Speak as this phone chose, or otherwise as what was opened says: its address may be opened on another phone."""
    chosen = request.cookies.get(web.LANGUAGE_COOKIE, "")
    web.choose_language(request, chosen if chosen in text.LANGUAGES else otherwise)


class Telephone(NamedTuple):
    """A line to call, as a page shows it. Its name is Japanese; `about` says in other languages for whom it is, as far as we know that."""

    about: str
    name: str
    phone: str
    tel: str
    hours: str


def telephones(lines: list[Hotline]) -> list[Telephone]:
    """Return the lines as they are said in the current language: furigana in やさしい日本語 only."""
    if text.language() == "ja_easy":
        return [Telephone("", text.ruby(line.name), line.phone, addresses.tel(line.phone), text.ruby(line.hours)) for line in lines]
    return [_telephone(line, about=text.language() != "ja") for line in lines]


def _telephone(line: Hotline, *, about: bool) -> Telephone:
    hours = text.without_ruby(line.hours)
    known = FOR_WHOM.get("".join(c for c in line.phone if c in "#0123456789"), "") if about else ""
    return Telephone(
        text.gettext(known) if known else "", text.without_ruby(line.name), line.phone, addresses.tel(line.phone), text.gettext(HOURS.get(hours, hours))
    )


def telephone_page(request: Request, session: Session, back: str) -> Response:
    """Show where somebody can telephone: one link away from door, card and ticket, which so stay light however many lines there are."""
    return page(request, "telephone.html", hotlines=telephones(plan.hotlines_for_visitors(session)), back=back)
