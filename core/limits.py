"""How often somebody may ask. Limits are kept in this process's memory, of bounded size: they guard the process, and need no database for it.

A venue has one address for all its phones (NAT), so what visitors do is counted generously by address, and by event as well. What is tight is
guessing: addresses that lead nowhere, counted for each kind of code. Who has guessed too often is told nothing about codes that this process has
not seen open something lately: neighbours behind the same address go on, for their door and their tickets are known. `docs/security.md` has the
arithmetic. Several processes count apart: so many times more is let through.
"""

from __future__ import annotations

import ipaddress
import math
from collections import OrderedDict
from dataclasses import dataclass, field

from throttled import MemoryStore, RateLimiterType, Throttled, per_min

MOST_KEYS = 20_000
"""So many addresses, events and codes are remembered; then the one that was quiet the longest is forgotten. A megabyte or two each."""
LONGEST_CODE = 64
"""No code of ours is longer. Longer ones are not kept by their text: somebody else chose how long it is."""
GUESS_EVERY_SECONDS = 3
NETWORK_V6 = 64
"""An IPv6 network is one household: its addresses count as one."""


def limit(a_minute: int, at_once: int) -> Throttled:
    """Return a limit of its own memory."""
    store = MemoryStore(options={"MAX_SIZE": MOST_KEYS})
    return Throttled(using=RateLimiterType.GCRA.value, quota=per_min(a_minute, burst=at_once), store=store)


@dataclass
class Limits:
    """The limits of one process: so many at once, and so many a minute after that.

    600 phones behind one address load 8 files each and then ask for their ticket every five to six seconds: 110 a second. 600 who come at once, or
    1,000 within ten minutes, have their numbers from one address; from everywhere an event gives out 5,000 at once, more than any has visitors.
    """

    anything: Throttled = field(default_factory=lambda: limit(18_000, 6_000))
    """Requests of an address."""
    taking: Throttled = field(default_factory=lambda: limit(60, 700))
    """Numbers and bookings that an address has got at one event. Only those count: neither forms that get nothing, nor one that is sent again."""
    event: Throttled = field(default_factory=lambda: limit(600, 5_000))
    """The same from all addresses."""
    wrong: Throttled = field(default_factory=lambda: limit(20, 60))
    """Forms of the door that got nothing. Right ones pass nevertheless: what is beyond the limit is only told apart earlier."""
    signing_in: Throttled = field(default_factory=lambda: limit(30, 60))
    """Passwords, invitations and set-up codes, each kind by itself, that an address or a known browser sends: each costs a tenth of a second to check.
    Names have limits of their own at the sign-in."""
    guessing: Throttled = field(default_factory=lambda: limit(60 // GUESS_EVERY_SECONDS, 100))
    """Codes of one kind that an address asked for and that lead nowhere."""
    _known: dict[str, OrderedDict[str, None]] = field(default_factory=dict)
    """For each kind its own: who opens many of one kind makes none of another forgotten."""

    def wait(self, of: Throttled, *who: str) -> int:
        """Count one, and return how many seconds to wait; 0 when it may go on."""
        result = of.limit(" ".join(who))
        return max(1, math.ceil(result.state.retry_after)) if result.limited else 0

    def wait_for_room(self, of: Throttled, *who: str) -> int:
        """Return how many seconds to wait, and count nothing."""
        return 0 if of.peek(" ".join(who)).remaining else 1

    def is_known(self, kind: str, code: str) -> bool:
        """Whether a code has opened something lately."""
        return code in self._known.get(kind, ())

    def wait_for_guess(self, address: str, kind: str, code: str) -> int:
        """Return how many seconds to wait before asking for a code that is not known, after too many wrong ones."""
        if self.is_known(kind, code):
            self._known[kind].move_to_end(code)
            return 0
        return 0 if self.guessing.peek(f"{address} {kind}").remaining else GUESS_EVERY_SECONDS

    def opened(self, kind: str, code: str) -> None:
        """Remember that a code opened something."""
        if len(code) > LONGEST_CODE:
            return
        known = self._known.setdefault(kind, OrderedDict())
        known[code] = None
        known.move_to_end(code)
        if len(known) > MOST_KEYS:
            known.popitem(last=False)

    def led_nowhere(self, address: str, kind: str) -> None:
        """Count a wrong code."""
        self.guessing.limit(f"{address} {kind}")


def household(address: str) -> str:
    """Return for whom an address stands: itself, or its IPv6 network."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network((found, NETWORK_V6), strict=False)) if found.version == 6 and not found.ipv4_mapped else address  # noqa: PLR2004 - IPv6
