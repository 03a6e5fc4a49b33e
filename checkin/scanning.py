"""What reception's one field takes: a card's address or code, or a ticket's address, from a scanner, a keyboard or the clipboard."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, NamedTuple

from checkin import card_queries, cards, codes
from checkin.card_pictures import plain_name
from checkin.errors import CodeMisread, KeyboardInKana, NotOurs, OfAnotherEvent, UnknownCode

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.orm import Session

    from booths.models import Visit
    from checkin.admission import Wish
    from checkin.models import Card

LONGEST = 300
ADDRESS = re.compile(r"(?:https?://[^/\s]+)?/[ct]/([A-Za-z0-9_-]{22})(?:[/?#]\S*)?", re.IGNORECASE)
"""Under which name this machine was reached does not matter: the token is random."""
KANA = re.compile(r"[ぁ-ヿ]")


class Seen(NamedTuple):
    """Whom a scan is about: the visit, its number, the second name on the card (and its drawing: picture and colour), and whether it has just begun."""

    visit_id: UUID
    number: int
    name: str
    is_new: bool
    drawing: tuple[str, str] | None = None


def scan(session: Session, event_id: UUID, typed: str, wish: Wish, now: datetime) -> Seen:
    """Admit the holder of an unused card; find the visit of a used one or of a ticket. Anything else writes nothing.

    Raises:
        NotOurs, KeyboardInKana, CodeMisread, UnknownCode, OfAnotherEvent: a sentence for staff; the next scan is free.
        DoorShut: the event admits nobody now.
    """
    found = _find(session, event_id, typed)
    if found[0] is None:
        return _seen(session, found[1])
    card = found[0]
    opened = cards.activate(session, card, wish, now)
    return Seen(opened.visit_id, opened.number, plain_name(card.picture, card.colour), opened.is_new, (card.picture, card.colour))


def fresh_card(session: Session, event_id: UUID, typed: str) -> Card:
    """Return the card that is to take a lost one's place.

    Raises:
        NotOurs, KeyboardInKana, CodeMisread, UnknownCode, OfAnotherEvent: it is no card of this event.
    """
    card, _visit = _find(session, event_id, typed)
    if card is None:
        raise NotOurs
    return card


def _seen(session: Session, visit: Visit) -> Seen:
    card = card_queries.card_of(session, visit.id)
    drawing = (card.picture, card.colour) if card else None
    return Seen(visit.id, visit.number, plain_name(*drawing) if drawing else "", is_new=False, drawing=drawing)


def _find(session: Session, event_id: UUID, typed: str) -> tuple[Card, None] | tuple[None, Visit]:
    """Return the card, or the visit of a ticket, that was scanned or typed."""
    plain = unicodedata.normalize("NFKC", typed[:LONGEST]).replace("ー", "-").strip()
    address, code = ADDRESS.fullmatch(plain), codes.tidy(typed[:LONGEST])
    if address is None and not codes.has_shape(code):
        raise KeyboardInKana if KANA.search(plain) else NotOurs
    if address is None:
        return _by_code(session, event_id, code), None
    card = card_queries.by_token(session, address[1])
    visit = None if card else card_queries.visit_with(session, address[1])
    found = card or visit
    if found is None:
        raise NotOurs
    if found.event_id != event_id:
        raise OfAnotherEvent
    return (card, None) if card else (None, visit)  # type: ignore[return-value]


def _by_code(session: Session, event_id: UUID, code: str) -> Card:
    if not codes.is_sound(code):
        raise CodeMisread(code=codes.shown(code))
    card = card_queries.by_code(session, event_id, code)
    if card is None:
        raise UnknownCode(code=codes.shown(code))
    return card
