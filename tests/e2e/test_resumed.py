"""A tab is tied to its sign-in: whoever knows the name of somebody else's tab does not go on in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from staff.web import SIGN_IN_HEADER
from tests.e2e.sockets import drawn, tab

if TYPE_CHECKING:
    from tests.e2e.stage import Stage


@pytest.fixture
def cookies(stage: Stage) -> tuple[str, str]:
    """Return the cookies of the organiser's browser and of reception's."""
    return stage.cookie(stage.organiser_account)["value"], stage.cookie(stage.reception_account)["value"]


def test_a_tab_whose_line_broke_goes_on_for_its_own_browser_only(stage: Stage, cookies: tuple[str, str]) -> None:
    organiser, reception = cookies
    with tab(stage, organiser) as socket:
        theirs = drawn(socket)

    with tab(stage, reception, theirs) as socket:
        assert drawn(socket) != theirs
    with tab(stage, organiser, theirs) as socket:
        assert drawn(socket) == theirs


def test_nobody_takes_over_a_tab_that_is_open(stage: Stage, cookies: tuple[str, str]) -> None:
    organiser, reception = cookies
    with tab(stage, organiser) as socket:
        theirs = drawn(socket)
        with tab(stage, reception, theirs) as other:
            assert drawn(other) != theirs
        assert drawn(socket) == theirs


def test_a_browser_cannot_say_itself_which_sign_in_it_is(stage: Stage, cookies: tuple[str, str]) -> None:
    organiser, reception = cookies
    with tab(stage, organiser, **{SIGN_IN_HEADER: "the same"}) as socket:
        theirs = drawn(socket)

    with tab(stage, reception, theirs, **{SIGN_IN_HEADER: "the same"}) as socket:
        assert drawn(socket) != theirs
