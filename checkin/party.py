"""「一人で話したい」: some of a party get a number of their own. They are moved, never lost: people stay as many as they were."""

from __future__ import annotations

from typing import TYPE_CHECKING

from booths import lines, visits
from booths.errors import HasLeft, NobodyStays, NotYourBooth
from booths.log import Trail
from booths.models import PartyRole, Step, Visit, VisitState
from booths.party import members, told
from checkin.admission import Admitted, next_number
from checkin.models import Pass
from core.addresses import new_token
from events import queries as plan
from events.models import Booth
from events.planning import DOOR_SERIES
from staff.rights import Right, needs

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.orm import Session


@needs(Right.RECEIVE)
def split(session: Session, visit_id: UUID, people: Mapping[PartyRole, int], now: datetime, *, booth_ids: Sequence[UUID] = ()) -> Admitted:
    """Give some of a party a number of their own, at the booths chosen or else at the first contact; they came when the party came.

    Raises:
        HasLeft: the party has gone home.
        NobodyStays: nobody would go, or nobody would stay, or there are not so many.
    """
    visit = visits.held(session, visit_id)
    visits.seen_here(session, visit)
    if visit.state == VisitState.LEFT:
        raise HasLeft(number=visit.number)
    here, going = members(visit), {role: count for role, count in people.items() if count}
    if not 0 < sum(going.values()) < visit.people or any(not 0 < count <= here.get(role, 0) for role, count in going.items()):
        raise NobodyStays(number=visit.number, people=visit.people)
    event = plan.hold(session, visit.event_id)
    apart = Visit(
        event_id=event.id, series=DOOR_SERIES, number=next_number(session, event.id, event.paper_first, event.offline_last), people=sum(going.values()),
        language=visit.language, arrived_at=visit.arrived_at, state_since=now, heard=bool(booth_ids), party=told(_one_consults(going)), split_from=visit.id,
        heard_through=visit.heard_through, interpreter=visit.interpreter,
    )  # fmt: skip
    trail, token = Trail(session, now), new_token()
    trail.add(apart)
    session.add(Pass(visit_id=apart.id, token=token))
    for place in _places(session, event.id, booth_ids):
        lines.join_line(trail, apart, place)
    trail.change(visit, people=visit.people - apart.people)
    visit.party = told({role: count - going.get(role, 0) for role, count in here.items()})
    trail.log(Step.SPLIT, event_id=event.id, visit_id=visit.id, reason=str(apart.number))
    return Admitted(apart.id, apart.number, token)


def _one_consults(people: dict[PartyRole, int]) -> dict[PartyRole, int]:
    """Whoever goes apart wants to talk: if none of them came for it, the first one does now."""
    if people.get(PartyRole.CONSULTS):
        return people
    first = next(role for role in PartyRole if people.get(role))
    return people | {first: people[first] - 1, PartyRole.CONSULTS: 1}


def _places(session: Session, event_id: UUID, booth_ids: Sequence[UUID]) -> list[tuple[UUID, UUID]]:
    booths = [session.get_one(Booth, key) for key in booth_ids]
    strange = next((booth for booth in booths if booth.event_id != event_id), None)
    if strange is not None:
        raise NotYourBooth(booth=strange.letter)
    return [(booth.id, plan.programme_at(session, booth)) for booth in booths] or [plan.first_contact(session, event_id)]
