"""Why somebody may see what came along: one sentence, made of the consent's own row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from booths.models import ConsentMeans, SeatRole
from core.text import gettext, hour
from core.text import later as _

if TYPE_CHECKING:
    from collections.abc import Iterable

    from booths.handover_queries import Sent
    from booths.models import Consent

OWN = _("they stood in this booth's line")
CALLED_OVER = _("this counter was called over")
AGREED = {
    ConsentMeans.SPOKEN: _("the visitor said yes at {time} ({way})"),
    ConsentMeans.PHONE: _("the visitor said yes on their phone at {time} ({way})"),
    ConsentMeans.OVERRIDE: _("the lead decided so without consent at {time} ({way})"),
}


def agreed(consent: Consent, way: str) -> str:
    """Return why what was passed on this way may be seen."""
    return gettext(AGREED[consent.means]).format(time=hour(consent.given_at), way=way)


def at_desk(role: SeatRole, came: Iterable[Sent]) -> list[str]:
    """Return why a counter sees what its screen says of whom it has: its own line, and what was agreed to pass on."""
    stands = [(sent.consent, f"{sent.giver}→{sent.to}") for sent in came if sent.consent is not None and sent.consent.withdrawn_at is None]
    return [gettext(CALLED_OVER if role == SeatRole.ASSIST else OWN), *(agreed(consent, way) for consent, way in stands)]
