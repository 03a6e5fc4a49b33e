"""What a ticket says: where its holder stands now. No topic and no programme is in it."""

from __future__ import annotations

import enum
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from booths import estimates, handover_queries
from booths import queries as hall
from booths.models import StopState, VisitState
from checkin import queries
from checkin.exits import HEARS
from core import clock
from events import queries as plan
from events.models import EventState
from events.states import UNDER_WAY

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from booths.estimates import Band
    from booths.handover_queries import Asked
    from booths.models import Visit
    from checkin.models import Face

LONG_MINUTES = 40
"""Whoever has waited longer than this is told that they are not forgotten."""


class Standing(enum.StrEnum):
    """Where a visitor stands, as the ticket words it."""

    WAITING = "waiting"
    CALLED = "called"
    CONSULTING = "consulting"
    RESTING = "resting"
    PAUSED = "paused"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Ticket:
    """What the page shows. Letter and colour are those of the table where somebody goes, `why` is the call's reason; the band is that of the line that comes first.

    Whoever will probably not be called everywhere before closing (not `fits`) is asked to speak to the staff: "not today" is said by a person, never here.
    What the visitor decides about (consent to being passed on) is asked wherever they stand. At the end: what they said at the exit, whether they may
    say it (anew), and the public pages, by code and name, of the places outside to which they agreed to go.
    """

    standing: Standing
    letter: str = ""
    colour: str = ""
    band: Band | None = None
    is_long: bool = False
    fits: bool = True
    why: str = ""
    asks: tuple[Asked, ...] = ()
    is_nearby: bool = False
    face: Face | None = None
    may_answer: bool = False
    places: tuple[tuple[str, str], ...] = ()

    @property
    def key(self) -> str:
        """Everything that the page depends on: the same key, the same page. A call's reason is no part of it: the word for it stays out of the page."""
        band = f"{self.band.low}-{self.band.high}-{self.band.colour}" if self.band else ""
        asks = "".join(f"{a.handover_id}{a.is_open:d}{a.is_heard:d}{a.has_consent:d}" for a in self.asks)
        told = "long" * self.is_long + ("" if self.fits else "speak") + "near" * self.is_nearby
        leaving = (self.face or "") + "asked" * self.may_answer + "".join(code for code, _name in self.places)
        return f"{self.standing} {self.letter} {self.colour} {band} {told} {leaving} {asks}"


def ticket(session: Session, visit: Visit, event_state: EventState, now: datetime) -> Ticket:
    """Return what the visit's ticket says now."""
    return replace(_stands(session, visit, event_state, now), asks=tuple(handover_queries.on_the_phone(session, visit.id)))


def _stands(session: Session, visit: Visit, event_state: EventState, now: datetime) -> Ticket:
    stops = hall.stops_of(session, visit.id)
    called = next((stop for stop, _, _ in stops if stop.state == StopState.CALLED), None)
    waiting = [stop for stop, _, _ in stops if stop.state == StopState.WAITING]
    consulting = any(stop.state == StopState.CONSULTING for stop, _, _ in stops)
    if not (called or consulting) and (visit.state == VisitState.LEFT or not waiting):
        return _leaving(session, visit, event_state)
    if event_state == EventState.PAUSED:
        return Ticket(Standing.PAUSED)
    if called:
        return Ticket(Standing.CALLED, *hall.called_to(session, called.id), why=called.call_reason)
    if consulting:
        return Ticket(Standing.CONSULTING)
    if visit.state == VisitState.RESTING:
        return Ticket(Standing.RESTING)
    told = estimates.for_stops(session, waiting, now)
    band, fits = told or (None, True)
    pauses = plan.pauses(session, visit.event_id)
    talked = sum(clock.minutes(stop.started_at, stop.finished_at, pauses) for stop, _, _ in stops if stop.started_at and stop.finished_at)
    is_long = clock.minutes(visit.arrived_at, now, pauses) - talked > min(LONG_MINUTES, (band.high if band else None) or LONG_MINUTES)
    return Ticket(Standing.WAITING, band=band, fits=fits, is_long=is_long, is_nearby=visit.is_nearby)


def _leaving(session: Session, visit: Visit, event_state: EventState) -> Ticket:
    face = queries.exit_of(session, visit.id)
    places = tuple((place.code, place.name) for place in handover_queries.places_agreed(session, visit.id))
    return Ticket(Standing.OVER, face=face, may_answer=event_state in (HEARS if face is None else UNDER_WAY), places=places)
