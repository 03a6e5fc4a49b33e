"""What tables and columns are called when somebody is shown all that is stored about them. A test asks for every column."""

from __future__ import annotations

from typing import Any

from booths import words
from booths.models import SeatRole
from checkin.models import BookingState, Means
from checkin.words import FACES
from core.text import NAMES
from core.text import later as _

TABLES = {
    "visit": _("The party"),
    "other_number": _("A second number"),
    "candidate": _("Pictures that were touched at the door"),
    "urgency": _("Wish to talk soon"),
    "urgency_signal": _("Why it was urgent"),
    "stop": _("Turns at booths"),
    "stop_topic": _("Topics"),
    "stop_outcome": _("What came of it"),
    "seat": _("Counters"),
    "handover": _("Passed on"),
    "consent": _("Consent"),
    "follow_up": _("Asked about again"),
    "contact": _("Contact details"),
    "food_ticket": _("Food and supplies"),
    "exit_answer": _("Answer at the exit"),
    "booking": _("Booking"),
    "card": _("Card"),
    "pass": _("Tickets"),
    "scan": _("Admissions"),
    "device_scan": _("Admitted without a line"),
    "summons": _("Calls for the lead"),
    "visit_forecast": _("Waits that were estimated"),
    "stop_forecast": _("Waits that were estimated, by booth"),
    "step_log": _("Log of steps"),
}
"""In this order they are shown."""

HIDDEN = {
    "id", "council_id", "event_id", "visit_id", "stop_id", "scan_id", "card_id", "after_stop_id", "from_stop_id", "to_stop_id", "slot_id",
    "account_id", "device_id", "voids", "erased_at", "series", "changes", "nonce", "colour", "sealed_in",
}  # fmt: skip
"""Keys that say nothing to a person, the log's copies of what is shown above, and a card's colour, which is in its picture's name."""

COLUMNS = {
    "access": _("What helps them"), "acknowledged_at": _("Acknowledged"), "acknowledged_by": _("Acknowledged by"), "activated_at": _("Used since"),
    "age_band": _("Age"), "alternative": _("Instead"), "answered_at": _("Answered"), "answered_by": _("Answered by"), "about": _("Whom it is about"),
    "arranged": _("What was arranged"), "arrived_at": _("Time of arrival"), "asked_at": _("Asked"), "asked_by": _("Asked by"), "at": _("Time"), "booth_id": _("Booth"),
    "call_reason": _("Why then"), "called_at": _("Time of the call"), "called_by": _("Called by"), "came_as": _("Who came"), "came_from": _("What the booking was before"),
    "channel_id": _("How they heard of the day"), "code": _("Code"), "counter_id": _("Counter"), "day": _("Day"),
    "details": _("Name, telephone and more"), "drawn_at": _("Number drawn"), "drop_reason": _("Why it came to nothing"), "due_at": _("Time that was booked"),
    "due_on": _("Ask again on"), "ended_at": _("Ended"), "ended_by": _("Ended by"), "face": _("Answer"), "familiarity": _("New or known"),
    "finished_at": _("Finished"), "from_at": _("From"), "given_at": _("Given"), "ground": _("Ground"), "group_id": _("Picture"),
    "handover_id": _("Passed on by booth"),
    "happened_at": _("Happened"), "heard": _("Heard at reception"), "heard_through": _("How they heard of the day"), "high": _("At most, minutes"),
    "in_time": _("Likely before closing"), "interpreter": _("Interpreter"), "is_nearby": _("Waits nearby"), "is_third_party": _("To another body"),
    "joined_at": _("In line since"), "judged_at": _("Judged"), "judgement": _("How soon"), "label": _("Device"), "language": _("Language"),
    "low": _("At least, minutes"), "made_at": _("Made"), "means": _("By what means"), "median": _("About, minutes"), "merged_into": _("Became part of another number"),
    "met_at": _("Somebody was there"), "misses": _("Missed calls"), "note": _("Note"), "noted_at": _("Noted"), "number": _("Number"),
    "outcome": _("Outcome"), "over_at": _("Over"), "party": _("The people"), "people": _("How many people"), "picture": _("Picture"), "printed_at": _("Printed"),
    "programme_id": _("Programme"), "reason": _("Reason"), "recalled_at": _("Called once more"), "received_at": _("Received"), "recipient": _("For whom"),
    "residence": _("Residence"), "resolution": _("What was decided"), "resolved_at": _("Decided"), "resolved_by": _("Decided by"),
    "resource_id": _("Place outside"), "responsible": _("Responsible"), "role": _("As"), "said_at": _("Said"), "sent_at": _("Sent"), "served_at": _("Served"),
    "sex": _("Sex"), "signal": _("Signal"), "soon": _("Wants to talk soon"), "split_from": _("Went apart from a number"), "started_at": _("Began"),
    "state": _("State"), "state_since": _("State since"), "step": _("Step"), "term": _("When"), "to_booth_id": _("To booth"), "together_with": _("Came together with others"),
    "token": _("Secret address"), "topic_id": _("Topic"), "trouble": _("Trouble"), "until_at": _("Until"), "voided_at": _("Taken back"), "way": _("How"),
    "who": _("By"), "withdrawn_at": _("Withdrawn"), "withheld": _("Not to be mentioned"), "wording": _("In these words"), "worst_topic_id": _("The single worst"),
}  # fmt: skip

BOOKINGS = {
    BookingState.LISTED: _("On the waiting list"),
    BookingState.BOOKED: _("Booked"),
    BookingState.CANCELLED: _("Booking cancelled"),
    BookingState.CAME: _("Has come"),
    BookingState.LAPSED: _("Did not come"),
}
WORDS: dict[tuple[str, str], Any] = {
    ("visit", "state"): words.VISITS,
    ("stop", "state"): words.STOPS,
    ("handover", "state"): words.HANDOVERS,
    ("follow_up", "state"): words.HANDOVERS,
    ("visit", "sex"): words.SEXES,
    ("visit", "came_as"): words.CAME_AS,
    ("visit", "familiarity"): words.FAMILIARITY,
    ("visit", "about"): words.ABOUT,
    ("visit", "access"): words.ACCESS,
    ("visit", "party"): words.PARTY_ROLES,
    ("visit", "language"): NAMES,
    ("booking", "language"): NAMES,
    ("consent", "language"): NAMES,
    ("urgency", "judgement"): words.JUDGEMENTS,
    ("urgency_signal", "signal"): words.SIGNALS,
    ("stop", "call_reason"): words.CALL_REASONS,
    ("stop", "drop_reason"): words.DROPS,
    ("stop", "alternative"): words.ALTERNATIVES,
    ("stop_outcome", "outcome"): words.OUTCOMES,
    ("handover", "way"): words.WAYS,
    ("consent", "means"): words.MEANS,
    ("follow_up", "term"): words.TERMS,
    ("exit_answer", "face"): {face: said for face, (_sign, said) in FACES.items()},
    ("step_log", "step"): words.STEPS,
    ("seat", "role"): {SeatRole.LEAD: _("At the table"), SeatRole.ASSIST: _("Sat in")},
    ("booking", "state"): BOOKINGS,
    ("booking", "came_from"): BOOKINGS,
    ("scan", "means"): {
        Means.PHONE: _("By their own phone"),
        Means.DESK: _("At reception"),
        Means.PAPER: _("With a handwritten number"),
        Means.CARD: _("With a card"),
        Means.ENTERED: _("Entered afterwards"),
    },
}
"""The words of a column's codes, where it has any; other codes are shown as they are."""
