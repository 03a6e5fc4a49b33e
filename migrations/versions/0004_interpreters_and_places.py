"""For which language a visitor needs an interpreter, and in which municipality a place outside is."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


SPOKEN = ("en", "zh", "vi", "ko", "tl", "pt", "ne", "tr", "es", "jsl")
VISIT = sa.table("visit", sa.column("id", sa.Uuid()), sa.column("language", sa.String()), sa.column("access", sa.JSON()), sa.column("interpreter", sa.String()))


def ticked() -> None:
    """Take the tick 通訳 out of what helps: the language is that of the pages, if it is one for which there are interpreters, or is still to be asked."""
    connection = op.get_bind()
    for key, language, access in connection.execute(sa.select(VISIT.c.id, VISIT.c.language, VISIT.c.access)).all():
        if "interpreter" in access:
            known = {"access": [word for word in access if word != "interpreter"], "interpreter": language if language in SPOKEN else "other"}
            connection.execute(sa.update(VISIT).where(VISIT.c.id == key).values(**known))


def upgrade() -> None:
    """Apply."""
    op.add_column("visit", sa.Column("interpreter", sa.String(10), nullable=True))
    op.add_column("resource", sa.Column("municipality", sa.String(24), nullable=False, server_default=""))
    ticked()
