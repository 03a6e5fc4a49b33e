"""Two more roles: the floor, and those who only see results."""

from __future__ import annotations

from alembic import op

revision = '0015'
down_revision = '0014'
branch_labels = None
depends_on = None

ROLES = ("organiser", "lead", "reception", "floor", "booth", "viewer")


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("account") as table:
        table.drop_constraint(op.f("ck_account_role"), type_="check")
        table.create_check_constraint("role", f"role IN ({', '.join(map(repr, ROLES))})")
