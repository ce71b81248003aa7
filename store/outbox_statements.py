"""The statements of the outbox that every message needs, built once."""

from typing import Any

from sqlalchemy import (
    ARRAY,
    Select,
    Text,
    and_,
    bindparam,
    case,
    exists,
    func,
    select,
    text,
    update,
)

from store.outbox_rows import Outcome
from store.parameters import WORKSPACE
from store.prepared import Prepared
from store.tables import messages, outbox, people
from store.types import UtcDateTime
from store.upserts import Upsert, upsert

_given = {
    "sqlite": func.json_each(bindparam("lanes")).table_valued("value", name="given"),
    "postgresql": func.unnest(bindparam("lanes", type_=ARRAY(Text)))
    .table_valued("value")
    .render_derived(name="given"),
}
_first = outbox.alias("first_")
_leased = outbox.alias("leased")


def _enqueue(insert: Upsert) -> Upsert:
    urgency = insert.excluded.urgency
    return insert.on_conflict_do_update(
        index_elements=["workspace_id", "key"],
        index_where=text("finished_at IS NULL"),
        set_={
            "revision": outbox.c.revision + 1,
            "recipient_id": insert.excluded.recipient_id,
            "lane": insert.excluded.lane,
            "urgency": case((urgency < outbox.c.urgency, urgency), else_=outbox.c.urgency),
            "payload": insert.excluded.payload,
        },
    )


def _heads(dialect: str) -> Select[Any]:
    """The first pending row of each given lane; conditions are literal: see the indexes."""
    given = _given[dialect]
    first = (
        select(_first.c.id)
        .where(
            _first.c.workspace_id == WORKSPACE,
            _first.c.lane == given.c.value,
            _first.c.finished_at.is_(None),
        )
        .order_by(_first.c.urgency, _first.c.id)
        .limit(1)
        .scalar_subquery()
    )
    busy = exists().where(
        _leased.c.workspace_id == WORKSPACE,
        _leased.c.lane == given.c.value,
        _leased.c.leased_until.is_not(None),
        _leased.c.leased_until > bindparam("now", type_=UtcDateTime()),
    )
    shown = and_(messages.c.workspace_id == outbox.c.workspace_id, messages.c.key == outbox.c.key)
    recipient = and_(
        people.c.workspace_id == outbox.c.workspace_id,
        people.c.user_id == outbox.c.recipient_id,
    )
    return (
        select(
            outbox,
            messages.c.channel_id.label("shown_in"),
            messages.c.ts.label("shown_ts"),
            people.c.dm_channel_id,
            people.c.deleted,
            busy.label("busy"),
        )
        .select_from(given)
        # Postgres locks a row as it is by now: it may have ended since it was found to be first.
        .join(outbox, and_(outbox.c.id == first, outbox.c.finished_at.is_(None)))
        .outerjoin(messages, shown)
        .outerjoin(people, recipient)
        .with_for_update(skip_locked=True, of=outbox)
    )


def _lanes() -> Select[Any]:
    """The first pending row of every lane, found by jumping from lane to lane in the index."""
    pending = (_first.c.workspace_id == WORKSPACE, _first.c.finished_at.is_(None))
    lanes = select(func.min(_first.c.lane).label("lane")).where(*pending).cte(recursive=True)
    following = (
        select(func.min(_first.c.lane)).where(*pending, _first.c.lane > lanes.c.lane)
    ).scalar_subquery()
    lanes = lanes.union_all(select(following).where(lanes.c.lane.is_not(None)))
    first = (
        select(_first.c.id)
        .where(*pending, _first.c.lane == lanes.c.lane)
        .order_by(_first.c.urgency, _first.c.id)
        .limit(1)
        .scalar_subquery()
    )
    columns = (outbox.c.lane, outbox.c.urgency, outbox.c.due_at, outbox.c.leased_until)
    return select(*columns).select_from(lanes).join(outbox, outbox.c.id == first)


ENQUEUE = upsert(outbox, _enqueue)
HURRY = Prepared(
    update(outbox)
    .where(
        outbox.c.workspace_id == WORKSPACE,
        outbox.c.request_id == bindparam("request_id_"),
        outbox.c.lane == bindparam("lane_"),
        outbox.c.finished_at.is_(None),
        outbox.c.urgency > bindparam("urgency_"),
    )
    .values(urgency=bindparam("urgency_"))
)
HEADS = Prepared({dialect: _heads(dialect) for dialect in _given})
LANES = Prepared(_lanes())
BACKLOG = Prepared(
    select(func.count().label("backlog"))
    .select_from(outbox)
    .where(outbox.c.workspace_id == WORKSPACE, outbox.c.finished_at.is_(None))
)
LOCK_LANES = Prepared(
    select(_given["postgresql"].c.value).where(
        func.pg_try_advisory_xact_lock(WORKSPACE, func.hashtext(_given["postgresql"].c.value))
    )
)
LEASE = Prepared(
    update(outbox)
    .where(outbox.c.id == bindparam("id_"))
    .values(
        leased_until=bindparam("leased_until_", type_=UtcDateTime()),
        attempted_at=bindparam("attempted_at_", type_=UtcDateTime()),
        attempts=outbox.c.attempts + 1,
    )
)
FINISH = Prepared(
    update(outbox)
    .where(
        outbox.c.id == bindparam("id_"),
        outbox.c.finished_at.is_(None),
        outbox.c.revision == bindparam("revision_"),
    )
    .values(
        finished_at=bindparam("finished_at_", type_=UtcDateTime()),
        outcome=bindparam("outcome_"),
        # A dead letter may be sent again: then what is unknown is looked for.
        attempted_at=case((bindparam("outcome_") == Outcome.DEAD.value, outbox.c.attempted_at)),
        error=bindparam("error_"),
        leased_until=None,
    )
    .returning(outbox.c.id)
)
