"""A change of one service, as a manager makes it in a form."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from domain.bilingual_lines import read_lines, write_lines
from domain.catalogue import DepartmentDefinition, ServiceDefinition, free_key, key_like
from domain.durations import Duration
from domain.errors import DomainError, FieldErrors, Problem
from domain.organisation import Department, ServiceKind
from domain.standards import ServiceStandard
from domain.text import LocalizedText


@dataclass(frozen=True, slots=True)
class ServicePlace:
    """The service that a form is about.

    Attributes:
        department, service: their keys; the service's is empty if it is a new one.
        revision: the number of the catalogue's newest revision when the form was opened; 0 if
            there was none.
        previewed: the promised times whose preview the form shows; empty if it shows none.
        field: the key of the field that the form is about; empty if it is about the whole service,
            or about a new field.
    """

    department: str
    service: str
    revision: int
    previewed: str = ""
    field: str = ""


@dataclass(frozen=True, slots=True)
class DepartmentServices:
    """A department as it stands in the catalogue, for those who may change it.

    Attributes:
        departments: all that they may change.
        revision: the number of the catalogue's newest revision.
        may_manage: whether they may change more of it than its services.
        is_admin: whether they may add and retire departments.
        unread: who has not read yet what is new about a service, by its key.
    """

    department: DepartmentDefinition
    departments: tuple[Department, ...]
    revision: int
    may_manage: bool = True
    is_admin: bool = False
    unread: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def place(self, service: str = "", field: str = "") -> ServicePlace:
        """Return what a form for a service of it is about; for a new one without a key."""
        return ServicePlace(self.department.key, service, self.revision, field=field)


@dataclass(frozen=True, slots=True)
class SavedService:
    """The outcome of a form about a service.

    Attributes:
        page: the department as it is now.
        service: None if it was retired.
        changed: whether that changed anything.
        moved: to how many running requests the new times were promised.
    """

    page: DepartmentServices
    service: ServiceDefinition | None
    changed: bool
    moved: int = 0


@dataclass(frozen=True, slots=True)
class ServiceChange:
    """A service before and after a change.

    Attributes:
        before: None of a new one.
        after: None of one that is retired.
    """

    before: ServiceDefinition | None
    after: ServiceDefinition | None


@dataclass(frozen=True, slots=True)
class ServiceEntries:
    """The entries of a form about a service, as they were typed and chosen.

    Attributes:
        first_response, resolution: working time, such as "4h"; empty is no promise.
        quality: the quality criteria, a line each: see `domain.bilingual_lines`.
        position: its place among the department's services, from "1"; empty is the last.
        key: of a new one; if it is empty, it is made of the English name.
    """

    english: str = ""
    chinese: str = ""
    kind: str = ServiceKind.SUPPORT.value
    confidential: bool = False
    first_response: str = ""
    resolution: str = ""
    quality: str = ""
    position: str = ""
    key: str = ""

    @property
    def times(self) -> str:
        """The promised times as they were typed, to be told from others."""
        return f"{self.first_response.strip()}/{self.resolution.strip()}"

    @classmethod
    def of(cls, service: ServiceDefinition, position: str = "") -> "ServiceEntries":
        """Return what a form shows of a service as it is."""
        standard = service.standard
        return cls(
            service.name.en,
            service.name.zh,
            service.kind.value,
            service.confidential,
            str(standard.first_response or ""),
            str(standard.resolution or ""),
            write_lines(standard.quality),
            position,
        )

    def changed(self, service: ServiceDefinition) -> ServiceDefinition:
        """Return a service as the form says; what the form does not have stays.

        A standard that the file shares among services becomes the service's own if it changes.

        Raises:
            FieldErrors: NOT_A_DURATION, REQUIRED or NOT_AN_OPTION.
        """
        if wrong := self._mistakes():
            raise FieldErrors(wrong)
        times = _duration(self.first_response), _duration(self.resolution)
        standard = replace(
            service.standard,
            first_response=times[0],
            resolution=times[1],
            quality=read_lines(self.quality, service.standard.quality),
        )
        if standard != service.standard:
            standard = replace(standard, name="")
        return replace(
            service,
            name=LocalizedText(self.english.strip(), self.chinese.strip()),
            kind=ServiceKind(self.kind),
            confidential=self.confidential,
            standard=standard,
        )

    def begun(self, known: Collection[str]) -> ServiceDefinition:
        """Return the new service that the form describes.

        Args:
            known: the keys of the department's services.

        Raises:
            FieldErrors: as `changed`; KEY_TAKEN; REQUIRED at the key, if none can be made of the
                name.
        """
        made, typed = key_like(self.english), self.key.strip()
        wrong = self._mistakes()
        if typed in known:
            wrong.append(DomainError(Problem.KEY_TAKEN, field="key", key=typed))
        elif not typed and not made and self.chinese.strip():
            wrong.append(DomainError(Problem.REQUIRED, field="key"))
        if wrong:
            raise FieldErrors(wrong)
        nothing = LocalizedText("?")
        new = ServiceDefinition("", nothing, ServiceKind.SUPPORT, False, (), ServiceStandard())
        return replace(self.changed(new), key=typed or free_key(made, known))

    def _mistakes(self) -> list[DomainError]:
        times = {"first_response": self.first_response, "resolution": self.resolution}
        wrong = [
            DomainError(Problem.NOT_A_DURATION, field=name)
            for name, typed in times.items()
            if not _is_duration(typed)
        ]
        if not (self.english.strip() or self.chinese.strip()):
            wrong.insert(0, DomainError(Problem.REQUIRED, field="name.en"))
        if self.kind not in set(ServiceKind):
            wrong.append(DomainError(Problem.NOT_AN_OPTION, field="kind"))
        return wrong


def _duration(typed: str) -> Duration | None:
    return Duration.read(typed) if typed.strip() else None


def _is_duration(typed: str) -> bool:
    try:
        _duration(typed)
    except ValueError:
        return False
    return True
