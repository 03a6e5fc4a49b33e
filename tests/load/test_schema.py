"""The migrations and the models say the same, on both databases."""

from __future__ import annotations

from alembic import command
from alembic.config import Config

from core import settings


def test_alembic_finds_nothing_to_migrate(database_url: str) -> None:
    config = Config(str(settings.ROOT / "alembic.ini"))
    config.attributes["url"] = database_url

    command.check(config)
