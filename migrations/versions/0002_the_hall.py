"""The hall: routing, forecasts, hand-overs to their end, the food line, jobs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


CONSENT_MEANS = ("spoken", "phone", "override")
WAYS = ("accompany", "phone", "introduce")
HANDOVER_STATES = (
    *("sent", "arrived", "received", "declined", "full", "visitor_refused", "lapsed"),
    *("agreed", "contacted", "connected", "not_connected"),
)
STEPS = (
    *("arrive", "judge", "hear", "add_topic", "call", "start", "finish", "miss", "drop", "hand_over", "refuse", "assist", "assist_end"),
    *("rest", "back", "leave", "note", "correct", "counter"),
    *("recall", "park", "see", "acknowledge", "withdraw", "onward", "follow_up", "together", "summon", "consent", "reach", "undo"),
    *("food_draw", "food_call", "give", "take_back"),
)
ROLES = ("organiser", "lead", "reception", "booth")
FACT_LISTS = ("age_band", "residence", "pick_reason", "refusal_reason", "resource_kind")


def batch(table):
    """Alter a table; SQLite copies it."""
    return op.batch_alter_table(table)


def words(table, name, column, allowed) -> None:
    """Let a column hold these words."""
    listed = ", ".join(f"'{word}'" for word in allowed)
    table.create_check_constraint(name, f"{column} IN ({listed})")


def food_of_one_tap() -> None:
    """Make each household that one tap of 「食料のみ」 counted a ticket that was served, and give every event its food numbers.

    The new rows take the tap's (the event's) own key: those are unique, and no key needs to be made.
    """
    op.execute(
        "INSERT INTO food_ticket (id, council_id, event_id, drawn_at, served_at, voided_at)"
        " SELECT id, council_id, event_id, at, at, voided_at FROM tally WHERE kind = 'food'"
    )
    op.execute(
        "INSERT INTO giving (id, council_id, event_id, supply_id, ticket_id, amount, at, voided_at)"
        " SELECT id, council_id, event_id, supply_id, id, 1, at, voided_at FROM tally WHERE kind = 'food' AND supply_id IS NOT NULL"
    )
    op.execute("DELETE FROM tally WHERE kind = 'food'")
    with batch("tally") as table:
        table.drop_constraint(op.f("ck_tally_tallykind"), type_="check")
        table.drop_constraint(op.f("fk_tally_supply_id_supply"), type_="foreignkey")
        table.drop_column("supply_id")
        words(table, "tallykind", "kind", ("information",))
    op.execute("INSERT INTO series (id, council_id, event_id, name, next) SELECT id, council_id, id, 'F', 1 FROM event")


def upgrade() -> None:
    """Apply."""
    op.create_table('job',
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('about', sa.Uuid(), nullable=True),
    sa.Column('arguments', sa.JSON(), nullable=False),
    sa.Column('state', sa.Enum('asked', 'running', 'done', 'failed', 'cancelled', name='jobstate', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('progress', sa.Double(), nullable=False),
    sa.Column('result', sa.JSON(), nullable=True),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('holder', sa.String(length=40), nullable=False),
    sa.Column('leased_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('over_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('council_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['council_id'], ['council.id'], name=op.f('fk_job_council_id_council')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_job'))
    )
    op.create_index('ix_job_about', 'job', ['about', 'kind'], unique=False)
    op.create_index('ix_job_state', 'job', ['state'], unique=False)
    op.create_table('lease',
    sa.Column('name', sa.String(length=40), nullable=False),
    sa.Column('holder', sa.String(length=40), nullable=False),
    sa.Column('until', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_lease')),
    sa.UniqueConstraint('name', name=op.f('uq_lease_name'))
    )
    op.create_table('resource',
    sa.Column('code', sa.String(length=12), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('area', sa.String(length=40), nullable=False),
    sa.Column('address', sa.String(length=120), nullable=False),
    sa.Column('latitude', sa.Double(), nullable=True),
    sa.Column('longitude', sa.Double(), nullable=True),
    sa.Column('phone', sa.String(length=40), nullable=False),
    sa.Column('opening', sa.String(length=200), nullable=False),
    sa.Column('conditions', sa.String(length=200), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('is_active', sa.Boolean(), nullable=False),
    sa.Column('council_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['council_id'], ['council.id'], name=op.f('fk_resource_council_id_council')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_resource')),
    sa.UniqueConstraint('code', name=op.f('uq_resource_code'))
    )
    op.create_table('expected',
    sa.Column('event_id', sa.Uuid(), nullable=False),
    sa.Column('hour', sa.Integer(), nullable=False),
    sa.Column('parties', sa.Integer(), nullable=False),
    sa.Column('council_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.CheckConstraint('hour BETWEEN 0 AND 23 AND parties BETWEEN 0 AND 2000', name=op.f('ck_expected_in_range')),
    sa.ForeignKeyConstraint(['council_id'], ['council.id'], name=op.f('fk_expected_council_id_council')),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_expected_event_id_event')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_expected')),
    sa.UniqueConstraint('event_id', 'hour', name=op.f('uq_expected_event_id_hour'))
    )
    op.create_table('forecast',
    sa.Column('event_id', sa.Uuid(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('stop_admitting_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('council_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['council_id'], ['council.id'], name=op.f('fk_forecast_council_id_council')),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_forecast_event_id_event')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_forecast')),
    sa.UniqueConstraint('event_id', name=op.f('uq_forecast_event_id'))
    )
    op.create_table('interpreter',
    sa.Column('event_id', sa.Uuid(), nullable=False),
    sa.Column('language', sa.String(length=10), nullable=False),
    sa.Column('people', sa.Integer(), nullable=False),
    sa.Column('council_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.CheckConstraint('people BETWEEN 1 AND 50', name=op.f('ck_interpreter_people')),
    sa.ForeignKeyConstraint(['council_id'], ['council.id'], name=op.f('fk_interpreter_council_id_council')),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_interpreter_event_id_event')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_interpreter')),
    sa.UniqueConstraint('event_id', 'language', name=op.f('uq_interpreter_event_id_language'))
    )
    op.create_table('food_ticket',
    sa.Column('event_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=True),
    sa.Column('visit_id', sa.Uuid(), nullable=True),
    sa.Column('drawn_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('called_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('served_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('voided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('council_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['council_id'], ['council.id'], name=op.f('fk_food_ticket_council_id_council')),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_food_ticket_event_id_event')),
    sa.ForeignKeyConstraint(['visit_id'], ['visit.id'], name=op.f('fk_food_ticket_visit_id_visit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_food_ticket')),
    sa.UniqueConstraint('event_id', 'number', name=op.f('uq_food_ticket_event_id_number'))
    )
    op.create_index('uq_food_ticket_visit', 'food_ticket', ['visit_id'], unique=True, sqlite_where=sa.text('voided_at IS NULL'), postgresql_where=sa.text('voided_at IS NULL'))
    op.create_table('line_forecast',
    sa.Column('booth_id', sa.Uuid(), nullable=False),
    sa.Column('event_id', sa.Uuid(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('median', sa.Double(), nullable=False),
    sa.Column('low', sa.Double(), nullable=False),
    sa.Column('high', sa.Double(), nullable=False),
    sa.Column('in_time', sa.Double(), nullable=False),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('council_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['booth_id'], ['booth.id'], name=op.f('fk_line_forecast_booth_id_booth')),
    sa.ForeignKeyConstraint(['council_id'], ['council.id'], name=op.f('fk_line_forecast_council_id_council')),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_line_forecast_event_id_event')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_line_forecast')),
    sa.UniqueConstraint('booth_id', name=op.f('uq_line_forecast_booth_id'))
    )
    op.create_index(op.f('ix_line_forecast_event_id'), 'line_forecast', ['event_id'], unique=False)
    op.create_table('giving',
    sa.Column('event_id', sa.Uuid(), nullable=False),
    sa.Column('supply_id', sa.Uuid(), nullable=False),
    sa.Column('ticket_id', sa.Uuid(), nullable=False),
    sa.Column('amount', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('voided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('council_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.CheckConstraint('amount BETWEEN 1 AND 100', name=op.f('ck_giving_amount')),
    sa.ForeignKeyConstraint(['council_id'], ['council.id'], name=op.f('fk_giving_council_id_council')),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_giving_event_id_event')),
    sa.ForeignKeyConstraint(['supply_id'], ['supply.id'], name=op.f('fk_giving_supply_id_supply')),
    sa.ForeignKeyConstraint(['ticket_id'], ['food_ticket.id'], name=op.f('fk_giving_ticket_id_food_ticket')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_giving'))
    )
    op.create_index(op.f('ix_giving_event_id'), 'giving', ['event_id'], unique=False)
    op.create_index(op.f('ix_giving_ticket_id'), 'giving', ['ticket_id'], unique=False)
    op.create_table('planned_break',
    sa.Column('counter_id', sa.Uuid(), nullable=False),
    sa.Column('at', sa.Time(), nullable=False),
    sa.Column('minutes', sa.Integer(), nullable=False),
    sa.Column('council_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.CheckConstraint('minutes BETWEEN 1 AND 180', name=op.f('ck_planned_break_minutes')),
    sa.ForeignKeyConstraint(['council_id'], ['council.id'], name=op.f('fk_planned_break_council_id_council')),
    sa.ForeignKeyConstraint(['counter_id'], ['counter.id'], name=op.f('fk_planned_break_counter_id_counter')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_planned_break'))
    )
    op.create_index(op.f('ix_planned_break_counter_id'), 'planned_break', ['counter_id'], unique=False)
    op.create_table('stop_forecast',
    sa.Column('stop_id', sa.Uuid(), nullable=False),
    sa.Column('event_id', sa.Uuid(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('median', sa.Double(), nullable=False),
    sa.Column('low', sa.Double(), nullable=False),
    sa.Column('high', sa.Double(), nullable=False),
    sa.Column('in_time', sa.Double(), nullable=False),
    sa.Column('council_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['council_id'], ['council.id'], name=op.f('fk_stop_forecast_council_id_council')),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_stop_forecast_event_id_event')),
    sa.ForeignKeyConstraint(['stop_id'], ['stop.id'], name=op.f('fk_stop_forecast_stop_id_stop'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_stop_forecast')),
    sa.UniqueConstraint('stop_id', name=op.f('uq_stop_forecast_stop_id'))
    )
    op.create_index(op.f('ix_stop_forecast_event_id'), 'stop_forecast', ['event_id'], unique=False)
    op.create_table('summons',
    sa.Column('event_id', sa.Uuid(), nullable=False),
    sa.Column('counter_id', sa.Uuid(), nullable=True),
    sa.Column('visit_id', sa.Uuid(), nullable=True),
    sa.Column('called_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('called_by', sa.String(length=60), nullable=False),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('answered_by', sa.String(length=60), nullable=False),
    sa.Column('over_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('council_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['council_id'], ['council.id'], name=op.f('fk_summons_council_id_council')),
    sa.ForeignKeyConstraint(['counter_id'], ['counter.id'], name=op.f('fk_summons_counter_id_counter')),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_summons_event_id_event')),
    sa.ForeignKeyConstraint(['visit_id'], ['visit.id'], name=op.f('fk_summons_visit_id_visit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_summons'))
    )
    op.create_index(op.f('ix_summons_event_id'), 'summons', ['event_id'], unique=False)
    op.create_index('uq_summons_open', 'summons', ['counter_id'], unique=True, sqlite_where=sa.text('over_at IS NULL'), postgresql_where=sa.text('over_at IS NULL'))
    op.create_table('follow_up',
    sa.Column('handover_id', sa.Uuid(), nullable=False),
    sa.Column('term', sa.Enum('two_weeks', 'three_months', name='term', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('state', sa.Enum('sent', 'arrived', 'received', 'declined', 'full', 'visitor_refused', 'lapsed', 'agreed', 'contacted', 'connected', 'not_connected', name='handoverstate', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('noted_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('council_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['council_id'], ['council.id'], name=op.f('fk_follow_up_council_id_council')),
    sa.ForeignKeyConstraint(['handover_id'], ['handover.id'], name=op.f('fk_follow_up_handover_id_handover'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_follow_up')),
    sa.UniqueConstraint('handover_id', 'term', name=op.f('uq_follow_up_handover_id_term'))
    )
    # ### end of what Alembic generated
    empty = {"nullable": False, "server_default": ""}
    no = {"nullable": False, "server_default": sa.false()}
    none = {"nullable": False, "server_default": "[]"}
    with batch("consent") as table:
        table.add_column(sa.Column("means", sa.String(24), nullable=False, server_default="spoken"))
        table.add_column(sa.Column("ground", sa.String(200), **empty))
        table.add_column(sa.Column("withdrawn_at", sa.DateTime(timezone=True)))
        words(table, "consentmeans", "means", CONSENT_MEANS)
    with batch("counter") as table:
        table.add_column(sa.Column("is_accessible", sa.Boolean(), nullable=False, server_default=sa.true()))
        table.add_column(sa.Column("languages", sa.JSON(), **none))
        table.add_column(sa.Column("helps_booth_id", sa.Uuid()))
        table.add_column(sa.Column("comes", sa.Time()))
        table.add_column(sa.Column("goes", sa.Time()))
        table.add_column(sa.Column("break_minutes", sa.Integer()))
        table.create_foreign_key("fk_counter_helps_booth_id_booth", "booth", ["helps_booth_id"], ["id"])
    with batch("event") as table:
        table.add_column(sa.Column("board_chime", sa.Boolean(), **no))
        table.add_column(sa.Column("board_voice", sa.Boolean(), **no))
    with batch("handover") as table:
        table.alter_column("to_booth_id", existing_type=sa.Uuid(), nullable=True)
        table.alter_column("to_stop_id", existing_type=sa.Uuid(), nullable=True)
        table.add_column(sa.Column("resource_id", sa.Uuid()))
        table.add_column(sa.Column("asked_at", sa.DateTime(timezone=True)))
        table.add_column(sa.Column("note", sa.String(200), **empty))
        table.add_column(sa.Column("ended_by", sa.String(60), **empty))
        table.add_column(sa.Column("reason", sa.String(100), **empty))
        table.add_column(sa.Column("way", sa.String(24)))
        table.add_column(sa.Column("responsible", sa.String(60), **empty))
        table.add_column(sa.Column("due_on", sa.Date()))
        table.create_foreign_key("fk_handover_resource_id_resource", "resource", ["resource_id"], ["id"])
        table.drop_constraint(op.f("ck_handover_handoverstate"), type_="check")
        words(table, "handoverstate", "state", HANDOVER_STATES)
        words(table, "way", "way", WAYS)
        table.create_check_constraint("one_place", "(to_booth_id IS NULL) <> (resource_id IS NULL) AND (to_booth_id IS NULL) = (to_stop_id IS NULL)")
    only = sa.text("state IN ('sent', 'agreed', 'contacted')")
    op.create_index("ix_handover_visit", "handover", ["visit_id"])
    op.create_index("uq_handover_open_onward", "handover", ["from_stop_id", "resource_id"], unique=True, sqlite_where=only, postgresql_where=only)
    with batch("programme") as table:
        table.add_column(sa.Column("comes_after", sa.Uuid()))
        table.create_foreign_key("fk_programme_comes_after_programme", "programme", ["comes_after"], ["id"])
    with batch("step_log") as table:
        table.add_column(sa.Column("reason", sa.String(200), **empty))
        table.drop_constraint(op.f("ck_step_log_step"), type_="check")
        words(table, "step", "step", STEPS)
    with batch("stop") as table:
        table.add_column(sa.Column("call_reason", sa.String(24), **empty))
        table.add_column(sa.Column("recalled_at", sa.DateTime(timezone=True)))
        table.add_column(sa.Column("misses", sa.Integer(), nullable=False, server_default="0"))
        table.add_column(sa.Column("after_stop_id", sa.Uuid()))
        table.add_column(sa.Column("arranged", sa.String(200), **empty))
        table.create_foreign_key("fk_stop_after_stop_id_stop", "stop", ["after_stop_id"], ["id"])
    op.create_index("ix_stop_visit", "stop", ["visit_id"])
    with batch("supply") as table:
        table.add_column(sa.Column("per_household", sa.Integer(), nullable=False, server_default="1"))
    food_of_one_tap()
    with batch("urgency") as table:
        table.add_column(sa.Column("acknowledged_at", sa.DateTime(timezone=True)))
        table.add_column(sa.Column("acknowledged_by", sa.String(60), **empty))
    with batch("venue") as table:
        table.add_column(sa.Column("security_phone", sa.String(40), **empty))
        table.add_column(sa.Column("aed_place", sa.String(60), **empty))
        table.add_column(sa.Column("lost_child_place", sa.String(60), **empty))
    with batch("visit") as table:
        table.add_column(sa.Column("together_with", sa.Uuid()))
        table.add_column(sa.Column("access", sa.JSON(), **none))
        table.create_foreign_key("fk_visit_together_with_visit", "visit", ["together_with"], ["id"])
    with batch("account") as table:
        table.drop_constraint(op.f("ck_account_role"), type_="check")
        words(table, "role", "role", ROLES)
    with batch("fact_item") as table:
        table.drop_constraint(op.f("ck_fact_item_factlist"), type_="check")
        words(table, "factlist", "kind", FACT_LISTS)
