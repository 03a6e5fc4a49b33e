"""Words that stood in the database before they were sealed are sealed by the migration, and nothing of them is left in the file."""

from __future__ import annotations

import json
import sqlite3
import uuid
from contextlib import closing
from typing import TYPE_CHECKING

from core.sealing import unseal
from tests.ops.test_migrated_food import to

if TYPE_CHECKING:
    from pathlib import Path

NOTE, ARRANGED, KEY = "母の介護で眠れない", "平日の午後に電話", uuid.UUID(int=1).hex
CHANGES = [{"table": "stop", "id": KEY, "was": {"arranged": "", "state": "called"}, "now": {"arranged": ARRANGED, "state": "dropped"}}]
BEFORE = (
    (
        "INSERT INTO handover (id, council_id, event_id, visit_id, from_stop_id, resource_id, state, sent_at, note, ended_by, reason, responsible)"
        " VALUES (:key, :key, :key, :key, :key, :key, 'sent', '2026-03-14', :note, '', '', '')"
    ),
    (
        "INSERT INTO step_log (id, council_id, event_id, step, who, reason, happened_at, received_at, changes)"
        " VALUES (:key, :key, :key, 'drop', '', '', '2026-03-14', '2026-03-14', :changes)"
    ),
)


def test_old_words_are_sealed(tmp_path: Path) -> None:
    path = tmp_path / "old.sqlite3"
    to(f"sqlite:///{path}", "0011")
    with closing(sqlite3.connect(path)) as connection, connection:
        for statement in BEFORE:
            connection.execute(statement, {"key": KEY, "note": NOTE, "changes": json.dumps(CHANGES)})
    to(f"sqlite:///{path}", "head")

    with closing(sqlite3.connect(path)) as connection:
        note, changes = connection.execute("SELECT handover.note, changes FROM handover, step_log").fetchone()
    side = json.loads(changes)[0]["now"]
    assert (unseal(note), unseal(side["arranged"]), side["state"]) == (NOTE, ARRANGED, "dropped")
    assert [word for word in (NOTE, ARRANGED) if word.encode() in path.read_bytes() or json.dumps(word)[1:-1].encode() in path.read_bytes()] == []
