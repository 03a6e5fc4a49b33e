"""How long what is kept, figures that are frozen, and what is done once a night."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0013'
down_revision = '0012'
branch_labels = None
depends_on = None

PERIODS = {"keep_tickets": (30, 1, 366), "keep_words": (90, 1, 3650), "keep_facts": (180, 1, 3650), "keep_traces": (90, 31, 3650)}


def upgrade() -> None:
    """Apply."""
    for name, (days, least, most) in PERIODS.items():
        op.execute(
            f"ALTER TABLE council ADD COLUMN {name} INTEGER DEFAULT {days} NOT NULL CONSTRAINT ck_council_{name} CHECK ({name} BETWEEN {least} AND {most})"
        )
    op.add_column("visit", sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table('frozen',
    sa.Column('event_id', sa.Uuid(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('is_whole', sa.Boolean(), nullable=False),
    sa.Column('figures', sa.JSON(), nullable=False),
    sa.Column('council_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['council_id'], ['council.id'], name=op.f('fk_frozen_council_id_council')),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_frozen_event_id_event')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_frozen')),
    sa.UniqueConstraint('event_id', name=op.f('uq_frozen_event_id'))
    )
    op.create_table('nightly',
    sa.Column('name', sa.String(length=40), nullable=False),
    sa.Column('night', sa.Date(), nullable=True),
    sa.Column('done_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('tried_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('trouble', sa.String(length=200), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_nightly')),
    sa.UniqueConstraint('name', name=op.f('uq_nightly_name'))
    )
