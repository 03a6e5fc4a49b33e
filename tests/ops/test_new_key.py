"""A new key: everything is sealed anew, the log of steps, too; then the old key is needed no longer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from booths import desk, visits
from booths.consents import Agreement
from booths.models import Alternative, Consent, Stop, StopState
from core import db, sealing
from ops import new_key
from staff import audit_words
from staff.models import AuditLine
from tests import builders
from tests.booths.test_hand_over import handed
from tests.builders import NOON, Fair, later

if TYPE_CHECKING:
    from pathlib import Path

WITHHELD, ARRANGED = "借金のこと", "平日の午後に電話"


@pytest.fixture
def fair(keys: Path, database_url: str) -> Fair:
    """Return an open event with words in it, its key in that folder."""
    assert keys
    assert database_url
    fair = builders.fair()
    handed(fair, agreement=Agreement(withheld=WITHHELD))
    fair.admit("money")
    fair.call("A", 11)
    with db.read(fair.scope) as session:
        stop = session.scalars(select(Stop).where(Stop.state == StopState.CALLED)).one()
    fair.do(lambda s: visits.not_today(s, stop.id, Alternative.PHONE, ARRANGED, later(12)))
    return fair


def test_with_the_new_key_alone_words_are_read_and_steps_are_taken_back(fair: Fair, keys: Path) -> None:
    assert new_key.change(NOON) == (3, 0)
    (keys / "sealing").write_text((keys / "sealing").read_text().split()[0])
    sealing.forget_keys()

    with db.read(fair.scope) as session:
        assert session.scalars(select(Consent.withheld)).one() == WITHHELD
        assert session.scalars(select(Stop.arranged).where(Stop.arranged != "")).one() == ARRANGED
        line = session.scalars(select(AuditLine).order_by(AuditLine.position.desc())).first()
    assert line is not None
    assert (audit_words.kind(line.what), line.facts) == ("新しい鍵で封印し直した", {"values": 3, "unreadable": 0})
    fair.at("A", desk.undo_last, 13)


def test_what_cannot_be_read_is_counted_and_stays(fair: Fair, keys: Path) -> None:
    (keys / "sealing").unlink()
    sealing.forget_keys()

    assert new_key.change(NOON) == (0, 3)
    with db.read(fair.scope) as session:
        assert session.scalars(select(Consent.withheld)).one() == sealing.UNREADABLE
