"""Forms about departments and calendars say what the catalogue says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from bot.catalogue.calendar_entries import calendar_typed
from domain.catalogue import DepartmentDefinition
from domain.department_changes import CalendarEntries, DepartmentEntries
from tests.catalogues import LOCALIZED, USERS, calendars

if TYPE_CHECKING:
    from domain.catalogue import CalendarDefinition

DEPARTMENTS = st.builds(
    DepartmentDefinition,
    key=st.just("it"),
    name=LOCALIZED,
    channel=st.just("C01"),
    providers=st.one_of(st.none(), USERS.filter(bool)),
    managers=USERS,
    members=st.one_of(st.none(), USERS, st.just("S01")),
    calendar=st.just("office"),
    default_service=st.sampled_from([None, "laptop"]),
    services=st.just(()),
    anonymous_ratings=st.booleans(),
    editors=USERS,
)


@given(calendars())
def test_a_calendar_that_is_sent_as_it_was_is_the_same(definition: CalendarDefinition) -> None:
    assert calendar_typed(CalendarEntries.of(definition), definition, "zh-CN") == definition


@given(DEPARTMENTS)
def test_a_department_that_is_sent_as_it_was_is_the_same(department: DepartmentDefinition) -> None:
    assert DepartmentEntries.of(department).changed(department, frozenset()) == department
