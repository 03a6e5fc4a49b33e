"""What somebody sees before something is removed for good: what goes, what stays, and that nobody can undo it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from core import settings
from core.text import gettext as _
from keeping.scrub import TONIGHT, waits_for_the_night
from keeping.table import HOLDS, KINDS, Kind
from pages import ui

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence


def numbers(counts: Mapping[Any, int]) -> list[str]:
    """Return how many rows of each kind: 連絡先12件, メモ・ことば30件."""
    return [_("{name}: {count}").format(name=_(KINDS[Kind(kind)]), count=count) for kind, count in counts.items() if kind in set(Kind)]


def explained(counts: Mapping[Kind, int]) -> list[str]:
    """Return how many rows of each kind, and what such a row holds."""
    return [f"{said}　:gray[{_(HOLDS[kind])}]" for kind, said in zip(counts, numbers(counts), strict=True)]


def preview(goes: Sequence[str], stays: Sequence[str]) -> None:
    """Draw what goes beside what stays; on a phone one below the other."""
    days = settings.get().backup_days
    backups = [_("In the backups: for {days} days").format(days=days)] if days else []
    sides = ((_("This goes"), "delete", goes), (_("This stays"), "inventory_2", [*stays, *backups]))
    for column, (heading, icon, lines) in zip(st.columns(2), sides, strict=True):
        with column, st.container(border=True, height="stretch"):
            st.markdown(f"##### :material/{icon}: {heading}\n" + "\n".join(f"- {line}" for line in lines))


def button(label: str, sure: str, action: Callable[[], None], *, key: str) -> None:
    """Say that it cannot be undone, ask whether somebody is sure, and draw the button that removes."""
    st.warning(_("It cannot be undone."), icon=":material/warning:")
    if waits_for_the_night(ui.now()):
        st.caption(_(TONIGHT))
    is_sure = st.checkbox(sure, key=f"sure_{key}")
    st.button(label, key=f"danger_{key}", on_click=action, disabled=not is_sure, type="primary", icon=":material/delete_forever:")
