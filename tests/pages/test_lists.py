"""What a council edits on the screen of its lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from core import db
from events.models import FactItem, FactList
from tests.pages.screen import turn_to

if TYPE_CHECKING:
    from tests.pages.conftest import House


@pytest.mark.parametrize("kind", [FactList.PICK_REASON, FactList.REFUSAL_REASON, FactList.RESOURCE_KIND])
def test_the_words_to_choose_from_are_the_councils_own(house: House, kind: FactList) -> None:
    screen = turn_to(house.organiser(), "lists")
    screen.session_state["lists_tab"] = "選択肢"
    screen.run()
    form = f"FormSubmitter:words_{kind}-保存"
    area = screen.text_area[list(FactList).index(kind)]
    area.input("うちの言葉\n" + area.value)
    screen.button(key=form).click().run()

    with db.read(house.fair.scope) as session:
        assert session.scalars(select(FactItem.word).where(FactItem.kind == kind).order_by(FactItem.position)).first() == "うちの言葉"
