"""What may become of a booking: (state, step) → state, to be read aloud.

Whoever comes is let in, whatever their booking says: a cancelled one, or one that still waits for a place, is a visit like any other.
"""

from __future__ import annotations

import enum

from checkin.models import BookingState as S


class BookingStep(enum.StrEnum):
    """What happens to a booking."""

    MOVE_UP = "move_up"
    MOVE = "move"
    CANCEL = "cancel"
    COME = "come"
    LAPSE = "lapse"
    TAKE_BACK = "take_back"
    LIST_AGAIN = "list_again"
    CANCEL_AGAIN = "cancel_again"


TABLE = {
    (S.LISTED, BookingStep.MOVE_UP): S.BOOKED,
    (S.LISTED, BookingStep.MOVE): S.BOOKED,
    (S.BOOKED, BookingStep.MOVE): S.BOOKED,
    (S.LISTED, BookingStep.CANCEL): S.CANCELLED,
    (S.BOOKED, BookingStep.CANCEL): S.CANCELLED,
    (S.LISTED, BookingStep.COME): S.CAME,
    (S.BOOKED, BookingStep.COME): S.CAME,
    (S.CANCELLED, BookingStep.COME): S.CAME,
    (S.LISTED, BookingStep.LAPSE): S.LAPSED,
    (S.BOOKED, BookingStep.LAPSE): S.LAPSED,
    (S.CAME, BookingStep.TAKE_BACK): S.BOOKED,
    (S.CAME, BookingStep.LIST_AGAIN): S.LISTED,
    (S.CAME, BookingStep.CANCEL_AGAIN): S.CANCELLED,
}
"""Moved is to another time with a place left."""

AGAIN = {S.BOOKED: BookingStep.TAKE_BACK, S.LISTED: BookingStep.LIST_AGAIN, S.CANCELLED: BookingStep.CANCEL_AGAIN}
"""The step that makes a booking what it was when they came, when their admission was a slip of the hand."""

STANDS = (S.LISTED, S.BOOKED)
"""Something may still come of it."""


def before(step: BookingStep) -> list[S]:
    """Return the states from which a step leads on."""
    return [state for (state, taken) in TABLE if taken == step]
