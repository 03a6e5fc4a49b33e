"""Two presses in a row: a form is saved though another click follows before it has been drawn again."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from core import db
from events import queries
from events.models import FactList
from tests.e2e.stage import Stage

if TYPE_CHECKING:
    from tests.e2e.people import Cast

DELAYS_MS = (0, 0, 5, 10, 10, 15, 20, 20, 40, 60)
"""How soon the second click follows. Each round meets the drawing elsewhere: a press that is not kept is lost in more than every second one."""
LAST, FIRST = 4, 0
PATIENCE_SECONDS = 10
IN_A_ROW = """([one, other, delay]) => new Promise(done => {
    const buttons = document.querySelectorAll("[data-testid=stFormSubmitButton] button")
    buttons[one].click()
    setTimeout(() => { buttons[other].click(); done() }, delay)
})"""


def test_a_form_is_saved_though_another_click_follows_at_once(cast: Cast, stage: Stage) -> None:
    organiser = cast.organiser()
    organiser.sign_in(stage.organiser_account)
    organiser.turn_to("事業と相談内容")
    organiser.tab("選択肢")
    for n, delay in enumerate(DELAYS_MS):
        field = organiser.page.get_by_role("textbox").nth(LAST)
        field.fill(f"居場所{n}")
        field.press("Tab")
        organiser.page.evaluate(IN_A_ROW, [LAST, FIRST, delay])

        assert comes(stage, f"居場所{n}")
        organiser.quiet()


def comes(stage: Stage, word: str) -> bool:
    """Whether a list consists of this word, now or soon: on a busy machine the screen rests before the press has reached the server."""
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        with db.read(stage.scope) as session:
            if queries.fact_words(session, list(FactList)[LAST]) == [word]:
                return True
        time.sleep(0.1)
    return False
