"""The directory of places outside: what is known of each, and whether it is in use.

Nothing is deleted that a hand-over may point to: a place is switched off, and its public page with it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from core.addresses import new_code, on_a_map
from core.text import clean
from events import geography
from events.errors import NameMissing
from events.models import Resource
from staff.rights import Right, needs

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class Place:
    """What is said of a place; only the name is needed."""

    kind: str
    name: str
    area: str = ""
    address: str = ""
    latitude: float | None = None
    longitude: float | None = None
    phone: str = ""
    opening: str = ""
    conditions: str = ""
    municipality: str = ""


@needs(Right.RESOURCES)
def save(session: Session, resource_id: UUID | None, place: Place) -> Resource:
    """Change a place, or add one at the end with a public address of its own."""
    if not clean(place.name):
        raise NameMissing
    last = session.scalars(select(func.max(Resource.position))).one()
    resource = session.get_one(Resource, resource_id) if resource_id else Resource(code=new_code(), position=(last or 0) + 1)
    resource.kind, resource.name, resource.area = clean(place.kind, 40), clean(place.name, 80), clean(place.area, 40)
    resource.address, resource.phone = clean(place.address, 120), clean(place.phone, 40)
    resource.opening, resource.conditions = clean(place.opening, 200), clean(place.conditions, 200)
    resource.latitude, resource.longitude = place.latitude, place.longitude
    resource.municipality = place.municipality if place.municipality in geography.municipalities() else ""
    session.add(resource)
    session.flush()
    return resource


def map_address(resource: Resource, *, apple: bool = False) -> str:
    """Return the address that opens a map where the place is: at its point, or else at its address."""
    known = resource.latitude is not None and resource.longitude is not None
    return on_a_map(f"{resource.latitude:.5f},{resource.longitude:.5f}" if known else resource.address, apple=apple)


@needs(Right.RESOURCES)
def switch(session: Session, resource_id: UUID, *, is_active: bool) -> None:
    """Take a place out of use, or into use again."""
    session.get_one(Resource, resource_id).is_active = is_active
