"""Nags in the store: what one process is about to send, no other one sends."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy.exc import OperationalError

from bot.usecases.requests import opening
from domain.business_calendar import BusinessCalendar
from domain.catalogue import DepartmentDefinition, ServiceDefinition
from domain.organisation import ServiceKind
from domain.standards import ServiceStandard
from domain.text import LocalizedText
from domain.working_hours import WeeklyHours
from store.unit_of_work import UnitOfWork

if TYPE_CHECKING:
    from store.database import Database

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


def furnish(uow: UnitOfWork) -> None:
    """A request, and a nag of it that is due."""
    hours = WeeklyHours.parse({"mon-fri": ["09:00-17:00"]})
    calendar_id = uow.catalogue.put_calendar("office", BusinessCalendar("UTC", hours))
    name = LocalizedText("IT")
    service = ServiceDefinition("it", name, ServiceKind.SUPPORT, False, (), ServiceStandard())
    it = DepartmentDefinition("it", name, "C1", None, (), None, "office", "it", (service,))
    uow.catalogue.put_service(uow.catalogue.put_department(it, 0, calendar_id), service, 0, NOW)
    opening.open_by_line(uow, "U1", NOW, "it", "", "It stays dark")
    uow.nags.add(1, "resolution:0:50%", "U2", NOW, NOW)


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_who_asks_at_the_same_time_waits_and_does_not_get_what_is_assigned(
    database: Database, workspace_id: int
) -> None:
    database.call(workspace_id, furnish)
    with database.engine.connect() as first, database.engine.connect() as second:
        with first.begin():
            uow = UnitOfWork(first, workspace_id)
            (mine,) = uow.nags.due(NOW, 10)
            second.exec_driver_sql("SET lock_timeout = 1")  # a millisecond; else it waits for ever
            with pytest.raises(OperationalError, match="lock timeout"):
                UnitOfWork(second, workspace_id).nags.due(NOW, 10)
            second.rollback()
            uow.nags.assign([mine.id], "nag:1")
        with second.begin():
            assert UnitOfWork(second, workspace_id).nags.due(NOW, 10) == ()


def test_what_waits_can_be_looked_through_by_its_recipient(
    database: Database, workspace_id: int
) -> None:
    later = NOW + timedelta(hours=1)

    def three(uow: UnitOfWork) -> None:
        furnish(uow)
        for recipient in ("U3", "U4"):
            uow.nags.add(1, "resolution:0:75%", recipient, NOW, later)

    def waiting(uow: UnitOfWork, recipient: str | None = None) -> list[str]:
        return sorted(each.recipient_id for each in uow.nags.waiting(NOW, recipient))

    database.call(workspace_id, three)
    assert database.call(workspace_id, waiting) == ["U3", "U4"]
    assert database.call(workspace_id, waiting, "U3") == ["U3"]
    database.call(workspace_id, lambda uow: uow.nags.assign([2], "nag:2"))
    assert database.call(workspace_id, waiting) == ["U4"]
    database.call(workspace_id, lambda uow: uow.nags.put_back(2, later))
    assert database.call(workspace_id, waiting) == ["U3", "U4"]
