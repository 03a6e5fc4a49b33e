"""One step in the hall: its changes, made only where a row still is as it was read, and its line in the log. And its undoing."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

from sqlalchemy import Text, and_, cast, delete, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import aliased
from sqlalchemy.orm.attributes import set_committed_value

from booths.errors import MovedOn, Overtaken, VisitErased
from booths.models import (
    Consent,
    DropReason,
    FollowUp,
    FoodTicket,
    Giving,
    Handover,
    OtherNumber,
    Seat,
    Step,
    StepLog,
    Stop,
    StopOutcome,
    StopTopic,
    Summons,
    Urgency,
    UrgencySignal,
    Visit,
)
from core.scopes import scope_of
from core.sealing import UNREADABLE, Unreadable, is_sealed, seal, sealed_anew, unseal
from core.tables import Base, Instant
from events import queries as plan
from events.models import Counter

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Connection, Select
    from sqlalchemy.orm import Session

    from core.errors import Refusal

B = TypeVar("B", bound=Base)
UNSYNCED = {"synchronize_session": False}
SEALED = "gAAAA"
"""How everything begins that is sealed."""
APPEND = insert(StepLog.metadata.tables["step_log"])
TABLES = {
    row.__tablename__: row
    for row in (
        Visit,
        Stop,
        Seat,
        Counter,
        Handover,
        Consent,
        Urgency,
        UrgencySignal,
        StopTopic,
        StopOutcome,
        Summons,
        FoodTicket,
        Giving,
        FollowUp,
        OtherNumber,
    )
}


def _plain(model: type[Base], column: str, value: Any) -> object:  # noqa: ANN401 - any column's value
    """Return a value as the log's JSON keeps it: what its column seals is sealed there as well."""
    if is_sealed(model.__table__.c[column]):
        return seal(value)
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value


def _rich(model: type[Base], column: str, value: Any) -> Any:  # noqa: ANN401 - any column's value
    """Return a value from JSON as its column wants it."""
    kind = model.__table__.c[column].type
    if is_sealed(model.__table__.c[column]):
        return unseal(value)
    if not isinstance(value, str):
        return value
    return datetime.fromisoformat(value) if isinstance(kind, Instant) else kind.python_type(value)


def seal_anew(connection: Connection) -> tuple[int, int]:
    """Seal with the newest key what steps copied of sealed columns, and return how many steps that were, and of how many something cannot be read."""
    table, anew, unreadable = StepLog.metadata.tables["step_log"], 0, 0
    text = cast(table.c.changes, Text)
    for key, old in connection.execute(select(table.c.id, text).where(text.contains(SEALED))).all():
        changes = json.loads(old)
        try:
            for change in changes:
                for side in (change.get("was", {}), change.get("now", {})):
                    side.update({k: sealed_anew(v) for k, v in side.items() if v and is_sealed(TABLES[change["table"]].__table__.c[k])})
        except Unreadable:
            unreadable += 1
            continue
        connection.execute(update(table).where(table.c.id == key, text == old).values(changes=changes))
        anew += 1
    return anew, unreadable


def _same(model: type[Base], values: dict[str, Any]) -> list[ColumnElement[bool]]:
    """Return the condition that a row's columns are these; sealed ones look different each time and cannot be in it."""
    plain = {k: v for k, v in values.items() if not is_sealed(model.__table__.c[k])}
    return [getattr(model, k).is_(None) if v is None else getattr(model, k) == v for k, v in plain.items()]


def still(session: Session, model: type[B], key: UUID) -> B:
    """Return the row that a screen showed, as it is now.

    Raises:
        Overtaken: it is gone, for the step that made it was taken back.
    """
    row = session.get(model, key, populate_existing=True)
    if row is None:
        raise Overtaken
    return row


