"""The Japanese words of the workbook: it is an office's document, so it is Japanese whatever language the screen speaks."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from booths import words
from booths.models import CameAs, ConsentMeans, Familiarity, Outcome, Sex
from checkin.words import FACES
from core.text import WEEKDAYS, gettext, speaking, wareki

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from booths.models import Alternative, DropReason, HandoverState, Way
    from checkin.models import Face
    from tallies.figures import Table

K = TypeVar("K")
R = TypeVar("R")

TOTAL = "合計"
TOTAL_WITH_REST = "合計（ほかは少ないため載せません）"
UNKNOWN = "不明"
OPEN = "未記入"
NO_DATA = "－"
UNSETTLED = "未確認・取消"
"""Neither with the visitor's consent nor, by the lead's judgement, without: not asked yet, refused, or taken back."""
LEGEND = "「0」…該当なし　「－」…データなし　「X」…公表の際に少数のため伏せる数（内部用のこの表では使いません）"
PUBLISHED = (
    "「0」…該当なし　「－」…データなし　「X」…{threshold}未満の数と、その算出につながる数（公表しません）　「＊」…少ないため載せない数（0のこともあります）"
)
HIDDEN, WITHDRAWN = "X", "＊"
SIGNS = (HIDDEN, WITHDRAWN)
"""Stand where a number stood that is not published."""


def legend(threshold: int | None) -> str:
    """Return what the signs of a sheet mean, below which threshold counts are hidden; for none, of a sheet that hides nothing."""
    return LEGEND if threshold is None else PUBLISHED.format(threshold=threshold)


def lines(table: Table[R], name: Callable[[R], str]) -> list[tuple[str, R]]:
    """Return a table's rows, each with what it is called; the total comes last."""
    return [*((name(r), r) for r in table.rows), (TOTAL_WITH_REST if table.leaves_out else TOTAL, table.total)]


def ja(key: str) -> str:
    """Return a text of the catalogs in Japanese."""
    with speaking("ja"):
        return gettext(key)


def of(labels: dict[K, str], word: K | None, unknown: str = UNKNOWN) -> str:
    """Return the Japanese word for a code."""
    return unknown if word is None else ja(labels[word])


def outcome(code: str) -> str:
    """Return the word for an outcome's code."""
    return of(words.OUTCOMES, Outcome(code))


def came_as(code: str) -> str:
    """Return the word for who came."""
    return of(words.CAME_AS, CameAs(code) if code else None)


def familiarity(code: str) -> str:
    """Return the word for new or known."""
    return of(words.FAMILIARITY, Familiarity(code) if code else None)


def face(code: Face | None) -> str:
    """Return the word for an answer at the exit."""
    return UNKNOWN if code is None else ja(FACES[code][1])


def sex(code: Sex | None) -> str:
    """Return the word for a sex."""
    return of(words.SEXES, code)


def reason(code: DropReason | None) -> str:
    """Return the word for why a turn came to nothing."""
    return of(words.DROPS, code, "")


def alternative(code: Alternative | None) -> str:
    """Return the word for what was arranged instead."""
    return of(words.ALTERNATIVES, code, NO_DATA)


def handover(state: HandoverState | None) -> str:
    """Return the word for how far a hand-over is."""
    return of(words.HANDOVERS, state, NO_DATA)


def way(code: Way | None) -> str:
    """Return the word for how somebody is brought to a place outside."""
    return of(words.WAYS, code, NO_DATA)


def consents(agreed: int, not_agreed: int, unsettled: int | None) -> str:
    """Return how many were passed on with the visitor's consent, how many without, and how many are neither; None: the last two were not told apart."""
    if unsettled is None:
        return f"【本人同意あり】{agreed}件　【本人同意なし】{not_agreed}件（{UNSETTLED}を含む）"
    return f"【本人同意あり】{agreed}件　【本人同意なし】{not_agreed}件　{UNSETTLED} {unsettled}件"


def consent(means: ConsentMeans | None, *, is_withdrawn: bool) -> str:
    """Return how a consent stands: あり, なし (by the lead's judgement), 取消, or 未確認 while nobody has said yes."""
    if means is None:
        return "未確認"
    if means == ConsentMeans.OVERRIDE:
        return of(words.MEANS, means)
    return "取消" if is_withdrawn else f"あり（{of(words.MEANS, means)}）"


def both_dates(day: date) -> str:
    """Return the day in both calendars: 2026年3月14日（令和8年）土曜日."""
    era = wareki(day).partition("年")[0]
    return f"{day.year}年{day.month}月{day.day}日（{era}年）{WEEKDAYS[day.weekday()]}曜日"


def clock_hour(number: int | None) -> str:
    """Return an hour of the clock as a row is called: 11時台."""
    return f"{number}時台"
