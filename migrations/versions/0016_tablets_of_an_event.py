"""Tablets belong to a role and an event and end with its day; sessions know when they were last used."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0016'
down_revision = '0015'
branch_labels = None
depends_on = None

ROLES = ("organiser", "lead", "reception", "floor", "booth", "viewer")
EVENT = "(SELECT event_id FROM booth_grant WHERE booth_grant.device_id = device.id ORDER BY id LIMIT 1)"


def upgrade() -> None:
    """Apply. Tablets that were opened before worked at booths, and end now: their day is known only to whoever opens them anew."""
    with op.batch_alter_table("device") as table:
        table.add_column(sa.Column("role", sa.String(24), nullable=False, server_default="booth"))
        table.add_column(sa.Column("event_id", sa.Uuid()))
        table.add_column(sa.Column("until", sa.DateTime(timezone=True)))
    op.execute(f"UPDATE device SET event_id = {EVENT}, until = code_until, ended_at = coalesce(ended_at, claimed_at, code_until)")
    op.execute("UPDATE sign_in SET ended_at = started_at WHERE device_id IS NOT NULL AND ended_at IS NULL")
    with op.batch_alter_table("device") as table:
        table.alter_column("until", existing_type=sa.DateTime(timezone=True), nullable=False)
        table.alter_column("role", existing_type=sa.String(24), server_default=None)
        table.create_check_constraint("role", f"role IN ({', '.join(map(repr, ROLES))})")
        table.create_check_constraint("of_an_event", "ended_at IS NOT NULL OR event_id IS NOT NULL")
        table.create_foreign_key(op.f("fk_device_event_id_event"), "event", ["event_id"], ["id"])
    op.create_index(op.f("ix_device_event_id"), "device", ["event_id"])
    with op.batch_alter_table("sign_in") as table:
        table.add_column(sa.Column("seen_at", sa.DateTime(timezone=True)))
        table.add_column(sa.Column("agent", sa.String(40), nullable=False, server_default=""))
    op.execute("UPDATE sign_in SET seen_at = started_at")
    with op.batch_alter_table("sign_in") as table:
        table.alter_column("seen_at", existing_type=sa.DateTime(timezone=True), nullable=False)
        table.alter_column("agent", existing_type=sa.String(40), server_default=None)
