"""The places of chains and approvals in a catalogue file."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.catalogue.mistakes import did_you_mean, quoted
from bot.catalogue.values import Value
from bot.i18n import sentence
from domain.catalogue import Catalogue, DepartmentDefinition, ServiceDefinition
from domain.fields import Field, FieldType


@dataclass(frozen=True, slots=True)
class FilePlaces:
    """A catalogue, and where it is in its file.

    Attributes:
        services: all services, by "department/service".
        service_keys: the keys of the services, by those of their departments.
        values: where each service is.
        unsound: the paths at or below which something is wrong, as far as that was known before
            the chains were checked.
    """

    catalogue: Catalogue
    services: Mapping[str, ServiceDefinition]
    service_keys: Mapping[str, list[str]]
    values: Mapping[str, Value]
    unsound: frozenset[str]

    @classmethod
    def of(cls, catalogue: Catalogue, departments: Value) -> "FilePlaces":
        """Find out where everything is.

        Args:
            departments: where its departments are.
        """
        services: dict[str, ServiceDefinition] = {}
        values: dict[str, Value] = {}
        for department in catalogue.departments:
            inside = departments.at(department.key, "services")
            below = inside.mapping("") if department.services else {}
            for service in department.services:
                path = f"{department.key}/{service.key}"
                services[path], values[path] = service, below[service.key]
        return cls(
            catalogue,
            services,
            {each.key: [one.key for one in each.services] for each in catalogue.departments},
            values,
            frozenset(_above({mistake.path for mistake in departments.mistakes})),
        )

    def is_sound(self, value: Value) -> bool:
        """Whether nothing was wrong here before the chains were checked."""
        return value.path not in self.unsound

    def fields(self, path: str) -> tuple[Field, ...] | None:
        """The fields of a service's form. None if there is no such service, or they are wrong."""
        service = self.services.get(path)
        if service is None or f"{self.values[path].path}.fields" in self.unsound:
            return None
        return service.fields

    def places(self) -> "Iterator[ChainPlace]":
        """The services that have a chain or an approval."""
        for department in self.catalogue.departments:
            for service in department.services:
                if service.chain or service.approve:
                    value = self.values[f"{department.key}/{service.key}"]
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

    def check_field(
        self, key: str, value: Value, wanted: FieldType, *, other: str, empty: str
    ) -> None:
        """Note if `value` does not name a required field of the wanted type.

        Args:
            other: the mistake of naming a field of another type.
            empty: the mistake of naming a field that may be left empty.
        """
        field = self.find_field(key, value)
        if field and field.type is not wanted:
            value.wrong(sentence(other, field=field.key, kind=field.type))
        elif field and not field.required:
            value.wrong(sentence(empty, field=field.key))


def _above(paths: set[str]) -> Iterator[str]:
    """The paths and all those that lead to them."""
    for path in paths:
        yield path
        yield from (path[:end] for end, each in enumerate(path) if each in ".[")
