"""The words of the hall, as the tables use them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from booths.models import (
    About,
    Access,
    Alternative,
    CameAs,
    ConsentMeans,
    DropReason,
    Familiarity,
    HandoverState,
    Judgement,
    Outcome,
    PartyRole,
    Sex,
    Signal,
    Step,
    StopState,
    Term,
    VisitState,
    Way,
)
from booths.routing import Reason
from core.text import gettext
from core.text import later as _
from events.staffing import INTERPRETED

if TYPE_CHECKING:
    from collections.abc import Iterable

STOPS = {
    StopState.WAITING: _("Waiting"),
    StopState.CALLED: _("Called"),
    StopState.CONSULTING: _("In consultation"),
    StopState.FINISHED: _("Finished"),
    StopState.DROPPED: _("Dropped"),
}
VISITS = {VisitState.HERE: _("Here"), VisitState.RESTING: _("Stepped out"), VisitState.LEFT: _("Left")}
CALL_REASONS = {
    Reason.URGENT: _("wants to talk soon"),
    Reason.RETURNING: _("is back from the other booth"),
    Reason.WAITED_LONG: _("has waited long"),
    Reason.DUE: _("has booked this time"),
    Reason.TOGETHER: _("belongs to the party that is here"),
    Reason.ACCESS: _("needs this counter, which wheelchairs can reach"),
    Reason.SHORT_DAY: _("has little left to do today"),
    Reason.FIRST_COME: _("came first"),
    Reason.IN_TURN: _("is next, by waiting time and by what is left to do"),
    "picked": _("was chosen by hand"),
    "back": _("has come back"),
}
"""Why routing (or a person) called somebody: one sentence for the desk. The visitor's own is in `checkin.words`."""
CALL_WORDS = {
    Reason.URGENT: _("soon"),
    Reason.RETURNING: _("back"),
    Reason.WAITED_LONG: _("long wait"),
    Reason.DUE: _("booked"),
    Reason.TOGETHER: _("together"),
    Reason.ACCESS: _("accessible seat"),
    Reason.SHORT_DAY: _("little left"),
    Reason.FIRST_COME: _("came first"),
    Reason.IN_TURN: _("in turn"),
}
"""Why somebody will be called next, as a small word in the line."""
DROPS = {
    DropReason.LEFT: _("Left without being seen"),
    DropReason.DECLINED: _("Visitor declined"),
    DropReason.UNMET: _("Could not be met today"),
    DropReason.REFUSED: _("Booth could not take it"),
    DropReason.REROUTED: _("Went to another booth"),
}
ALTERNATIVES = {
    Alternative.OTHER_BOOTH: _("Another booth today"),
    Alternative.LATER_DAY: _("An appointment another day"),
    Alternative.PHONE: _("By telephone"),
    Alternative.NONE: _("Nothing was arranged"),
}
HANDOVERS = {
    HandoverState.SENT: _("Sent"),
    HandoverState.ARRIVED: _("Arrived"),
    HandoverState.RECEIVED: _("Received"),
    HandoverState.DECLINED: _("Declined by the booth"),
    HandoverState.FULL: _("No time today"),
    HandoverState.VISITOR_REFUSED: _("Visitor did not wish it"),
    HandoverState.LAPSED: _("Never arrived"),
    HandoverState.AGREED: _("The place agreed"),
    HandoverState.CONTACTED: _("In contact"),
    HandoverState.CONNECTED: _("Connected"),
    HandoverState.NOT_CONNECTED: _("Not connected"),
}
WAYS = {Way.ACCOMPANY: _("Going along"), Way.PHONE: _("By a call from us"), Way.INTRODUCE: _("By an introduction")}
TERMS = {Term.TWO_WEEKS: _("2 weeks later"), Term.THREE_MONTHS: _("3 months later")}
MEANS = {
    ConsentMeans.SPOKEN: _("Spoken"),
    ConsentMeans.PHONE: _("On the visitor's phone"),
    ConsentMeans.OVERRIDE: _("Without consent, by the lead's judgement"),
}
ACCESS = {
    Access.WHEELCHAIR: _("Wheelchair"),
    Access.HEARING: _("Hearing (in writing)"),
    Access.SIGHT: _("Sight"),
    Access.WRITING: _("Help with writing"),
    Access.CHILD: _("Child along"),
}
JUDGEMENTS = {Judgement.TODAY: _("Today"), Judgement.THIS_WEEK: _("This week"), Judgement.NORMAL: _("Normal")}
SIGNALS = {
    Signal.FOOD: _("Nothing to eat today"),
    Signal.SHELTER: _("Nowhere to sleep tonight"),
    Signal.VIOLENCE: _("Violence, danger to the person"),
    Signal.SELF_HARM: _("Feels like dying"),
    Signal.CHILD: _("A child in danger"),
}
PARTY_ROLES = {
    PartyRole.CONSULTS: _("Wants to talk"),
    PartyRole.FAMILY: _("Family member"),
    PartyRole.CHILD: _("Child"),
    PartyRole.HELPER: _("Supporter"),
    PartyRole.INTERPRETER: _("Interpreter"),
}
ABOUT = {About.SELF: _("About themselves"), About.OTHER: _("About somebody else")}
SEXES = {Sex.MALE: _("Male"), Sex.FEMALE: _("Female"), Sex.OTHER: _("Other sex"), Sex.UNANSWERED: _("Not answered")}
CAME_AS = {CameAs.SELF: _("The person in question"), CameAs.FAMILY: _("Family"), CameAs.OTHER: _("Somebody else")}
FAMILIARITY = {Familiarity.NEW: _("New"), Familiarity.KNOWN: _("Known")}
OUTCOMES = {
    Outcome.ADVICE: _("Advice and information"),
    Outcome.CONTINUED: _("Continued another day"),
    Outcome.TOGETHER: _("Sat in or handed over"),
    Outcome.INTRODUCED: _("Introduced elsewhere"),
    Outcome.APPLICATION: _("Application taken"),
    Outcome.LISTENED: _("Listened"),
}
STEPS = {
    Step.ARRIVE: _("took a number"),
    Step.JUDGE: _("urgency judged"),
    Step.HEAR: _("heard at reception"),
    Step.ADD_TOPIC: _("topic added"),
    Step.CALL: _("called"),
    Step.START: _("came"),
    Step.FINISH: _("finished"),
    Step.MISS: _("was not there"),
    Step.DROP: _("dropped"),
    Step.HAND_OVER: _("handed over"),
    Step.REFUSE: _("hand-over refused"),
    Step.ASSIST: _("colleague came over"),
    Step.ASSIST_END: _("colleague went back"),
    Step.REST: _("stepped out"),
    Step.BACK: _("came back"),
    Step.LEAVE: _("left"),
    Step.NOTE: _("facts noted"),
    Step.CORRECT: _("time corrected"),
    Step.COUNTER: _("counter changed"),
    Step.FOOD_DRAW: _("in the food line"),
    Step.FOOD_CALL: _("called for food"),
    Step.GIVE: _("given food or goods"),
    Step.TAKE_BACK: _("food taken back"),
    Step.RECALL: _("called once more"),
    Step.PARK: _("is to go to another booth first"),
    Step.SUMMON: _("lead called"),
    Step.CARD: _("card replaced"),
    Step.TOGETHER: _("came together"),
    Step.SEE: _("details opened"),
    Step.ACKNOWLEDGE: _("urgency acknowledged"),
    Step.CONSENT: _("agreed on being passed on"),
    Step.WITHDRAW: _("took the consent back"),
    Step.REACH: _("arrived at the booth"),
    Step.ONWARD: _("passed on to a place outside"),
    Step.FOLLOW_UP: _("asked about again"),
    Step.UNDO: _("undone"),
    Step.SIGNAL: _("urgency noted"),
    Step.SPLIT: _("somebody went apart"),
    Step.MERGE: _("joined the party again"),
    Step.NEARBY: _("waits nearby"),
}
PICK_REASONS = (_("Health"), _("A small child"), _("The way home"), _("The lead decided"))
"""Why somebody is called before the others, where a council has no list of its own."""


def interpreter(language: str) -> str:
    """Return that an interpreter is needed, and for which language: 「通訳 ベトナム語」."""
    return gettext("Interpreter: {language}").format(language=gettext(INTERPRETED.get(language, language)))


def helps(access: Iterable[str], language: str | None) -> list[str]:
    """Return what makes it easier for somebody to be here, one word for each."""
    known = set(access)
    return [*(gettext(word) for key, word in ACCESS.items() if key in known), *([interpreter(language)] if language else [])]
