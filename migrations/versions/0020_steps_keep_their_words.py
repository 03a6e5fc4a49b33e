"""What a step changed, and its reason, may be blanked, or sealed with another key, and nothing else."""

from __future__ import annotations

from alembic import op

revision = '0020'
down_revision = '0019'
branch_labels = None
depends_on = None

FIXED = "id", "council_id", "event_id", "stop_id", "counter_id", "step", "who", "account_id", "device_id", "happened_at", "received_at", "voids"
STAY = " OR ".join(f"NEW.{column} {{differs}} OLD.{column}" for column in FIXED)
FREED = "NEW.visit_id {differs} OLD.visit_id AND NEW.visit_id IS NOT NULL OR NEW.sealed_in {differs} OLD.sealed_in AND OLD.sealed_in IS NOT NULL"
CHANGES, REASON = ("CAST({row}.changes AS TEXT)", "{row}.reason")


def rewritten(words: str, blank: str, sealed: str) -> str:
    """Return when words are neither blanked nor sealed anew: what is sealed with another key is as long as before."""
    new, old = words.format(row="NEW"), words.format(row="OLD")
    anew = f"{new} LIKE '{sealed}' AND {old} LIKE '{sealed}' AND length({new}) = length({old})"
    return f"{new} <> {old} AND {new} <> '{blank}' AND NOT ({anew})"


CHANGED = f"{STAY} OR {FREED} OR {rewritten(CHANGES, '[]', '%gAAAA%')} OR {rewritten(REASON, '', 'gAAAA%')}"
STAYS = {
    "sqlite": (
        "DROP TRIGGER step_log_stays",
        f"CREATE TRIGGER step_log_stays BEFORE UPDATE ON step_log WHEN {CHANGED.format(differs='IS NOT')}"
        " BEGIN SELECT RAISE(ABORT, 'the log is only appended to'); END",
    ),
    "postgresql": (
        "DROP TRIGGER step_log_stays ON step_log",
        f"CREATE TRIGGER step_log_stays BEFORE UPDATE ON step_log FOR EACH ROW WHEN ({CHANGED.format(differs='IS DISTINCT FROM')})"
        " EXECUTE FUNCTION only_appended()",
    ),
}


def upgrade() -> None:
    """Apply."""
    for statement in STAYS[op.get_bind().dialect.name]:
        op.get_bind().exec_driver_sql(statement.replace("%", "%%") if op.get_bind().dialect.name == "postgresql" else statement)
