"""組: who is in a party, and as what; and how somebody who went apart with a number of their own joins it again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from booths import lines, visits
from booths.errors import HasLeft, NotApart, PartySize, StillElsewhere
from booths.log import Trail
from booths.models import AT_A_TABLE, OPEN_HANDOVER, DropReason, Handover, PartyRole, Step, Stop, Urgency, UrgencySignal, Visit, VisitState
from staff.rights import Right, needs

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.orm import Session

    from booths.models import About

MOST = 20


def members(visit: Visit) -> dict[PartyRole, int]:
    """Return how many of a party are here as what. While nobody has said, one consults and the others are family."""
    found = {role: visit.party[role] for role in PartyRole if visit.party.get(role)}
    if not found:
        found = {PartyRole.CONSULTS: 1}
    rest = visit.people - sum(found.values())
    return found | ({PartyRole.FAMILY: found.get(PartyRole.FAMILY, 0) + rest} if rest > 0 else {})


def told(people: Mapping[PartyRole, int]) -> dict[str, int]:
    """Return a party's people as a visit keeps them."""
    return {str(role): people[role] for role in PartyRole if people.get(role)}


@needs(Right.RECEIVE)
def describe(session: Session, visit_id: UUID, people: Mapping[PartyRole, int], about: About | None, now: datetime) -> None:
    """Write down who came, and whom it is about: the party's people are the sum of the roles.

    Raises:
        PartySize: nobody, or more than a party holds.
    """
    visit = visits.held(session, visit_id)
    visits.seen_here(session, visit)
    if not 1 <= sum(people.values()) <= MOST:
        raise PartySize(most=MOST)
    trail = Trail(session, now)
    trail.change(visit, people=sum(people.values()), about=about)
    visit.party = told(people)
    trail.log(Step.NOTE, event_id=visit.event_id, visit_id=visit_id)


@needs(Right.RECEIVE)
def merge(session: Session, visit_id: UUID, now: datetime) -> Visit:
    """Let somebody who went apart join their party again, and return it: their people come back, and the lines in which they still wait go along.

    Their passes open the party's ticket from now on; what they talked about stays theirs.

    Raises:
        NotApart: they never went apart, or have joined it already.
        StillElsewhere: they are called, or talking, or on the way to another booth.
        HasLeft: the party has gone home, and they still wait somewhere.
        PartySize: so many do not go into one party.
    """
    visit = visits.held(session, visit_id)
    visits.seen_here(session, visit)
    if visit.split_from is None or visit.merged_into is not None:
        raise NotApart(number=visit.number)
    party, stops = whole(session, visit.split_from), lines.open_stops(session, visit_id)
    _at_rest(session, visit, stops)
    if stops and party.state == VisitState.LEFT:
        raise HasLeft(number=party.number)
    if party.people + visit.people > MOST:
        raise PartySize(most=MOST)
    trail, together = Trail(session, now), members(party)
    for stop in stops:
        _bring(trail, stop, party)
    for role, count in members(visit).items():
        together[role] = together.get(role, 0) + count
    trail.change(party, people=party.people + visit.people)
    party.party = told(together)
    _urgency(trail, visit, party)
    lines.leave_if_done(trail, visit)
    trail.change(visit, merged_into=party.id)
    trail.log(Step.MERGE, event_id=visit.event_id, visit_id=visit_id)
    return party


def whole(session: Session, visit_id: UUID) -> Visit:
    """Return the party that a visit is, or became part of."""
    visit = session.get_one(Visit, visit_id, populate_existing=True)
    return whole(session, visit.merged_into) if visit.merged_into else visit


def _at_rest(session: Session, visit: Visit, stops: list[Stop]) -> None:
    passed = session.scalars(select(Handover.id).where(Handover.visit_id == visit.id, Handover.to_booth_id.is_not(None), Handover.state.in_(OPEN_HANDOVER)))
    if any(stop.state in AT_A_TABLE for stop in stops) or passed.first() is not None:
        raise StillElsewhere(number=visit.number)


def _bring(trail: Trail, stop: Stop, party: Visit) -> None:
    """Let a waiting turn be the party's; where the party stands already, only its topics go along."""
    there = next((s for s in lines.open_stops(trail.session, party.id) if s.booth_id == stop.booth_id), None)
    if there is None:
        trail.change(stop, visit_id=party.id)
        return
    lines.take_topics_along(trail, stop, there)
    lines.drop_stop(trail, stop, DropReason.REROUTED)


def _urgency(trail: Trail, visit: Visit, party: Visit) -> None:
    """Let what is urgent and not met yet, and why, go along: nobody forgets it because two sit together again."""
    session = trail.session
    own, urgency = (session.scalars(select(Urgency).where(Urgency.visit_id == v.id)).one_or_none() for v in (party, visit))
    if own is None and urgency is not None and urgency.met_at is None:
        trail.change(urgency, visit_id=party.id)
    known = set(session.scalars(select(UrgencySignal.signal).where(UrgencySignal.visit_id == party.id)))
    for signal in session.scalars(select(UrgencySignal).where(UrgencySignal.visit_id == visit.id)).all():
        if signal.signal not in known:
            trail.change(signal, visit_id=party.id)
