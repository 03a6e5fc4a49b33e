"""Consent to passing something on: spoken, on the visitor's phone, or without it by the lead. It may be withdrawn at once.

Withdrawing takes the words away for good, from the rows and from what the log could bring back; the place in line stays.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import delete, exists, select

from booths import contacts, lines, rights, visits
from booths.errors import GroundMissing, LeadOnly, NothingToDecide
from booths.log import Trail
from booths.models import (
    OPEN_HANDOVER,
    OPEN_ONWARD,
    Consent,
    ConsentMeans,
    DropReason,
    Handover,
    HandoverState,
    Step,
    Stop,
    StopState,
    StopTopic,
    Visit,
)
from core import ledger
from core.scopes import scope_of
from core.text import clean, gettext, language, later
from events.models import Booth, Programme, Resource
from staff import audit
from staff.audit import What
from staff.rights import Right, may, needs

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.orm import Session

ON_THE_PHONE = later("May we tell the people at booth {booth} what we have talked about?")
OUTSIDE_ON_THE_PHONE = later("May we tell the place that we have spoken about what we have talked about?")
"""What the visitor's phone asks. A place outside is not named there: somebody may look over the shoulder."""
WITHOUT = later("Without consent, by the lead's judgement")


@dataclass(frozen=True, slots=True)
class Agreement:
    """How consent comes about: said at the table, asked on the phone, or not at all, on the lead's ground. What is not to be told holds without it, too."""

    means: ConsentMeans = ConsentMeans.SPOKEN
    withheld: str = ""
    ground: str = ""

    def check(self, session: Session) -> None:
        """Refuse passing on without consent by anybody but the lead, and without a ground; and telephone numbers among the words.

        Raises:
            LeadOnly, GroundMissing, NoPhoneNumbers
        """
        visits.refuse_phone_numbers(self.withheld)
        visits.refuse_phone_numbers(self.ground)
        if self.means != ConsentMeans.OVERRIDE:
            return
        if not may(scope_of(session).role, Right.OVERRIDE):
            raise LeadOnly
        if not clean(self.ground):
            raise GroundMissing

    def write(self, trail: Trail, handover: Handover, wording: str) -> None:
        """Write the consent down. One that is asked on the phone comes later, if it comes."""
        if self.means == ConsentMeans.PHONE:
            return
        without = self.means == ConsentMeans.OVERRIDE
        words = gettext(WITHOUT) if without else clean(wording)
        told = {"withheld": clean(self.withheld), "ground": clean(self.ground) if without else ""}
        whom = for_whom(trail.session, handover)
        trail.add(Consent(handover_id=handover.id, wording=words, language=language(), given_at=trail.now, means=self.means, **told, **whom))
        carry_topic(trail, handover)
        if without:
            number = str(trail.session.get_one(Visit, handover.visit_id).number)
            audit.note(
                trail.session, What.WITHOUT_CONSENT, trail.now, about=number, event_id=handover.event_id, to="outside" if handover.resource_id else "booth"
            )


def for_whom(session: Session, handover: Handover) -> dict[str, str | bool]:
    """Return to whom something is passed on, as it is called now, and whether that is another body than the giver's (第三者提供)."""
    if handover.resource_id is not None:
        return {"recipient": session.get_one(Resource, handover.resource_id).name, "is_third_party": True}
    giver, there = (session.get_one(Programme, session.get_one(Stop, key).programme_id) for key in (handover.from_stop_id, handover.to_stop_id))
    body = f"（{there.body}）" if there.body else ""
    return {"recipient": f"{session.get_one(Booth, handover.to_booth_id).letter} {there.name}{body}", "is_third_party": there.body != giver.body}


def carry_topic(trail: Trail, handover: Handover) -> None:
    """Note the topic that comes with a hand-over at the receiver."""
    if handover.topic_id is not None and handover.to_stop_id is not None:
        lines.note_topic(trail, trail.session.get_one(Stop, handover.to_stop_id), handover.topic_id, handover.id)


def is_open(handover: Handover) -> bool:
    """Whether a hand-over is under way, in the hall or to a place outside."""
    return handover.state in (OPEN_ONWARD if handover.resource_id else OPEN_HANDOVER)


def consent_to(session: Session, handover: Handover) -> Consent | None:
    """Return what was agreed to."""
    return session.scalars(select(Consent).where(Consent.handover_id == handover.id)).one_or_none()


