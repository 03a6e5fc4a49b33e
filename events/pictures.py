"""The pictures at the door: what each stands for, in words that shame nobody."""

from __future__ import annotations

from core.text import later as _

LABELS = {
    "money": _("Money, debts"),
    "home": _("A place to live"),
    "work": _("Work"),
    "health": _("Illness, disability"),
    "care": _("Care, forgetting things"),
    "family": _("Family, children"),
    "alone": _("Alone, withdrawn"),
    "food": _("Food"),
}
