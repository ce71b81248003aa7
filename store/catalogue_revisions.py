"""Revisions of the catalogue: each as it was put in force, never changed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, func, insert, select

from domain.catalogue import Catalogue
from domain.catalogue_revisions import Authorship, Origin, Revision
from store.catalogue_json import catalogue_from_json, catalogue_to_json
from store.tables import catalogue_revisions, workspaces


class CatalogueRevisionStore:
    """The revisions of one workspace's catalogue."""

    def __init__(self, connection: Connection, workspace_id: int) -> None:
        self._connection = connection
        self._workspace_id = workspace_id

    def lock(self) -> None:
        """Let nobody else change the catalogue until the transaction ends."""
        statement = select(workspaces.c.id).where(workspaces.c.id == self._workspace_id)
        # Not the key: new requests may refer to the workspace meanwhile.
        self._connection.execute(statement.with_for_update(key_share=True))

    def put(
        self,
        catalogue: Catalogue,
        authorship: Authorship,
        now: datetime,
        file: Catalogue | None = None,
    ) -> None:
        """Keep a catalogue, which is locked, as the newest revision.

        Args:
            file: what the file said that was imported, if one was.
        """
        self._connection.execute(
            insert(catalogue_revisions).values(
                workspace_id=self._workspace_id,
                number=self.newest_number() + 1,
                made_at=now,
                origin=authorship.origin.value,
                author_id=authorship.author_id,
                reason=authorship.reason,
                content=catalogue_to_json(catalogue),
                file=catalogue_to_json(file) if file else None,
            )
        )

    def newest_number(self) -> int:
        """Return the number of the newest revision; 0 if there is none."""
        statement = select(func.max(catalogue_revisions.c.number)).where(
            catalogue_revisions.c.workspace_id == self._workspace_id
        )
        return self._connection.scalar(statement) or 0

    def find(self, number: int) -> Revision | None:
        """Return the revision of that number, if there is one."""
        if number > self.newest_number():  # and perhaps more than the column can hold
            return None
        return self._one(self._newest_first().where(catalogue_revisions.c.number == number))

    def find_last_file(self) -> Catalogue | None:
        """Return what the file said that was imported last, if one was."""
        statement = (
            select(catalogue_revisions.c.file)
            .where(
                catalogue_revisions.c.workspace_id == self._workspace_id,
                catalogue_revisions.c.origin.in_([Origin.FILE.value, Origin.BEFORE.value]),
            )
            .order_by(catalogue_revisions.c.number.desc())
            .limit(1)
        )
        found = self._connection.scalar(statement)
        return catalogue_from_json(found) if found else None

    def newest(self, limit: int) -> Sequence[Revision]:
        """Return the newest revisions, the newest first."""
        statement = self._newest_first().limit(limit)
        return [_revision(row) for row in self._connection.execute(statement)]

    def _newest_first(self) -> Select[Any]:
        return (
            select(catalogue_revisions)
            .where(catalogue_revisions.c.workspace_id == self._workspace_id)
            .order_by(catalogue_revisions.c.number.desc())
        )

    def _one(self, statement: Select[Any]) -> Revision | None:
        row = self._connection.execute(statement).one_or_none()
        return _revision(row) if row else None


def _revision(row: Row[Any]) -> Revision:
    return Revision(
        number=row.number,
        made_at=row.made_at,
        authorship=Authorship(Origin(row.origin), row.author_id, row.reason),
        catalogue=catalogue_from_json(row.content),
    )
