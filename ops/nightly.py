"""The backup of every night, and the end of those that are too old. What fails is shown to the organisers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core import settings
from keeping.nightly import BACKUP, Trouble, nightly
from ops.backup import backup, expire, note_what_is_known
from ops.files import Unable

if TYPE_CHECKING:
    from datetime import datetime


def work(now: datetime) -> bool:
    """Make tonight's backup, and delete those that are older than the settings say, also when none can be made."""
    here = settings.get()
    if not here.backup_days:
        return True
    try:
        backup(here.database_url, here.data, now, here.backup_key)
        note_what_is_known(now)
    except Unable as why:
        raise Trouble(str(why)) from why
    finally:
        expire(here.database_url, here.backups, now, here.backup_days)
    return True


nightly(BACKUP, work)
