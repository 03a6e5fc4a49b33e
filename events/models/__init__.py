"""What is planned: lists that a council edits (programmes, topics, venues), and events with booths, counters and grants."""

import staff.models  # noqa: F401 - foreign keys point there
from events.models.days import Channel, Event, EventState, Expected, Pause, Slot, Supply
from events.models.hall import Booth, BoothProgramme, Counter, CounterState, Grant, Interpreter, PlannedBreak
from events.models.lists import FactItem, FactList, Hotline, Programme, Topic, TopicGroup, TopicProgramme
from events.models.numbers import NumberBlock, Series
from events.models.places import Resource, Venue

__all__ = [
    "Booth",
    "BoothProgramme",
    "Channel",
    "Counter",
    "CounterState",
    "Event",
    "EventState",
    "Expected",
    "FactItem",
    "FactList",
    "Grant",
    "Hotline",
    "Interpreter",
    "NumberBlock",
    "Pause",
    "PlannedBreak",
    "Programme",
    "Resource",
    "Series",
    "Slot",
    "Supply",
    "Topic",
    "TopicGroup",
    "TopicProgramme",
    "Venue",
]
