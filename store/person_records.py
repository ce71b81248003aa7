"""The records of one person: all that the tables hold about them, for whoever asks what that is."""

import re
from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Table, Text, cast, func, or_, select, text

from domain.lifecycle import Action
from store.parameters import batches
from store.personal_columns import HELD, Holds
from store.tables import (
    admins,
    catalogue_revisions,
    events,
    held_words,
    hops,
    low_ratings,
    memberships,
    messages,
    metadata,
    nags,
    outbox,
    people,
    periodic_runs,
    proposal_decisions,
    rating_questions,
    readings,
    requests,
    survey_invitations,
    surveys,
    trainings,
    unmet_need_decisions,
)
from store.types import holds_json

Record = Mapping[str, Any]
"""A row by the names of its columns."""


_USER_ID = re.compile(r"[UW][A-Z0-9]{2,}")


class Kind(Enum):
    """A kind of record that is about one person: the column that says about whom."""

    ADMIN = admins.c.user_id
    MEMBERSHIP = memberships.c.user_id
    RATING_QUESTION = rating_questions.c.requester_id
    LOW_RATING = low_ratings.c.manager_id
    NAG = nags.c.recipient_id
    TRAINING = trainings.c.user_id
    READING = readings.c.user_id
    PROPOSAL_DECISION = proposal_decisions.c.decided_by
    UNMET_NEED_DECISION = unmet_need_decisions.c.decided_by
    MESSAGE = outbox.c.recipient_id


def names(column: ColumnElement[Any], user_id: str) -> ColumnElement[bool]:
    """Return the condition that a column is the id of a person or, of JSON, that it stands there.

    In JSON it is a text of its own.
    """
    if holds_json(column):
        return cast(column, Text).contains(f'"{user_id}"', autoescape=True)
    return column == user_id


