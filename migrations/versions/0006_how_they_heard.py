"""How they heard: channels are counted, and cost something."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("channel", sa.Column("position", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("channel", sa.Column("distributed", sa.Integer()))
    op.add_column("channel", sa.Column("cost", sa.Integer()))
    with op.batch_alter_table("visit") as table:
        table.add_column(sa.Column("heard_through", sa.Uuid()))
        table.create_foreign_key(op.f("fk_visit_heard_through_channel"), "channel", ["heard_through"], ["id"])
