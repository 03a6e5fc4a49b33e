"""Times that may be booked, and who has booked one."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("event", sa.Column("takes_bookings", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("visit", sa.Column("due_at", sa.DateTime(timezone=True)))
    op.create_table('slot',
    sa.Column('event_id', sa.Uuid(), nullable=False),
    sa.Column('begins', sa.Time(), nullable=False),
    sa.Column('minutes', sa.Integer(), nullable=False),
    sa.Column('places', sa.Integer(), nullable=False),
    sa.Column('taken', sa.Integer(), nullable=False),
    sa.Column('waiting', sa.Integer(), nullable=False),
    sa.Column('is_open', sa.Boolean(), nullable=False),
    sa.Column('council_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.CheckConstraint('minutes BETWEEN 5 AND 240', name=op.f('ck_slot_minutes')),
    sa.CheckConstraint('taken BETWEEN 0 AND places', name=op.f('ck_slot_never_overbooked')),
    sa.CheckConstraint('waiting >= 0', name=op.f('ck_slot_waiting')),
    sa.ForeignKeyConstraint(['council_id'], ['council.id'], name=op.f('fk_slot_council_id_council')),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_slot_event_id_event')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_slot')),
    sa.UniqueConstraint('event_id', 'begins', name=op.f('uq_slot_event_id_begins'))
    )
    op.create_table('booking',
    sa.Column('event_id', sa.Uuid(), nullable=False),
    sa.Column('slot_id', sa.Uuid(), nullable=False),
    sa.Column('nonce', sa.String(length=64), nullable=False),
    sa.Column('token', sa.String(length=24), nullable=False),
    sa.Column('code', sa.String(length=8), nullable=False),
    sa.Column('people', sa.Integer(), nullable=False),
    sa.Column('language', sa.String(length=10), nullable=False),
    sa.Column('state', sa.Enum('listed', 'booked', 'cancelled', 'came', 'lapsed', name='bookingstate', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('heard_through', sa.Uuid(), nullable=True),
    sa.Column('visit_id', sa.Uuid(), nullable=True),
    sa.Column('council_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.CheckConstraint('length(nonce) >= 22', name=op.f('ck_booking_nonce_of_128_bits')),
    sa.CheckConstraint('people BETWEEN 1 AND 20', name=op.f('ck_booking_people')),
    sa.ForeignKeyConstraint(['council_id'], ['council.id'], name=op.f('fk_booking_council_id_council')),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_booking_event_id_event')),
    sa.ForeignKeyConstraint(['heard_through'], ['channel.id'], name=op.f('fk_booking_heard_through_channel')),
    sa.ForeignKeyConstraint(['slot_id'], ['slot.id'], name=op.f('fk_booking_slot_id_slot')),
    sa.ForeignKeyConstraint(['visit_id'], ['visit.id'], name=op.f('fk_booking_visit_id_visit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_booking')),
    sa.UniqueConstraint('event_id', 'code', name=op.f('uq_booking_event_id_code')),
    sa.UniqueConstraint('event_id', 'nonce', name=op.f('uq_booking_event_id_nonce')),
    sa.UniqueConstraint('token', name=op.f('uq_booking_token')),
    sa.UniqueConstraint('visit_id', name=op.f('uq_booking_visit_id'))
    )
    op.create_index("ix_booking_slot_state", "booking", ["slot_id", "state"])
