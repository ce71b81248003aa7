"""Every view about a department, its people and its calendar, with sample values."""

from collections.abc import Iterator
from dataclasses import replace

from bot.i18n import Translator
from bot.layouts.samples import BOB, CALENDAR, CAROL, IT
from bot.views import errors
from bot.views.blocks import Message, View
from bot.views.catalogue import (
    administration_forms,
    department_forms,
    department_news,
    my_department,
)
from domain.catalogue import CalendarDefinition, DepartmentDefinition, ServiceDefinition
from domain.department_changes import (
    CalendarPage,
    CalendarPlace,
    DepartmentPage,
    PartChange,
    SavedDepartment,
)
from domain.errors import DomainError, Problem
from domain.organisation import ServiceKind
from domain.service_changes import DepartmentServices
from domain.standards import ServiceStandard
from domain.text import LocalizedText

_LONGEST_NAME = 75


def department_views(words: str, t: Translator) -> Iterator[tuple[str, Message | View]]:
    """Every view about a department, its people and its calendar.

    Args:
        words: what people typed in it.
    """
    name = LocalizedText(words[:_LONGEST_NAME] or "?")
    kind = ServiceKind.SUPPORT
    services = tuple(
        ServiceDefinition(f"s-{each}", name, kind, False, (), ServiceStandard())
        for each in range(120)
    )
    one = DepartmentDefinition("it", name, "C0IT", None, (BOB,), None, "office", None, services[:1])
    other = replace(
        one,
        name=LocalizedText("IT", "信息技术部"),
        channel="C0DESK",
        providers=(BOB, CAROL),
        managers=(),
        editors=(CAROL,),
        members="S0TEAM",
        default_service="s-3",
        services=services,
    )
    hours = CalendarDefinition(CALENDAR, holidays="CN")
    closed = replace(hours, calendar=replace(CALENDAR, timezone="UTC"))
    for department, calendars in ((one, ("office",)), (other, ("office", "house"))):
        page = DepartmentServices(department, (IT,), 12, is_admin=len(calendars) > 1)
        new = administration_forms.new_department_form(page, calendars, t)
        yield "new_department_form", new
        shown = DepartmentPage(page, calendars, frozenset({CAROL}))
        yield "department_form", department_forms.department_form(shown, t)
        for changed in (True, False):
            saved = SavedDepartment(page, changed)
            yield "department_window", my_department.department_window(page, t, saved)
    place = CalendarPlace("office", "it", 12)
    for definition in (hours, replace(closed, holidays=None)):
        calendar = CalendarPage(place, definition, (one, other))
        yield "calendar_form", department_forms.calendar_form(calendar, t)
        yield "new_calendar_form", administration_forms.new_calendar_form(calendar, t)
    for running in (0, 1, 3):
        retiring = administration_forms.retire_department_form(page.place(), running, t)
        yield "retire_department_form", retiring
    for change in (
        PartChange(None, one),
        PartChange(one, None),
        PartChange(one, other),
        PartChange(other, one),
        PartChange(hours, closed),
        PartChange(hours, replace(hours, holidays="DE")),
    ):
        for reason in ("", words[:500]):
            news = department_news.department_changed(CAROL, IT, change, reason, t)
            yield "department_changed", news
        for who in ("", words[:_LONGEST_NAME]):
            error = DomainError(Problem.PART_CHANGED, change=change, who=who)
            yield "error part_changed", errors.error_message(error, t)
            yield "error view part_changed", errors.error_view(error, t)
