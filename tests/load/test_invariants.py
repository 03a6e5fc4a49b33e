"""What must never be is refused by the database itself, whatever the program does: the six invariants, on both databases."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy.exc import IntegrityError

from booths.models import Handover, Seat, SeatRole, Stop, StopState, Visit
from checkin.models import Means, Scan
from core.addresses import new_token
from core.tables import new_key
from tests.builders import NOON, Fair

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from core.tables import Base


def visit(fair: Fair, number: int, series: str = "door") -> Visit:
    """Return a new visit."""
    return Visit(event_id=fair.event.id, series=series, number=number, arrived_at=NOON, state_since=NOON)


def scan(fair: Fair, visit_id: UUID, nonce: str) -> Scan:
    """Return a new scan."""
    return Scan(event_id=fair.event.id, nonce=nonce, means=Means.PHONE, visit_id=visit_id, happened_at=NOON, received_at=NOON)


def stop(fair: Fair, visit_id: UUID, booth: str, state: StopState = StopState.WAITING) -> Stop:
    """Return a new stop."""
    place = {"booth_id": fair.booth(booth).id, "programme_id": fair.programme("自立相談").id}
    return Stop(event_id=fair.event.id, visit_id=visit_id, state=state, joined_at=NOON, **place)


def write(fair: Fair, row: Base) -> UUID:
    """Write one row, past every action."""
    fair.put(lambda s: s.add(row))
    return row.id


def twice_a_number(fair: Fair) -> list[Base]:
    """1. A number of a series, twice in an event."""
    return [visit(fair, 7), visit(fair, 7)]


def twice_a_nonce(fair: Fair) -> list[Base]:
    """2. A nonce, twice in an event."""
    party, nonce = write(fair, visit(fair, 1)), new_token()
    return [scan(fair, party, nonce), scan(fair, party, nonce)]


def at_two_tables(fair: Fair) -> list[Base]:
    """3. A visit called at one booth and consulting at another."""
    party = write(fair, visit(fair, 1))
    return [stop(fair, party, "A", StopState.CALLED), stop(fair, party, "B", StopState.CONSULTING)]


def two_at_a_counter(fair: Fair) -> list[Base]:
    """4. Two open seats of a counter."""
    stops = [write(fair, stop(fair, write(fair, visit(fair, n)), "A", StopState.CALLED)) for n in (1, 2)]
    return [Seat(stop_id=key, counter_id=fair.counter("A").id, role=SeatRole.LEAD, from_at=NOON) for key in stops]


def twice_in_a_line(fair: Fair) -> list[Base]:
    """5. Two open stops of a visit at a booth."""
    party = write(fair, visit(fair, 1))
    return [stop(fair, party, "A"), stop(fair, party, "A", StopState.CONSULTING)]


def handed_over_twice(fair: Fair) -> list[Base]:
    """6. Two open hand-overs from a stop to a booth."""
    party = write(fair, visit(fair, 1))
    here, there = write(fair, stop(fair, party, "A", StopState.CONSULTING)), write(fair, stop(fair, party, "D"))
    rows = {"event_id": fair.event.id, "visit_id": party, "from_stop_id": here, "to_stop_id": there, "to_booth_id": fair.booth("D").id}
    return [Handover(**rows, sent_at=NOON), Handover(**rows, sent_at=NOON)]


@pytest.mark.parametrize("never", [twice_a_number, twice_a_nonce, at_two_tables, two_at_a_counter, twice_in_a_line, handed_over_twice])
def test_the_database_refuses_what_must_never_be(fair: Fair, never: Callable[[Fair], list[Base]]) -> None:
    first, second = never(fair)
    write(fair, first)

    with pytest.raises(IntegrityError):
        write(fair, second)


def test_a_nonce_has_128_bits(fair: Fair) -> None:
    party = write(fair, visit(fair, 1))

    with pytest.raises(IntegrityError):
        write(fair, scan(fair, party, "x" * 21))


def test_a_scan_without_a_visit_is_refused_at_the_commit(fair: Fair) -> None:
    with pytest.raises(IntegrityError):
        write(fair, scan(fair, new_key(), new_token()))


def test_what_is_over_stands_in_nobodys_way(fair: Fair) -> None:
    party = write(fair, visit(fair, 1))
    for state in (StopState.FINISHED, StopState.DROPPED, StopState.FINISHED, StopState.WAITING):
        write(fair, stop(fair, party, "A", state))
    for number in (1, 2):
        write(fair, visit(fair, number, series="paper"))
