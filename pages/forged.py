"""What a browser sends for a field, and nobody can have entered there, is as if it had not been sent."""

from __future__ import annotations

import logging
from functools import wraps
from typing import Any

from streamlit.runtime.state.session_state import Value, WStates

UNREADABLE = (ValueError, TypeError, ArithmeticError, IndexError, AttributeError)
log = logging.getLogger("soudankai")


def drop() -> None:
    """Let a field have what it begins with when what comes for it cannot be read: not a number for a number, another kind of value.

    Streamlit would show no screen any more in that tab, and write a traceback each time. One line says what happened.
    """
    read = WStates.__getitem__

    @wraps(read)
    def readable(states: WStates, key: str) -> Any:  # noqa: ANN401 - any widget's value
        try:
            return read(states, key)
        except UNREADABLE as error:
            log.warning("What was sent for a field cannot be read, and was dropped: %s", type(error).__name__)
            states.states[key] = Value(states.widget_metadata[key].deserializer(None))
            return states.states[key].value

    WStates.__getitem__ = readable  # type: ignore[method-assign]
