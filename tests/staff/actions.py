"""Every public function that is given a session: what the packages do and ask, found by looking."""

from __future__ import annotations

import ast
import importlib
from typing import Any

from core import settings

PACKAGES = ("staff", "events", "booths", "checkin", "tallies", "keeping")


def functions() -> dict[str, tuple[ast.FunctionDef, Any]]:
    """Return each by its full name, with its source."""
    found = {}
    for package in PACKAGES:
        for path in sorted((settings.ROOT / package).rglob("*.py")):
            module = ".".join(path.relative_to(settings.ROOT).with_suffix("").parts)
            for node in ast.parse(path.read_text("utf-8")).body:
                if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and node.args.args and node.args.args[0].arg == "session":
                    found[f"{module}.{node.name}"] = node, getattr(importlib.import_module(module), node.name)
    return found
