"""A day on paper, typed in afterwards."""

from __future__ import annotations

from alembic import op

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("scan") as table:
        table.drop_constraint(op.f("ck_scan_means"), type_="check")
        table.create_check_constraint("means", "means IN ('phone', 'desk', 'paper', 'card', 'entered')")
