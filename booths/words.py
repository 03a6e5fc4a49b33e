"""The words of the hall, as the tables use them."""

from __future__ import annotations

from booths.models import Alternative, CameAs, DropReason, Familiarity, HandoverState, Judgement, Outcome, Sex, Step, StopState, VisitState
from booths.routing import Reason
from core.text import later as _

STOPS = {
    StopState.WAITING: _("Waiting"),
    StopState.CALLED: _("Called"),
    StopState.CONSULTING: _("In consultation"),
    StopState.FINISHED: _("Finished"),
    StopState.DROPPED: _("Dropped"),
}
VISITS = {VisitState.HERE: _("Here"), VisitState.RESTING: _("Stepped out"), VisitState.LEFT: _("Left")}
REASONS = {Reason.URGENT: _("wants to talk soon"), Reason.LONGEST_WAIT: _("has waited longest")}
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
}
JUDGEMENTS = {Judgement.TODAY: _("Today"), Judgement.THIS_WEEK: _("This week"), Judgement.NORMAL: _("Normal")}
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
    Step.UNDO: _("undone"),
}
