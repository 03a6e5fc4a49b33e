"""A day with words planted wherever people type about visitors: none of them can be read in the database's files, a backup, the exports or the logs."""

from __future__ import annotations

import json
import logging
import subprocess
import zipfile
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from booths import consents, contacts, desk, food, onward, passing, visits
from booths.consents import Agreement
from booths.contacts import Details
from booths.models import Alternative, Consent, ConsentMeans, Stop, StopState
from core import db, sealing
from core.scopes import SYSTEM
from events import queries as plan
from ops import sqlite
from ops.backup import backup, is_sqlite
from staff.models import Role
from tallies import flash, queries, workbook
from tests import builders
from tests.booths.test_hand_over import pass_on, staff, talking
from tests.builders import NOON, later
from tests.databases import url_of

if TYPE_CHECKING:
    from pathlib import Path
    from uuid import UUID

    from tests.builders import Fair

NOTE, WITHHELD, GROUND, ARRANGED, REFUSED, PICKED, AGAIN, OUTSIDE, ON_THE_PHONE = (f"植{n}言葉その{n}" for n in "甲乙丙丁戊己庚辛壬")
NAME, PHONE, WHEN, MIND = "佐藤はるみ", "090-1234-5678", "植癸平日の夕方", "植子夫には言わない"
PLANTED = (NOTE, WITHHELD, GROUND, ARRANGED, REFUSED, PICKED, AGAIN, OUTSIDE, ON_THE_PHONE, NAME, PHONE, "09012345678", WHEN, MIND)


@pytest.fixture
def fair(database_url: str) -> Fair:
    """Return an open event in an empty database."""
    assert database_url
    return builders.fair()


def files(folder: Path) -> list[Path]:
    """Return all that a database is on disk, as far as it is ours: SQLite's files and a copy of it, or what a dump of PostgreSQL's says."""
    url = url_of(db.engine())
    copy = backup(url, folder, NOON)
    if is_sqlite(url):
        file = sqlite.file_of(url)
        return [copy, *file.parent.glob(f"{file.name}*")]
    told = folder / "dump.sql"
    subprocess.run(["pg_restore", f"--file={told}", str(copy)], check=True)
    return [copy, told]


def place(fair: Fair) -> UUID:
    """Return a place outside."""
    with db.read(fair.scope) as session:
        return plan.resources(session, active=True)[0].id


def waiting_at_a(fair: Fair) -> Stop:
    """Return somebody who waits at A."""
    visit = fair.admit("money").visit_id
    with db.read(fair.scope) as session:
        return session.scalars(select(Stop).where(Stop.visit_id == visit, Stop.state == StopState.WAITING)).first()  # type: ignore[return-value]


def play(fair: Fair) -> None:
    """Play a day on which somebody types into every field that takes words, and what is asked on the phone is taken back."""
    first = talking(fair)
    made = pass_on(fair, note=NOTE, agreement=Agreement(withheld=WITHHELD))
    fair.at("D", desk.call_back, 11, first)
    fair.do(lambda s: passing.decline(s, made.id, REFUSED, later(12)))

    second = talking(fair)
    lead, here = staff(fair, Role.LEAD), fair.counter("A-1").id
    db.perform(lead, lambda s: onward.send(s, here, place(fair), later(20), note=OUTSIDE, agreement=Agreement(ConsentMeans.OVERRIDE, WITHHELD, GROUND)))
    fair.at("A-1", passing.not_met_there, 21, fair.booth("D").id, Alternative.PHONE, arranged=ARRANGED)
    fair.do(lambda s: contacts.save(s, second, fair.booth("A").id, Details(NAME, PHONE, WHEN, notes=MIND), later(22)))
    fair.at("A-1", desk.finish, 23)

    third = waiting_at_a(fair)
    fair.at("A-1", desk.call_this, 24, third.id, PICKED)
    fair.do(lambda s: visits.not_today(s, third.id, Alternative.LATER_DAY, ARRANGED, later(25)))
    fair.at("A-1", desk.undo_last, 26)
    fair.at("A-1", desk.start, 27)
    asked = pass_on(fair, 28, note=NOTE, agreement=Agreement(ConsentMeans.PHONE))
    fair.do(lambda s: consents.give(s, asked.id, later(29), visit_id=asked.visit_id, withheld=ON_THE_PHONE))
    fair.do(lambda s: consents.withdraw(s, asked.id, later(30), visit_id=asked.visit_id))

    fair.do(lambda s: food.draw(s, fair.event.id, later(31)))
    for again in ("", AGAIN):
        fair.do(lambda s, again=again: food.give(s, fair.event.id, later(32), number=1, again=again))  # type: ignore[misc]


def readable(where: str, content: bytes) -> list[str]:
    """Return which planted words can be read there: as they are, as JSON writes them, or as a log does."""
    forms = {word: {word.encode(), json.dumps(word)[1:-1].encode(), ascii(word)[1:-1].encode()} for word in PLANTED}
    return [f"{where}: {word}" for word, looks in forms.items() if any(look in content for look in looks)]


def unpacked(book: bytes) -> bytes:
    """Return all parts of a workbook."""
    with zipfile.ZipFile(BytesIO(book)) as archive:
        return b"\n".join(archive.read(name) for name in archive.namelist())


def kept() -> set[str]:
    """Return which planted words the program itself still reads in the sealed columns."""
    with db.read(SYSTEM) as session:
        words = str([session.execute(select(column)).all() for column in sealing.sealed_columns()])
    return {word for word in PLANTED if word in words}


def test_nothing_planted_can_be_read_outside_the_sealed_columns(
    fair: Fair, tmp_path: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    play(fair)
    with pytest.raises(IntegrityError) as wrong:
        fair.put(lambda s: s.execute(update(Consent).where(Consent.means == ConsentMeans.SPOKEN).values(ground=GROUND)))
    with db.read(fair.scope) as session:
        day = queries.day(session, fair.event.id)
    books = {"workbook": workbook.build(day, NOON), "published": workbook.build(day, NOON, 10), "flash": flash.build(day, NOON)}
    on_disk = files(tmp_path)
    said = capfd.readouterr()

    found = [*readable("error", str(wrong.value).encode()), *readable("log", caplog.text.encode()), *readable("output", f"{said.out}{said.err}".encode())]
    found += [hit for path in on_disk for hit in readable(path.name, path.read_bytes())]
    found += [hit for name, book in books.items() for hit in readable(name, unpacked(book))]
    assert found == []
    assert kept() == set(PLANTED) - {"09012345678", ON_THE_PHONE}
    assert any(b"gAAAA" in path.read_bytes() for path in on_disk)
