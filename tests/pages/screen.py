"""What is said on a screen, and how one turns to another, presses and opens."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from streamlit.testing.v1 import AppTest


def turn_to(screen: AppTest, name: str) -> AppTest:
    """Turn to a screen by its file's name."""
    return screen.switch_page(f"{name}.py").run()


def said(screen: AppTest) -> str:
    """Return all words on a screen, the side bar's too."""
    return "\n".join(str(getattr(node, "proto", "")) for node in screen._tree)  # noqa: SLF001 - there is no other way to all of it


def press(screen: AppTest, key: str) -> AppTest:
    """Press a button."""
    return screen.button(key=key).click().run()


def opened(screen: AppTest, *keys: str) -> AppTest:
    """Open parts of the screen that are folded away."""
    for key in keys:
        screen.session_state[key] = True
    return screen.run()
