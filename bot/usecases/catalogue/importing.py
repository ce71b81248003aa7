"""Taking over a catalogue into the store."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Literal

from bot.catalogue import changes
from bot.catalogue.changes import CatalogueChange
from bot.catalogue.differences import (
    calendar_differences,
    collection_differences,
    department_differences,
    looked_up_differences,
    order_changed,
    service_differences,
    setting_differences,
    shown,
    standard_differences,
)
from bot.catalogue.lookup import with_days_looked_up, years_looked_up
from bot.usecases.each_alone import found_of_each
from bot.usecases.people.departures import settle, settle_person
from bot.usecases.people.waiting import ask_gates_again
from domain.business_calendar import BusinessCalendar
from domain.calendar_changes import changes_to_come
from domain.catalogue import (
    CalendarDefinition,
    Catalogue,
    DepartmentDefinition,
    ServiceDefinition,
)
from domain.catalogue_revisions import BY_FILE, PEOPLE_FIGURES, TRIAGE, Authorship, Origin
from domain.organisation import MemberRole
from store.unit_of_work import UnitOfWork


def import_catalogue(
    uow: UnitOfWork,
    catalogue: Catalogue,
    now: datetime,
    authorship: Authorship = BY_FILE,
    file: Catalogue | None = None,
) -> list[CatalogueChange]:
    """Make the workspace's catalogue equal to this one; returns what that changed.

    What the catalogue does not name any more is retired, never deleted: running requests keep the
    standard and the calendar that they were opened under. An equal catalogue changes nothing. What
    cannot be read any more is put in force again, as if it were new. What is changed is a new
    revision.

    Args:
        file: what the file says, if something else comes into force by it.
    """
    lock_catalogue(uow, now)
    changes = _Import(uow, catalogue, now, looks_up=authorship.origin is not Origin.SLACK).run()
    if authorship.origin is Origin.FILE:
        file = file or catalogue
        if changes or file != uow.catalogue_revisions.find_last_file():
            uow.catalogue_revisions.put(catalogue, authorship, now, file)
    elif changes:
        uow.catalogue_revisions.put(catalogue, authorship, now)
    return changes


def lock_catalogue(uow: UnitOfWork, now: datetime) -> None:
    """Let nobody else change the catalogue until the transaction ends.

    What was in force before revisions were kept becomes the first one.
    """
    uow.catalogue_revisions.lock()
    if uow.catalogue_revisions.newest_number():
        return
    in_force = uow.catalogue.definition()
    if in_force.departments:
        before = Authorship(Origin.BEFORE)
        uow.catalogue_revisions.put(in_force, before, now, in_force)


class _Import:
    """One import: what is in force, what shall be, and the changes on the way."""

    def __init__(self, uow: UnitOfWork, new: Catalogue, now: datetime, *, looks_up: bool) -> None:
        """Begin an import.

        Args:
            looks_up: whether the days of calendars that are as they were are looked up again. It
                takes a while, and somebody may be waiting.
        """
        self._uow = uow
        self._looks_up = looks_up
        self._store = uow.catalogue
        self._calendars = uow.calendars
        self._people = uow.people
        self._measurements = uow.measurements
        self._now = now
        self._old = uow.catalogue.definition()
        self._new = new
        self._calendar_ids: dict[str, int] = {}
        self._served_by: dict[int, set[str]] = {}
        self._changes: list[CatalogueChange] = []

    def run(self) -> list[CatalogueChange]:
        self._put_admins()
        self._put_settings()
        self._put_calendars()
        self._put_departments()
        self._retire_departments()
        self._retire_calendars()
        self._settle()
        if self._changes:
            ask_gates_again(self._uow, self._now)
        return self._changes

    def _note(self, sign: Literal["+", "~", "-"], subject: str, details: str) -> None:
        self._changes.append(CatalogueChange(sign, subject, details))

    def _put_admins(self) -> None:
        if differences := collection_differences(self._old.admins, self._new.admins):
            self._people.set_admins(self._new.admins)
            self._note("~", changes.administrators(), differences)

    def _put_settings(self) -> None:
        old, new = self._old.people_figures, self._new.people_figures
        if differences := setting_differences(old, new):
            self._store.set_people_figures(new)
            self._note("~", changes.setting(PEOPLE_FIGURES.setting), changes.joined(differences))
        before, after = self._old.triage, self._new.triage
        if before != after:
            self._store.set_triage(after)
            names = ([each] if each else [] for each in (before, after))
            self._note("~", changes.setting(TRIAGE.setting), collection_differences(*names))

    def _put_calendars(self) -> None:
        years = years_looked_up(self._now)
        before, calendars = self._calendars.ids(), self._calendars.in_force()
        # A department keeps a calendar that cannot be read, and so is in no catalogue.
        self._calendar_ids = dict(before)
        for key, definition in self._new.calendars.items():
            if not self._looks_up and self._old.calendars.get(key) == definition:
                self._calendar_ids[key] = before[key]
                continue
            calendar = self._with_days(definition, calendars.get(key))
            calendar_id = self._store.put_calendar(key, calendar, definition)
            self._calendar_ids[key] = calendar_id
            old = self._old.calendars.get(key)
            if old is None:
                self._note("+", changes.calendar(key), definition.calendar.timezone)
            elif calendar_id != before[key]:
                differences = (
                    calendar_differences(old, definition)
                    or looked_up_differences(
                        changes_to_come(calendars[key], calendar, self._now.date())
                    )
                    or [changes.dates_of_holidays(years[0], years[-1])]
                )
                version = self._calendars.version_of(calendar_id)
                details = changes.in_version(differences, version)
                self._note("~", changes.calendar(key), details)

    def _with_days(
        self, definition: CalendarDefinition, before: BusinessCalendar | None
    ) -> BusinessCalendar:
        """Return a calendar with the days that are looked up, or as they were looked up last."""
        before = before or self._alike(definition)
        if self._looks_up or before is None:
            return with_days_looked_up(definition, self._now, before)
        return replace(
            definition.calendar,
            holidays=before.holidays,
            makeup_days=before.makeup_days,
            file_days=before.file_days,
            holiday_sources=before.holiday_sources,
            estimated_days=before.estimated_days,
        )

    def _alike(self, definition: CalendarDefinition) -> BusinessCalendar | None:
        """Return the calendar in force that has its days from the same places; None if none has."""
        if self._looks_up:
            return None
        in_force = self._calendars.in_force()
        alike = (key for key, each in self._old.calendars.items() if each.has_days_of(definition))
        return next((in_force[key] for key in alike), None)

    def _put_departments(self) -> None:
        old = {department.key: department for department in self._old.departments}
        keys = [department.key for department in self._new.departments]
        if order_changed(old, keys):
            self._note("~", changes.all_departments(), changes.other_order())
        for position, department in enumerate(self._new.departments):
            before = old.get(department.key)
            department_id = self._put_department(
                before, department, position, moved=list(old) != keys
            )
            self._put_services(department_id, department, before.services if before else ())

    def _put_department(
        self,
        old: DepartmentDefinition | None,
        new: DepartmentDefinition,
        position: int,
        *,
        moved: bool,
    ) -> int:
        calendar_id = self._calendar_ids[new.calendar]
        if old is None:
            department_id = self._store.put_department(new, position, calendar_id)
            self._set_members(department_id, new)
            self._note("+", changes.department(new.key), shown(new.name))
            return department_id
        known = self._store.department(new.key)
        assert known is not None  # noqa: S101  -- it is in the definition in force
        differences = department_differences(old, new)
        if differences or moved or known.calendar_id != calendar_id:
            self._store.put_department(new, position, calendar_id)
        if self._zone(known.calendar_id) != self._zone(calendar_id):
            self._measurements.expire(known.id)  # other instants are on other days there
        if differences:
            self._set_members(known.id, new)
            self._note("~", changes.department(new.key), changes.joined(differences))
        return known.id

    def _zone(self, calendar_id: int) -> str | None:
        """Return a calendar's time zone. None if the calendar cannot be read."""
        found = found_of_each("calendar", [calendar_id], self._store.calendar)
        return next((each.timezone for each in found), None)

    def _set_members(self, department_id: int, department: DepartmentDefinition) -> None:
        """Give the roles that the catalogue itself names; those that Slack knows come later.

        Until Slack has been asked, whoever came from the channel or the user group before stays.
        """
        self._note_serving(department_id)
        managers, members = department.managers, department.members
        self._people.set_members(department_id, MemberRole.MANAGER, managers, managers)
        editors = department.editors
        self._people.set_members(department_id, MemberRole.EDITOR, editors, editors)
        providers = department.providers
        if providers is None:
            self._people.unname(department_id, MemberRole.PROVIDER)
        else:
            self._people.set_members(department_id, MemberRole.PROVIDER, providers, providers)
        if members is None:
            receivers = (*self._people.members(department_id, MemberRole.PROVIDER), *managers)
            self._people.set_members(department_id, MemberRole.RECEIVER, receivers)
        elif isinstance(members, tuple):
            self._people.set_members(department_id, MemberRole.RECEIVER, members, members)

    def _note_serving(self, department_id: int) -> None:
        """Remember who serves a department before that changes."""
        roles = (MemberRole.PROVIDER, MemberRole.MANAGER)
        serving = {each for role in roles for each in self._people.members(department_id, role)}
        self._served_by.setdefault(department_id, set()).update(serving)

    def _settle(self) -> None:
        """Let those go who serve a department no more, run nothing any more, or are not named."""
        for department_id, former in self._served_by.items():
            settle(self._uow, self._now, department_id, former)
        former_admins = set(self._old.admins) - set(self._new.admins)
        for user_id in sorted({*former_admins, *self._uow.requests.held_by_strangers()}):
            settle_person(self._uow, self._now, user_id)

    def _put_services(
        self,
        department_id: int,
        department: DepartmentDefinition,
        before: Sequence[ServiceDefinition],
    ) -> None:
        old = {service.key: service for service in before}
        keys = [service.key for service in department.services]
        if order_changed(old, keys):
            self._note("~", changes.department(department.key), changes.services_in_other_order())
        for position, service in enumerate(department.services):
            subject = changes.service(department.key, service.key)
            if service.key not in old:
                self._store.put_service(department_id, service, position, self._now)
                self._note("+", subject, shown(service.name))
            elif not service.reads_like(old[service.key]) or list(old) != keys:
                differences = service_differences(old[service.key], service)
                standard = standard_differences(old[service.key].standard, service.standard)
                service_id = self._store.put_service(department_id, service, position, self._now)
                if standard:
                    version = self._store.standard_version_of(service_id)
                    differences.append(changes.in_standard_version(standard, version))
                if differences:
                    self._note("~", subject, changes.joined(differences))
        self._retire_services(department_id, department.key, old.keys() - set(keys))

    def _retire_services(self, department_id: int, department: str, gone: Iterable[str]) -> None:
        found = [self._store.service(department_id, key) for key in sorted(gone)]
        for service in filter(None, found):
            running = self._store.running_requests(service.id)
            self._store.retire_services([service.id])
            self._note("-", changes.service(department, service.key), changes.retired(running))

    def _retire_departments(self) -> None:
        stay = {department.key for department in self._new.departments}
        for department in self._store.departments():
            if department.key not in stay:
                running = self._uow.request_lists.count_unfinished(department.id)
                self._note_serving(department.id)
                self._store.retire_department(department.id)
                managers = self._people.members(department.id, MemberRole.MANAGER)
                details = changes.retired_with(running, managers)
                self._note("-", changes.department(department.key), details)

    def _retire_calendars(self) -> None:
        for key in self._old.calendars:
            if key not in self._new.calendars:
                self._store.retire_calendar(key)
                self._note("-", changes.calendar(key), changes.retired())
