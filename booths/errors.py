"""What the hall refuses."""

from __future__ import annotations

from core.errors import Refusal
from core.text import later as _


class Overtaken(Refusal):
    """The row is no longer as the screen showed it."""

    sentence = _("A colleague was faster. Please look at the screen again.")


class CounterBusy(Refusal):
    """A counter has one party at a time."""

    sentence = _("Counter {counter} is with number {number} already.")


class CounterNotReady(Refusal):
    """A counter on a break or closed calls nobody."""

    sentence = _("Counter {counter} is not free now: {state}.")


class NobodyHere(Refusal):
    """The counter has nobody whom the step could be about."""

    sentence = _("Nobody is called to counter {counter} now.")


class NobodyWaiting(Refusal):
    """No visitor can be called to this booth now."""

    sentence = _("Nobody can be called to booth {booth} now.")


class NotYourBooth(Refusal):
    """A booth's staff works at that booth only."""

    sentence = _("Booth {booth} is not yours. Please ask an organiser.")


class AgreedForOthers(Refusal):
    """What was passed on is for the booth that the consent names, and for whoever leads the conversation: not for a colleague who comes over."""

    sentence = _("What was passed on is read only by the booth to which the visitor agreed. Please ask the visitor at the table.")


class EventNotRunning(Refusal):
    """Booths work while the event is open, or closed for admission."""

    sentence = _("The event is not running now ({state}).")


class AlreadyHandedOver(Refusal):
    """There is an open hand-over from this consultation to that booth."""

    sentence = _("Number {number} has been handed over to booth {booth} already.")


class OwnBooth(Refusal):
    """One does not hand over to oneself."""

    sentence = _("Please choose another booth than {booth}.")


class NobodyFree(Refusal):
    """No counter of that booth can come over now."""

    sentence = _("Nobody at booth {booth} can come over now. Please ask again in a moment.")


class MovedOn(Refusal):
    """The counter or the visitor has moved on; a step back would tear that apart."""

    sentence = _("This can no longer be undone: the visitor or the counter has moved on.")


class NothingToUndo(Refusal):
    """The counter has not done anything yet."""

    sentence = _("There is nothing to undo at counter {counter}.")


class TimesOutOfOrder(Refusal):
    """Called, started and finished follow each other, and none lies ahead of now."""

    sentence = _("Please put the times in order: called, started, finished, and none later than now.")


class DaySettled(Refusal):
    """A settled day stays as it is."""

    sentence = _("The day is settled: nothing can be corrected any more.")


class StillConsulting(Refusal):
    """A day ends when the last conversation has."""

    sentence = _("The day cannot end yet: numbers {numbers} are called or in consultation.")


class HasLeft(Refusal):
    """The visitor has gone home."""

    sentence = _("Number {number} has left. If they came back, please press “Came back” first.")


class NotSeenHere(Refusal):
    """Booth staff decide about those who stand in their line or have sat at their table."""

    sentence = _("Number {number} has not been at your booth. Please ask reception.")


class SameNumber(Refusal):
    """Coming together takes two parties."""

    sentence = _("Please give two different numbers, not {number} twice.")


class UnknownNumber(Refusal):
    """No party of this event has that number."""

    sentence = _("There is no number {number} at this event.")


class NotTogether(Refusal):
    """A party that came alone has nobody to be separated from."""

    sentence = _("Number {number} came alone.")


class WaitsForThis(Refusal):
    """Two turns cannot wait for each other."""

    sentence = _("Number {number} is to be seen here before booth {booth} already.")


class MayNotHelp(Refusal):
    """A counter helps the first contact, or a booth with a programme of its own."""

    sentence = _("Booth {booth} cannot be helped from here. Please ask the lead.")


class ReasonMissing(Refusal):
    """Somebody who is called before the others is called for a reason."""

    sentence = _("Please choose a reason first.")


class OthersAnswer(Refusal):
    """A call for the lead is answered by somebody who can come."""

    sentence = _("The lead, reception or an organiser answers this call.")


class NoPhoneNumbers(Refusal):
    """The programme keeps a record of its own: names and telephone numbers stay out of it."""

    sentence = _("Please write no telephone number here: it belongs into your own record.")


