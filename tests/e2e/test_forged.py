"""What no browser of ours sends for a field: the screen stays, and no traceback is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.e2e.sockets import draw, tab

if TYPE_CHECKING:
    from collections.abc import Iterable

    from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

    from tests.e2e.server import Server
    from tests.e2e.stage import Stage

FORGED: list[dict[str, Any]] = [
    *({"double_value": float(word)} for word in ("nan", "inf", "-inf", "1e300")),
    {"string_value": "x"},
    {"json_value": "{"},
    {"bool_value": True},
    {"bytes_value": b"\xff"},
]


def numbers(told: Iterable[ForwardMsg]) -> dict[str, str]:
    """Return the fields for numbers that are drawn, by their labels."""
    elements = [message.delta.new_element for message in told if message.WhichOneof("type") == "delta"]
    return {e.number_input.label: e.number_input.id for e in elements if e.WhichOneof("type") == "number_input"}


@pytest.mark.parametrize("page", ["reception", "retention"])
def test_a_forged_number_does_no_harm(server: Server, stage: Stage, page: str) -> None:
    with tab(stage, stage.cookie(stage.organiser_account)["value"]) as socket:
        fields = numbers(draw(socket, page))
        for values in FORGED:
            assert numbers(draw(socket, page, dict.fromkeys(fields.values(), values))) == fields

    assert fields
    assert "Traceback" not in server.log
    assert "cannot be read, and was dropped: ValueError" in server.log
