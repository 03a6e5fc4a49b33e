"""What to do for a signal of urgency, in a council's own words; and the lines that everybody may call, for councils that are there already."""

from __future__ import annotations

import uuid

import sqlalchemy as sa
from alembic import op

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None

LINES = (
    ("警察(けいさつ)", "110", "24時間(じかん)"),
    ("救急(きゅうきゅう)・消防(しょうぼう)", "119", "24時間(じかん)"),
    ("児童相談所(じどうそうだんじょ)", "189", "24時間(じかん)"),
    ("DV相談(そうだん)ナビ", "#8008", ""),
    ("DV相談(そうだん)プラス", "0120-279-889", "24時間(じかん)"),
    ("よりそいホットライン", "0120-279-338", "24時間(じかん)"),
    ("#いのちSOS", "0120-061-338", ""),
)


def upgrade() -> None:
    """Apply."""
    op.create_table('signal_guide',
    sa.Column('signal', sa.Enum('food', 'shelter', 'violence', 'self_harm', 'child', name='signal', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('words', sa.String(length=200), nullable=False),
    sa.Column('council_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['council_id'], ['council.id'], name=op.f('fk_signal_guide_council_id_council')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_signal_guide')),
    sa.UniqueConstraint('council_id', 'signal', name=op.f('uq_signal_guide_council_id_signal'))
    )
    council = sa.table("council", sa.column("id", sa.Uuid()))
    hotline = sa.table(
        "hotline", sa.column("id", sa.Uuid()), sa.column("council_id", sa.Uuid()), sa.column("name"), sa.column("phone"), sa.column("hours"),
        sa.column("for_visitors", sa.Boolean()), sa.column("is_active", sa.Boolean()), sa.column("position", sa.Integer()),
    )
    connection = op.get_bind()
    for (key,) in connection.execute(sa.select(council.c.id)).all():
        connection.execute(hotline.insert(), [
            {"id": uuid.uuid4(), "council_id": key, "name": name, "phone": phone, "hours": hours, "for_visitors": True, "is_active": True, "position": n}
            for n, (name, phone, hours) in enumerate(LINES)
        ])
