"""Live the day: `make demo`, beside the server. `python -m demo prepare` only sets the stage."""

from __future__ import annotations

import logging
import os
import signal
import socket
import sys
import threading
from random import Random
from typing import TYPE_CHECKING

from alembic import command
from alembic.config import Config
from sqlalchemy.exc import NoResultFound, SQLAlchemyError

from core import clock, db, settings
from core.errors import Refusal
from core.scopes import SYSTEM
from demo import life, stage
from demo.hall import look
from demo.moment import TESTERS, Moment
from demo.past import Past, begun_at

if TYPE_CHECKING:
    from demo.stage import Cast, Sheet

PACE = 4.0
"""A live minute is four of the day's."""
TICK_SECONDS = 1.0
MOST_ACTS = 2
"""So many writes a tick at most."""
SERVER_SECONDS = 30
log = logging.getLogger("soudankai")


def prepare(chance: Random) -> tuple[Sheet, Cast]:
    """Set the stage: migrate, found, put an event on today with its past, and write the addresses down.

    Event and past are written in one transaction: whoever interrupts it finds nothing half done.
    """
    here, now = settings.get(), clock.now()
    here.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    command.upgrade(Config(str(settings.ROOT / "alembic.ini")), "head")
    sheet = stage.found(here.data, here.local_address, now)
    with db.read(SYSTEM) as session:
        organiser = stage.organiser(session)
    with db.write(organiser) as session:
        event = stage.alive_today(session, sheet, now)
        visit_id, token = (None, "") if event is None else stage.left_alone(session, sheet, event.id)
        if event is None:
            event = stage.open_event(session, now, max(begun_at(now), stage.midnight(now)))
            spared = Past(session, event, now, chance).live()
            visit_id, token = spared.visit_id, spared.token
        session.info["scope"] = organiser
        cast = stage.cast(session, event, visit_id)
        stage.fill_in(session, sheet, event, token)
    sheet.write(here.data)
    return sheet, cast


def tick(cast: Cast, chance: Random) -> None:
    """Live one second. Somebody who clicks meanwhile may be faster: then the step is simply not taken."""
    now = clock.now()
    with db.read(cast.organiser) as session:
        moment = Moment(look(session, cast.event_id), cast, chance, now, TICK_SECONDS / 60 * PACE, PACE, hands_off=TESTERS)
        acts = life.next_acts(session, moment)
    for act in chance.sample(acts, min(MOST_ACTS, len(acts))):
        try:
            db.perform(act.who, act.action)
        except (Refusal, NoResultFound):
            continue


def wait_for_server(stopped: threading.Event) -> None:
    """Wait until the server answers, for a while."""
    here = settings.get()
    host = here.local_address.split("//")[1].rsplit(":", 1)[0].strip("[]")
    for _ in range(SERVER_SECONDS * 2):
        try:
            socket.create_connection((host, here.port), timeout=1).close()
        except OSError:
            if stopped.wait(0.5):
                return
        else:
            return


def announce(sheet: Sheet) -> None:
    """Print what there is to open, and who can sign in."""
    rows = [("staff", sheet.base), ("door", sheet.door), ("ticket", sheet.ticket), ("board", sheet.board)]
    lines = [f"  {name:<10} {address}" for name, address in rows]
    people = [f"  {row['name']:<10} {row['password']}  ({row['role']})" for row in sheet.accounts]
    free = ", ".join(sorted(TESTERS))
    text = "\n".join(["", "相談会: the sample event is open.", *lines, "", "Sign in as", *people, "", f"Counter {free} is yours; the others are busy.", ""])
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def live(cast: Cast, chance: Random, stopped: threading.Event) -> None:
    """Live on until asked to stop. A database that does not answer costs a second, not the day."""
    while not stopped.wait(TICK_SECONDS):
        try:
            tick(cast, chance)
        except SQLAlchemyError:
            log.exception("The demonstration missed a second")


def main() -> None:
    """Set the stage, and live on it until interrupted."""
    os.environ.pop("DATABASE_URL", None)
    os.environ["SOUDANKAI_DATA"] = os.environ.get("SOUDANKAI_DATA") or str(settings.ROOT / "demo-data")
    stopped = threading.Event()
    only_prepare = sys.argv[1:] == ["prepare"]
    if not only_prepare:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda *_: stopped.set())
    chance = Random()  # noqa: S311 - a story, no secret
    try:
        sheet, cast = prepare(chance)
    except stage.NotOurs as no:
        sys.exit(f"soudankai: {no}")
    except KeyboardInterrupt:
        sys.exit(130)
    if only_prepare:
        return
    wait_for_server(stopped)
    if not stopped.is_set():
        announce(sheet)
    live(cast, chance, stopped)


if __name__ == "__main__":
    main()
