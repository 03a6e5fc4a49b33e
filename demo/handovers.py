"""Passing somebody on in the demonstration: to another booth with a word or two, to a place outside, and what becomes of it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from sqlalchemy import exists, select

from booths import consents, onward, passing
from booths.consents import Agreement
from booths.models import OPEN_HANDOVER, Consent, ConsentMeans, Handover, HandoverState, Visit, Way
from events import queries as plan

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.orm import Session

    from demo.hall import Place
    from demo.moment import Action, Moment

NOT_TOLD = ("", "", "", "家族のこと", "病名", "前の職場のこと")
NOTES = ("", "", "家賃のことから話したい", "ゆっくり聞いてほしい", "書類は持ってきていない", "先に手続きの流れを知りたい")
MEANS = (ConsentMeans.SPOKEN,) * 5 + (ConsentMeans.PHONE,)
WAYS = (Way.INTRODUCE, Way.INTRODUCE, Way.PHONE, Way.ACCOMPANY)
NEXT = {HandoverState.SENT: HandoverState.CONTACTED, HandoverState.CONTACTED: HandoverState.CONNECTED}
"""How a hand-over to a place outside goes on, if it does."""


def pass_on(moment: Moment, place: Place, letter: str, means: ConsentMeans | None = None) -> Action:
    """Return the hand-over to another booth, mostly agreed to aloud, now and then on the phone."""
    hall, chance = moment.hall, moment.chance
    topic_id = chance.choice(hall.topics[letter]) if hall.topics[letter] else None
    agreement, note = Agreement(means or chance.choice(MEANS), withheld=chance.choice(NOT_TOLD)), chance.choice(NOTES)
    counter_id, booth_id = place.counter.id, hall.booths[letter]
    return lambda session: passing.hand_over(session, counter_id, booth_id, moment.now, topic_id=topic_id, note=note, agreement=agreement)


def send_outside(session: Session, moment: Moment, place: Place) -> Action | None:
    """Return the hand-over to a place of the directory; None when the directory is empty."""
    known = [row.id for row in plan.resources(session, active=True)]
    if not known:
        return None
    resource_id, way, counter_id, now = moment.chance.choice(known), moment.chance.choice(WAYS), place.counter.id, moment.now
    return lambda session: onward.send(session, counter_id, resource_id, now, way=way)


def consents_given(session: Session, moment: Moment) -> Iterator[Action]:
    """Return what the visitors answer whose phones ask: yes, after a while."""
    answered = exists().where(Consent.handover_id == Handover.id)
    waits = select(Handover.id, Handover.visit_id).join(Visit, Handover.visit_id == Visit.id).order_by(Handover.sent_at, Visit.number)
    here = (Handover.event_id == moment.cast.event_id, Handover.state.in_(OPEN_HANDOVER), Handover.asked_at.is_not(None))
    for key, visit_id in session.execute(waits.where(*here, ~answered)).all():
        if visit_id in moment.hall.ours and moment.comes(6):
            yield partial(consents.give, handover_id=key, now=moment.now, visit_id=visit_id)


def asked_outside(session: Session, moment: Moment) -> Iterator[Action]:
    """Return the lead's telephone calls to places outside."""
    under_way = select(Handover.id, Handover.state).join(Visit, Handover.visit_id == Visit.id).order_by(Handover.sent_at, Visit.number)
    outside = (Handover.event_id == moment.cast.event_id, Handover.resource_id.is_not(None), Handover.state.in_(NEXT))
    for key, state in session.execute(under_way.where(*outside)).all():
        if moment.comes(45):
            yield partial(onward.advance, handover_id=key, state=NEXT[state], now=moment.now)
