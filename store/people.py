"""The people of the workspace as Slack knows them, and what each is in the departments."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    bindparam,
    delete,
    func,
    insert,
    select,
    update,
)

from domain.organisation import MemberRole, Membership, Person, Standing, departments_in
from domain.permissions import is_in_force
from store.parameters import WORKSPACE, batches
from store.prepared import Prepared
from store.tables import admins, departments, memberships, people, requests, workspaces
from store.upserts import Upsert, upsert

_PERSON = Prepared(
    select(people).where(
        people.c.workspace_id == WORKSPACE, people.c.user_id == bindparam("user_id_")
    )
)
_ADMIN = Prepared(
    select(admins.c.user_id).where(
        admins.c.workspace_id == WORKSPACE, admins.c.user_id == bindparam("user_id_")
    )
)
_MEMBERS = Prepared(
    select(
        memberships.c.user_id,
        memberships.c.department_id,
        memberships.c.role,
        memberships.c.named,
        departments.c.retired,
        people.c.name,
        people.c.locale,
        people.c.timezone,
        people.c.deleted,
        people.c.standing,
    )
    .join(departments, departments.c.id == memberships.c.department_id)
    .outerjoin(
        people,
        (people.c.workspace_id == memberships.c.workspace_id)
        & (people.c.user_id == memberships.c.user_id),
    )
    .where(
        memberships.c.workspace_id == WORKSPACE,
        memberships.c.department_id == bindparam("department_id_"),
        memberships.c.role == bindparam("role_"),
    )
    .order_by(memberships.c.user_id)
)
_MEMBERSHIPS_OF = Prepared(
    select(
        memberships.c.department_id, memberships.c.role, memberships.c.named, departments.c.retired
    )
    .join(departments, departments.c.id == memberships.c.department_id)
    .where(memberships.c.workspace_id == WORKSPACE, memberships.c.user_id == bindparam("user_id_"))
)
_LOCALE = Prepared(
    select(people.c.locale)
    .join(
        memberships,
        (memberships.c.workspace_id == people.c.workspace_id)
        & (memberships.c.user_id == people.c.user_id),
    )
    .where(
        memberships.c.workspace_id == WORKSPACE,
        memberships.c.department_id == bindparam("department_id_"),
        memberships.c.role == bindparam("role_"),
        ~people.c.deleted,
    )
    .group_by(people.c.locale)
    .order_by(func.count().desc(), people.c.locale)
    .limit(1)
)


def _put(insert: Upsert) -> Upsert:
    changing = ("name", "locale", "timezone", "deleted", "standing")
    return insert.on_conflict_do_update(
        index_elements=["workspace_id", "user_id"],
        set_={name: insert.excluded[name] for name in changing},
    )


_PUT = upsert(people, _put)
_ROLES = frozenset(MemberRole)


def _person(row: Row[Any]) -> Person:
    standing = Standing(row.standing)
    return Person(row.user_id, row.name, row.locale, row.timezone, row.deleted, standing)


def _membership(row: Row[Any]) -> Membership:
    return Membership(row.department_id, MemberRole(row.role), row.named, row.retired)


def _in_force(row: Row[Any]) -> bool:
    person = None if row.name is None else _person(row)
    return is_in_force(_membership(row), person)


class PeopleStore:
    """The people of one workspace."""

    def __init__(self, connection: Connection, workspace_id: int) -> None:
        self._connection = connection
        self._workspace_id = workspace_id
        self._rows: dict[str, Row[Any] | None] = {}

    def team_id(self) -> str:
        """Slack's name for their workspace."""
        statement = select(workspaces.c.team_id).where(workspaces.c.id == self._workspace_id)
        return self._connection.scalar(statement) or ""

    def workspace_url(self) -> str:
        """Where their workspace is on the web, with a slash at the end; empty: not known yet."""
        statement = select(workspaces.c.url).where(workspaces.c.id == self._workspace_id)
        return self._connection.scalar(statement) or ""

    def get(self, user_id: str) -> Person | None:
        """A person; None if they have not been seen yet."""
        row = self._row(user_id)
        return _person(row) if row else None

    def put(self, person: Person) -> None:
        """Remember a person as Slack shows them now."""
        row = {
            "workspace_id": self._workspace_id,
            "user_id": person.user_id,
            "name": person.name,
            "locale": person.locale,
            "timezone": person.timezone,
            "deleted": person.deleted,
            "standing": person.standing.value,
        }
        _PUT.execute(self._connection, row)
        self._rows.pop(person.user_id, None)

    def all(self) -> tuple[Person, ...]:
        """Everybody."""
        statement = select(people).where(people.c.workspace_id == self._workspace_id)
        return tuple(_person(row) for row in self._connection.execute(statement))

    def names(self) -> tuple[tuple[str, str], ...]:
        """Everybody's user id and name."""
        mine = people.c.workspace_id == self._workspace_id
        found = self._connection.execute(select(people.c.user_id, people.c.name).where(mine))
        return tuple((user_id, name) for user_id, name in found)

    def known_among(self, user_ids: Sequence[str]) -> frozenset[str]:
        """Those of these people who have been seen."""
        known: set[str] = set()
        for batch in batches(user_ids):
            statement = select(people.c.user_id).where(
                people.c.workspace_id == self._workspace_id,
                people.c.user_id.in_(batch),
            )
            known.update(self._connection.scalars(statement))
        return frozenset(known)

    def names_of(self, user_ids: Sequence[str]) -> dict[str, str]:
        """Return the names of those of these people who are known by one, by their ids."""
        names: dict[str, str] = {}
        for batch in batches(user_ids):
            statement = select(people.c.user_id, people.c.name).where(
                people.c.workspace_id == self._workspace_id,
                people.c.user_id.in_(batch),
                people.c.name != "",
            )
            names |= {row.user_id: row.name for row in self._connection.execute(statement)}
        return names

    def dm_channel(self, user_id: str) -> str | None:
        """The channel of the bot's direct messages with a person, once it has been opened."""
        row = self._row(user_id)
        return row.dm_channel_id if row else None

    def set_dm_channel(self, user_id: str, channel_id: str) -> None:
        """Remember that channel."""
        self._change(user_id, dm_channel_id=channel_id)

    def forget_dm_channel(self, user_id: str) -> None:
        """Forget a channel that Slack no longer knows; it is opened again when it is needed."""
        self._change(user_id, dm_channel_id=None)

    def note_home_opened(self, user_id: str, now: datetime) -> None:
        """Remember that a person looks at the App Home: it is kept up to date for a while."""
        self._change(user_id, home_opened_at=now)

    def home_times(self, user_id: str) -> tuple[datetime | None, datetime | None]:
        """Return when a person last looked at the App Home, and when it was last made."""
        row = self._row(user_id)
        return (row.home_opened_at, row.home_shown_at) if row else (None, None)

    def note_home_shown(self, user_id: str, now: datetime) -> None:
        """Remember when a person's App Home was last made."""
        self._change(user_id, home_shown_at=now)

    def queue_view(self, user_id: str) -> str:
        """The part of the queue that a person sees in their App Home; empty: nothing was chosen."""
        row = self._row(user_id)
        return (row.queue_view or "") if row else ""

    def note_queue_view(self, user_id: str, view: str) -> None:
        """Remember what a person looks at of the queue in their App Home."""
        self._change(user_id, queue_view=view)

    def is_newcomer(self, user_id: str) -> bool:
        """Whether a person is known, and was never shown how Crossdesk works."""
        row = self._row(user_id)
        return row is not None and row.introduced_at is None

    def newcomers(self, since: datetime) -> tuple[str, ...]:
        """Return who asked for the first time since then, and was not shown how Crossdesk works."""
        asked = select(requests.c.id).where(
            requests.c.workspace_id == people.c.workspace_id,
            requests.c.requester_id == people.c.user_id,
        )
        statement = select(people.c.user_id).where(
            people.c.workspace_id == self._workspace_id,
            people.c.introduced_at.is_(None),
            ~people.c.deleted,
            asked.exists(),
            ~asked.where(requests.c.opened_at < since).exists(),
        )
        return tuple(self._connection.scalars(statement))

    def note_introduced(self, user_id: str, now: datetime) -> bool:
        """Note that a person is shown how Crossdesk works; returns whether it is the first time."""
        self._rows.pop(user_id, None)
        statement = (
            update(people)
            .where(
                people.c.workspace_id == self._workspace_id,
                people.c.user_id == user_id,
                people.c.introduced_at.is_(None),
            )
            .values(introduced_at=now)
        )
        return self._connection.execute(statement).rowcount > 0

    def is_admin(self, user_id: str) -> bool:
        """Whether the catalogue names this person as an admin."""
        return _ADMIN.first(self._connection, self._of(user_id)) is not None

    def direct_messages(self) -> dict[str, str]:
        """Whose direct messages with the bot are known: user ids by the channels' ids."""
        statement = select(people.c.dm_channel_id, people.c.user_id).where(
            people.c.workspace_id == self._workspace_id, people.c.dm_channel_id.is_not(None)
        )
        return {row.dm_channel_id: row.user_id for row in self._connection.execute(statement)}

    def admins(self) -> tuple[str, ...]:
        """The user ids of the admins who have not left, sorted."""
        beside = (people.c.workspace_id == admins.c.workspace_id) & (
            people.c.user_id == admins.c.user_id
        )
        statement = (
            select(admins.c.user_id)
            .outerjoin(people, beside)
            .where(admins.c.workspace_id == self._workspace_id, people.c.deleted.is_not(True))
            .order_by(admins.c.user_id)
        )
        return tuple(self._connection.scalars(statement))

    def set_admins(self, user_ids: Iterable[str]) -> None:
        """Make these the admins."""
        self._connection.execute(delete(admins).where(admins.c.workspace_id == self._workspace_id))
        rows = [
            {"workspace_id": self._workspace_id, "user_id": user_id}
            for user_id in sorted(set(user_ids))
        ]
        if rows:
            self._connection.execute(insert(admins), rows)

    def roles_in(self, department_id: int, user_id: str) -> frozenset[MemberRole]:
        """Return a person's roles in a department now."""
        in_force = self.in_force(user_id)
        return frozenset(each.role for each in in_force if each.department_id == department_id)

    def departments_of(self, user_id: str, *roles: MemberRole) -> tuple[int, ...]:
        """The ids of the departments in which a person has one of these roles now, sorted."""
        return departments_in(self.in_force(user_id), roles)

    def in_force(self, user_id: str) -> tuple[Membership, ...]:
        """Return a person's roles in any department now."""
        person = self.get(user_id)
        return tuple(each for each in self.memberships(user_id) if is_in_force(each, person))

    def memberships(self, user_id: str) -> tuple[Membership, ...]:
        """All that ties a person to departments, in force now or not.

        A role that nobody knows is none, as after a return from a newer version.
        """
        found = _MEMBERSHIPS_OF.execute(self._connection, self._of(user_id))
        return tuple(_membership(row) for row in found if row.role in _ROLES)

    def members(self, department_id: int, role: MemberRole) -> tuple[str, ...]:
        """The user ids of those who have a role in a department now, sorted."""
        return tuple(row.user_id for row in self._members(department_id, role) if _in_force(row))

    def unname(self, department_id: int, role: MemberRole) -> None:
        """Note that the catalogue does not name those who have a role in a department any more."""
        self._connection.execute(
            update(memberships).where(*self._having(department_id, role)).values(named=False)
        )

    def locale_of(self, department_id: int, role: MemberRole) -> str | None:
        """Return the locale that most of those with a role in a department have, or None."""
        row = _LOCALE.first(self._connection, self._of_role(department_id, role))
        return row.locale if row else None

    def set_members(
        self,
        department_id: int,
        role: MemberRole,
        user_ids: Iterable[str],
        named: Collection[str] = (),
    ) -> None:
        """Give a role in a department to these people and to nobody else.

        Args:
            named: those of them whom the catalogue names by their ids.
        """
        self._connection.execute(delete(memberships).where(*self._having(department_id, role)))
        rows = [
            {
                "workspace_id": self._workspace_id,
                "department_id": department_id,
                "user_id": user_id,
                "role": role.value,
                "named": user_id in named,
            }
            for user_id in sorted(set(user_ids))
        ]
        if rows:
            self._connection.execute(insert(memberships), rows)

    def add_member(self, department_id: int, role: MemberRole, user_id: str) -> None:
        """Give a role in a department to one more person."""
        if any(row.user_id == user_id for row in self._members(department_id, role)):
            return
        row = {
            "workspace_id": self._workspace_id,
            "department_id": department_id,
            "user_id": user_id,
            "role": role.value,
        }
        self._connection.execute(insert(memberships), row)

    def remove_member(self, department_id: int, role: MemberRole, user_id: str) -> None:
        """Take a role in a department from a person, unless the catalogue names them for it."""
        mine = (memberships.c.user_id == user_id, ~memberships.c.named)
        having = self._having(department_id, role)
        self._connection.execute(delete(memberships).where(*having, *mine))

    def _members(self, department_id: int, role: MemberRole) -> Sequence[Row[Any]]:
        return _MEMBERS.execute(self._connection, self._of_role(department_id, role))

    def _of_role(self, department_id: int, role: MemberRole) -> dict[str, Any]:
        return {
            WORKSPACE.key: self._workspace_id,
            "department_id_": department_id,
            "role_": role.value,
        }

    def _having(self, department_id: int, role: MemberRole) -> tuple[ColumnElement[bool], ...]:
        return (
            memberships.c.workspace_id == self._workspace_id,
            memberships.c.department_id == department_id,
            memberships.c.role == role.value,
        )

    def _row(self, user_id: str) -> Row[Any] | None:
        """Return the row of a person; one transaction may ask for it again and again."""
        if user_id not in self._rows:
            self._rows[user_id] = _PERSON.first(self._connection, self._of(user_id))
        return self._rows[user_id]

    def _of(self, user_id: str) -> dict[str, int | str]:
        return {WORKSPACE.key: self._workspace_id, "user_id_": user_id}

    def _change(self, user_id: str, **values: object) -> bool:
        self._rows.pop(user_id, None)
        mine = (people.c.workspace_id == self._workspace_id, people.c.user_id == user_id)
        statement = update(people).where(*mine).values(**values)
        return self._connection.execute(statement).rowcount > 0
