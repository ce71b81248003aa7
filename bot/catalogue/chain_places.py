"""The places of chains and approvals in a catalogue file."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.catalogue.mistakes import did_you_mean, quoted
from bot.catalogue.values import Value
from bot.i18n import sentence
from domain.catalogue import Catalogue, DepartmentDefinition, ServiceDefinition
from domain.fields import Field


@dataclass(frozen=True, slots=True)
class FilePlaces:
    """A catalogue, and where it is in its file.

    Attributes:
        departments: where its departments are.
        services: all services, by "department/service".
        unsound: the paths at or below which something is wrong, as far as that was known before
            the chains were checked.
    """

    catalogue: Catalogue
    departments: Value
    services: Mapping[str, ServiceDefinition]
    unsound: frozenset[str]

    @classmethod
    def of(cls, catalogue: Catalogue, departments: Value) -> "FilePlaces":
        """Find out where everything is."""
        services = {
            f"{department.key}/{service.key}": service
            for department in catalogue.departments
            for service in department.services
        }
        paths = {mistake.path for mistake in departments.mistakes}
        return cls(catalogue, departments, services, frozenset(_above(paths)))

    @property
    def service_keys(self) -> dict[str, list[str]]:
        """The keys of the services, by those of their departments."""
        return {
            department.key: [service.key for service in department.services]
            for department in self.catalogue.departments
        }

    def value(self, path: str) -> Value:
        """Where a service is."""
        department, _, service = path.partition("/")
        return self.departments.at(department, "services", service)

    def is_sound(self, value: Value) -> bool:
        """Whether nothing was wrong here before the chains were checked."""
        return value.path not in self.unsound

    def fields(self, path: str) -> tuple[Field, ...] | None:
        """The fields of a service's form. None if there is no such service, or they are wrong."""
        service = self.services.get(path)
        if service is None or f"{self.value(path).path}.fields" in self.unsound:
            return None
        return service.fields

    def places(self) -> "Iterator[ChainPlace]":
        """The services that have a chain or an approval."""
        for department in self.catalogue.departments:
            for service in department.services:
                if service.chain or service.approve:
                    value = self.value(f"{department.key}/{service.key}")
                    yield ChainPlace(self, department, service, value)


@dataclass(frozen=True, slots=True)
class ChainPlace:
    """A service that has a chain or an approval, and where it is.

    Attributes:
        value: where the service is.
    """

    file: FilePlaces
    department: DepartmentDefinition
    service: ServiceDefinition
    value: Value

    @property
    def has_sound_fields(self) -> bool:
        """Whether nothing is wrong with the fields of its form."""
        return f"{self.value.path}.fields" not in self.file.unsound

    def find_field(self, key: str, value: Value) -> Field | None:
        """The field of its form that `value` names; if there is none, that is noted."""
        fields = {field.key: field for field in self.service.fields}
        if key not in fields:
            value.wrong(
                sentence(
                    "{text} is not {what}{hint}",
                    text=quoted(key),
                    what=sentence("the key of a field of this service"),
                    hint=did_you_mean(key, fields),
                )
            )
        return fields.get(key)


def _above(paths: set[str]) -> Iterator[str]:
    """The paths and all those that lead to them."""
    for path in paths:
        yield path
        yield from (path[:end] for end, each in enumerate(path) if each in ".[")
