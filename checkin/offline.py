"""What a device wrote down while it had no line: taken over in order, once for each nonce, at the true time; what cannot be goes before a person.

The device knew which numbers were its own, and nothing else: not whether a card had been scanned elsewhere, nor how late it really was.
"""

from __future__ import annotations

import enum
import hashlib
import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from sqlalchemy import func, select, update

from booths import queries as hall
from checkin import admission, cards
from checkin.admission import MOST_PEOPLE, Came, Wish
from checkin.models import Card, DeviceScan, Means, Scan, Trouble
from core import ledger
from core.addresses import NONCE
from core.clock import day_of
from core.scopes import scope_of
from core.tables import new_key
from events import queries as plan
from events.models import Event, EventState
from events.states import UNDER_WAY
from staff import sessions
from staff.rights import Right, needs

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy.orm import Session

    from events.models import NumberBlock

SERIES = "device"
NOT_YET = (EventState.PLANNING, EventState.PUBLISHED)
CARD_KEY = re.compile(r"[0-9a-f]{12}|")
LONGEST_NUMBER = 99_999
AHEAD = timedelta(seconds=60)
"""So far a corrected time may be off: the way to the server takes a moment, and no clock is quite right."""
LONG_AGO, FAR_AHEAD = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)


class Told(NamedTuple):
    """One admission as a device tells it. Times are milliseconds since 1970 by its own clock; `ahead` is how far the server's was ahead when it last knew.

    `by` is the sign-in that the device knew then: it may be another one than that which sends.
    """

    nonce: str
    number: int
    at: int
    ahead: int | None = None
    card: str = ""
    people: int = 1
    soon: bool = False
    by: UUID | None = None


class State(enum.StrEnum):
    """What became of an admission: it is in, a person looks at it, or the event has not been opened and the device keeps it."""

    IN = "in"
    ASIDE = "aside"
    WAIT = "wait"


@dataclass(frozen=True, slots=True)
class Batch:
    """What is the same for all that a device sends at once: whose numbers, which cards, and how far its clock is behind ours."""

    event_id: UUID
    blocks: Sequence[NumberBlock]
    cards: dict[str, UUID]
    ahead: int


class _Aside(Exception):  # noqa: N818 - nobody is told no: a person looks at it
    """It does not become a visit by itself."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__()
        self.trouble = trouble


def told(item: object) -> Told | None:
    """Return an admission from what a device sent; None when it is none."""
    if not isinstance(item, dict):
        return None
    nonce, card = (item.get(name) or "" for name in ("nonce", "card"))
    if not (isinstance(nonce, str) and NONCE.fullmatch(nonce) and isinstance(card, str) and CARD_KEY.fullmatch(card)):
        return None
    number, at, ahead, people = (value if isinstance(value := item.get(name), int) else None for name in ("number", "at", "ahead", "people"))
    if number is None or at is None or not 0 < number <= LONGEST_NUMBER:
        return None
    return Told(nonce, number, at, ahead, card, min(max(people or 1, 1), MOST_PEOPLE), bool(item.get("soon")), _key(item.get("by")))


def _key(said: object) -> UUID | None:
    """Return a key from what a device sent; None when it is none."""
    try:
        return UUID(said) if isinstance(said, str) else None
    except ValueError:
        return None


def card_key(event_code: str, secret: str) -> str:
    """Return by what a device knows a card: it holds no token and no code, so that whoever finds it can open nobody's ticket."""
    return hashlib.sha256(f"{event_code}:{secret}".encode()).hexdigest()[:12]


def card_count(session: Session, event: Event) -> int:
    """Return how many cards an event has: a device that knows so many knows all of them."""
    return session.scalars(select(func.count()).select_from(Card).where(Card.event_id == event.id)).one()


def card_keys(session: Session, event: Event) -> list[tuple[UUID, str, str]]:
    """Return all cards of an event in the order of making, each with the keys of its token and of its short code."""
    rows = session.execute(select(Card.id, Card.token, Card.code).where(Card.event_id == event.id).order_by(Card.id))
    return [(card, card_key(event.code, token), card_key(event.code, code)) for card, token, code in rows]


def _instant(milliseconds: int) -> datetime | None:
    """Return the instant, unless no clock could mean it."""
    found = LONG_AGO + timedelta(milliseconds=milliseconds - LONG_AGO.timestamp() * 1000) if abs(milliseconds) < FAR_AHEAD.timestamp() * 1000 else None
    return found if found and LONG_AGO < found < FAR_AHEAD else None


