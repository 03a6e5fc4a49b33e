"""What sign-in and accounts refuse."""

from __future__ import annotations

from core.errors import Refusal
from core.text import later as _


class SignInFailed(Refusal):
    """Name and password do not belong together; which of them is wrong is not said."""

    sentence = _("The name or the password is not right.")


class TooManyGuesses(Refusal):
    """Somebody is guessing."""

    sentence = _("Too many attempts. Please wait {minutes} minutes and try again.")


class SignedOut(Refusal):
    """The session has ended."""

    sentence = _("You are signed out. Please sign in again.")


class NotYours(Refusal):
    """Somebody of another role does that."""

    sentence = _("Colleagues with another role do this. Please ask an organiser.")


class PasswordTooShort(Refusal):
    """A password needs some length."""

    sentence = _("Please choose a password of at least {least} characters.")


class PasswordTooLong(Refusal):
    """Nobody types that."""

    sentence = _("Please choose a password of at most {most} characters.")


class PasswordGuessable(Refusal):
    """It is among those that everybody tries first."""

    sentence = _("This password is guessed at once. Please choose another one, such as several words that have nothing to do with each other.")


class PasswordWrong(Refusal):
    """Whoever changes a password knows the present one."""

    sentence = _("The present password is not right.")


class CodeWrong(Refusal):
    """The app shows another code, or this one has served."""

    sentence = _("The code is not right, or has been used. Please type the one that your app shows now.")


class FactorStands(Refusal):
    """An app's codes are asked for already: another app comes after the password has ended that."""

    sentence = _("Codes of an app are asked for already. To use another app, please switch this one off first.")


class LinkUsedUp(Refusal):
    """A link to set a password serves once, within a week."""

    sentence = _("This link has been used or is too old. Please ask an organiser for a new one.")


class OwnLink(Refusal):
    """A link ends the password: who makes one for oneself could not sign in to see it."""

    sentence = _("Your own password is changed under “My settings”. If you have forgotten it, another organiser makes a link for you.")


class AccountNameTaken(Refusal):
    """Sign-in names are unique."""

    sentence = _("The sign-in name “{name}” is taken. Please choose another one.")


class FieldMissing(Refusal):
    """Something that is needed was left empty."""

    sentence = _("Please fill in: {field}.")


class AddressUnusable(Refusal):
    """A phone cannot open this address."""

    sentence = _("“{address}” is not an address that a phone can open. Example: https://soudan.example.jp or http://192.168.1.10:8501")


class SetupDone(Refusal):
    """There is a council already."""

    sentence = _("The first set-up has been done already. Please sign in.")


class SetupCodeWrong(Refusal):
    """The one-time code is printed where the server was started."""

    sentence = _("The one-time code is not right. It is printed where the server was started.")


class CodeUsedUp(Refusal):
    """A tablet's code serves once, for a short time."""

    sentence = _("This code has been used or is too old. Please show a new one on the organiser's screen.")


class LastOrganiser(Refusal):
    """Somebody must be able to plan."""

    sentence = _("This is the last organiser who can sign in. Please let somebody else be one first.")


class ThresholdsOdd(Refusal):
    """Everybody would be told more than the council's own people, or nothing at all."""

    sentence = _("For publication, hide below a number from {least} to {most}; inside, below no larger one.")
