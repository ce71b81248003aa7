"""The workspaces of a database, and which of them this process serves."""

from contextlib import suppress

from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from store.database import Database
from store.errors import SeveralWorkspaces
from store.tables import workspaces


def enter_workspace(database: Database, team_id: str, name: str, url: str = "") -> int:
    """The id of a Slack workspace here; it is made if it is new.

    A workspace that a catalogue was imported into before there was a token becomes this one.

    Args:
        url: where it is on the web; ends in a slash.
    """
    with database.engine.begin() as connection:
        for condition in (workspaces.c.team_id == team_id, workspaces.c.team_id.is_(None)):
            found: int | None = connection.scalar(select(workspaces.c.id).where(condition))
            if found is not None:
                connection.execute(
                    update(workspaces)
                    .where(workspaces.c.id == found)
                    .values(team_id=team_id, name=name, url=url)
                )
                return found
    row = {"team_id": team_id, "name": name, "url": url}
    # Two processes that start together on an empty database: one makes it, both find it.
    with suppress(IntegrityError), database.engine.begin() as connection:
        connection.execute(insert(workspaces), row)
    with database.engine.begin() as connection:
        made: int = connection.scalars(
            select(workspaces.c.id).where(workspaces.c.team_id == team_id)
        ).one()
    return made


def only_workspace(database: Database) -> int:
    """The id of the one workspace here, for the CLI; it is made, still nameless, if there is none.

    Raises:
        SeveralWorkspaces: if there are several, and so no telling which is meant.
    """
    with database.engine.begin() as connection:
        ids: list[int] = list(connection.scalars(select(workspaces.c.id).limit(2)))
        if len(ids) > 1:
            raise SeveralWorkspaces(
                "the database holds several workspaces; this command needs one that holds a single "
                "one: check DATABASE_URL"
            )
        if ids:
            return ids[0]
        statement = insert(workspaces).values(name="").returning(workspaces.c.id)
        return int(connection.execute(statement).scalar_one())


def find_workspace(database: Database, team_id: str | None) -> int | None:
    """The id that `enter_workspace` would give, or None if it had to make one.

    Without a `team_id` it is the one workspace here, None if there are several.
    """
    statement = select(workspaces.c.id, workspaces.c.team_id)
    with database.engine.connect() as connection:
        known = {row.team_id: int(row.id) for row in connection.execute(statement)}
    if team_id is None:
        return next(iter(known.values())) if len(known) == 1 else None
    return known.get(team_id, known.get(None))
