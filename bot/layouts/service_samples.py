"""Every view about the services of a department, with sample values."""

from collections.abc import Iterator
from dataclasses import replace

from bot.i18n import Translator
from bot.layouts.department_samples import department_views
from bot.layouts.samples import BOB, CAROL, FIELDS, IT, LAPTOP, STANDARD
from bot.views import errors
from bot.views.blocks import Message, View
from bot.views.catalogue import my_department, service_forms, service_news
from domain.catalogue import DepartmentDefinition, ServiceDefinition
from domain.durations import Duration
from domain.errors import DomainError, Problem
from domain.field_changes import FieldEntries
from domain.organisation import ServiceKind
from domain.promise_terms import PromiseKind
from domain.service_changes import (
    DepartmentServices,
    SavedService,
    ServiceChange,
    ServiceEntries,
)
from domain.shares import Share
from domain.standard_previews import PromisePreview, StandardPreview
from domain.standards import ServiceStandard
from domain.text import LocalizedText

_LONGEST_NAME = 75


def service_views(words: str, t: Translator) -> Iterator[tuple[str, Message | View]]:
    """Every view about a department and its services.

    Args:
        words: what people typed in it.
    """
    name = LocalizedText(words[:_LONGEST_NAME] or "?")
    support = ServiceKind.SUPPORT
    service = ServiceDefinition("laptop", name, support, False, FIELDS, ServiceStandard())
    other = replace(
        service,
        name=LAPTOP.name,
        kind=ServiceKind.RESOURCE,
        confidential=True,
        fields=(),
        standard=STANDARD,
    )
    for count, departments in ((1, 1), (60, 2)):
        many = tuple(replace(other, key=f"laptop-{each}") for each in range(count))
        people = (None, (BOB,), None)
        definition = DepartmentDefinition(
            "it", name, "C0IT", *people, "office", None, (*many, service)
        )
        page = DepartmentServices(definition, (IT,) * departments, 12)
        yield from _windows(page, service, other, t)
    yield from _forms(page, service, other, words, t)
    yield from _news(service, other, words, t)
    yield from department_views(words, t)


def _windows(
    page: DepartmentServices, service: ServiceDefinition, other: ServiceDefinition, t: Translator
) -> Iterator[tuple[str, View]]:
    for saved in (
        None,
        SavedService(page, service, True, moved=3),
        SavedService(page, service, False),
        SavedService(page, None, True),
    ):
        yield "department_window", my_department.department_window(page, t, saved)
        for each in (service, other):
            yield "service_window", my_department.service_window(page, each, t, saved)


def _forms(
    page: DepartmentServices,
    service: ServiceDefinition,
    other: ServiceDefinition,
    words: str,
    t: Translator,
) -> Iterator[tuple[str, View]]:
    place = page.place("laptop")
    for each, position in ((service, ""), (other, "3")):
        entries = ServiceEntries.of(each, position)
        yield "change_form", service_forms.change_form(place, entries, 3, t)
        for preview in _previews():
            form = service_forms.change_form(place, entries, 1, t, preview, words[:500])
            yield "change_form", form
    for key in ("", FIELDS[0].key):
        its_place = page.place("laptop", key)
        typed = FieldEntries.of(service, key) if key else FieldEntries(english=words[:150])
        for count in (1, 20):
            yield "field_form", service_forms.field_form(its_place, typed, count, t)
    yield "add_form", service_forms.add_form(page.place(), t)
    for running in (0, 1, 3):
        yield "retire_form", service_forms.retire_form(place, running, t)


def _news(
    service: ServiceDefinition, other: ServiceDefinition, words: str, t: Translator
) -> Iterator[tuple[str, Message | View]]:
    for change in (
        ServiceChange(None, service),
        ServiceChange(None, other),
        ServiceChange(service, other),
        ServiceChange(other, service),
        ServiceChange(service, replace(service, fields=tuple(reversed(FIELDS)), rating_share=5)),
        ServiceChange(other, None),
    ):
        for reason in ("", words[:500]):
            for moved in (0, 12):
                news = service_news.service_changed(CAROL, IT, change, reason, t, moved)
                yield "service_changed", news
    for who in ("", words[:_LONGEST_NAME]):
        error = DomainError(Problem.SERVICE_CHANGED, change=ServiceChange(service, other), who=who)
        yield "error service_changed", errors.error_message(error, t)
        yield "error view service_changed", errors.error_view(error, t)


def _previews() -> Iterator[StandardPreview]:
    times = Duration.parse("8h"), Duration.parse("1d 6h")
    for count, running, movable in ((94, 12, 12), (94, 12, 0), (4, 1, 1), (0, 0, 0)):
        kept = Share(count * 3 // 4, count), Share(count, count)
        yield StandardPreview(
            tuple(
                PromisePreview(kind, old, new, *kept, excludes_urgent=not movable)
                for kind in PromiseKind
                for old, new in (times, (None, times[0]), (times[0], None))
            ),
            running,
            movable,
        )
