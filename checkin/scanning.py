"""What reception's one field takes: a card's or a booking's address or code, or a ticket's address, from a scanner, a keyboard or the clipboard."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from booths.models import Visit
from checkin import booking_queries, bookings, card_queries, cards, codes
from checkin.card_pictures import plain_name
from checkin.errors import CodeMisread, KeyboardInKana, NotOurs, OfAnotherEvent, UnknownCode
from checkin.models import Booking, Card
from core.addresses import TOKEN
from staff.rights import Right, needs

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.orm import Session

    from checkin.admission import Wish

LONGEST = 300
ADDRESS = re.compile(rf"(?:https?://[^/\s]+)?/[bct]/({TOKEN.pattern})(?:[/?#]\S*)?", re.IGNORECASE)
"""Under which name this machine was reached does not matter: the token is random."""
KANA = re.compile(r"[ぁ-ヿ]")


class Seen(NamedTuple):
    """Whom a scan is about: the visit, its number, the second name on the card (and its drawing: picture and colour), and whether it has just begun."""

    visit_id: UUID
    number: int
    name: str
    is_new: bool
    drawing: tuple[str, str] | None = None


@needs(Right.RECEIVE)
def scan(session: Session, event_id: UUID, typed: str, wish: Wish, now: datetime) -> Seen:
    """Admit the holder of an unused card or of a booking; find the visit of a used one or of a ticket. Anything else writes nothing.

    Raises:
        NotOurs, KeyboardInKana, CodeMisread, UnknownCode, OfAnotherEvent: a sentence for staff; the next scan is free.
        DoorShut: the event admits nobody now.
    """
    card = find(session, event_id, typed)
    if isinstance(card, Visit):
        return _seen(session, card)
    if isinstance(card, Booking):
        return _booked(session, card, wish, now)
    opened = cards.activate(session, card, wish, now)
    return Seen(opened.visit_id, opened.number, plain_name(card.picture, card.colour), opened.is_new, (card.picture, card.colour))


def fresh_card(session: Session, event_id: UUID, typed: str) -> Card:
    """Return the card that is to take a lost one's place.

    Raises:
        NotOurs, KeyboardInKana, CodeMisread, UnknownCode, OfAnotherEvent: it is no card of this event.
    """
    card = find(session, event_id, typed)
    if not isinstance(card, Card):
        raise NotOurs
    return card


def _seen(session: Session, visit: Visit) -> Seen:
    card = card_queries.card_of(session, visit.id)
    drawing = (card.picture, card.colour) if card else None
    return Seen(visit.id, visit.number, plain_name(*drawing) if drawing else "", is_new=False, drawing=drawing)


def _booked(session: Session, booking: Booking, wish: Wish, now: datetime) -> Seen:
    """Admit whoever booked, as many as they said and in their language, unless reception says otherwise."""
    said = replace(wish, people=max(wish.people, booking.people), language=booking.language if wish.language == "ja" else wish.language)
    opened = bookings.arrive(session, booking.id, said, now)
    return Seen(opened.visit_id, opened.number, "", opened.is_new)


def find(session: Session, event_id: UUID, typed: str) -> Card | Booking | Visit:
    """Return the card, the booking, or the visit of a ticket, that was scanned or typed."""
    plain = unicodedata.normalize("NFKC", typed[:LONGEST]).replace("ー", "-").strip()
    address, code = ADDRESS.fullmatch(plain), codes.tidy(typed[:LONGEST])
    if address is None and not codes.has_shape(code):
        raise KeyboardInKana if KANA.search(plain) else NotOurs
    if address is None:
        return _by_code(session, event_id, code)
    token = address[1]
    found = card_queries.by_token(session, token) or booking_queries.by_token(session, token) or card_queries.visit_with(session, token)
    if found is None:
        raise NotOurs
    if found.event_id != event_id:
        raise OfAnotherEvent
    return found


def _by_code(session: Session, event_id: UUID, code: str) -> Card | Booking:
    if not codes.is_sound(code):
        raise CodeMisread(code=codes.shown(code))
    found = card_queries.by_code(session, event_id, code) or booking_queries.by_code(session, event_id, code)
    if found is None:
        raise UnknownCode(code=codes.shown(code))
    return found