class NoFoodNumber(Refusal):
    """The number was not drawn, or taken back."""

    sentence = _("F{number} is not in the food line. You can draw it first, or hand out without a number.")


class InFoodLine(Refusal):
    """One household, one place in the food line."""

    sentence = _("Number {number} is in the food line already: {ticket}.")


class NobodyInFoodLine(Refusal):
    """Everybody in the food line has been called."""

    sentence = _("Nobody else waits in the food line.")


class FoodServed(Refusal):
    """One portion a household; staff decide about more."""

    sentence = _("{ticket} got theirs at {time}. To hand out once more, please choose a reason below.")


class NotEnoughGoods(Refusal):
    """There is not so much left."""

    sentence = _("{goods}: only {left} left. Please hand out fewer, or something else.")


class GoodsOut(Refusal):
    """What everybody gets has run out; something else has not."""

    sentence = _("{goods}: nothing left. You can still offer: {others}. Please choose under “What one household gets”.")


class FoodTableEmpty(Refusal):
    """Everything was given out."""

    sentence = _("Everything has been handed out: nothing is left.")


class NothingChosen(Refusal):
    """A household gets something."""

    sentence = _("Please choose what the household gets under “What one household gets”.")


class LeadOnly(Refusal):
    """Danger and duties to report don't wait for consent, but one person answers for that."""

    sentence = _("Only the lead decides to pass something on without consent.")


class GroundMissing(Refusal):
    """What was decided without consent has its ground written down."""

    sentence = _("Please write down on what ground this is passed on without consent.")


class NothingToDecide(Refusal):
    """There is no question open, and no consent to take back."""

    sentence = _("There is nothing left to decide here.")


class ConsentPending(Refusal):
    """Nobody outside is told before the visitor has said yes."""

    sentence = _("The visitor has not said yes yet. Nothing may be passed on before that.")


class AlreadyPassedOn(Refusal):
    """There is an open hand-over from this consultation to that place."""

    sentence = _("Number {number} has been passed on to {place} already.")


class PlaceNotInUse(Refusal):
    """The directory no longer offers it."""

    sentence = _("{place} is no longer in use. Please choose another place.")


class NoFollowUp(Refusal):
    """Only what went to a place outside, and was wished, is asked about later."""

    sentence = _("There is nothing to ask about later: it did not go outside, or the visitor did not wish it.")


class TooFarAhead(Refusal):
    """What was said at an event is kept until its last follow-up: one far ahead would keep all of it."""

    sentence = _("Please ask again by {last}, a year after the event: until then everything that was said on that day is kept.")


class HandOverEnded(Refusal):
    """It is no longer under way."""

    sentence = _("This hand-over has come to its end already. Please look at the screen again.")


class PartySize(Refusal):
    """A party has somebody in it, and not a whole hall."""

    sentence = _("A party has 1 to {most} people.")


class NobodyStays(Refusal):
    """Some of a party go apart: not nobody, and not all."""

    sentence = _("Number {number} has {people} people: at least one goes apart, and at least one stays.")


class NotApart(Refusal):
    """Only who went apart joins again, once."""

    sentence = _("Number {number} is not apart from a party.")


class StillElsewhere(Refusal):
    """Who is at a table, or on the way to one, joins the party afterwards."""

    sentence = _("Number {number} is called, or talking, or on the way to another booth. Please join them again afterwards.")


class JoinedAgain(Refusal):
    """A number that became part of a party again has no day of its own any more."""

    sentence = _("Number {number} has joined number {party} again. Please go on with that one.")


class NoFollowUpBegun(Refusal):
    """Names and numbers are asked only by whoever goes on with somebody."""

    sentence = _("How to reach number {number} is asked only once something goes on after the day: 後日継続, a place outside, or a call that was arranged.")


class PhoneMistyped(Refusal):
    """A telephone number that cannot be one."""

    sentence = _("This telephone number cannot be right: it has {digits} digits, and should have {expected}, beginning with 0. Please look at it again.")


class NothingToReach(Refusal):
    """Without a name and without a number nobody can be reached."""

    sentence = _("Please write down a telephone number or a name.")


class VisitErased(Refusal):
    """Whoever has had their data erased is not written about again."""

    sentence = _("This visitor's data has been erased. Nothing more is written about them; calling, finishing and leaving still work.")
