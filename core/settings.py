"""What the surroundings decide, read once: where the data lies and where the server listens."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOOPBACK = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True, slots=True)
class Settings:
    """One server's surroundings."""

    data: Path
    database_url: str
    host: str
    port: int
    has_worker: bool = True
    key_folder: Path | None = None
    backup_key: Path | None = None
    backup_days: int = 14

    @property
    def backups(self) -> Path:
        """The folder of the backups."""
        return self.data / "backups"

    @property
    def keys(self) -> Path:
        """The folder of the keys: beside the database's data unless named elsewhere."""
        return self.key_folder or self.data / "keys"

    @property
    def is_open_to_others(self) -> bool:
        """Whether anybody but this machine can reach the server."""
        return self.host not in LOOPBACK

    @property
    def local_address(self) -> str:
        """Where a browser on this machine finds the server."""
        host = "127.0.0.1" if self.host in {"0.0.0.0", "::", *LOOPBACK} else self.host  # noqa: S104 - compared, not bound
        return f"http://{host}:{self.port}"


def _database_url(given: str, data: Path) -> str:
    if not given:
        return f"sqlite:///{data / 'soudankai.sqlite3'}"
    for plain in ("postgresql://", "postgres://"):
        if given.startswith(plain):
            return "postgresql+psycopg://" + given.removeprefix(plain)
    return given


def _path_in(variable: str) -> Path | None:
    return Path(os.environ[variable]).resolve() if os.environ.get(variable) else None


@cache
def get() -> Settings:
    """Return the settings of this process.

    `SOUDANKAI_DATA`, `DATABASE_URL`, `HOST`, `PORT`, `SOUDANKAI_WORKER` (0: none runs beside the server), `SOUDANKAI_KEYS` (the folder of the keys),
    `SOUDANKAI_BACKUP_KEY` (a file: backups are encrypted with it), `SOUDANKAI_BACKUP_DAYS` (so long backups are kept; 0: none is made at night).
    """
    data = Path(os.environ.get("SOUDANKAI_DATA") or ROOT / "data").resolve()
    return Settings(
        data=data,
        database_url=_database_url(os.environ.get("DATABASE_URL", ""), data),
        host=os.environ.get("HOST") or "127.0.0.1",
        port=int(os.environ.get("PORT") or 8501),
        has_worker=os.environ.get("SOUDANKAI_WORKER") != "0",
        key_folder=_path_in("SOUDANKAI_KEYS"),
        backup_key=_path_in("SOUDANKAI_BACKUP_KEY"),
        backup_days=int(os.environ.get("SOUDANKAI_BACKUP_DAYS") or 14),
    )


def keep_to_oneself() -> None:
    """Let all that this process writes be its owner's only, whatever the shell says: the data's folder, the database and what lies beside it.

    A database of an earlier start, or one that was copied there, becomes so, too.
    """
    os.umask(0o077)
    data = get().data
    data.mkdir(parents=True, exist_ok=True)
    for file in data.glob("*.sqlite3*"):
        file.chmod(0o600)
