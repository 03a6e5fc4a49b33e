"""`make audit`: it says whether all holds, and ends with 1 when it does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from booths import step_seals
from ops import audit
from ops.backup import note_what_is_known
from tests import builders
from tests.booths.test_step_seals import tampered
from tests.builders import later

if TYPE_CHECKING:
    from tests.databases import Databases


CUT = "DROP TRIGGER audit_line_remains; DELETE FROM audit_line; UPDATE council SET audit_length = 0; UPDATE step_log SET sealed_in = NULL"
"""What leaves a log that holds, with nothing in it."""


@pytest.mark.parametrize(
    ("tampering", "code", "words"),
    [
        ("SELECT 1", 0, "hold, head "),
        ("DELETE FROM step_log WHERE step = 'arrive'", 1, "BROKEN, steps below the seals in lines 1 were"),
        ("UPDATE council SET audit_length = 7", 1, "BROKEN, from line 2 on"),
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
