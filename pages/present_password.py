"""The present password, which one's own settings ask for: whoever guesses it there is stopped as at the sign-in."""

from __future__ import annotations

from pages import ui
from staff import signing_in


def is_right(typed: str) -> bool:
    """Whether somebody knows their present password: counted as a guess before it is looked at; a refusal is shown."""
    attempt = ui.obtain(lambda s: signing_in.attempt_own(s, ui.now()))
    return attempt is not None and ui.attempt(lambda s: signing_in.check_own(s, attempt, typed))