class PersonRecordStore:
    """The records of the people of one workspace."""

    def __init__(self, connection: Connection, workspace_id: int) -> None:
        self._connection = connection
        self._workspace_id = workspace_id

    def is_known(self, user_id: str) -> bool:
        """Whether anything is stored about somebody."""
        if not _USER_ID.fullmatch(user_id):
            return False  # a word of JSON, or nothing
        for name, columns in HELD.items():
            table = metadata.tables[name]
            ids = [table.c[each] for each, held in columns.items() if Holds.PEOPLE in held]
            if ids and self._has(table, or_(*(names(each, user_id) for each in ids))):
                return True
        return False

    def profile(self, user_id: str) -> Record | None:
        """Return what is kept about somebody as Slack shows them, if they have been seen."""
        found = self._rows(self._mine(people).where(people.c.user_id == user_id))
        return found[0] if found else None

    def of_kind(self, kind: Kind, user_id: str) -> Sequence[Record]:
        """Return somebody's records of a kind."""
        table = kind.value.table
        theirs = self._mine(table).where(kind.value == user_id)
        return self._rows(theirs.order_by(*table.primary_key.columns))

    def opened_ids(self, user_id: str) -> tuple[int, ...]:
        """Return the ids of the requests that somebody asked for or opened, the oldest first."""
        opened = select(events.c.request_id).where(
            events.c.workspace_id == self._workspace_id,
            events.c.kind == Action.OPEN.value,
            events.c.actor_id == user_id,
        )
        statement = (
            select(requests.c.id)
            .where(
                requests.c.workspace_id == self._workspace_id,
                or_(requests.c.requester_id == user_id, requests.c.id.in_(opened)),
            )
            .order_by(requests.c.id)
        )
        return tuple(self._connection.scalars(statement))

    def concerned_ids(self, user_id: str) -> tuple[int, ...]:
        """Return the ids of the requests that somebody served, approved or is named in."""
        columns = (requests.c.assignee_id, requests.c.approver_id, requests.c.trainee_id)
        found: set[int] = set()
        for statement in (
            select(requests.c.id).where(
                requests.c.workspace_id == self._workspace_id,
                or_(*(each == user_id for each in columns), names(requests.c.fields, user_id)),
            ),
            select(hops.c.request_id).where(
                hops.c.workspace_id == self._workspace_id, hops.c.assignee_id == user_id
            ),
            select(events.c.request_id).where(
                events.c.workspace_id == self._workspace_id, names(events.c.payload, user_id)
            ),
        ):
            found.update(self._connection.scalars(statement))
        return tuple(sorted(found))

    def event_ids(self, user_id: str) -> tuple[tuple[int, int], ...]:
        """Return the ids of the events that somebody caused, each behind that of its request."""
        statement = (
            select(events.c.request_id, events.c.id)
            .where(events.c.workspace_id == self._workspace_id, events.c.actor_id == user_id)
            .order_by(events.c.id)
        )
        return tuple((row.request_id, row.id) for row in self._connection.execute(statement))

    def repeated_by(self, user_id: str) -> tuple[tuple[int, int], ...]:
        """Return the ids of events that nobody caused and that have somebody's words all the same.

        A refused approval says why in the request that waited for it. Who ends a request says why
        its needs are cancelled, which happens at the same instant. Each id stands behind that of
        its request.
        """
        said, near, again = events.alias(), requests.alias("near"), events.alias()
        theirs = (near.c.workspace_id == self._workspace_id, said.c.actor_id == user_id)
        columns = (again.c.request_id, again.c.id, again.c.payload, again.c.at)
        columns_said = (said.c.payload.label("said"), said.c.at.label("said_at"))
        above = (
            select(*columns, *columns_said)
            .join_from(said, near, near.c.id == said.c.request_id)
            .join(again, again.c.request_id == near.c.parent_id)
        )
        below = (
            select(*columns, *columns_said)
            .join_from(said, near, near.c.parent_id == said.c.request_id)
            .join(again, again.c.request_id == near.c.id)
            .where(text("near.parent_id IS NOT NULL"))  # literally: see the partial index
        )
        found: set[tuple[int, int]] = set()
        for joined in (above, below):
            for row in self._connection.execute(joined.where(*theirs, again.c.actor_id.is_(None))):
                words = row.payload.get("text")
                if words and (row.at == row.said_at or words == row.said.get("text")):
                    found.add((row.request_id, row.id))
        return tuple(sorted(found))

    def counts(self, user_id: str) -> Mapping[Action, int]:
        """Return how many events of each kind somebody caused."""
        statement = (
            select(events.c.kind, func.count())
            .where(events.c.workspace_id == self._workspace_id, events.c.actor_id == user_id)
            .group_by(events.c.kind)
        )
        return {Action(kind): count for kind, count in self._connection.execute(statement)}

    def count_comments(self, user_id: str) -> int:
        """Return how many of somebody's ratings have a comment."""
        statement = select(events.c.payload).where(
            events.c.workspace_id == self._workspace_id,
            events.c.actor_id == user_id,
            events.c.kind == Action.RATE,
        )
        return sum(bool(each.get("text")) for each in self._connection.scalars(statement))

    def words_held(self, request_ids: Sequence[int]) -> Sequence[Record]:
        """Return the words that wait of these requests."""
        found: list[Record] = []
        for batch in batches(request_ids):
            found += self._rows(self._mine(held_words).where(held_words.c.request_id.in_(batch)))
        return found

    def messages_to(self, channel_id: str) -> Sequence[Record]:
        """Return which messages of the bot stand in somebody's direct messages."""
        statement = self._mine(messages).where(messages.c.channel_id == channel_id)
        return self._rows(statement.order_by(messages.c.ts))

    def surveys_of(self, user_id: str) -> Sequence[Record]:
        """Return the surveys that somebody is asked in or has sent.

        `answered` is None where they are not asked.
        """
        invited = (survey_invitations.c.survey_id == surveys.c.id) & (
            survey_invitations.c.user_id == user_id
        )
        statement = (
            select(surveys, survey_invitations.c.answered)
            .outerjoin(survey_invitations, invited)
            .where(
                surveys.c.workspace_id == self._workspace_id,
                or_(surveys.c.sent_by == user_id, survey_invitations.c.answered.is_not(None)),
            )
            .order_by(surveys.c.id)
        )
        return self._rows(statement)

    def catalogue_changes(self, user_id: str) -> Sequence[Record]:
        """Return the revisions of the catalogue that somebody made or that name them."""
        named = names(catalogue_revisions.c.content, user_id)
        columns = catalogue_revisions.c
        statement = (
            select(
                columns.number,
                columns.made_at,
                columns.origin,
                columns.reason,
                columns.author_id,
                named.label("names_them"),
            )
            .where(
                columns.workspace_id == self._workspace_id,
                or_(columns.author_id == user_id, named),
            )
            .order_by(columns.number)
        )
        return self._rows(statement)

    def periods(self, user_id: str) -> Sequence[Record]:
        """Return the periodic messages that somebody was sent, such as digests."""
        theirs = periodic_runs.c.period.startswith(f"{user_id}:", autoescape=True)
        statement = self._mine(periodic_runs).where(theirs)
        return self._rows(statement.order_by(periodic_runs.c.begun_at, periodic_runs.c.job))

    def _mine(self, table: Table) -> Select[Any]:
        return select(table).where(table.c.workspace_id == self._workspace_id)

    def _has(self, table: Table, condition: ColumnElement[bool]) -> bool:
        statement = self._mine(table).where(condition).limit(1)
        return self._connection.execute(statement).first() is not None

    def _rows(self, statement: Select[Any]) -> Sequence[Record]:
        return [dict(each._mapping) for each in self._connection.execute(statement)]