def _held(session: Session, handover_id: UUID, visit_id: UUID | None) -> Handover:
    """Return the hand-over, if it is this visitor's, or of a booth where this staff works.

    Raises:
        NothingToDecide: the visitor has no such hand-over.
        NotYourBooth
    """
    handover = rights.handover(session, handover_id)
    if visit_id is not None:
        if handover.visit_id != visit_id:
            raise NothingToDecide
        return handover
    if handover.to_stop_id is None or not rights.is_own_stop(session, session.get_one(Stop, handover.to_stop_id)):
        rights.own_stop(session, session.get_one(Stop, handover.from_stop_id))
    return handover


@needs(Right.AGREE)
def give(session: Session, handover_id: UUID, now: datetime, *, visit_id: UUID | None = None, withheld: str = "") -> Consent:
    """はい: the visitor agrees, on the phone (then it is named whose), or aloud while the phone still asks.

    Raises:
        NothingToDecide: nothing is asked (any more).
    """
    handover = _held(session, handover_id, visit_id)
    if handover.asked_at is None or not is_open(handover) or consent_to(session, handover) is not None:
        raise NothingToDecide
    trail = Trail(session, now)
    letter = session.get_one(Booth, handover.to_booth_id).letter if handover.to_booth_id else ""
    wording = gettext(ON_THE_PHONE).format(booth=letter) if letter else gettext(OUTSIDE_ON_THE_PHONE)
    means = ConsentMeans.SPOKEN if visit_id is None else ConsentMeans.PHONE
    words = {"wording": clean(wording), "language": language(), "withheld": clean(withheld)}
    consent = Consent(handover_id=handover.id, given_at=now, means=means, **words, **for_whom(session, handover))
    trail.add(consent)
    carry_topic(trail, handover)
    trail.log(Step.CONSENT, event_id=handover.event_id, visit_id=handover.visit_id, stop_id=handover.to_stop_id)
    return consent


@needs(Right.WITHDRAW)
def withdraw(session: Session, handover_id: UUID, now: datetime, *, visit_id: UUID | None = None) -> None:
    """いいえ, or 伝えるのをやめる: the words are erased at once, and a hand-over that is under way ends. The place in line stays.

    The topic that came along is erased in every turn there that has not begun, however the hand-over ended; what the visitor or another booth said of it stays.
    Also after it was received: what was heard cannot be made unheard, but nobody reads it again, also not after a restore (`core.ledger`).

    Raises:
        NothingToDecide: there is no consent of the visitor's to take back, and none is asked for.
    """
    handover = _held(session, handover_id, visit_id)
    consent, under_way = consent_to(session, handover), is_open(handover)
    if consent is None and not (under_way and handover.asked_at):
        raise NothingToDecide
    if consent is not None and (consent.withdrawn_at is not None or consent.means == ConsentMeans.OVERRIDE):
        raise NothingToDecide
    ledger.add(session, [handover.id])
    trail = Trail(session, now)
    handover.note = ""
    if consent is not None:
        consent.withheld = ""
        session.flush()
        trail.change(consent, withdrawn_at=now)
        not_begun = exists().where(Stop.id == StopTopic.stop_id, Stop.started_at.is_(None))
        session.execute(delete(StopTopic).where(StopTopic.handover_id == handover.id, not_begun))
    if under_way:
        trail.change(handover, state=HandoverState.VISITOR_REFUSED, ended_at=now, ended_by=scope_of(session).name)
    if handover.resource_id is not None:
        contacts.forget_unneeded(session, handover.visit_id, session.get_one(Stop, handover.from_stop_id).booth_id, now)
    trail.log(Step.WITHDRAW, event_id=handover.event_id, visit_id=handover.visit_id, stop_id=handover.to_stop_id)


@needs(Right.WITHDRAW)
def drop_place(session: Session, handover_id: UUID, now: datetime, *, visit_id: UUID | None = None) -> None:
    """Give up the place in that line, too, after saying no.

    Raises:
        NothingToDecide: the hand-over was not refused, or the visitor sits there already.
    """
    handover = _held(session, handover_id, visit_id)
    stop = session.get_one(Stop, handover.to_stop_id) if handover.to_stop_id else None
    if handover.state != HandoverState.VISITOR_REFUSED or stop is None or stop.state not in {StopState.WAITING, StopState.CALLED}:
        raise NothingToDecide
    trail = Trail(session, now)
    lines.drop_stop(trail, stop, DropReason.DECLINED)
    lines.leave_if_done(trail, session.get_one(Visit, handover.visit_id))
    trail.log(Step.DROP, event_id=handover.event_id, visit_id=handover.visit_id, stop_id=stop.id)
