"""The one table of what is removed, and of what stays and why. A test asks it for every column of every table: a new one cannot be forgotten.

`id` and `council_id` are random keys and stand for nobody. A rule names a table and columns, which become empty as a new row's are, or no columns: then
the rows themselves go. What is **counted** goes by the same period as other facts, but only once the figures are frozen. A rule that is for the `whole`
event does not touch one party's rows: its kind of row is followed up, or says what the staff did.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func

from core.text import later as _

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from sqlalchemy import ColumnElement, Table


class Kind(enum.StrEnum):
    """What kind of data something is."""

    CONTACT = "contact"
    WORDS = "words"
    TICKETS = "tickets"
    FACTS = "facts"
    COUNTED = "counted"
    TRACES = "traces"


PERIOD = {
    Kind.CONTACT: "keep_words",
    Kind.WORDS: "keep_words",
    Kind.TICKETS: "keep_tickets",
    Kind.FACTS: "keep_facts",
    Kind.COUNTED: "keep_facts",
    Kind.TRACES: "keep_traces",
}
"""Which of the council's settings says for how many days."""
OF_EVENTS = (Kind.CONTACT, Kind.WORDS, Kind.TICKETS, Kind.FACTS, Kind.COUNTED)
KINDS = {
    Kind.CONTACT: _("Contact details"),
    Kind.WORDS: _("Notes and words"),
    Kind.TICKETS: _("Tickets, cards, bookings"),
    Kind.FACTS: _("Facts about single parties"),
    Kind.COUNTED: _("Facts that are counted"),
    Kind.TRACES: _("Sign-ins and jobs"),
}
HOLDS = {
    Kind.CONTACT: _("name, telephone number"),
    Kind.WORDS: _("notes passed on, what is not to be told, grounds"),
    Kind.TICKETS: _("they open nothing any more"),
    Kind.FACTS: _("number, language, what helps, signals"),
    Kind.COUNTED: _("age, area, topics, outcomes"),
    Kind.TRACES: _("who was signed in when, and where"),
}
"""What a row of each kind holds, for somebody who is about to remove it."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What is removed from a table. `since` is when a row without an event began to be old."""

    kind: Kind
    table: str
    columns: tuple[str, ...] = ()
    whole: bool = False
    only: Callable[[Table], ColumnElement[bool]] | None = None
    since: Callable[[Table], ColumnElement[Any]] | None = None


def _blank(kind: Kind, table: str, columns: str, *, whole: bool = False) -> Rule:
    return Rule(kind, table, tuple(columns.split()), whole)


def _rows(kind: Kind, *tables: str) -> tuple[Rule, ...]:
    return tuple(Rule(kind, table) for table in tables)


RULES: tuple[Rule, ...] = (
    *_rows(Kind.CONTACT, "contact"),
    _blank(Kind.WORDS, "handover", "note reason"),
    _blank(Kind.WORDS, "consent", "withheld"),
    _blank(Kind.WORDS, "consent", "ground"),
    _blank(Kind.WORDS, "stop", "arranged"),
    _blank(Kind.WORDS, "step_log", "reason changes"),
    *_rows(Kind.TICKETS, "pass", "device_scan", "scan", "card"),
    _blank(Kind.TICKETS, "booking", "nonce token code visit_id"),
    *_rows(Kind.FACTS, "urgency", "urgency_signal", "candidate", "other_number", "summons", "stop_forecast", "visit_forecast"),
    _blank(Kind.FACTS, "visit", "series number language access interpreter party about is_nearby due_at together_with split_from"),
    _blank(Kind.FACTS, "stop", "call_reason"),
    _blank(Kind.FACTS, "food_ticket", "number"),
    _blank(Kind.FACTS, "booking", "language heard_through"),
    _blank(Kind.FACTS, "consent", "recipient wording language"),
    _blank(Kind.FACTS, "handover", "topic_id"),
    _blank(Kind.FACTS, "number_block", "leased_by", whole=True),
    _blank(Kind.COUNTED, "visit", "age_band residence sex came_as familiarity worst_topic_id heard_through"),
    *_rows(Kind.COUNTED, "stop_topic", "stop_outcome"),
    _blank(Kind.COUNTED, "exit_answer", "visit_id"),
    _blank(Kind.COUNTED, "food_ticket", "visit_id"),
    Rule(Kind.COUNTED, "follow_up", whole=True),
    Rule(Kind.COUNTED, "consent", whole=True),
    Rule(Kind.COUNTED, "handover", whole=True, only=lambda t: t.c.resource_id.is_not(None)),
    _blank(Kind.COUNTED, "handover", "ended_by responsible way due_on", whole=True),
    Rule(Kind.TRACES, "invitation", since=lambda t: t.c.until),
    Rule(Kind.TRACES, "known_browser", since=lambda t: t.c.used_at),
    Rule(Kind.TRACES, "sign_in", since=lambda t: func.coalesce(t.c.ended_at, t.c.started_at)),
    Rule(Kind.TRACES, "guess", since=lambda t: t.c.at),
    Rule(Kind.TRACES, "job", since=lambda t: t.c.over_at),
    Rule(Kind.TRACES, "device", ("operator",), since=lambda t: func.coalesce(t.c.ended_at, t.c.until)),
)
"""In this order it is done."""

