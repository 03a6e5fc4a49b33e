"""What a council edits on the screen of its lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from core import db
from events.models import FactItem, FactList, Topic
from staff.models import Council
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


def test_a_topic_is_guarded_by_a_tick(house: House) -> None:
    with db.read(house.fair.scope) as session:
        topic = session.scalars(select(Topic).where(Topic.name == "その他")).one()
    screen = turn_to(house.organiser(), "lists")
    screen.session_state["lists_tab"], screen.session_state[f"open_topic_{topic.id}"] = "相談内容", True
    screen.run()
    next(box for box in screen.checkbox if "同じ表に載せない" in box.label).check()
    screen.button(key=f"FormSubmitter:topic_{topic.id} 0-保存").click().run()

    with db.read(house.fair.scope) as session:
        assert set(session.scalars(select(Topic.name).where(Topic.is_guarded))) == {"DV・虐待", "その他"}


def test_thresholds_are_changed_on_the_councils_form(house: House) -> None:
    screen = turn_to(house.organiser(), "team")
    screen.session_state["team_tab"] = "社協の設定"
    screen.run()
    publication, inside = screen.number_input
    publication.set_value(20)
    inside.set_value(1)
    screen.button(key="FormSubmitter:thresholds-保存").click().run()

    with db.read(house.fair.scope) as session:
        council = session.get_one(Council, house.fair.scope.council_id)
        assert (council.threshold_publication, council.threshold_inside) == (20, 1)
