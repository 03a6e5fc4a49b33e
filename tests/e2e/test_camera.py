"""The camera at reception: cards held before it straight, turned, far away and in the dark; and what happens where there is no camera."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import numpy as np
import pytest
from PIL import Image, ImageEnhance
from playwright.sync_api import expect
from sqlalchemy import select

from checkin import cards, cards_sheet
from checkin.models import Card
from core import clock, db
from tests.browser import chromium_of
from tests.e2e.browsers import PC, Staff
from tests.e2e.stage import Stage

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Browser, Playwright


VIEW = (1280, 720)
FRAMES_A_SECOND, FRAMES_A_SCENE = 5, 8
PATIENCE = 60


def face(card: Card) -> Image.Image:
    """Return a card as it comes out of the printer."""
    sheet = cards_sheet.sheet([card], "https://soudan.example.jp", "川口市社会福祉協議会")
    left, top = cards_sheet.LEFT, cards_sheet.TOP
    return sheet.crop((left, top, left + cards_sheet.CARD[0], top + cards_sheet.CARD[1]))


def before_the_camera(card: Card, *, wide: int = 700, turned: float = 0, light: float = 1) -> Image.Image:
    """Return what the camera sees of a card: a table, the card so wide, turned, in so much light, with the noise that cameras have."""
    scene = Image.new("RGB", VIEW, "#8a7f70")
    held = face(card).resize((wide, wide * cards_sheet.CARD[1] // cards_sheet.CARD[0])).convert("RGBA").rotate(turned, expand=True)
    scene.paste(held, ((VIEW[0] - held.width) // 2, (VIEW[1] - held.height) // 2), held)
    seen = np.asarray(ImageEnhance.Brightness(scene).enhance(light), dtype=np.int16)
    noise = np.random.default_rng(3).integers(-6, 7, seen.shape)
    return Image.fromarray(np.clip(seen + noise, 0, 255).astype(np.uint8))


SCENES: list[Callable[[Card], Image.Image]] = [
    before_the_camera,
    lambda card: before_the_camera(card, turned=33),
    lambda card: before_the_camera(card, wide=330),
    lambda card: before_the_camera(card, light=0.2),
]


def film(path: Path, scenes: list[Image.Image]) -> None:
    """Write a film that shows each scene for a moment; Chromium begins it again at its end."""
    with path.open("wb") as file:
        file.write(f"YUV4MPEG2 W{VIEW[0]} H{VIEW[1]} F{FRAMES_A_SECOND}:1 Ip A1:1 C420jpeg\n".encode())
        for scene in scenes:
            luma, blue, red = scene.convert("YCbCr").split()
            planes = luma.tobytes() + b"".join(plane.resize((VIEW[0] // 2, VIEW[1] // 2)).tobytes() for plane in (blue, red))
            file.write((b"FRAME\n" + planes) * FRAMES_A_SCENE)


def used(stage: Stage) -> set[str]:
    """Return the tokens of all cards in use."""
    with db.read(stage.scope) as session:
        return set(session.scalars(select(Card.token).where(Card.visit_id.is_not(None))))


@pytest.fixture
def made(stage: Stage) -> list[Card]:
    """Return unused cards."""
    return db.perform(stage.scope, lambda s: cards.make_cards(s, stage.event.id, 10, clock.now()))


def before_reception(browser: Browser, stage: Stage) -> Staff:
    """Sign reception in, and press 「カメラで読み取る」."""
    staff = Staff(browser, stage.server.address, PC)
    staff.sign_in(stage.reception_account)
    staff.keyed("camera").locator("label").click()
    staff.quiet()
    return staff


def test_cards_straight_turned_far_away_and_in_the_dark_are_admitted_one_after_the_other(
    playwright: Playwright, stage: Stage, made: list[Card], tmp_path: Path
) -> None:
    shown = made[: len(SCENES)]
    film(tmp_path / "cards.y4m", [scene(card) for scene, card in zip(SCENES, shown, strict=True)])
    fake = ("--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream", f"--use-file-for-fake-video-capture={tmp_path / 'cards.y4m'}")
    with chromium_of(playwright, *fake) as browser:
        staff = before_reception(browser, stage)
        asked: list[str] = []
        staff.page.on("request", lambda request: asked.append(request.url))
        for _card in range(PATIENCE):
            staff.page.locator(".number").wait_for()
            if used(stage) >= {card.token for card in shown}:
                break
            staff.press("wide_scan_next")
        outside = {urlsplit(url).netloc for url in asked} - {urlsplit(stage.server.address).netloc, ""}

    assert used(stage) == {card.token for card in shown}
    assert outside == set()


def test_what_was_found_stays_until_staff_confirm_it(playwright: Playwright, stage: Stage, made: list[Card], tmp_path: Path) -> None:
    film(tmp_path / "cards.y4m", [before_the_camera(card) for card in made[:2]])
    fake = ("--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream", f"--use-file-for-fake-video-capture={tmp_path / 'cards.y4m'}")
    before = used(stage)
    with chromium_of(playwright, *fake) as browser:
        staff = before_reception(browser, stage)
        staff.page.locator(".number").wait_for()
        staff.page.wait_for_timeout(1_000 * 4 * FRAMES_A_SCENE / FRAMES_A_SECOND)

    assert len(used(stage) - before) == 1


def test_without_a_camera_a_photo_is_read(chromium: Browser, stage: Stage, made: list[Card]) -> None:
    staff = before_reception(chromium, stage)
    staff.sees("このブラウザではカメラを使えません")
    photo = io.BytesIO()
    before_the_camera(made[0], turned=12).save(photo, "JPEG")
    staff.page.locator("input[type=file]").set_input_files({"name": "card.jpg", "mimeType": "image/jpeg", "buffer": photo.getvalue()})
    expect(staff.page.locator(".number")).to_be_visible()
    staff.close()

    assert made[0].token in used(stage)
