"""What may become of a stop, a visit, a counter and a hand-over: (state, step) → state, to be read aloud.

The database refuses the rest: a step changes a row only if it is in one of the states from which the step leads on.
"""

from __future__ import annotations

from booths.models import HandoverState as H
from booths.models import Step
from booths.models import StopState as S
from booths.models import VisitState as V
from events.models import CounterState as C

STOP = {
    (S.WAITING, Step.CALL): S.CALLED,
    (S.CALLED, Step.START): S.CONSULTING,
    (S.CALLED, Step.MISS): S.WAITING,
    (S.CALLED, Step.RECALL): S.CALLED,
    (S.CALLED, Step.PARK): S.WAITING,
    (S.WAITING, Step.PARK): S.WAITING,
    (S.CONSULTING, Step.FINISH): S.FINISHED,
    (S.WAITING, Step.DROP): S.DROPPED,
    (S.CALLED, Step.DROP): S.DROPPED,
}

VISIT = {
    (V.HERE, Step.REST): V.RESTING,
    (V.RESTING, Step.BACK): V.HERE,
    (V.LEFT, Step.BACK): V.HERE,
    (V.HERE, Step.LEAVE): V.LEFT,
    (V.RESTING, Step.LEAVE): V.LEFT,
}

COUNTER = {
    (C.FREE, Step.CALL): C.SERVING,
    (C.WRITING, Step.CALL): C.SERVING,
    (C.FREE, Step.ASSIST): C.SERVING,
    (C.WRITING, Step.ASSIST): C.SERVING,
    (C.SERVING, Step.MISS): C.FREE,
    (C.SERVING, Step.PARK): C.FREE,
    (C.SERVING, Step.DROP): C.FREE,
    (C.SERVING, Step.ASSIST_END): C.FREE,
    (C.SERVING, Step.FINISH): C.WRITING,
}

COUNTER_BY_HAND = {
    C.FREE: (C.FREE, C.WRITING, C.BREAK, C.AWAY, C.CLOSED),
    C.BREAK: (C.FREE, C.WRITING),
    C.AWAY: (C.FREE, C.WRITING),
    C.CLOSED: (C.FREE, C.BREAK, C.AWAY),
}
"""What a counsellor sets by hand: the new state, and from which it may be reached."""

HANDOVER = {
    (H.SENT, H.ARRIVED): H.ARRIVED,
    (H.ARRIVED, H.RECEIVED): H.RECEIVED,
    (H.SENT, H.DECLINED): H.DECLINED,
    (H.SENT, H.FULL): H.FULL,
    (H.SENT, H.VISITOR_REFUSED): H.VISITOR_REFUSED,
    (H.SENT, H.LAPSED): H.LAPSED,
    (H.ARRIVED, H.DECLINED): H.DECLINED,
    (H.ARRIVED, H.FULL): H.FULL,
    (H.ARRIVED, H.VISITOR_REFUSED): H.VISITOR_REFUSED,
    (H.ARRIVED, H.LAPSED): H.LAPSED,
}

ONWARD = {
    (H.SENT, H.AGREED): H.AGREED,
    (H.SENT, H.CONTACTED): H.CONTACTED,
    (H.SENT, H.CONNECTED): H.CONNECTED,
    (H.SENT, H.NOT_CONNECTED): H.NOT_CONNECTED,
    (H.SENT, H.VISITOR_REFUSED): H.VISITOR_REFUSED,
    (H.AGREED, H.CONTACTED): H.CONTACTED,
    (H.AGREED, H.CONNECTED): H.CONNECTED,
    (H.AGREED, H.NOT_CONNECTED): H.NOT_CONNECTED,
    (H.AGREED, H.VISITOR_REFUSED): H.VISITOR_REFUSED,
    (H.CONTACTED, H.CONNECTED): H.CONNECTED,
    (H.CONTACTED, H.NOT_CONNECTED): H.NOT_CONNECTED,
    (H.CONTACTED, H.VISITOR_REFUSED): H.VISITOR_REFUSED,
    (H.CONNECTED, H.CONTACTED): H.CONTACTED,
    (H.NOT_CONNECTED, H.CONTACTED): H.CONTACTED,
}
"""To a place outside: steps may be left out, for somebody may be taken there at once. What was thought to be over may be taken up again."""


def before(table: dict[tuple[object, object], object], step: object) -> list[object]:
    """Return the states from which a step leads on."""
    return [state for (state, taken) in table if taken == step]
