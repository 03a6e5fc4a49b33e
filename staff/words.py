"""What roles are called."""

from __future__ import annotations

from core.text import later as _
from staff.models import Role

ROLES = {
    Role.ORGANISER: _("Organiser"),
    Role.LEAD: _("Lead (whom others call)"),
    Role.RECEPTION: _("Reception"),
    Role.FLOOR: _("Floor (walks with visitors)"),
    Role.BOOTH: _("Booth"),
    Role.VIEWER: _("Viewer (results only)"),
}
