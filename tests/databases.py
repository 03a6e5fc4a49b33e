"""The databases of one test process, one of each kind. Each test finds them without rows; their engines stay, and with them the statements they know."""

from __future__ import annotations

import os
import shutil
from contextlib import ExitStack
from typing import TYPE_CHECKING, Self

from alembic import command
from alembic.config import Config
from sqlalchemy import event

from core import db, settings
from core.tables import Base
from tests import postgres

if TYPE_CHECKING:
    import sqlite3
    from pathlib import Path

    from sqlalchemy import Engine

KINDS = ("sqlite", "postgresql")


def migrate(url: str) -> None:
    """Bring a database to the newest migration."""
    config = Config(str(settings.ROOT / "alembic.ini"))
    config.attributes["url"] = url
    config.set_main_option("script_location", str(settings.ROOT / "migrations"))
    command.upgrade(config, "head")


def url_of(engine: Engine) -> str:
    """Return a database's URL, as an operator writes it."""
    return engine.url.render_as_string(hide_password=False)


class Databases:
    """A SQLite file, and a PostgreSQL server that is started when it is first asked for."""

    def __init__(self, folder: Path) -> None:
        """Migrate a file, to be copied."""
        self.empty, self._file = folder / "empty.sqlite3", folder / "soudankai.sqlite3"
        self._engines: dict[str, Engine] = {}
        self._until_the_end = ExitStack()
        migrate(f"sqlite:///{self.empty}")

    def __enter__(self) -> Self:
        """Nothing runs yet."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close everything."""
        self._until_the_end.close()

    def without_rows(self, kind: str) -> Engine:
        """Take a database's rows away and use it from now on in this process."""
        if kind == "sqlite":
            engine = self._engine(kind, f"sqlite:///{self._file}")
            engine.dispose()
            for leftover in self._file.parent.glob(f"{self._file.name}*"):
                leftover.unlink()
            shutil.copy(self.empty, self._file)
        else:
            engine = self._engines.get(kind) or self._start_postgresql()
            with engine.begin() as connection:
                connection.exec_driver_sql(postgres.emptied(Base.metadata))
        db.use(engine)
        return engine

    def _start_postgresql(self) -> Engine:
        url = self._until_the_end.enter_context(postgres.database(os.environ.get("PYTEST_XDIST_WORKER", "main")))
        migrate(url)
        return self._engine("postgresql", url)

    def _engine(self, kind: str, url: str) -> Engine:
        if kind not in self._engines:
            self._engines[kind] = db.make_engine(url)
            self._until_the_end.callback(self._engines[kind].dispose)
            if kind == "sqlite":
                event.listen(self._engines[kind], "connect", _need_not_wait_for_the_disk)
        return self._engines[kind]


def _need_not_wait_for_the_disk(connection: sqlite3.Connection, _record: object) -> None:
    """Leave out what only a power cut would show."""
    connection.execute("PRAGMA synchronous=OFF")
