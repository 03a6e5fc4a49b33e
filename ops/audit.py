"""Look at the whole log of acts, and at the seals over the steps: `make audit`. It ends with 1 when something was removed or changed."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from sqlalchemy import select

import checkin.models  # noqa: F401 - all tables must be known
from booths import step_seals
from core import clock, db, settings
from core.db import SYSTEM
from staff import audit, heads
from staff.models import Council

if TYPE_CHECKING:
    from datetime import datetime


def look() -> tuple[list[str], bool]:
    """Return lines for each council, and whether all hold."""
    said, whole = [], True
    with db.read(SYSTEM) as session:
        for council in session.scalars(select(Council).order_by(Council.name)).all():
            verdict, broken = audit.check(session, council.id), []
            if verdict.broken_at is not None:
                broken.append(f"from line {verdict.broken_at} on something was removed or changed")
            if seals := step_seals.broken(session, council.id):
                broken.append(f"steps below the seals in lines {', '.join(map(str, seals))} were removed or changed")
            if lost := heads.missing(session, council.id):
                broken.append(f"the log is shorter than, or differs from, what was noted on {_at(lost.at)}: {lost.length} lines, head {lost.hash}")
            if since := heads.gone(session, council.id):
                broken.append(f"what was noted of the log since {_at(since)} is gone from {settings.get().backups / 'heads'}")
            said += [f"{council.name}: BROKEN, {words}" for words in broken] or [f"{council.name}: {verdict.lines} lines hold, head {verdict.head}"]
            said += [f"{council.name}: the notes of the log were gone on {_at(at)}" for at in heads.were_gone(session, council.id)]
            whole = whole and not broken
    return said, whole


def _at(instant: datetime) -> str:
    return f"{clock.local(instant):%Y-%m-%d %H:%M}"


def main() -> None:
    """Print what was found."""
    said, whole = look()
    sys.stdout.write("".join(f"soudankai: {line}\n" for line in said))
    sys.exit(0 if whole else 1)


if __name__ == "__main__":
    main()
