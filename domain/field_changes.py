"""A change of one field of a service's form, as a manager makes it in a form of its own."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from domain.bilingual_lines import read_lines, write_lines
from domain.catalogue import ServiceDefinition, free_key, key_like
from domain.errors import DomainError, FieldErrors, Problem
from domain.fields import CHOICES, Field, FieldType, Option
from domain.text import LocalizedText


@dataclass(frozen=True, slots=True)
class FieldEntries:
    """The entries of a form about a field, as they were typed and chosen.

    Attributes:
        options: what can be chosen, a line each: see `domain.bilingual_lines`.
        position: its place among the fields, from "1"; empty is the last.
        removed: whether it is asked no more.
    """

    english: str = ""
    chinese: str = ""
    type: str = FieldType.TEXT.value
    required: bool = False
    options: str = ""
    position: str = ""
    removed: bool = False

    @classmethod
    def of(cls, service: ServiceDefinition, key: str) -> "FieldEntries":
        """Return what a form shows of a field as it is; the field is there."""
        place, field = next(
            (place, each) for place, each in enumerate(service.fields, 1) if each.key == key
        )
        return cls(
            field.label.en,
            field.label.zh,
            field.type.value,
            field.required,
            write_lines(each.label for each in field.options),
            str(place),
        )

    def changed(self, service: ServiceDefinition, key: str) -> ServiceDefinition:
        """Return a service with the field as the form says.

        Args:
            key: the field's; empty of a new one.

        Raises:
            FieldErrors: REQUIRED or NOT_AN_OPTION.
        """
        old = next((each for each in service.fields if each.key == key), None)
        others = [each for each in service.fields if each is not old]
        if self.removed and old:
            return replace(service, fields=tuple(others))
        self._check()
        found = Field(
            key=old.key if old else self._key([each.key for each in others]),
            label=LocalizedText(self.english.strip(), self.chinese.strip()),
            type=FieldType(self.type),
            required=self.required,
            options=self._options(old.options if old else ()),
        )
        return replace(service, fields=put_at(others, found, self.position))

    def _check(self) -> None:
        wrong = []
        if not (self.english.strip() or self.chinese.strip()):
            wrong.append(DomainError(Problem.REQUIRED, field="name.en"))
        if self.type not in set(FieldType):
            wrong.append(DomainError(Problem.NOT_AN_OPTION, field="type"))
        elif FieldType(self.type) in CHOICES and not read_lines(self.options):
            wrong.append(DomainError(Problem.REQUIRED, field="options"))
        if wrong:
            raise FieldErrors(wrong)

    def _options(self, known: Sequence[Option]) -> tuple[Option, ...]:
        """Return the options; one that was there keeps its key, as requests and chains have it."""
        if FieldType(self.type) not in CHOICES:
            return ()
        keys = {each.label: each.key for each in known}
        labels = read_lines(self.options, tuple(keys))
        return tuple(Option(keys.get(each) or each.en or each.zh, each) for each in labels)

    def _key(self, known: Collection[str]) -> str:
        """Return a key that is free: nobody types it, so it is made of the English label."""
        return free_key(key_like(self.english) or "field", known)


def put_at(others: Sequence[Field], field: Field, position: str) -> tuple[Field, ...]:
    """Return fields with one put among them, at a place from "1"; at the end, if it has none."""
    place = int(position) - 1 if position.isdecimal() else len(others)
    return (*others[:place], field, *others[place:])
