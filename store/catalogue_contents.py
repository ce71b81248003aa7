"""The contents of a workspace's catalogue, kept in memory between transactions.

Every request reads its department, service, standard and calendar, and hardly anybody ever changes
one. So they are kept, by the revision of the catalogue that each transaction asks for: whatever
changes a catalogue raises its revision in the same transaction.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from domain.addressees import Addressees
from domain.business_calendar import BusinessCalendar
from domain.chain import Chain
from domain.organisation import Department, Service
from domain.standards import ServiceStandard


class Departments:
    """The departments of a workspace, retired ones too, in the catalogue's order."""

    def __init__(self, departments: Iterable[Department]) -> None:
        self.all = tuple(departments)
        self.by_key = {each.key: each for each in self.all}
        self.by_id = {each.id: each for each in self.all}

    @cached_property
    def serving(self) -> tuple[Department, ...]:
        """Those that are not retired."""
        return tuple(each for each in self.all if not each.retired)


class Services:
    """The services of a workspace, retired ones too, in the catalogue's order."""

    def __init__(self, services: Iterable[Service]) -> None:
        self.all = tuple(services)
        self.by_key = {(each.department_id, each.key): each for each in self.all}
        self.by_id = {each.id: each for each in self.all}


@dataclass(slots=True)
class CatalogueContents:
    """The part of a catalogue's revision that has been read; the rest is read when needed.

    Attributes:
        standards, calendars, chains: by id. A version of one never changes.
        has_all_standards: whether no standard is missing.
        addressees: whom a line can be for, by these departments and services.
    """

    revision: int
    departments: Departments | None = None
    services: Services | None = None
    standards: dict[int, ServiceStandard] = field(default_factory=dict)
    calendars: dict[int, BusinessCalendar] = field(default_factory=dict)
    chains: dict[int, Chain] = field(default_factory=dict)
    has_all_standards: bool = False
    addressees: Addressees | None = None


class CatalogueCache:
    """The latest contents of each workspace's catalogue. Any thread may use it."""

    def __init__(self) -> None:
        self._contents: dict[int, CatalogueContents] = {}

    def contents(self, workspace_id: int, revision: int) -> CatalogueContents:
        """Return what is known of a revision; if it is another than before, that is nothing."""
        known = self._contents.get(workspace_id)
        if known is None or known.revision != revision:
            known = self._contents[workspace_id] = CatalogueContents(revision)
        return known

    def forget(self) -> None:
        """Forget everything: a revision that was read may never have been committed."""
        self._contents.clear()
