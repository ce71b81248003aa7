"""The changes that an import makes, in words for a terminal."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from bot.i18n import counted, sentence


@dataclass(frozen=True, slots=True)
class CatalogueChange:
    """One thing that an import changed; its text is a line for the terminal.

    Attributes:
        sign: "+" for what is new or back again, "~" for what is different, "-" for what is retired.
        subject: what it is about, such as "service it/laptop".
        details: what happened to it, or its name.
    """

    sign: Literal["+", "~", "-"]
    subject: str
    details: str

    def __str__(self) -> str:
        if self.sign == "+":
            words = sentence("{subject} ({details})", subject=self.subject, details=self.details)
        else:
            words = sentence("{label}: {value}", label=self.subject, value=self.details)
        return f"{self.sign} {words}"


def administrators() -> str:
    """Name those who are named at the top of the file."""
    return sentence("admins")


def setting(key: str) -> str:
    """Name a setting of the whole workspace."""
    return sentence("setting {key}", key=key)


def calendar(key: str) -> str:
    """Name a calendar."""
    return sentence("calendar {key}", key=key)


def all_departments() -> str:
    """Name the departments together."""
    return sentence("departments")


def department(key: str) -> str:
    """Name a department."""
    return sentence("department {key}", key=key)


def service(department_key: str, key: str) -> str:
    """Name a service."""
    return sentence("service {department}/{key}", department=department_key, key=key)


def joined(differences: Iterable[str]) -> str:
    """Put differences into one line."""
    return sentence("; ").join(differences)


def in_version(differences: Iterable[str], version: int) -> str:
    """Put the differences of a calendar into one line, with the version that they make."""
    return sentence("{changes} (version {version})", changes=joined(differences), version=version)


def in_standard_version(differences: Iterable[str], version: int) -> str:
    """Put the differences of a standard into one line, with the version that they make."""
    return sentence(
        "{changes} (standard version {version})", changes=joined(differences), version=version
    )


def dates_of_holidays(first_year: int, last_year: int) -> str:
    """Say that dates of the past are known otherwise."""
    return sentence(
        "the dates of its public holidays, {first}–{last}", first=first_year, last=last_year
    )


def other_order() -> str:
    """Say that something is in another order."""
    return sentence("in another order")


def services_in_other_order() -> str:
    """Say that the services of a department are in another order."""
    return sentence("services in another order")


def retired(running: int = 0) -> str:
    """Say that something is retired, and how many running requests keep it."""
    if not running:
        return sentence("retired")
    return counted(
        "retired ({n} running request keeps it)", "retired ({n} running requests keep it)", running
    )


def retired_with(running: int, managers: Sequence[str]) -> str:
    """Say that a department is retired, and with whom its running requests stay."""
    if not running:
        return sentence("retired")
    if not managers:
        return counted(
            "retired ({n} running request stays with the admins: it has no manager)",
            "retired ({n} running requests stay with the admins: it has no manager)",
            running,
        )
    return counted(
        "retired ({n} running request stays with its managers: {managers})",
        "retired ({n} running requests stay with its managers: {managers})",
        running,
        managers=sentence(", ").join(managers),
    )
