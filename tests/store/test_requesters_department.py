"""For which department somebody asks, as reports and the service map show it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from bot.catalogue import read_catalogue
from bot.read_models import Summary
from bot.usecases.catalogue.importing import import_catalogue
from bot.usecases.requests.opening import open_by_line
from domain.organisation import MemberRole

if TYPE_CHECKING:
    from store.database import Database
    from store.unit_of_work import UnitOfWork

NOW = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)
ALICE = "U01ALICE"
OFFICE = "calendars: {office: {timezone: UTC, hours: {mon-fri: ['09:00-17:00']}}}\ndepartments:\n"
DEPARTMENT = """
  {key}:
    name: {key}
    channel: {channel}
    providers: [U02BOB]
    default_service: any
    services: {{any: {{name: Any, kind: support}}}}
"""
R, P, M = MemberRole.RECEIVER, MemberRole.PROVIDER, MemberRole.MANAGER


@pytest.mark.parametrize(
    ("memberships", "serving", "expected"),
    [
        ({"first": {P}, "last": {R}}, ["first", "last"], "last"),
        ({"first": {R}, "last": {R}}, ["first", "last"], "first"),
        ({"first": {R}, "last": {R}}, ["last", "first"], "last"),
        ({"first": {R}, "last": {P}}, ["last"], "last"),
        ({"first": {R, P}}, ["last"], None),
        ({"last": {M}}, ["first", "last"], "last"),
        ({}, ["first", "last"], None),
    ],
)
def test_one_asks_for_the_department_that_one_belongs_to(
    database: Database,
    workspace_id: int,
    memberships: dict[str, set[MemberRole]],
    serving: list[str],
    expected: str | None,
) -> None:
    def import_(keys: list[str]) -> None:
        text = OFFICE + "".join(
            DEPARTMENT.format(key=key, channel=f"C0{key}".upper()) for key in keys
        )
        catalogue = read_catalogue(text, "catalogue.yaml")
        database.call(workspace_id, import_catalogue, catalogue, NOW)

    def join(uow: UnitOfWork) -> None:
        for key, roles in memberships.items():
            department = uow.catalogue.department(key)
            assert department
            for role in roles:
                uow.people.set_members(department.id, role, [ALICE])

    def asks_for(uow: UnitOfWork) -> str | None:
        opened = open_by_line(uow, ALICE, NOW, "last", "", "Something")
        assert isinstance(opened, Summary)
        department_id = opened.request.requester_department_id
        return uow.catalogue.department_by_id(department_id).key if department_id else None

    import_(["first", "last"])
    database.call(workspace_id, join)
    import_(serving)  # another order, or one of them retired
    assert database.call(workspace_id, asks_for) == expected
