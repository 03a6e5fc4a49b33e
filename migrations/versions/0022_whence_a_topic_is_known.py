"""A turn's topic says from whom the booth knows it: the visitor, or a hand-over. What was told before is found by the hand-overs that brought it there."""

from __future__ import annotations

from itertools import groupby
from uuid import uuid4

import sqlalchemy as sa
from alembic import op

revision = '0022'
down_revision = '0021'
branch_labels = None
depends_on = None

TOLD = sa.text(
    "SELECT st.id, h.id, t.id, c.withdrawn_at IS NOT NULL"
    " FROM stop_topic st JOIN stop s ON s.id = st.stop_id JOIN handover h ON h.topic_id = st.topic_id JOIN consent c ON c.handover_id = h.id"
    " JOIN stop t ON t.id = h.to_stop_id AND t.booth_id = s.booth_id JOIN visit v ON v.id = t.visit_id"
    " WHERE st.handover_id IS NULL AND (s.visit_id = v.id AND s.joined_at >= t.joined_at OR s.visit_id = v.merged_into)"
    " ORDER BY st.id, t.joined_at DESC, t.id, c.given_at"
).columns(*(sa.column(name, sa.Uuid()) for name in ("topic", "handover", "turn")), sa.column("is_withdrawn", sa.Boolean()))
TOPIC = sa.table("stop_topic", *(sa.column(name, sa.Uuid()) for name in ("id", "council_id", "stop_id", "topic_id", "handover_id")))


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
    tell(op.get_bind())


def tell(connection: sa.Connection) -> None:
    """Let each topic say which hand-overs to the latest turn brought it: those whose consent stands; taken back are all only where the turn had begun."""
    for topic, found in groupby(connection.execute(TOLD).all(), key=lambda row: row.topic):
        rows = list(found)
        latest = [row for row in rows if row.turn == rows[0].turn]
        first, *others = [row.handover for row in latest if not row.is_withdrawn] or [row.handover for row in latest]
        connection.execute(TOPIC.update().where(TOPIC.c.id == topic).values(handover_id=first))
        for handover in others:
            copied = sa.select(sa.literal(uuid4(), sa.Uuid()), TOPIC.c.council_id, TOPIC.c.stop_id, TOPIC.c.topic_id, sa.literal(handover, sa.Uuid()))
            connection.execute(TOPIC.insert().from_select(TOPIC.c.keys(), copied.where(TOPIC.c.id == topic)))