class Trail:
    """Collects what one step changes and writes it to the log."""

    def __init__(self, session: Session, now: datetime) -> None:
        """Begin a step at this instant."""
        self.session = session
        self.now = now
        self.changes: list[dict[str, Any]] = []

    def change(self, row: Base, **values: Any) -> None:  # noqa: ANN401 - any column's value
        """Change a row's columns, if the row still is as it was read.

        Raises:
            Overtaken: somebody changed one of these columns meanwhile.
        """
        model = type(row)
        was = {name: getattr(row, name) for name in values}
        if was == values:
            return
        result = self.session.execute(update(model).where(model.id == row.id, *_same(model, was)).values(**values), execution_options=UNSYNCED)
        if not result.rowcount:  # type: ignore[attr-defined]
            self.session.expire(row)
            raise Overtaken
        for name, value in values.items():
            set_committed_value(row, name, value)
        entry = {"was": {k: _plain(model, k, v) for k, v in was.items()}, "now": {k: _plain(model, k, v) for k, v in values.items()}}
        self.changes.append({"table": model.__tablename__, "id": str(row.id), **entry})

    def step(self, row: Base, table: dict[Any, Any], step: Step, **values: Any) -> None:  # noqa: ANN401
        """Take a row one step by its table of states.

        Raises:
            Overtaken: its state does not lead there (any more).
        """
        state = table.get((row.state, step))  # type: ignore[attr-defined]
        if state is None:
            raise Overtaken
        self.change(row, state=state, **values)

    def add(self, row: Base) -> None:
        """Write a new row; undoing takes it away again."""
        self.session.add(row)
        self.session.flush()
        self.changes.append({"table": row.__tablename__, "id": str(row.id), "created": True})

    def add_once(self, row: Base, refusal: Refusal) -> None:
        """Write a new row that the database allows once; the refusal says that there is one already."""
        try:
            with self.session.begin_nested():
                self.add(row)
        except IntegrityError as error:
            raise refusal from error

    def log(
        self,
        step: Step,
        *,
        event_id: UUID,
        visit_id: UUID | None = None,
        stop_id: UUID | None = None,
        counter_id: UUID | None = None,
        voids: UUID | None = None,
        reason: str = "",
    ) -> None:
        """Append the step to the log, and let open screens look again."""
        row = {"visit_id": visit_id, "stop_id": stop_id, "counter_id": counter_id, "voids": voids, "reason": reason}
        append(self.session, step, self.now, event_id=event_id, changes=self.changes, **row)
        plan.touch(self.session, event_id)


MOVES = {
    *(Step.ARRIVE, Step.CALL, Step.RECALL, Step.START, Step.FINISH, Step.MISS, Step.DROP, Step.REFUSE, Step.ASSIST, Step.ASSIST_END, Step.REST),
    *(Step.LEAVE, Step.REACH, Step.SUMMON, Step.TAKE_BACK, Step.WITHDRAW),
}
"""Steps that say nothing about a visitor: they are taken, too, where somebody was erased who still is in the hall past midnight, so that a table gets free."""


def refuse_erased(session: Session, visit_id: UUID) -> None:
    """Refuse to write about somebody who was erased.

    Raises:
        VisitErased
    """
    if session.scalars(select(Visit.erased_at).where(Visit.id == visit_id)).one_or_none() is not None:
        raise VisitErased


def append(session: Session, step: Step, now: datetime, **row: Any) -> None:  # noqa: ANN401 - the log's columns
    """Append one line to the log, signed by the session's scope. What happened then may be received only later: `received_at`.

    Raises:
        VisitErased: the step says something about somebody who was erased.
    """
    if row.get("visit_id") and (step not in MOVES or row.get("reason")):
        refuse_erased(session, row["visit_id"])
    who = scope_of(session)
    line = {"visit_id": None, "stop_id": None, "counter_id": None, "voids": None, "reason": "", "changes": []} | row
    signed = {"council_id": who.council_id, "who": who.name, "account_id": who.account_id, "device_id": who.device_id}
    session.connection().execute(APPEND, {"received_at": now} | line | signed | {"step": step, "happened_at": now})


STILL = (
    Step.UNDO,
    Step.NOTE,
    Step.CORRECT,
    Step.JUDGE,
    Step.SUMMON,
    Step.TOGETHER,
    Step.SEE,
    Step.ACKNOWLEDGE,
    Step.FOOD_DRAW,
    Step.GIVE,
    Step.TAKE_BACK,
    Step.REACH,
    Step.FOLLOW_UP,
    Step.CARD,
    Step.SIGNAL,
    Step.SPLIT,
    Step.NEARBY,
    Step.RESOLVE,
)
"""Steps that move nobody: what came before them can still be undone."""


