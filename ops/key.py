"""Make a key that backups are encrypted with: `make backup-key FILE=…`."""

from __future__ import annotations

import sys
from pathlib import Path

from ops.encryption import make_key
from ops.files import Unable

if __name__ == "__main__":
    try:
        public = make_key(Path(" ".join(sys.argv[1:])))
    except Unable as why:
        sys.exit(f"soudankai: {why}")
    sys.stdout.write(f"soudankai: SOUDANKAI_BACKUP_KEY={' '.join(sys.argv[1:])}\n")
    sys.stdout.write(
        "soudankai: keep a copy elsewhere: without it no backup can be opened. / 写しを別の場所に保管してください。なくすとバックアップを開けません。\n"
    )
    sys.stdout.write(f"soudankai: a server that is only to make backups needs this alone in its key file: {public}\n")
