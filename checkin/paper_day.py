"""A day on paper, typed in afterwards: one line a party, checked as a whole. A wrong cell is named by row and column, and nothing is taken over.

Pure functions of what was typed and of the lists that it is compared with; `paper_entry.py` writes.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from booths.models import CameAs, Familiarity, Outcome, Sex
from booths.words import CAME_AS, FAMILIARITY, OUTCOMES, SEXES
from core.text import gettext, later, speaking

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from uuid import UUID

_ = later
TURNS = 3
"""So many programmes fit into a line; whoever was at more is rare, and is completed at the desk's screen."""
FACTS = ("番号", "受付", "人数", "年代", "性別", "居住地", "新規・継続", "来所者", "最も困っていること", "相談内容")
COLUMNS = (*FACTS, *(f"{name}{n}" for n in range(1, TURNS + 1) for name in ("事業", "開始", "終了", "結果")))
FEW = 10
"""A list of so many words is told whole to somebody who typed another one."""
MOST_ROWS, MOST_PEOPLE, MOST_NUMBER = 2000, 20, 9999
SEPARATOR = re.compile(r"[、,;/\n ]+")
WALL = re.compile(r"(\d{1,2})[:時](\d{1,2})分?|(\d{1,2})(\d{2})")
DAY_SECONDS = 86_400


def in_japanese(labels: Mapping[Any, str]) -> dict[str, str]:
    """Return a code list by its Japanese word: the sheet is an office's document."""
    with speaking("ja"):
        return {gettext(text): str(code) for code, text in labels.items()}


@dataclass(frozen=True, slots=True)
class Lists:
    """What typed words are compared with.

    `programmes` leads a short name to programme and booth; `numbers` may be used, `taken` are already, `erased` were.
    """

    opens: time
    closes: time
    numbers: range
    taken: frozenset[int]
    age_bands: tuple[str, ...]
    residences: tuple[str, ...]
    topics: dict[str, UUID]
    programmes: dict[str, tuple[UUID, UUID]]
    erased: frozenset[int] = frozenset()


class Mistake(NamedTuple):
    """A cell that cannot be: its row as the spreadsheet counts, its column's heading, and what is wrong with it."""

    row: int
    column: str
    sentence: str


class Turn(NamedTuple):
    """A talk at a programme, as typed."""

    programme_id: UUID
    booth_id: UUID
    started: time
    finished: time
    outcomes: tuple[Outcome, ...]


@dataclass(frozen=True, slots=True)
class Party:
    """One line that is right."""

    number: int
    arrived: time
    people: int = 1
    age_band: str | None = None
    sex: Sex | None = None
    residence: str | None = None
    familiarity: Familiarity | None = None
    came_as: CameAs | None = None
    worst_topic_id: UUID | None = None
    topic_ids: tuple[UUID, ...] = ()
    turns: tuple[Turn, ...] = ()


