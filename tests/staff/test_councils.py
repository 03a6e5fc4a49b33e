"""What a council decides about its figures."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from core import db
from core.scopes import SYSTEM
from staff import councils
from staff.errors import ThresholdsOdd
from staff.models import AuditLine, Council
from tests.builders import NOON, council


@pytest.mark.parametrize(("publication", "inside"), [(2, 1), (51, 5), (10, 0), (5, 6), (10, -1)])
def test_everybody_is_never_told_more_than_the_council_itself(database_url: str, publication: int, inside: int) -> None:
    assert database_url
    scope, _ = council()
    with pytest.raises(ThresholdsOdd):
        db.perform(scope, lambda s: councils.set_thresholds(s, scope.council_id, publication=publication, inside=inside, now=NOON))
    with pytest.raises(IntegrityError):
        db.perform(SYSTEM, lambda s: s.execute(update(Council).values(threshold_publication=publication, threshold_inside=inside)))


def test_a_change_of_thresholds_is_in_the_log(database_url: str) -> None:
    assert database_url
    scope, _ = council()
    db.perform(scope, lambda s: councils.set_thresholds(s, scope.council_id, publication=20, inside=1, now=NOON))

    with db.read(scope) as session:
        changed = session.get_one(Council, scope.council_id)
        assert (changed.threshold_publication, changed.threshold_inside) == (20, 1)
        assert session.scalars(select(AuditLine.facts)).one() == {"threshold_publication": 20, "threshold_inside": 1}
