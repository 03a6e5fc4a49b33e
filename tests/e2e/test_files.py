"""Files with single visitors in them, saved in a real browser: the screen stays as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook

from tests.e2e.browsers import PC, PHONE

if TYPE_CHECKING:
    from pathlib import Path

    from tests.e2e.people import Cast
    from tests.e2e.stage import Stage


@pytest.mark.parametrize("size", [PC, PHONE], ids=["pc", "phone"])
def test_an_organiser_saves_the_days_files_and_the_follow_up_list(cast: Cast, stage: Stage, size: dict[str, int], tmp_path: Path) -> None:
    organiser = cast.organiser(size)
    organiser.sign_in(stage.organiser_account)
    book = load_workbook(organiser.download_workbook(tmp_path / "day.xlsx"))
    organiser.turn_to("外部つなぎ")
    drawer = organiser.open("後追い一覧を書き出す")
    with organiser.page.expect_download() as waiting:
        drawer.get_by_role("button", name="必要なので書き出す").click()

    assert "データ" in book.sheetnames
    assert waiting.value.suggested_filename.startswith("後追い一覧_")
    waiting.value.save_as(tmp_path / "list.xlsx")
    assert load_workbook(tmp_path / "list.xlsx").sheetnames == ["後追い一覧"]
    organiser.sees("内部限。3か月後の確認がすむまで、ここに残ります。")
