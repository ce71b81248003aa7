"""Opening a request and showing it cost a number of statements that is known: each is a round trip.

Who adds one should know that every request pays for it.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.catalogue import read_catalogue
from bot.read_models import Promised
from bot.usecases.catalogue.importing import import_catalogue
from bot.usecases.requests import lookups, opening
from domain.organisation import MemberRole, Person
from tests.scenario.office import CATALOGUE
from tests.statements import counted_statements

if TYPE_CHECKING:
    from store.database import Database
    from store.unit_of_work import UnitOfWork

NOW = datetime(2026, 11, 2, 2, tzinfo=UTC)
ALICE = "U01ALICE"


def furnish(uow: UnitOfWork) -> None:
    """The office, in which Alice belongs to a department."""
    import_catalogue(uow, read_catalogue(CATALOGUE, "catalogue.yaml"), NOW)
    uow.people.put(Person(ALICE, ALICE))
    department = uow.catalogue.department("facilities")
    assert department
    uow.people.set_members(department.id, MemberRole.RECEIVER, (ALICE,))


def open_one(uow: UnitOfWork) -> int:
    """Open a request as a command in one line does, for somebody who is known."""
    uow.people.get(ALICE)
    opened = opening.open_by_words(uow, ALICE, NOW, "it Screen stays black")
    assert isinstance(opened, Promised)
    return opened.request.id


async def test_a_line_is_opened_with_few_statements(database: Database, workspace_id: int) -> None:
    database.call(workspace_id, furnish)
    database.call(workspace_id, open_one)  # from here on the catalogue is known
    with counted_statements() as sent:
        await database.run_once(workspace_id, "trigger:1", NOW, None, open_one)
    about = [statement.split()[:3] for statement in sent]
    # delivery with the catalogue's revision, person, memberships, number, request, hop, terms,
    # event, both cards; Postgres stores the five from the number on at once
    assert len(sent) == (9 if database.is_sqlite else 5), about


def test_a_card_is_made_of_four_statements(database: Database, workspace_id: int) -> None:
    database.call(workspace_id, furnish)
    request_id = database.call(workspace_id, open_one)

    def read(uow: UnitOfWork) -> None:
        lookups.dossier(uow, uow.requests.by_id(request_id), NOW)

    database.look_up(workspace_id, read)
    with counted_statements() as sent:
        database.look_up(workspace_id, read)
    about = [statement.split()[:3] for statement in sent]
    assert len(sent) == 4, about  # request, events, catalogue's revision, requester
