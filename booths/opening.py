"""Opening what is kept to itself: the words that came with a hand-over. Who has opened them, and when, is written down; drawing them again is no opening."""

from __future__ import annotations

from typing import TYPE_CHECKING

from booths import handover_queries, rights
from booths.errors import AgreedForOthers
from booths.models import SeatRole, Stop, Visit
from core.sealing import mark_of
from staff import audit
from staff.audit import What
from staff.rights import Right, needs

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.orm import Session

    from booths.models import Handover

OPEN_SECONDS = 180
"""So long a screen or a page shows what somebody has opened."""


def _note(session: Session, handover: Handover, now: datetime) -> None:
    number = str(session.get_one(Visit, handover.visit_id).number)
    audit.note(session, What.WORDS_OPENED, now, about=number, event_id=handover.event_id, handover=mark_of(handover.id))


def _may_read(session: Session, stop: Stop) -> None:
    """Refuse booth staff who neither work at this turn's booth nor led its conversation: the visitor has not agreed that they be told."""
    rights.own_stop(session, stop)
    if not rights.is_own_stop(session, stop, (SeatRole.LEAD,)):
        raise AgreedForOthers


@needs(Right.SERVE)
def at_the_table(session: Session, stop: Stop, now: datetime) -> None:
    """Open what came with a visitor who has sat down: part of 「来た」, or a tap of somebody else who works there.

    Raises:
        NotYourBooth
        AgreedForOthers: they came over from another booth.
    """
    _may_read(session, stop)
    already = opened(session, stop.event_id)
    for handover, _consent in handover_queries.told(session, stop.id):
        if not already & _marks(handover.id):
            _note(session, handover, now)


@needs(Right.SERVE)
def of_one(session: Session, handover_id: UUID, now: datetime) -> None:
    """Open the words of one hand-over, at the giver's: whoever asks what became of it.

    Raises:
        NotYourBooth
        AgreedForOthers: they came over from another booth.
        Overtaken: it is gone.
    """
    handover = rights.handover(session, handover_id)
    _may_read(session, session.get_one(Stop, handover.from_stop_id))
    _note(session, handover, now)


def _marks(key: UUID) -> set[str]:
    """Return how lines name a hand-over: by its mark, so that a line with a number leads to no row; lines of before, by its key."""
    return {mark_of(key), str(key)}


def opened(session: Session, event_id: UUID) -> set[str]:
    """Return how lines name the hand-overs whose words this person, or this device, has opened."""
    return audit.done(session, What.WORDS_OPENED, event_id, "handover")


def are_open(session: Session, event_id: UUID, handovers: Iterable[UUID]) -> bool:
    """Whether this person, or this device, has opened the words of all these hand-overs."""
    already = opened(session, event_id)
    return all(already & _marks(key) for key in handovers)
