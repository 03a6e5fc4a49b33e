"""What is asked about scans of devices without a line: which wait for a person, whom they may be, what was said about them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import bindparam, func, select

from booths import queries as hall
from booths.models import Step, StepLog, Visit
from booths.party import whole
from checkin import card_queries
from checkin.models import Card, DeviceScan, Scan, Trouble

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

    from checkin.models import Means

MOST_RESOLVED = 20
WAITING = (
    select(func.count()).select_from(DeviceScan).join(Scan, DeviceScan.scan_id == Scan.id)
    .where(Scan.event_id == bindparam("event"), Scan.trouble.is_not(None), DeviceScan.resolution.is_(None))
)  # fmt: skip
CASES = (
    select(Scan, DeviceScan, Card)
    .join(DeviceScan, DeviceScan.scan_id == Scan.id)
    .outerjoin(Card, DeviceScan.card_id == Card.id)
    .where(Scan.event_id == bindparam("event"), Scan.trouble.is_not(None))
)


class Other(NamedTuple):
    """The party that it may be: its visit, and from which device or by what means it came in."""

    visit: Visit
    label: str
    means: Means | None


class Case(NamedTuple):
    """One scan that a person looks at: the scan, what the device told, its card, and the party that it may be."""

    scan: Scan
    brought: DeviceScan
    card: Card | None
    other: Other | None


def waiting(session: Session, event_id: UUID) -> int:
    """Return how many scans wait for a person."""
    return session.execute(WAITING, {"event": event_id}).scalar_one()


def one(session: Session, scan_id: UUID) -> tuple[Scan, DeviceScan]:
    """Return a scan of a device, and what it told."""
    row = session.execute(select(Scan, DeviceScan).join(DeviceScan, DeviceScan.scan_id == Scan.id).where(Scan.id == scan_id)).one()
    return row[0], row[1]


def cases(session: Session, event_id: UUID) -> list[Case]:
    """Return what waits for a person, the first to happen first."""
    rows = session.execute(CASES.where(DeviceScan.resolution.is_(None)).order_by(Scan.happened_at, Scan.id), {"event": event_id})
    return [Case(scan, brought, card, _other(session, scan, brought)) for scan, brought, card in rows]


def resolved(session: Session, event_id: UUID) -> list[tuple[Case, int | None]]:
    """Return what people have said, the newest first, with the number that is called now."""
    rows = session.execute(
        CASES.add_columns(Visit.number).outerjoin(Visit, Scan.visit_id == Visit.id).where(DeviceScan.resolution.is_not(None))
        .order_by(DeviceScan.resolved_at.desc()).limit(MOST_RESOLVED),
        {"event": event_id},
    )  # fmt: skip
    return [(Case(scan, brought, card, None), number) for scan, brought, card, number in rows]


def other_party(session: Session, scan: Scan, brought: DeviceScan) -> Visit | None:
    """Return the party that has the card, or the number."""
    if scan.trouble == Trouble.CARD_USED and brought.card_id is not None:
        return card_queries.holder(session, brought.card_id)
    found = hall.by_number(session, scan.event_id, brought.number) if scan.trouble == Trouble.NUMBER_USED else None
    return whole(session, found.id) if found else None


def _other(session: Session, scan: Scan, brought: DeviceScan) -> Other | None:
    visit = other_party(session, scan, brought)
    if visit is None:
        return None
    came = select(DeviceScan.label, Scan.means).select_from(Scan).outerjoin(DeviceScan, DeviceScan.scan_id == Scan.id)
    row = session.execute(came.where(Scan.visit_id == visit.id).order_by(Scan.received_at, Scan.id).limit(1)).one_or_none()
    return Other(visit, (row[0] or "") if row else "", row[1] if row else None)


def resolving(session: Session, scan: Scan, brought: DeviceScan) -> StepLog | None:
    """Return the step that was logged when a person said that it was the same party."""
    voided = select(StepLog.voids).where(StepLog.voids.is_not(None))
    asked = select(StepLog).where(StepLog.event_id == scan.event_id, StepLog.step == Step.RESOLVE, StepLog.visit_id == scan.visit_id, StepLog.id.not_in(voided))
    newest = session.scalars(asked.order_by(StepLog.received_at.desc(), StepLog.id.desc()))
    return next((step for step in newest if step.reason == str(brought.number)), None)
