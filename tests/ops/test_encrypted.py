"""Backups that only the key opens."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import delete, select

from booths.models import Visit
from checkin.models import Pass
from core import db
from core.scopes import SYSTEM
from ops.backup import backup
from ops.encryption import make_key
from ops.files import Unable
from ops.restore import restore
from tests import builders
from tests.builders import NOON, later

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def key(tmp_path: Path) -> Path:
    """Return a key file."""
    make_key(tmp_path / "backup.key")
    return tmp_path / "backup.key"


def visits() -> int:
    """Count the visits."""
    with db.read(SYSTEM) as session:
        return len(session.scalars(select(Visit.id)).all())


def test_an_encrypted_backup_shows_nothing_and_is_restored_with_its_key(database_url: str, key: Path, tmp_path: Path) -> None:
    fair = builders.fair()
    fair.admit()
    with db.read(SYSTEM) as session:
        token = session.scalars(select(Pass.token)).one()
    copy = backup(database_url, tmp_path, NOON, key)
    fair.admit()
    db.engine().dispose()

    assert token.encode() not in copy.read_bytes()
    assert (copy.name[-4:], stat.S_IMODE(copy.stat().st_mode)) == (".age", 0o600)
    kept = restore(database_url, tmp_path, copy, later(1), key)
    assert kept is not None
    assert kept.name.endswith(".age")
    assert [path for path in tmp_path.rglob("*before-restore*") if token.encode() in path.read_bytes()] == []
    db.connect(database_url)
    assert visits() == 1
    assert [p.name for p in copy.parent.iterdir() if p.name.startswith("soudankai-")] == [copy.name]
    db.engine().dispose()


def test_another_key_or_none_is_said_and_changes_nothing(empty_sqlite: Path, key: Path, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'soudankai.sqlite3'}"
    copy = backup(f"sqlite:///{empty_sqlite}", tmp_path, NOON, key)
    make_key(tmp_path / "other.key")

    with pytest.raises(Unable, match="another one's"):
        restore(url, tmp_path, copy, NOON, tmp_path / "other.key")
    with pytest.raises(Unable, match="SOUDANKAI_BACKUP_KEY"):
        restore(url, tmp_path, copy, NOON)
    assert not (tmp_path / "soudankai.sqlite3").exists()


def test_a_key_that_cannot_be_used_is_said_before_anything_is_put_aside(database_url: str, tmp_path: Path) -> None:
    builders.fair().admit()
    copy = backup(database_url, tmp_path, NOON)
    db.perform(SYSTEM, lambda s: s.execute(delete(Pass)))
    (tmp_path / "bad.key").write_text("no key at all")
    db.engine().dispose()

    with pytest.raises(Unable, match="Nothing was changed"):
        restore(database_url, tmp_path, copy, later(1), tmp_path / "bad.key")
    db.connect(database_url)
    with db.read(SYSTEM) as session:
        assert session.scalars(select(Pass.id)).all() == []
    db.engine().dispose()


def test_a_server_with_the_public_half_makes_backups_that_it_cannot_open(empty_sqlite: Path, tmp_path: Path) -> None:
    public = make_key(tmp_path / "backup.key")
    (tmp_path / "public.key").write_text(public)
    copy = backup(f"sqlite:///{empty_sqlite}", tmp_path, NOON, tmp_path / "public.key")
    url = f"sqlite:///{tmp_path / 'soudankai.sqlite3'}"

    with pytest.raises(Unable, match="no key that opens"):
        restore(url, tmp_path, copy, NOON, tmp_path / "public.key")
    assert restore(url, tmp_path, copy, NOON, tmp_path / "backup.key") is None


def test_a_key_is_its_owners_only_and_never_written_over(key: Path) -> None:
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    with pytest.raises(Unable, match="cannot be written"):
        make_key(key)


def test_what_is_no_key_makes_no_backup(empty_sqlite: Path, tmp_path: Path) -> None:
    (tmp_path / "bad.key").write_text("no key at all")
    with pytest.raises(Unable, match="holds no key"):
        backup(f"sqlite:///{empty_sqlite}", tmp_path, NOON, tmp_path / "bad.key")
    assert not list((tmp_path / "backups").iterdir())
