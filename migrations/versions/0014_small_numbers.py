"""A council's thresholds for small numbers, and topics that stand in no table together with age or area."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0014'
down_revision = '0013'
branch_labels = None
depends_on = None

THRESHOLDS = (
    ("threshold_publication", 10, "threshold_publication BETWEEN 3 AND 50"),
    ("threshold_inside", 5, "threshold_inside BETWEEN 1 AND threshold_publication"),
)
GUARDED = ("DV", "ＤＶ", "虐待")
"""By these words such a topic was known until now."""


def upgrade() -> None:
    """Apply."""
    for name, usual, bounds in THRESHOLDS:
        op.execute(f"ALTER TABLE council ADD COLUMN {name} INTEGER DEFAULT {usual} NOT NULL CONSTRAINT ck_council_{name} CHECK ({bounds})")
    op.add_column("topic", sa.Column("is_guarded", sa.Boolean(), nullable=False, server_default=sa.false()))
    topic = sa.table("topic", sa.column("name", sa.String), sa.column("is_guarded", sa.Boolean))
    op.execute(topic.update().where(sa.or_(*(topic.c.name.contains(word) for word in GUARDED))).values(is_guarded=True))