@dataclass(slots=True)
class _Line:
    """One line while it is read: mistakes gather."""

    row: int
    cells: dict[str, object]
    mistakes: list[Mistake] = field(default_factory=list)

    def wrong(self, column: str, sentence: str, **facts: object) -> None:
        self.mistakes.append(Mistake(self.row, column, gettext(sentence).format(**facts)))

    def text(self, column: str) -> str:
        value = self.cells.get(column)
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        return "" if value is None else unicodedata.normalize("NFKC", str(value)).strip()

    def whole(self, column: str) -> int | None:
        typed = self.text(column)
        if typed and not (typed.isascii() and typed.isdigit() and len(typed) <= len(str(MOST_NUMBER))):
            self.wrong(column, _("“{typed}” is not a whole number."), typed=typed[:20])
            return None
        return int(typed) if typed else None

    def wall(self, column: str) -> time | None:
        value = self.cells.get(column)
        if isinstance(value, datetime):
            value = value.time()
        if isinstance(value, timedelta):
            value = value.total_seconds() / DAY_SECONDS
        if isinstance(value, float) and 0 <= value < 1:
            minutes = round(value * 1440) % 1440
            value = time(minutes // 60, minutes % 60)
        if isinstance(value, time):
            return value.replace(second=0, microsecond=0)
        typed = self.text(column)
        found = WALL.fullmatch(typed)
        hour, minute = (int(found[1] or found[3]), int(found[2] or found[4])) if found else (24, 0)
        if typed and not (hour < 24 and minute < 60):  # noqa: PLR2004 - a clock's
            self.wrong(column, _("“{typed}” is no time of day. Please write it like 10:05."), typed=typed[:20])
        return time(hour, minute) if typed and hour < 24 and minute < 60 else None  # noqa: PLR2004

    def word(self, column: str, known: Sequence[str]) -> str | None:
        typed = self.text(column)
        found = next((word for word in known if unicodedata.normalize("NFKC", word) == typed), None)
        if typed and found is None:
            self.unknown(column, typed, known)
        return found

    def unknown(self, column: str, typed: str, known: Sequence[str]) -> None:
        """Say that a word is not in its list; a short list is named."""
        if len(known) > FEW:
            self.wrong(column, _("“{typed}” is not in the list."), typed=typed[:40])
        else:
            self.wrong(column, _("“{typed}” is not in the list: {words}."), typed=typed[:40], words="、".join(known))

    def words(self, column: str, known: Sequence[str]) -> list[str]:
        """Return the words that stand one after another: a list's word may hold a comma itself, so the longest that fits is taken."""
        plain = {unicodedata.normalize("NFKC", word): word for word in known}
        rest, found = self.text(column), list[str]()
        while rest:
            fits = max((w for w in plain if rest.startswith(w) and (rest == w or SEPARATOR.match(rest, len(w)))), key=len, default=None)
            typed = fits or SEPARATOR.split(rest)[0]
            if fits:
                found.append(plain[fits])
            elif typed:
                self.unknown(column, typed, known)
            rest = SEPARATOR.sub("", rest[len(typed) :], count=1) if typed else rest[1:]
        return list(dict.fromkeys(found))


def check(rows: Sequence[tuple[int, dict[str, object]]], lists: Lists) -> tuple[list[Party], list[Mistake]]:
    """Return the parties of the lines, and every mistake in them; a line without anything in it is passed over."""
    parties, mistakes, seen = [], [], dict[int, int]()
    for number, cells in rows[:MOST_ROWS]:
        line = _Line(number, cells)
        if not any(line.text(column) for column in COLUMNS):
            continue
        party = _party(line, lists)
        if party is not None and party.number in seen:
            line.wrong("番号", _("Number {number} stands in row {row} already."), number=party.number, row=seen[party.number])
        if party is not None:
            seen.setdefault(party.number, line.row)
            parties.append(party)
        mistakes += line.mistakes
    if len(rows) > MOST_ROWS:
        mistakes.append(
            Mistake(rows[MOST_ROWS][0], "番号", gettext(_("More than {most} lines: please share them out over several sheets.")).format(most=MOST_ROWS))
        )
    return parties, mistakes


def _party(line: _Line, lists: Lists) -> Party | None:
    number, arrived = _number(line, lists), line.wall("受付")
    if arrived is None and not line.text("受付"):
        line.wrong("受付", _("When they came is missing."))
    elif arrived is not None and not _near(arrived, lists):
        line.wrong(
            "受付",
            _("{time} is far from the day's hours ({opens} to {closes})."),
            time=f"{arrived:%H:%M}",
            opens=f"{lists.opens:%H:%M}",
            closes=f"{lists.closes:%H:%M}",
        )
    people = line.whole("人数")
    if people is not None and not 1 <= people <= MOST_PEOPLE:
        line.wrong("人数", _("A party is 1 to {most} people."), most=MOST_PEOPLE)
    sexes, known, came = in_japanese(SEXES), in_japanese(FAMILIARITY), in_japanese(CAME_AS)
    sex, familiarity, came_as = line.word("性別", list(sexes)), line.word("新規・継続", list(known)), line.word("来所者", list(came))
    worst = line.word("最も困っていること", list(lists.topics))
    facts = {
        "people": people or 1,
        "age_band": line.word("年代", lists.age_bands),
        "residence": line.word("居住地", lists.residences),
        "sex": Sex(sexes[sex]) if sex else None,
        "familiarity": Familiarity(known[familiarity]) if familiarity else None,
        "came_as": CameAs(came[came_as]) if came_as else None,
        "worst_topic_id": lists.topics[worst] if worst else None,
        "topic_ids": tuple(lists.topics[t] for t in line.words("相談内容", list(lists.topics))),
    }
    turns = _turns(line, lists, arrived)
    if number is None or arrived is None:
        return None
    return Party(number, arrived, turns=turns, **facts)  # type: ignore[arg-type]


def _near(wall: time, lists: Lists) -> bool:
    minutes = wall.hour * 60 + wall.minute
    return lists.opens.hour * 60 - 120 <= minutes <= lists.closes.hour * 60 + 180


def _number(line: _Line, lists: Lists) -> int | None:
    number = line.whole("番号")
    if number is None and not line.text("番号"):
        line.wrong("番号", _("The number is missing."))
    elif number is not None and number not in lists.numbers:
        line.wrong(
            "番号", _("Number {number} cannot be used: now they go from {first} to {last}."), number=number, first=lists.numbers[0], last=lists.numbers[-1]
        )
    elif number in lists.erased:
        line.wrong("番号", _("What was stored about number {number} was erased on request: please leave this line out."), number=number)
    elif number in lists.taken:
        line.wrong("番号", _("Number {number} was given out already that day."), number=number)
    return number


def _turns(line: _Line, lists: Lists, arrived: time | None) -> tuple[Turn, ...]:
    outcomes, found, last = in_japanese(OUTCOMES), list[Turn](), arrived
    for n in range(1, TURNS + 1):
        names = tuple(f"{name}{n}" for name in ("事業", "開始", "終了", "結果"))
        turn = _turn(line, names, lists, outcomes)
        if turn is None:
            continue
        if turn.finished < turn.started:
            line.wrong(names[2], _("It ends before it begins."))
        if last is not None and turn.started < last:
            line.wrong(names[1], _("It begins before {time}, when they came or the talk before it ended."), time=f"{last:%H:%M}")
        if turn.programme_id in {t.programme_id for t in found}:
            line.wrong(names[0], _("This programme stands in the line twice: please put both talks together."))
        found.append(turn)
        last = max(turn.started, turn.finished)
    return tuple(found)


def _turn(line: _Line, names: tuple[str, ...], lists: Lists, outcomes: dict[str, str]) -> Turn | None:
    """Return one talk of a line; one without a programme or without its times is none."""
    where, begins, ends, results = names
    programme = line.word(where, list(lists.programmes))
    started, finished = line.wall(begins), line.wall(ends)
    came_of_it = tuple(Outcome(outcomes[w]) for w in line.words(results, list(outcomes)))
    if not line.text(where):
        if any(line.text(column) for column in (begins, ends, results)):
            line.wrong(where, _("The programme is missing."))
        return None
    for column in (begins, ends):
        if not line.text(column):
            line.wrong(column, _("The time is missing."))
    if programme is None or started is None or finished is None:
        return None
    return Turn(*lists.programmes[programme], started, finished, came_of_it)