def last_step(session: Session, *, counter_id: UUID | None = None, visit_id: UUID | None = None) -> StepLog | None:
    """Return the last step that moved a counter or a visit and was not undone."""
    whose = StepLog.counter_id == counter_id if counter_id else StepLog.visit_id == visit_id
    voided = select(StepLog.voids).where(StepLog.voids.is_not(None))
    return session.scalars(
        select(StepLog).where(whose, StepLog.step.not_in(STILL), StepLog.id.not_in(voided)).order_by(StepLog.received_at.desc(), StepLog.id.desc()).limit(1)
    ).first()


def _take_back(session: Session, change: dict[str, Any]) -> None:
    model = TABLES[change["table"]]
    mine = model.id == UUID(change["id"])
    if change.get("created"):
        session.execute(delete(model).where(mine), execution_options=UNSYNCED)
        return
    now = {k: _rich(model, k, v) for k, v in change["now"].items()}
    was = {k: _rich(model, k, v) for k, v in change["was"].items()}
    words = [k for k in now if is_sealed(model.__table__.c[k])]
    stand = session.execute(select(*(getattr(model, k) for k in words)).where(mine)).one_or_none() if words else ()
    if stand is None or [*stand] != [now[k] for k in words] or UNREADABLE in was.values():  # what was erased meanwhile does not come back
        raise MovedOn
    result = session.execute(update(model).where(mine, *_same(model, now)).values(**was), execution_options=UNSYNCED)
    if not result.rowcount:  # type: ignore[attr-defined]
        raise MovedOn


def _built_upon(session: Session, step: StepLog) -> bool:
    """Whether something rests on what a step made: that a party arrived, what became of it outside, the place of somebody who joined it."""
    made = {UUID(change["id"]) for change in step.changes if change.get("created")}
    if not made:
        return False
    voided = select(StepLog.voids).where(StepLog.voids.is_not(None))
    others = session.scalars(select(StepLog.changes).where(StepLog.visit_id == step.visit_id, StepLog.id != step.id, StepLog.id.not_in(voided)))
    touched = {UUID(change["id"]) for changes in others for change in changes}
    followed_up = select(FollowUp.id).where(FollowUp.handover_id.in_(made))
    return bool(made & touched) or any(session.scalars(found).first() is not None for found in (followed_up, _given_up_for(made, step.happened_at)))


def _given_up_for(made: set[UUID], since: datetime) -> Select[UUID]:
    """Find turns that somebody who joined the party gave up, since the party stood in that line: by a turn which the step made."""
    party = aliased(Stop)
    gave_up = select(Stop.id).join(Visit, Stop.visit_id == Visit.id).join(party, and_(Stop.booth_id == party.booth_id, Visit.merged_into == party.visit_id))
    return gave_up.where(party.id.in_(made), Stop.drop_reason == DropReason.REROUTED, Stop.finished_at >= since)


def undo(session: Session, step: StepLog, now: datetime) -> None:
    """Take a step back: everything it changed becomes what it was, and the log voids it.

    Raises:
        MovedOn: another step of the visitor or the counter came after it, or something was written down about what it made.
    """
    for whose in ({"visit_id": step.visit_id}, {"counter_id": step.counter_id}):
        if any(whose.values()):
            latest = last_step(session, **whose)
            if latest is None or latest.id != step.id:
                raise MovedOn
    if _built_upon(session, step):
        raise MovedOn
    revert(session, step, now)


def revert(session: Session, step: StepLog, now: datetime) -> None:
    """Let everything that a step changed become what it was, if it still is as the step left it; the log voids the step.

    Raises:
        MovedOn: something of it was changed again.
    """
    try:
        for change in reversed(step.changes):
            _take_back(session, change)
        trail = Trail(session, now)
        trail.log(Step.UNDO, event_id=step.event_id, visit_id=step.visit_id, stop_id=step.stop_id, counter_id=step.counter_id, voids=step.id)
    except IntegrityError as error:
        raise MovedOn from error
    session.expire_all()
