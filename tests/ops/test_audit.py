"""`make audit`: it says whether all holds, and ends with 1 when it does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from booths import step_seals
from core import db, settings
from core.db import SYSTEM, new_key
from ops import audit
from ops.backup import note_what_is_known
from staff.models import AuditLine
from tests import builders
from tests.booths.test_step_seals import tampered
from tests.builders import later

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.databases import Databases


CUT = "DROP TRIGGER audit_line_remains; DELETE FROM audit_line; UPDATE council SET audit_length = 0; UPDATE step_log SET sealed_in = NULL"
"""What leaves a log that holds, with nothing in it."""


@pytest.fixture(autouse=True)
def data(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """Note beside nobody else's backups."""
    monkeypatch.setenv("SOUDANKAI_DATA", str(tmp_path))
    settings.get.cache_clear()
    yield
    monkeypatch.undo()
    settings.get.cache_clear()


@pytest.mark.parametrize(
    ("tampering", "code", "words"),
    [
        ("SELECT 1", 0, "hold, head "),
        ("DELETE FROM step_log WHERE step = 'arrive'", 1, "BROKEN, steps below the seals in lines 1 were"),
        ("UPDATE council SET audit_length = 7", 1, "BROKEN, from line 3 on"),
        (CUT, 1, "BROKEN, the log is shorter than, or differs from, what was noted on 2026-03-14 12:06"),
    ],
)
def test_it_names_where_something_was_removed(databases: Databases, capsys: pytest.CaptureFixture[str], tampering: str, code: int, words: str) -> None:
    databases.without_rows("sqlite")
    builders.fair().admit()
    step_seals.seal_all(later(5))
    note_what_is_known(later(6))
    tampered(*tampering.split(";"))
    with pytest.raises(SystemExit) as ended:
        audit.main()

    assert ended.value.code == code
    assert words in capsys.readouterr().out


@pytest.fixture
def noted(databases: Databases) -> Path:
    """Return the file in which it was noted how a council's log stands."""
    databases.without_rows("sqlite")
    builders.fair().admit()
    note_what_is_known(later(6))
    return settings.get().backups / "heads"


LEFT = {"no file": None, "nothing": "", "another council's": f"2026-03-14T03:06:00+00:00 {new_key()} 1 {'0' * 64}\n", "garbage": "x\n"}


@pytest.mark.parametrize("left", LEFT)
def test_notes_that_are_gone_although_the_log_says_that_they_were_made_are_missed(noted: Path, left: str) -> None:
    assert audit.look()[1]
    words = LEFT[left]
    noted.unlink() if words is None else noted.write_text(words)

    said, whole = audit.look()
    assert (whole, len(said)) == (False, 1)
    assert "BROKEN, what was noted of the log since 2026-03-14 12:06 is gone" in said[0]


def test_the_night_begins_to_note_anew_and_the_log_keeps_that_the_notes_were_gone(noted: Path) -> None:
    noted.unlink()
    for day in (1, 2):
        note_what_is_known(later(day * 24 * 60))
    said, whole = audit.look()

    assert whole
    assert [line for line in said if "were gone on 2026-03-15 12:00" in line]
    with db.read(SYSTEM) as session:
        kinds = session.scalars(select(AuditLine.what).where(AuditLine.what.like("heads%")).order_by(AuditLine.position)).all()
    assert kinds == ["heads_noted", "heads_gone"]


def test_nothing_is_missed_where_nothing_was_ever_noted(databases: Databases) -> None:
    databases.without_rows("sqlite")
    builders.fair()

    assert audit.look()[1]
