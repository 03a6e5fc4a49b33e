"""Look at the whole log of acts, and at the seals over the steps: `make audit`. It ends with 1 when something was removed or changed."""

from __future__ import annotations

import sys

from sqlalchemy import select

import checkin.models  # noqa: F401 - all tables must be known
from booths import step_seals
from core import clock, db
from core.scopes import SYSTEM
from staff import audit, heads
from staff.models import Council


def look() -> tuple[list[str], bool]:
    """Return a line for each council, and whether all hold."""
    said, whole = [], True
    with db.read(SYSTEM) as session:
        for council in session.scalars(select(Council).order_by(Council.name)).all():
            verdict, seals = audit.check(session, council.id), step_seals.broken(session, council.id)
            gone = heads.missing(session, council.id)
            if verdict.broken_at is not None:
                said.append(f"{council.name}: BROKEN, from line {verdict.broken_at} on something was removed or changed")
            if seals:
                said.append(f"{council.name}: BROKEN, steps below the seals in lines {', '.join(map(str, seals))} were removed or changed")
            if verdict.broken_at is None and not seals and gone is None:
                said.append(f"{council.name}: {verdict.lines} lines hold, head {verdict.head}")
            if gone is not None:
                noted = f"{clock.local(gone.at):%Y-%m-%d %H:%M}"
                said.append(
                    f"{council.name}: BROKEN, the log is shorter than, or differs from, what was noted on {noted}: {gone.length} lines, head {gone.hash}"
                )
            whole = whole and verdict.broken_at is None and not seals and gone is None
    return said, whole


def main() -> None:
    """Print what was found."""
    said, whole = look()
    sys.stdout.write("".join(f"soudankai: {line}\n" for line in said))
    sys.exit(0 if whole else 1)


if __name__ == "__main__":
    main()