PLAN = "the plan: written before anybody came, and about nobody who did"
LISTS = "the council's own lists"
COUNCIL = "the council itself"
STAFF = "who works here: kept while the council has them; switched off, they stay as the author of what they did"
DONE = "how the turn went, at a table of the plan: past days teach the next plan; without number, fact or word it is nobody's"
COUNTED = "one of a count, with nothing that leads to a person"
LOG = "who of the staff did which step when: answerable for ever; the number that led to a visitor is cut, the words are blank"
PROGRAM = "the program's own"

KEPT: dict[str, dict[str, str]] = {
    "council": {
        COUNCIL: "name public_url municipality_code created_at audit_length keep_tickets keep_words keep_facts keep_traces threshold_publication threshold_inside"
    },
    "lease": {PROGRAM: "name holder until"},
    "nightly": {PROGRAM: "name night done_at tried_at trouble"},
    "forgotten": {"keys of rows that were emptied, for ever: no backup brings them back; there is no column but the key": ""},
    "account": {STAFF: "name person role password_hash is_active created_at totp_secret totp_step"},
    "recovery_code": {STAFF: "account_id code_hash used_at"},
    "device": {STAFF: "role event_id until label code code_until claimed_at ended_at"},
    "audit_line": {
        "appended for ever; it holds numbers and counts, no words of visitors": "position at what who account_id device_id event_id about facts hash"
    },
    "fact_item": {LISTS: "kind word position"},
    "hotline": {LISTS: "name phone hours for_visitors position is_active"},
    "programme": {LISTS: "name short minutes position comes_after is_active body"},
    "resource": {LISTS: "code kind name area address latitude longitude municipality phone opening conditions position is_active"},
    "signal_guide": {LISTS: "signal words"},
    "topic_group": {LISTS: "pictogram position"},
    "topic": {LISTS: "name rolls_up_to group_id position is_active is_guarded"},
    "topic_programme": {LISTS: "topic_id programme_id rank"},
    "venue": {LISTS: "name kind address latitude longitude security_phone aed_place lost_child_place"},
    "event": {
        PLAN: (
            "code title venue_id day opens last_admission closes state version lines_at_door board_chime board_voice paper_first paper_last offline_last "
            "takes_bookings"
        ),
        "the report's own words and numbers": "staff_own staff_partner staff_volunteer remarks",
    },
    "booth": {PLAN: "event_id letter colour place is_first_contact"},
    "booth_programme": {PLAN: "booth_id programme_id"},
    "booth_grant": {PLAN: "event_id booth_id account_id device_id"},
    "channel": {PLAN: "event_id code name is_venue position distributed cost"},
    "counter": {PLAN: "event_id booth_id number state since back_at is_accessible languages helps_booth_id comes goes break_minutes"},
    "planned_break": {PLAN: "counter_id at minutes"},
    "expected": {PLAN: "event_id hour parties"},
    "interpreter": {PLAN: "event_id language people"},
    "number_block": {PLAN: "event_id position device first last leased_at"},
    "series": {PLAN: "event_id name next"},
    "slot": {PLAN: "event_id begins minutes places taken waiting is_open"},
    "supply": {PLAN: "event_id name prepared per_household"},
    "pause": {DONE: "event_id begun_at over_at"},
    "forecast": {DONE: "event_id version made_at stop_admitting_at"},
    "line_forecast": {DONE: "booth_id event_id made_at median low high in_time ends_at"},
    "visit": {DONE: "event_id people state arrived_at state_since heard merged_into erased_at"},
    "stop": {
        DONE: (
            "event_id visit_id booth_id programme_id state joined_at called_at recalled_at misses after_stop_id started_at finished_at drop_reason alternative"
        )
    },
    "seat": {DONE: "stop_id counter_id role from_at until_at"},
    "handover": {DONE: "event_id visit_id from_stop_id to_booth_id to_stop_id resource_id state sent_at arrived_at received_at ended_at asked_at"},
    "step_log": {LOG: "event_id visit_id stop_id counter_id step who account_id device_id happened_at received_at voids sealed_in"},
    "booking": {COUNTED: "event_id slot_id people state came_from day made_at"},
    "exit_answer": {COUNTED: "event_id face at voided_at"},
    "food_ticket": {COUNTED: "event_id drawn_at called_at served_at voided_at"},
    "giving": {COUNTED: "event_id supply_id ticket_id amount at voided_at"},
    "tally": {COUNTED: "event_id kind at voided_at"},
    "frozen": {"the figures themselves": "event_id made_at is_whole figures"},
}
"""By table: why, and which columns."""
