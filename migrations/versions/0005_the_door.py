"""The door: cards, parties, signals, hotlines, the question at the exit."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


STEPS = (
    *("arrive", "judge", "hear", "add_topic", "call", "start", "finish", "miss", "drop", "hand_over", "refuse", "assist", "assist_end"),
    *("rest", "back", "leave", "note", "correct", "counter"),
    *("recall", "park", "see", "acknowledge", "withdraw", "onward", "follow_up", "together", "summon", "consent", "reach", "undo"),
    *("food_draw", "food_call", "give", "take_back"),
    *("signal", "split", "merge", "card", "nearby"),
)
MEANS = ("phone", "desk", "paper", "card")


def batch(table):
    """Alter a table; SQLite copies it."""
    return op.batch_alter_table(table)


def words(table, name, column, allowed) -> None:
    """Let a column hold these words."""
    listed = ", ".join(f"'{word}'" for word in allowed)
    table.create_check_constraint(name, f"{column} IN ({listed})")


def upgrade() -> None:
    """Apply."""
    op.create_table('hotline',
    sa.Column('name', sa.String(length=60), nullable=False),
    sa.Column('phone', sa.String(length=40), nullable=False),
    sa.Column('hours', sa.String(length=60), nullable=False),
    sa.Column('for_visitors', sa.Boolean(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('is_active', sa.Boolean(), nullable=False),
    sa.Column('council_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['council_id'], ['council.id'], name=op.f('fk_hotline_council_id_council')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_hotline'))
    )
    op.create_table('card',
    sa.Column('event_id', sa.Uuid(), nullable=False),
    sa.Column('token', sa.String(length=24), nullable=False),
    sa.Column('code', sa.String(length=8), nullable=False),
    sa.Column('picture', sa.String(length=12), nullable=False),
    sa.Column('colour', sa.String(length=12), nullable=False),
    sa.Column('printed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('visit_id', sa.Uuid(), nullable=True),
    sa.Column('activated_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('council_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['council_id'], ['council.id'], name=op.f('fk_card_council_id_council')),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_card_event_id_event')),
    sa.ForeignKeyConstraint(['visit_id'], ['visit.id'], name=op.f('fk_card_visit_id_visit'), initially='DEFERRED', deferrable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_card')),
    sa.UniqueConstraint('event_id', 'code', name=op.f('uq_card_event_id_code')),
    sa.UniqueConstraint('token', name=op.f('uq_card_token'))
    )
    op.create_index(op.f('ix_card_visit_id'), 'card', ['visit_id'], unique=False)
    op.create_table('exit_answer',
    sa.Column('event_id', sa.Uuid(), nullable=False),
    sa.Column('visit_id', sa.Uuid(), nullable=True),
    sa.Column('face', sa.Enum('good', 'fair', 'poor', name='face', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('voided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('council_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['council_id'], ['council.id'], name=op.f('fk_exit_answer_council_id_council')),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_exit_answer_event_id_event')),
    sa.ForeignKeyConstraint(['visit_id'], ['visit.id'], name=op.f('fk_exit_answer_visit_id_visit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_exit_answer')),
    sa.UniqueConstraint('visit_id', name=op.f('uq_exit_answer_visit_id'))
    )
    op.create_index(op.f('ix_exit_answer_event_id'), 'exit_answer', ['event_id'], unique=False)
    op.create_table('urgency_signal',
    sa.Column('visit_id', sa.Uuid(), nullable=False),
    sa.Column('signal', sa.Enum('food', 'shelter', 'violence', 'self_harm', 'child', name='signal', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('noted_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('council_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['council_id'], ['council.id'], name=op.f('fk_urgency_signal_council_id_council')),
    sa.ForeignKeyConstraint(['visit_id'], ['visit.id'], name=op.f('fk_urgency_signal_visit_id_visit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_urgency_signal')),
    sa.UniqueConstraint('visit_id', 'signal', name=op.f('uq_urgency_signal_visit_id_signal'))
    )
    with batch("scan") as table:
        table.drop_constraint(op.f("ck_scan_means"), type_="check")
        words(table, "means", "means", MEANS)
    with batch("step_log") as table:
        table.drop_constraint(op.f("ck_step_log_step"), type_="check")
        words(table, "step", "step", STEPS)
    with batch("visit") as table:
        table.add_column(sa.Column("split_from", sa.Uuid()))
        table.add_column(sa.Column("party", sa.JSON(), nullable=False, server_default="{}"))
        table.add_column(sa.Column("about", sa.String(24)))
        words(table, "about", "about", ("self", "other"))
        table.add_column(sa.Column("is_nearby", sa.Boolean(), nullable=False, server_default=sa.false()))
        table.create_foreign_key(op.f("fk_visit_split_from_visit"), "visit", ["split_from"], ["id"])
