"""What a booking was before they came. Of those who came before this it is not known: a time was booked, most likely."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0018'
down_revision = '0017'
branch_labels = None
depends_on = None

STATES = ("listed", "booked", "cancelled", "came", "lapsed")


def upgrade() -> None:
    """Apply."""
    op.add_column("booking", sa.Column("came_from", sa.String(length=24), nullable=True))
    op.execute("UPDATE booking SET came_from = 'booked' WHERE state = 'came'")
    with op.batch_alter_table("booking") as table:
        table.create_check_constraint(op.f("ck_booking_came_from"), f"came_from IN ({', '.join(map(repr, STATES))})")
        table.create_check_constraint(op.f("ck_booking_came"), "(state = 'came') = (came_from IS NOT NULL)")
