"""No click is lost to another one right behind it."""

from __future__ import annotations

from functools import wraps
from typing import Any

from streamlit.runtime.state.safe_session_state import SafeSessionState


def keep() -> None:
    """Let callbacks run to their end.

    Before it draws, Streamlit runs the callbacks of what was pressed. When the next click arrives meanwhile, whatever asks the session's state for
    something ends that run, and with it the callback: the first press is forgotten, for the new run knows the second one only. While
    callbacks run, nothing ends them now. The drawing that follows may still be ended: the next one draws what came of both.
    """
    begin = SafeSessionState.on_script_will_rerun

    @wraps(begin)
    def undisturbed(state: SafeSessionState, *args: Any, **more: Any) -> None:  # noqa: ANN401 - Streamlit's own
        disturb = state._yield_callback  # noqa: SLF001 - there is no public switch
        object.__setattr__(state, "_yield_callback", lambda: None)
        try:
            begin(state, *args, **more)
        finally:
            object.__setattr__(state, "_yield_callback", disturb)

    SafeSessionState.on_script_will_rerun = undisturbed  # type: ignore[method-assign, assignment]
