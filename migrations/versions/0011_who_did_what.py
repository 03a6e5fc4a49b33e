"""The log of acts: only appended to, chained."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None

ONLY_APPENDED = {
    "sqlite": (
        "CREATE TRIGGER audit_line_stays BEFORE UPDATE ON audit_line BEGIN SELECT RAISE(ABORT, 'the log is only appended to'); END",
        "CREATE TRIGGER audit_line_remains BEFORE DELETE ON audit_line BEGIN SELECT RAISE(ABORT, 'the log is only appended to'); END",
    ),
    "postgresql": (
        "CREATE FUNCTION only_appended() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'the log is only appended to'; END $$",
        "CREATE TRIGGER audit_line_stays BEFORE UPDATE OR DELETE ON audit_line FOR EACH ROW EXECUTE FUNCTION only_appended()",
    ),
}


def upgrade() -> None:
    """Apply."""
    op.add_column("council", sa.Column("audit_length", sa.Integer(), nullable=False, server_default="0"))
    op.create_table('audit_line',
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('what', sa.String(length=40), nullable=False),
    sa.Column('who', sa.String(length=130), nullable=False),
    sa.Column('account_id', sa.Uuid(), nullable=True),
    sa.Column('device_id', sa.Uuid(), nullable=True),
    sa.Column('event_id', sa.Uuid(), nullable=True),
    sa.Column('about', sa.String(length=80), nullable=False),
    sa.Column('facts', sa.JSON(), nullable=False),
    sa.Column('hash', sa.String(length=64), nullable=False),
    sa.Column('council_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['council_id'], ['council.id'], name=op.f('fk_audit_line_council_id_council')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_line')),
    sa.UniqueConstraint('council_id', 'position', name=op.f('uq_audit_line_council_id_position'))
    )
    op.create_index('ix_audit_line_council_at', 'audit_line', ['council_id', 'at'])
    for statement in ONLY_APPENDED[op.get_bind().dialect.name]:
        op.execute(statement)
