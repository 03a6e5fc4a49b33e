"""How long a party waits for the first of its lines."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('visit_forecast',
    sa.Column('visit_id', sa.Uuid(), nullable=False),
    sa.Column('event_id', sa.Uuid(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('median', sa.Double(), nullable=False),
    sa.Column('low', sa.Double(), nullable=False),
    sa.Column('high', sa.Double(), nullable=False),
    sa.Column('in_time', sa.Double(), nullable=False),
    sa.Column('council_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['council_id'], ['council.id'], name=op.f('fk_visit_forecast_council_id_council')),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_visit_forecast_event_id_event')),
    sa.ForeignKeyConstraint(['visit_id'], ['visit.id'], name=op.f('fk_visit_forecast_visit_id_visit'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_visit_forecast')),
    sa.UniqueConstraint('visit_id', name=op.f('uq_visit_forecast_visit_id'))
    )
    op.create_index(op.f('ix_visit_forecast_event_id'), 'visit_forecast', ['event_id'], unique=False)
