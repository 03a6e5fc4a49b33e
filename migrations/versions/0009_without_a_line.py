"""Reception without a line: numbers for devices, what they wrote down, and second numbers.

Events that are there already leave out numbers for devices only where the door has not come so far and nobody has such a number.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None

STEPS = (
    *("arrive", "judge", "hear", "add_topic", "call", "start", "finish", "miss", "drop", "hand_over", "refuse", "assist", "assist_end"),
    *("rest", "back", "leave", "note", "correct", "counter"),
    *("recall", "park", "see", "acknowledge", "withdraw", "onward", "follow_up", "together", "summon", "consent", "reach", "undo"),
    *("food_draw", "food_call", "give", "take_back"),
    *("signal", "split", "merge", "card", "nearby", "resolve"),
)
TROUBLES = ("card_used", "number_used", "unknown_card", "clock", "over")
RESERVE = """
UPDATE event SET offline_last = paper_last + 400
WHERE EXISTS (SELECT 1 FROM series WHERE series.event_id = event.id AND series.name = 'door' AND series.next < event.paper_first)
AND NOT EXISTS (
    SELECT 1 FROM visit WHERE visit.event_id = event.id AND visit.number > event.paper_last AND visit.number <= event.paper_last + 400
)
"""


def upgrade() -> None:
    """Apply."""
    op.add_column("event", sa.Column("offline_last", sa.Integer(), nullable=True))
    op.execute("UPDATE event SET offline_last = paper_last")
    op.execute(RESERVE)
    with op.batch_alter_table("event") as table:
        table.alter_column("offline_last", existing_type=sa.Integer(), nullable=False)
        table.create_check_constraint("offline_block", "paper_last <= offline_last")
    op.create_table('number_block',
    sa.Column('event_id', sa.Uuid(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('device', sa.String(length=64), nullable=False),
    sa.Column('first', sa.Integer(), nullable=False),
    sa.Column('last', sa.Integer(), nullable=False),
    sa.Column('leased_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('leased_by', sa.String(length=60), nullable=False),
    sa.Column('council_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.CheckConstraint('position > 0 AND first <= last', name=op.f('ck_number_block_in_order')),
    sa.ForeignKeyConstraint(['council_id'], ['council.id'], name=op.f('fk_number_block_council_id_council')),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_number_block_event_id_event')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_number_block')),
    sa.UniqueConstraint('event_id', 'first', name=op.f('uq_number_block_event_id_first')),
    sa.UniqueConstraint('event_id', 'position', name=op.f('uq_number_block_event_id_position'))
    )
    op.create_table('other_number',
    sa.Column('event_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('visit_id', sa.Uuid(), nullable=False),
    sa.Column('council_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['council_id'], ['council.id'], name=op.f('fk_other_number_council_id_council')),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_other_number_event_id_event')),
    sa.ForeignKeyConstraint(['visit_id'], ['visit.id'], name=op.f('fk_other_number_visit_id_visit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_other_number')),
    sa.UniqueConstraint('event_id', 'number', name=op.f('uq_other_number_event_id_number'))
    )
    op.create_index(op.f('ix_other_number_visit_id'), 'other_number', ['visit_id'], unique=False)
    with op.batch_alter_table("scan") as table:
        table.add_column(sa.Column("trouble", sa.String(24)))
        table.alter_column("visit_id", existing_type=sa.Uuid(), nullable=True)
        table.create_check_constraint("trouble", f"trouble IN ({', '.join(map(repr, TROUBLES))})")
        table.create_check_constraint("visit_or_trouble", "visit_id IS NOT NULL OR trouble IS NOT NULL")
    op.create_index(
        op.f("ix_scan_trouble"), "scan", ["event_id"], sqlite_where=sa.text("trouble IS NOT NULL"), postgresql_where=sa.text("trouble IS NOT NULL")
    )
    op.create_table('device_scan',
    sa.Column('scan_id', sa.Uuid(), nullable=False),
    sa.Column('event_id', sa.Uuid(), nullable=False),
    sa.Column('label', sa.String(length=8), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('card_id', sa.Uuid(), nullable=True),
    sa.Column('people', sa.Integer(), nullable=False),
    sa.Column('soon', sa.Boolean(), nullable=False),
    sa.Column('resolution', sa.Enum('same', 'other', 'set_aside', name='resolution', native_enum=False, create_constraint=True, length=24), nullable=True),
    sa.Column('resolved_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('resolved_by', sa.String(length=60), nullable=False),
    sa.Column('council_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.CheckConstraint('(resolution IS NULL) = (resolved_at IS NULL)', name=op.f('ck_device_scan_resolved')),
    sa.ForeignKeyConstraint(['card_id'], ['card.id'], name=op.f('fk_device_scan_card_id_card')),
    sa.ForeignKeyConstraint(['council_id'], ['council.id'], name=op.f('fk_device_scan_council_id_council')),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_device_scan_event_id_event')),
    sa.ForeignKeyConstraint(['scan_id'], ['scan.id'], name=op.f('fk_device_scan_scan_id_scan')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_device_scan')),
    sa.UniqueConstraint('scan_id', name=op.f('uq_device_scan_scan_id'))
    )
    op.create_index(op.f('ix_device_scan_event_id'), 'device_scan', ['event_id'], unique=False)
    with op.batch_alter_table("step_log") as table:
        table.drop_constraint(op.f("ck_step_log_step"), type_="check")
        table.create_check_constraint("step", f"step IN ({', '.join(map(repr, STEPS))})")
