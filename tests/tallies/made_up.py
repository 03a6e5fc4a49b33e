"""A day that nobody lived: chance fills its rows, so that many days of any size can be counted without a database."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

from booths.models import CameAs, ConsentMeans, DropReason, Familiarity, HandoverState, Outcome, Sex
from checkin.models import Face, TallyKind
from tallies import day as rows

if TYPE_CHECKING:
    from random import Random

OPENS = datetime(2026, 3, 14, 11, tzinfo=ZoneInfo("Asia/Tokyo"))
AGES = ("20代", "30代", "40代", "50代", "60〜64歳", "65〜74歳", "75歳以上", "不明")
TOPICS = ("病気", "住まい", "収入", "債務", "仕事", "家族", "介護", "DV・虐待", "その他")
ENDS = (HandoverState.RECEIVED, HandoverState.RECEIVED, HandoverState.DECLINED, HandoverState.VISITOR_REFUSED, HandoverState.LAPSED)
CONSENTS = (((ConsentMeans.SPOKEN, False),) * 4) + ((ConsentMeans.OVERRIDE, False), (None, False), (ConsentMeans.SPOKEN, True))


def a_day(chance: Random, parties: int) -> rows.Day:
    """Return a day with so many parties, skewed as real ones are."""
    key = lambda: UUID(int=chance.getrandbits(128))  # noqa: E731 - a key
    skewed = lambda words: words[min(int(chance.expovariate(3 / len(words))), len(words) - 1)]  # noqa: E731 - the first words are the usual ones
    programmes = tuple(rows.Programme(key(), f"{n}の事業", n) for n in ("自立相談", "成年後見", "福祉資金", "アウトリーチ", "参加支援", "地域包括", "障害者"))
    booths = tuple(rows.Booth(key(), letter, (p.id,)) for letter, p in zip("ABCDEFG", programmes, strict=True))
    topics = tuple(rows.Topic(key(), name, None, is_active=True, is_guarded="DV" in name) for name in TOPICS)
    channels = tuple(rows.Channel(key(), name, 1000, 5000) for name in ("広報誌", "チラシ", "ホームページ", "通りがかり"))
    supplies = tuple(rows.Supply(key(), name, 200) for name in ("食料セット", "飲料水", "おむつ"))
    visits, stops, handovers = [], [], []
    for _ in range(parties):
        came = OPENS + timedelta(minutes=chance.randrange(240))
        facts = (skewed(AGES), skewed(("市内", "市外", "住まいなし", "不明")), skewed([*Sex, None]), skewed(list(CameAs)), skewed([*Familiarity, None]))
        heard = skewed([*(c.id for c in channels), None])
        visit = rows.Visit(key(), skewed((1, 2, 3, 4)), came, *facts, skewed([*(t.id for t in topics), None]), None, heard)
        visits.append(visit)
        for booth in sorted({skewed(booths) for _ in range(chance.randint(1, 3))}, key=lambda b: b.letter):
            begun = chance.random() < 0.9
            start = came + timedelta(minutes=chance.randrange(60)) if begun else None
            reason = None if begun else skewed([DropReason.UNMET, DropReason.LEFT])
            named = frozenset(skewed(topics).id for _ in range(chance.randint(0, 3)))
            ends = frozenset(skewed(list(Outcome)) for _ in range(chance.randint(1, 2))) if begun else frozenset()
            finish = start + timedelta(minutes=30) if start else came
            stops.append(rows.Stop(key(), visit.id, booth.id, booth.programme_ids[0], came, start, finish, reason, None, named if begun else frozenset(), ends))
        if len(stops) > 1 and stops[-2].visit_id == visit.id:
            state = chance.choice(ENDS)
            handovers.append(
                rows.Handover(stops[-2].id, stops[-1].id, state, state == HandoverState.RECEIVED or chance.random() < 0.1, *skewed(CONSENTS))
            )  # fmt: skip
    households = tuple(rows.Household(key(), chance.choice([None, chance.choice(visits).id])) for _ in range(parties // 2)) if visits else ()
    event = rows.Event("相談会", "川口市社会福祉協議会", "112038", "会場", date(2026, 3, 14), time(11), time(15), 12, 7, 3, "家族5人、母は80代")
    return rows.Day(
        event=event, programmes=programmes, topics=topics, booths=booths, channels=channels, age_bands=AGES, residences=("市内", "市外", "住まいなし", "不明"),
        visits=tuple(visits), stops=tuple(stops), assists=tuple(rows.Assist(s.id, skewed(booths).id) for s in stops if chance.random() < 0.2),
        handovers=tuple(handovers), onward=(), moves=(), supplies=supplies, taps=tuple(rows.Tap(TallyKind.INFORMATION) for _ in range(parties // 3)),
        bookings=(), exits=tuple(rows.Exit(skewed(list(Face)), chance.random() < 0.4) for _ in range(parties // 2)), households=households,
        givings=tuple(rows.Giving(h.id, skewed(supplies).id, 1) for h in households), pauses=(),
    )  # fmt: skip


def until(day: rows.Day, minutes: int) -> rows.Day:
    """Return a day as it stands so long after it opened: who has come, what has begun, and what has come of what is over."""
    now = OPENS + timedelta(minutes=minutes)
    visits = tuple(v for v in day.visits if v.arrived_at <= now)
    there = {v.id for v in visits}
    stops = tuple(_stood(s, now) for s in day.stops if s.visit_id in there)
    known = {s.id for s in stops}
    households = tuple(h for h in day.households if h.visit_id is None or h.visit_id in there)
    served = {h.id for h in households}
    return replace(
        day,
        visits=visits,
        stops=stops,
        assists=tuple(a for a in day.assists if a.stop_id in known),
        handovers=tuple(h for h in day.handovers if {h.from_stop_id, h.to_stop_id} <= known),
        households=households,
        givings=tuple(g for g in day.givings if g.household_id in served),
        exits=day.exits[: len(visits) // 3],
    )


def _stood(stop: rows.Stop, now: datetime) -> rows.Stop:
    if stop.started_at is None or (stop.finished_at and stop.finished_at <= now):
        return stop
    return replace(stop, started_at=stop.started_at if stop.started_at <= now else None, finished_at=None, topic_ids=frozenset(), outcomes=frozenset())
