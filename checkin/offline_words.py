"""What reception's page without a line says: staff read it, in Japanese or English."""

from __future__ import annotations

from core.text import gettext
from core.text import later as _

WORDS = {
    "title": _("Reception without a line"),
    "online": _("Connected to the server"),
    "offline": _("No connection. Go on: everything is kept in this device."),
    "signed_out": _("Please sign in again. Nothing is lost: it is sent afterwards."),
    "sign_in": _("Sign in"),
    "not_yours": _("This account does not work at reception. Please sign in as reception. Nothing is lost."),
    "shut": _("Until then this device gives out no numbers. Please go on with handwritten numbers ({first} to {last})."),
    "ready": _("This device is ready, also without a line."),
    "preparing": _("Preparing this device …"),
    "not_ready": _("This device is not prepared yet. Please open this page once while it is connected."),
    "insecure": _("Without https, browsers keep no page. Please use handwritten numbers when the line is gone."),
    "unpublished": _("Numbers come once the event is published."),
    "event_over": _("This event is over."),
    "scan": _("Scan or type a card"),
    "read": _("Read"),
    "camera": _("Scan with the camera"),
    "camera_off": _("Camera off"),
    "no_camera": _("This browser gives no camera here. A scanner or the code works."),
    "give": _("Give a number without a card"),
    "people": _("People in the party"),
    "soon": _("Wants to talk soon"),
    "given": _("Number given"),
    "again": _("This card has its number already"),
    "next": _("Next"),
    "begin": _("Scan a card, or give a number."),
    "used_up": _("This device has no numbers left. Please go on with handwritten numbers ({first} to {last})."),
    "not_kept": _("This could not be kept in this device. Nobody was given a number. Please go on with handwritten numbers ({first} to {last})."),
    "not_ours": _("This is no card and no ticket. Please scan it once more, or ask for the number."),
    "ticket": _("This is a ticket from a phone: they have a number already."),
    "kana": _("The keyboard writes kana. Please switch it to half-width letters and scan once more."),
    "misread": _("The code {code} was misread or mistyped. Please compare it with the card and type it again."),
    "unknown": _("This card is not known to this device. Please give another card, or a number without one."),
    "unsent": _("Not sent yet: {count}"),
    "all_sent": _("Everything has been sent."),
    "send": _("Send now"),
    "sending": _("Sending …"),
    "list": _("Today on this device ({count})"),
    "waits": _("not sent"),
    "sent": _("sent"),
    "aside": _("somebody looks at it at reception"),
    "held": _("The event is not open yet: it is sent once it is."),
    "left": _("Device {label}, {count} numbers left"),
    "back": _("To the usual reception"),
    "hint": _("Only for when the network is gone. Numbers are this device's own; what you give out joins the line when the network is back."),
}


def words() -> dict[str, str]:
    """Return everything that the page says, in the current language."""
    return {name: gettext(text) for name, text in WORDS.items()}
