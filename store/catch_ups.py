"""Catch-ups: what was written while Slack delivered nothing, and has still to be read."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    Connection,
    Row,
    and_,
    bindparam,
    case,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
    text,
    update,
)

from store.catch_up_rows import Progress, TalkThread, Unread
from store.parameters import WORKSPACE
from store.prepared import Prepared
from store.tables import catch_ups, unread_threads, workspaces
from store.upserts import Upsert, upsert

_UNDER_WAY = text("catch_ups.finished_at IS NULL")  # literally: see the partial index
_CONVERSATION = ""
"""Stands for the conversation itself where the ts of a thread stands."""


def _want(insert: Upsert) -> Upsert:
    """Put a thread on the list; of one that is there, the earlier `since` stays."""
    old, new = unread_threads.c, insert.excluded
    return insert.on_conflict_do_update(
        index_elements=["workspace_id", "channel_id", "thread_ts"],
        set_={
            "catch_up_id": new.catch_up_id,
            "since": case((new.since < old.since, new.since), else_=old.since),
            "ended": new.ended,
            "rank": new.rank,
            "siblings": new.siblings,
            "changed": or_(old.changed, new.changed),
            "has_words": new.has_words,
            "quiet": new.quiet,
            "leased_until": None,
        },
    )


_WANT = upsert(unread_threads, _want)
_LATEST = Prepared(
    select(catch_ups)
    .where(catch_ups.c.workspace_id == WORKSPACE)
    .order_by(catch_ups.c.id.desc())
    .limit(1)
)
_WAITS = Prepared(
    select(unread_threads.c.thread_ts)
    .where(
        unread_threads.c.workspace_id == WORKSPACE,
        unread_threads.c.thread_ts != _CONVERSATION,
        ~unread_threads.c.ended,
        ~unread_threads.c.quiet,
    )
    .limit(1)
)
_NOTE_HEARD = Prepared(
    update(workspaces)
    .where(
        workspaces.c.id == WORKSPACE,
        or_(workspaces.c.heard_at.is_(None), workspaces.c.heard_at < bindparam("at_")),
    )
    .values(heard_at=bindparam("at_"))
)
_FORGET = Prepared(
    delete(catch_ups).where(
        catch_ups.c.workspace_id == WORKSPACE, catch_ups.c.finished_at < bindparam("before_")
    )
)


class CatchUpStore:
    """The catch-ups of one workspace."""

    def __init__(self, connection: Connection, workspace_id: int) -> None:
        self._connection = connection
        self._workspace_id = workspace_id

    def heard_at(self) -> datetime | None:
        """Return until when everything has surely come. Returns None if that is not known."""
        return self._connection.scalar(
            select(workspaces.c.heard_at).where(workspaces.c.id == self._workspace_id)
        )

    def note_heard(self, at: datetime) -> None:
        """Note that all that Slack delivered until `at` has come."""
        _NOTE_HEARD.execute(self._connection, {WORKSPACE.key: self._workspace_id, "at_": at})

    def begin(self, since: datetime, now: datetime, threads: Sequence[TalkThread]) -> None:
        """Put threads on the list of what is to be read.

        What is on it already from an earlier catch-up is read from where that began.

        Args:
            since: from when on something may not have been delivered.
            threads: in the order in which they are to be read.
        """
        row = {
            "workspace_id": self._workspace_id,
            "since": since,
            "begun_at": now,
            "threads": len(threads),
        }
        statement = insert(catch_ups).returning(catch_ups.c.id)
        catch_up_id = self._connection.execute(statement, row).scalar_one()
        conversations = defaultdict[str, list[tuple[int, TalkThread]]](list)
        for rank, thread in enumerate(threads):
            conversations[thread.channel_id].append((rank, thread))
        wanted = []
        for channel_id, its_threads in conversations.items():
            whole = TalkThread(
                channel_id, _CONVERSATION, ended=all(each.ended for _, each in its_threads)
            )
            first = min(rank for rank, _ in its_threads)
            wanted += [
                {
                    "workspace_id": self._workspace_id,
                    "channel_id": channel_id,
                    "thread_ts": each.ts,
                    "catch_up_id": catch_up_id,
                    "since": since,
                    "ended": each.ended,
                    "rank": rank,
                    "siblings": len(its_threads),
                    "changed": False,
                    "has_words": each.has_words,
                    "quiet": False,
                }
                for rank, each in ((first, whole), *its_threads)
            ]
        self._want(wanted)

    def claim_conversation(self, now: datetime, lease: timedelta) -> Unread | None:
        """Take the next conversation that nobody reads; returns None if there is none.

        Those of whose threads none is left that somebody else does not read come last.
        """
        threads = unread_threads.alias("threads_")
        its_threads = (
            threads.c.workspace_id == unread_threads.c.workspace_id,
            threads.c.channel_id == unread_threads.c.channel_id,
            threads.c.thread_ts != _CONVERSATION,
            or_(threads.c.leased_until.is_(None), threads.c.leased_until <= now),
        )
        settled = case((exists().where(*its_threads), 0), else_=1)
        order = (settled, unread_threads.c.ended, unread_threads.c.rank)
        row = self._claim(unread_threads.c.thread_ts == _CONVERSATION, order, now, lease)
        if row is None:
            return None
        oldest = self._connection.scalar(
            select(func.min(unread_threads.c.thread_ts)).where(
                *self._conversation(row.channel_id), unread_threads.c.thread_ts != _CONVERSATION
            )
        )
        return _unread(row, oldest or "")

    def claim_thread(self, now: datetime, lease: timedelta) -> Unread | None:
        """Take the next thread that nobody reads; returns None if there is none.

        Those that have surely changed come first, and last those in which nothing is new, but
        words could have been edited or deleted. Of the others only one that is alone in its
        conversation is worth it: to read the conversation tells as much, and of all of them.
        """
        conversation = unread_threads.alias("conversation_")
        being_read = exists().where(
            conversation.c.workspace_id == unread_threads.c.workspace_id,
            conversation.c.channel_id == unread_threads.c.channel_id,
            conversation.c.thread_ts == _CONVERSATION,
            conversation.c.leased_until > now,
        )
        changed, quiet = unread_threads.c.changed, unread_threads.c.quiet
        alone = and_(unread_threads.c.siblings == 1, ~being_read)
        condition = and_(unread_threads.c.thread_ts != _CONVERSATION, or_(changed, alone, quiet))
        order = (
            case((quiet, 1), else_=0),
            unread_threads.c.ended,
            case((changed, 0), else_=1),
            unread_threads.c.rank,
        )
        row = self._claim(condition, order, now, lease)
        return _unread(row) if row else None

    def put_off(self, unread: Unread, until: datetime) -> None:
        """Leave it alone until then; after that, somebody can read it."""
        self._connection.execute(
            update(unread_threads).where(*self._same(unread)).values(leased_until=until)
        )

    def stop_waiting(self, unread: Unread) -> None:
        """Let nobody wait for it any more, until another catch-up wants it; it is still read.

        Of a conversation, that goes for its threads, too: they are not read before it.
        """
        whole = unread.thread_ts == _CONVERSATION
        its_own = self._conversation(unread.channel_id) if whole else self._same(unread)
        self._connection.execute(update(unread_threads).where(*its_own).values(ended=True))

    def finish_thread(self, unread: Unread, *, readable: bool = True) -> None:
        """Take what has been read off the list, unless a later catch-up wants it, too."""
        self._connection.execute(delete(unread_threads).where(*self._same(unread)))
        if not readable:
            self._count(unread, catch_ups.c.unreadable)

    def finish_conversation(
        self, unread: Unread, changed: Collection[str], *, readable: bool = True
    ) -> None:
        """Take a conversation off the list, and those of its threads that need not be read.

        Those in which nothing is new, but people have written, are left for the end.

        Args:
            changed: the threads that have, of requests or not; they are to be read.
            readable: False if it could not be read; nor can its threads.
        """
        row = self._connection.execute(
            delete(unread_threads)
            .where(*self._same(unread))
            .returning(unread_threads.c.ended, unread_threads.c.rank)
        ).one_or_none()
        mine = (
            *self._conversation(unread.channel_id),
            unread_threads.c.catch_up_id == unread.catch_up_id,
        )
        is_changed = unread_threads.c.thread_ts.in_(changed)
        others = (*mine, unread_threads.c.thread_ts != _CONVERSATION, ~is_changed)
        self._connection.execute(
            delete(unread_threads).where(
                *others,
                # One that has changed since an earlier interruption is still to be read.
                *([~unread_threads.c.changed, ~unread_threads.c.has_words] if readable else []),
            )
        )
        self._connection.execute(
            update(unread_threads).where(*others, ~unread_threads.c.changed).values(quiet=True)
        )
        known = set(
            self._connection.scalars(
                update(unread_threads)
                .where(*mine, is_changed)
                .values(changed=True)
                .returning(unread_threads.c.thread_ts)
            )
        )
        rows = [
            {
                "workspace_id": self._workspace_id,
                "channel_id": unread.channel_id,
                "thread_ts": thread_ts,
                "catch_up_id": unread.catch_up_id,
                "since": unread.since,
                "ended": True,  # whatever it is, no request's clock waits for it
                "rank": row.rank if row else 0,
                "siblings": 0,
                "changed": True,
                "has_words": False,
                "quiet": False,
            }
            for thread_ts in sorted(set(changed) - known)
        ]
        self._want(rows)
        if not readable:
            self._count(unread, catch_ups.c.unreadable)

    def count_message(self, unread: Unread) -> None:
        """Count a message that had not been delivered."""
        self._count(unread, catch_ups.c.messages)

    def finish(self, now: datetime) -> bool:
        """End what is under way if everything has been read; returns whether this has ended it."""
        if self._exists():
            return False
        ended = self._connection.execute(
            update(catch_ups)
            .where(catch_ups.c.workspace_id == self._workspace_id, _UNDER_WAY)
            .values(finished_at=now)
        )
        return ended.rowcount > 0

    def is_under_way(self) -> bool:
        """Whether something written about an unfinished request may still be unread.

        What was edited or deleted where nothing is new does not count.
        """
        return bool(_WAITS.execute(self._connection, {WORKSPACE.key: self._workspace_id}))

    def latest(self) -> Progress | None:
        """Return the catch-up that was begun last, if there was any."""
        row = _LATEST.first(self._connection, {WORKSPACE.key: self._workspace_id})
        if row is None:
            return None
        quiet = func.count().filter(unread_threads.c.quiet)
        unread = self._connection.execute(
            select(func.count(), quiet, func.min(unread_threads.c.since)).where(
                unread_threads.c.workspace_id == self._workspace_id,
                unread_threads.c.thread_ts != _CONVERSATION,
            )
        ).one()
        return Progress(
            since=min(row.since, unread[2] or row.since),
            begun_at=row.begun_at,
            finished_at=row.finished_at,
            threads=row.threads,
            messages=row.messages,
            unreadable=row.unreadable,
            unread=unread[0] - unread[1],
            quiet=unread[1],
            waits=self.is_under_way(),
        )

    def forget_before(self, instant: datetime) -> None:
        """Forget catch-ups that ended before an instant."""
        _FORGET.execute(self._connection, {WORKSPACE.key: self._workspace_id, "before_": instant})

    def _want(self, rows: Sequence[dict[str, Any]]) -> None:
        if rows:
            _WANT.execute(self._connection, *rows)

    def _claim(
        self, condition: Any, order: tuple[Any, ...], now: datetime, lease: timedelta
    ) -> Row[Any] | None:
        statement = (
            select(unread_threads)
            .where(
                unread_threads.c.workspace_id == self._workspace_id,
                condition,
                or_(unread_threads.c.leased_until.is_(None), unread_threads.c.leased_until <= now),
            )
            .order_by(*order)
            .limit(1)
            .with_for_update(skip_locked=True, of=unread_threads)
        )
        row = self._connection.execute(statement).one_or_none()
        if row is not None:
            self._connection.execute(
                update(unread_threads)
                .where(
                    *self._conversation(row.channel_id),
                    unread_threads.c.thread_ts == row.thread_ts,
                )
                .values(leased_until=now + lease)
            )
        return row

    def _conversation(self, channel_id: str) -> tuple[Any, ...]:
        return (
            unread_threads.c.workspace_id == self._workspace_id,
            unread_threads.c.channel_id == channel_id,
        )

    def _same(self, unread: Unread) -> tuple[Any, ...]:
        return (
            *self._conversation(unread.channel_id),
            unread_threads.c.thread_ts == unread.thread_ts,
            unread_threads.c.catch_up_id == unread.catch_up_id,
        )

    def _exists(self, *conditions: Any) -> bool:
        mine = unread_threads.c.workspace_id == self._workspace_id
        return self._connection.execute(select(exists().where(mine, *conditions))).scalar_one()

    def _count(self, unread: Unread, column: Any) -> None:
        self._connection.execute(
            update(catch_ups)
            .where(catch_ups.c.id == unread.catch_up_id)
            .values({column: column + 1})
        )


def _unread(row: Row[Any], oldest_ts: str = "") -> Unread:
    return Unread(row.channel_id, row.thread_ts, row.since, row.catch_up_id, oldest_ts)
