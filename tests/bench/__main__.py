"""`make bench`, or `make bench PART=door`: prints one JSON object as its last line, with a key for each part (routing has several)."""

from __future__ import annotations

import json
import sys

from tests.bench import door, export, pages, publishing, reception, routing, screens, usable

PARTS = {
    "door": door.run,
    "pages": pages.run,
    "usable": usable.run,
    "reception": reception.run,
    "screens": screens.run,
    "export": export.run,
    "publishing": publishing.run,
    "routing": routing.run,
}

if __name__ == "__main__":
    wanted = [name for name in sys.argv[1:] if name] or list(PARTS)
    unknown = [name for name in wanted if name not in PARTS]
    if unknown:
        sys.exit(f"There is no part {', '.join(unknown)}. Parts: {', '.join(PARTS)}")
    printed: dict[str, object] = {}
    for name in wanted:
        found = PARTS[name]()
        printed |= found if name in found else {name: found}
    sys.stdout.write(json.dumps(printed) + "\n")