def true_time(given: Told, ahead: int, event: Event, now: datetime) -> tuple[datetime, bool]:
    """Return when it happened by our clock, and whether that can be: on the event's day, and not in the future.

    The device's clock is compared with ours as it sends. If somebody set it meanwhile, what it knew as it wrote may be the better measure.
    """
    found = [_instant(given.at + measured) for measured in (ahead, given.ahead) if measured is not None]
    for at in found:
        if at is not None and at <= now + AHEAD and day_of(at) == event.day:
            return min(at, now), True
    return found[0] or now, False


def _in_order(session: Session, batch: Batch, number: int, at: datetime) -> datetime:
    """Return the time, but not before that of a number which the device gave out earlier: one that took longer to come here seems to be later than it was."""
    before = (
        select(func.max(Scan.happened_at))
        .join(DeviceScan, DeviceScan.scan_id == Scan.id)
        .where(DeviceScan.event_id == batch.event_id, DeviceScan.label.in_([block.label for block in batch.blocks]), DeviceScan.number < number)
        .where(Scan.happened_at.between(at, at + AHEAD), Scan.trouble.is_distinct_from(Trouble.CLOCK))
    )
    return session.scalars(before).one() or at


@needs(Right.RECEIVE)
def take(session: Session, batch: Batch, given: Told, now: datetime) -> State:
    """Take one admission over, or say what became of it before. One transaction each: what comes after it does not depend on it.

    Whoever was erased since does not come back because a device did not hear that they were in.
    """
    if ledger.knows(session, ledger.digest(given.nonce)):
        return State.IN
    event = session.get_one(Event, batch.event_id)
    if event.state in NOT_YET:
        return State.WAIT
    _sign_as_giver(session, given)
    at, is_possible = true_time(given, batch.ahead, event, now)
    at = _in_order(session, batch, given.number, at)
    card_id, visit_id = batch.cards.get(given.card), new_key()
    wish = Wish(given.nonce, people=given.people, soon=given.soon, means=Means.CARD if given.card else Means.DESK)
    scan_id = admission.claim(session, event.id, wish, visit_id, (at, now))
    if scan_id is None:
        return _known(session, event.id, given.nonce)
    label = _label(batch.blocks, given.number)
    session.add(
        DeviceScan(scan_id=scan_id, event_id=event.id, label=label, number=given.number, card_id=card_id, people=given.people, soon=given.soon)
    )  # fmt: skip
    try:
        with session.begin_nested():
            card = _free_card(session, card_id, at) if card_id else None
            _check(session, event.id, given, is_possible=is_possible, is_known=bool(card_id) or not given.card, is_its_own=bool(label))
            admission.let_in(session, event.id, visit_id, wish, Came(SERIES, given.number, at, now), lines_at_door=event.lines_at_door)
            if card is not None:
                cards.give(session, card, visit_id)
    except _Aside as aside:
        session.execute(update(Scan).where(Scan.id == scan_id).values(visit_id=None, trouble=aside.trouble), execution_options={"synchronize_session": False})
        plan.touch(session, event.id)
        return State.ASIDE
    plan.touch(session, event.id)
    return State.IN


def _sign_as_giver(session: Session, given: Told) -> None:
    """Let what follows in this transaction be signed by whoever gave the number out: somebody else may have signed in there before it was sent."""
    sender = scope_of(session)
    giver = sessions.whose(session, given.by) if given.by and given.by != sender.sign_in_id else None
    if giver is not None:
        session.info["scope"] = replace(sender, account_id=giver.account_id, device_id=giver.device_id, name=giver.name)


def _known(session: Session, event_id: UUID, nonce: str) -> State:
    trouble = session.scalars(select(Scan.trouble).where(Scan.event_id == event_id, Scan.nonce == nonce)).one()
    return State.IN if trouble is None else State.ASIDE


def _label(blocks: Iterable[NumberBlock], number: int) -> str:
    """Return which of its blocks a device took the number from; nothing when it is not its own."""
    return next((block.label for block in blocks if block.first <= number <= block.last), "")


def _free_card(session: Session, card_id: UUID, at: datetime) -> Card:
    """Claim the card before anything else, as the door does: two who come with it wait here for each other."""
    card = session.get_one(Card, card_id)
    if not cards.claim(session, card, at):
        raise _Aside(Trouble.CARD_USED)
    return card


def _check(session: Session, event_id: UUID, given: Told, *, is_possible: bool, is_known: bool, is_its_own: bool) -> None:
    """Put aside what a person must look at. From here on nobody else draws a number of this event."""
    event = plan.hold(session, event_id)
    if event.state not in UNDER_WAY:
        raise _Aside(Trouble.OVER)
    if not is_possible:
        raise _Aside(Trouble.CLOCK)
    if not is_known:
        raise _Aside(Trouble.UNKNOWN_CARD)
    if not is_its_own or hall.by_number(session, event_id, given.number) is not None:
        raise _Aside(Trouble.NUMBER_USED)
