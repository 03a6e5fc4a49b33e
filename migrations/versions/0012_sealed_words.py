"""Words about visitors are sealed, in their columns and in the log of steps; a consent says to whom, and has a ground just when it is none; contacts."""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

from core.sealing import seal

revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None

WORDS = {
    "handover": {"note": 200, "reason": 100},
    "consent": {"withheld": 200, "ground": 200},
    "stop": {"arranged": 200},
    "step_log": {"reason": 200},
}
FIXED = "id", "council_id", "event_id", "stop_id", "counter_id", "step", "who", "account_id", "device_id", "happened_at", "received_at", "voids"
STAY = " OR ".join(f"NEW.{column} {{differs}} OLD.{column}" for column in FIXED)
FREED = "NEW.visit_id {differs} OLD.visit_id AND NEW.visit_id IS NOT NULL OR NEW.sealed_in {differs} OLD.sealed_in AND OLD.sealed_in IS NOT NULL"
CHANGED = f"{STAY} OR {FREED}"
"""What is no change that a log of steps allows: a purge blanks words, an admission that is taken back leaves no visit, and a seal is set once."""
STAYS = {
    "sqlite": (
        f"CREATE TRIGGER step_log_stays BEFORE UPDATE ON step_log WHEN {CHANGED.format(differs='IS NOT')}"
        " BEGIN SELECT RAISE(ABORT, 'the log is only appended to'); END",
        "CREATE TRIGGER step_log_remains BEFORE DELETE ON step_log BEGIN SELECT RAISE(ABORT, 'the log is only appended to'); END",
    ),
    "postgresql": (
        f"CREATE TRIGGER step_log_stays BEFORE UPDATE ON step_log FOR EACH ROW WHEN ({CHANGED.format(differs='IS DISTINCT FROM')})"
        " EXECUTE FUNCTION only_appended()",
        "CREATE TRIGGER step_log_remains BEFORE DELETE ON step_log FOR EACH ROW EXECUTE FUNCTION only_appended()",
    ),
}


def upgrade() -> None:
    """Apply."""
    op.execute("UPDATE consent SET ground = '－' WHERE means = 'override' AND ground = ''")
    op.execute("UPDATE consent SET ground = '' WHERE means <> 'override'")
    for name, columns in WORDS.items():
        with op.batch_alter_table(name) as table:
            for column, length in columns.items():
                table.alter_column(column, existing_type=sa.String(length), type_=sa.Text(), existing_nullable=False)
            if name == "consent":
                table.add_column(sa.Column("recipient", sa.String(200), nullable=False, server_default=""))
                table.add_column(sa.Column("is_third_party", sa.Boolean(), nullable=False, server_default=sa.false()))
                table.create_check_constraint("ground", "(means = 'override') = (ground <> '')")
            if name == "step_log":
                table.add_column(sa.Column("sealed_in", sa.Integer()))
                table.drop_index("ix_step_log_event_id")
        for column in columns:
            seal_column(name, column)
    seal_changes()
    op.create_index("ix_step_log_event_sealed", "step_log", ["event_id", "sealed_in"])
    for statement in STAYS[op.get_bind().dialect.name]:
        op.execute(statement)
    op.create_table(
        "contact",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("booth_id", sa.Uuid(), nullable=False),
        sa.Column("details", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.String(130), nullable=False),
        sa.Column("council_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("details <> ''", name=op.f("ck_contact_details")),
        *(sa.ForeignKeyConstraint([f"{to}_id"], [f"{to}.id"], name=op.f(f"fk_contact_{to}_id_{to}")) for to in ("council", "event", "visit", "booth")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact")),
        sa.UniqueConstraint("visit_id", "booth_id", name=op.f("uq_contact_visit_id_booth_id")),
    )
    op.create_index("ix_contact_event", "contact", ["event_id"])
    op.add_column("programme", sa.Column("body", sa.String(60), nullable=False, server_default=""))
    op.create_index("ix_audit_line_event_what", "audit_line", ["event_id", "what"])


def seal_column(name, column) -> None:
    """Seal what stands in a column."""
    table = sa.table(name, sa.column("id", sa.Uuid()), sa.column(column, sa.Text()))
    words = table.c[column]
    for key, plain in op.get_bind().execute(sa.select(table.c.id, words).where(words != "")).all():
        op.execute(table.update().where(table.c.id == key).values({column: seal(plain)}))


def seal_changes() -> None:
    """Seal what the steps' changes copied from those columns."""
    log = sa.table("step_log", sa.column("id", sa.Uuid()), sa.column("changes", sa.JSON()))
    for key, changes in op.get_bind().execute(sa.select(log.c.id, log.c.changes)).all():
        before = json.dumps(changes)
        for change in changes:
            for side in (change.get("was", {}), change.get("now", {})):
                side.update({k: seal(v) for k, v in side.items() if v and k in WORDS.get(change["table"], {})})
        if json.dumps(changes) != before:
            op.execute(log.update().where(log.c.id == key).values(changes=changes))
