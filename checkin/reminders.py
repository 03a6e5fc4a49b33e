"""The text by which somebody is reminded of their booking: to be copied into whatever they are told by. In their language, without a topic or a programme."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checkin.models import BookingState
from checkin.words import REMIND_FREELY, REMIND_LISTED, REMIND_NOTHING, REMIND_TODAY, REMIND_TOMORROW
from core import addresses
from core.text import full_date, gettext, speaking

if TYPE_CHECKING:
    from checkin.models import Booking
    from events.models import Event, Slot, Venue

MARKS = str.maketrans("", "", "｛｝")
"""What a reading belongs to is marked for pages; in plain text the reading in brackets is enough."""


def reminder(booking: Booking, slot: Slot, event: Event, venue: Venue, public_url: str, *, is_today: bool) -> str:
    """Return the reminder for the day before, or for the day itself."""
    with speaking(booking.language):
        lines = [
            gettext(REMIND_TODAY if is_today else REMIND_TOMORROW),
            f"{full_date(event.day)} {slot.begins:%H:%M}",
            "　".join(part for part in (venue.name, venue.address) if part),
            *([gettext(REMIND_LISTED)] if booking.state == BookingState.LISTED else []),
            gettext(REMIND_NOTHING),
            gettext(REMIND_FREELY),
            addresses.booking(public_url, booking.token),
        ]
    return "\n".join(lines).translate(MARKS)
