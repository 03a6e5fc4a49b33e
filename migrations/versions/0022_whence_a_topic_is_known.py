"""A turn's topic says from whom the booth knows it: the visitor, or a hand-over. What was told before is found by the hand-over that brought it there."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0022'
down_revision = '0021'
branch_labels = None
depends_on = None

TOLD = (
    "UPDATE stop_topic SET handover_id = ("
    " SELECT h.id FROM handover h JOIN consent c ON c.handover_id = h.id JOIN stop t ON t.id = h.to_stop_id JOIN stop s ON s.id = stop_topic.stop_id"
    " WHERE h.topic_id = stop_topic.topic_id AND s.visit_id = t.visit_id AND s.booth_id = t.booth_id AND s.joined_at >= t.joined_at"
    " ORDER BY t.joined_at DESC, c.given_at LIMIT 1)"
)


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("stop_topic") as table:
        table.add_column(sa.Column("handover_id", sa.Uuid()))
        table.drop_constraint(op.f("uq_stop_topic_stop_id_topic_id"), type_="unique")
        table.create_unique_constraint(op.f("uq_stop_topic_stop_id_topic_id_handover_id"), ["stop_id", "topic_id", "handover_id"])
        table.create_foreign_key(op.f("fk_stop_topic_handover_id_handover"), "handover", ["handover_id"], ["id"])
    named = sa.text("handover_id IS NULL")
    op.create_index("uq_stop_topic_named", "stop_topic", ["stop_id", "topic_id"], unique=True, sqlite_where=named, postgresql_where=named)
    op.create_index(op.f("ix_stop_topic_handover_id"), "stop_topic", ["handover_id"])
    op.execute(TOLD)
