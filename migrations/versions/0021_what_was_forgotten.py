"""The keys of what was erased or taken back on request stand in the database, too: only appended to. What it knows of already is noted."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0021'
down_revision = '0020'
branch_labels = None
depends_on = None

KNOWN = (
    "INSERT INTO forgotten (id)"
    " SELECT id FROM visit WHERE erased_at IS NOT NULL AND event_id NOT IN (SELECT event_id FROM frozen WHERE is_whole)"
    " UNION SELECT id FROM booking WHERE nonce LIKE 'erased-%'"
    " AND event_id NOT IN (SELECT event_id FROM audit_line WHERE what = 'purged' AND event_id IS NOT NULL)"
    " UNION SELECT handover_id FROM consent WHERE withdrawn_at IS NOT NULL"
)
ONLY_APPENDED = {
    "sqlite": (
        "CREATE TRIGGER forgotten_stays BEFORE UPDATE ON forgotten BEGIN SELECT RAISE(ABORT, 'what was forgotten is only appended to'); END",
        "CREATE TRIGGER forgotten_remains BEFORE DELETE ON forgotten BEGIN SELECT RAISE(ABORT, 'what was forgotten is only appended to'); END",
    ),
    "postgresql": ("CREATE TRIGGER forgotten_stays BEFORE UPDATE OR DELETE ON forgotten FOR EACH ROW EXECUTE FUNCTION only_appended()",),
}


def upgrade() -> None:
    """Apply."""
    op.create_table('forgotten',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_forgotten')),
    sqlite_with_rowid=False
    )
    for statement in (KNOWN, *ONLY_APPENDED[op.get_bind().dialect.name]):
        op.execute(statement)
