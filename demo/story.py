"""What a party is like and what befalls it, drawn from its number: the same again after a restart."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING

from booths.corrections import Facts
from booths.models import CameAs, Familiarity, Outcome, Sex
from events import queries as plan
from events.models import FactList

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

PEOPLE = (1, 1, 1, 1, 1, 2, 2, 3)
LANGUAGES = ("ja",) * 24 + ("ja_easy", "en", "zh", "zh", "vi", "ko", "tl", "pt", "ne", "tr")
AGES = (1, 2, 4, 5, 6, 4, 6, 8, 1)
RESIDENCES = (14, 3, 1, 1)
ONE_IN_SOON = 23
ONE_IN_ABSENT = 12


@dataclass(frozen=True, slots=True)
class Party:
    """A party's habits: whether it says 「すぐに話したい」, and whether it misses its first call."""

    people: int
    language: str
    soon: bool
    absent: bool
    pictures: int


def party(number: int) -> Party:
    """Return the party with this number."""
    chance = Random(number)  # noqa: S311 - a story, no secret
    return Party(
        people=chance.choice(PEOPLE),
        language=chance.choice(LANGUAGES),
        soon=number % ONE_IN_SOON == 0,
        absent=number % ONE_IN_ABSENT == ONE_IN_ABSENT // 2,
        pictures=chance.choice((0, 0, 1, 1, 1, 2, 3)),
    )


def facts(session: Session, number: int, topic_ids: tuple[UUID, ...]) -> Facts:
    """Return what a counsellor writes down of the party; some of it stays open."""
    chance = Random(-number)  # noqa: S311 - a story, no secret
    ages, residences = plan.fact_words(session, FactList.AGE_BAND), plan.fact_words(session, FactList.RESIDENCE)
    return Facts(
        age_band=chance.choices(ages, AGES[: len(ages)] + (1,) * (len(ages) - len(AGES)))[0] if ages else None,
        residence=chance.choices(residences, RESIDENCES[: len(residences)] + (1,) * (len(residences) - len(RESIDENCES)))[0] if residences else None,
        sex=chance.choices(list(Sex), (8, 10, 1, 2))[0],
        came_as=chance.choices(list(CameAs), (12, 4, 1))[0],
        familiarity=chance.choices([Familiarity.NEW, Familiarity.KNOWN, None], (7, 4, 1))[0],
        worst_topic_id=topic_ids[0] if topic_ids else None,
        topic_ids=topic_ids,
        outcomes=tuple(dict.fromkeys(chance.choices(list(Outcome), (10, 5, 1, 3, 2, 5), k=chance.choice((1, 1, 2))))),
    )
