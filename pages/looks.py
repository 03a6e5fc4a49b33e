"""How it looks at a booth, before somebody is sent there: on its button."""

from __future__ import annotations

from typing import TYPE_CHECKING

from booths import estimates
from core.text import gettext as _
from pages import ui

if TYPE_CHECKING:
    from uuid import UUID

    from booths.estimates import Band, Outlook
    from events.models import Event
    from events.queries import BoothPlan

TWO_LINES = """<style>
.st-key-hand_over_to button, [class*="st-key-looks_"] button {height: auto; padding: .35rem .9rem; border-radius: .9rem; text-align: left}
.st-key-hand_over_to button p, [class*="st-key-looks_"] button p {white-space: normal; line-height: 1.35}
</style>"""
"""A booth's button has room for how it looks there, also on a phone."""


def outlooks(event: Event) -> dict[UUID, Outlook]:
    """Return each booth's outlook."""
    return ui.once(event, "outlooks", lambda s: estimates.outlooks(s, event.id, ui.now()))


def key(where: str) -> str:
    """Return the key of a choice of booths, so that its buttons have that room."""
    return f"looks_{where}"


def name(place: BoothPlan) -> str:
    """Return a booth's letter with its programmes."""
    return f"{place.booth.letter} {'・'.join(p.short for p in place.programmes)}"


def band(span: Band) -> str:
    """Return a band as staff read it."""
    return _("over {low} min").format(low=span.low) if span.high is None else _("{low}–{high} min").format(low=span.low, high=span.high)


def label(place: BoothPlan, outlook: Outlook | None) -> str:
    """Return what stands on a booth's button: who sits there, and how it looks; what will not do today is marked."""
    if outlook is None:
        return name(place)
    looks = _("{free} free, {waiting} waiting, {band}").format(free=outlook.free, waiting=outlook.waiting, band=band(outlook.band))
    marked = "" if outlook.fits else f"　:red[:material/event_busy: {_('not today')}]"
    return f"**{name(place)}**{marked}  \n:small[{looks}]"
