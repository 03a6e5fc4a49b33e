"""A choice among rows by their names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import streamlit as st

from core.text import gettext as _

if TYPE_CHECKING:
    from collections.abc import Sequence

T = TypeVar("T")


def one_of(label: str, names: dict[T, str], chosen: T | None = None, *, placeholder: str = "", **look: Any) -> T | None:  # noqa: ANN401 - st.selectbox's own
    """Draw a choice of one, and return it; None until somebody chooses, or where what was chosen is no longer there."""
    place = list(names).index(chosen) if chosen in names else None
    picked: T | None = st.selectbox(label, list(names), place, format_func=names.__getitem__, placeholder=placeholder or _("Choose"), **look)
    return picked


def some_of(label: str, names: dict[T, str], chosen: Sequence[T]) -> list[T]:
    """Draw a choice of some, and return them in the order in which they were chosen."""
    picked: list[T] = st.multiselect(label, list(names), [key for key in chosen if key in names], format_func=names.__getitem__, placeholder=_("Choose"))
    return picked
