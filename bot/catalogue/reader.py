"""The catalogue out of its file, or every mistake in it."""

from dataclasses import replace
from pathlib import Path

from bot.catalogue.calendars import read_calendar
from bot.catalogue.chain_checks import check_chains
from bot.catalogue.departments import read_department
from bot.catalogue.export import write_catalogue
from bot.catalogue.keys import check_key, user_ids
from bot.catalogue.mistakes import CatalogueMistakes, Mistake, Position, quoted
from bot.catalogue.standards import named_standards
from bot.catalogue.values import NUMBERS, Value
from bot.catalogue.yaml_reader import SIZE_LIMIT, read_yaml
from bot.i18n import sentence
from domain.catalogue import RESERVED_KEYS, Catalogue
from domain.people_figures import PeopleFigures


def read_catalogue(text: bytes | str, filename: str) -> Catalogue:
    """Read a catalogue.

    Args:
        text: what the file holds.
        filename: what to call it in the mistakes. Files that it names are beside it.

    Raises:
        CatalogueMistakes: naming everything that is wrong with it; nothing else is raised.
    """
    data = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    node, mistakes = read_yaml(data, filename)
    folder = Path(filename).absolute().parent
    catalogue = _catalogue(Value(node, "", Position(1, 1), mistakes), folder)
    if mistakes:
        raise CatalogueMistakes(filename, mistakes)
    return catalogue


def read_catalogue_file(path: Path) -> Catalogue:
    """Read the catalogue in a file.

    Raises:
        CatalogueMistakes: if the file cannot be read, or as `read_catalogue`.
    """
    try:
        with path.open("rb") as file:
            data = file.read(SIZE_LIMIT + 1)  # enough to see that it is too large
    except OSError as error:
        raise CatalogueMistakes.of_file(str(path), error) from error
    return read_catalogue(data, str(path))


def check_catalogue(catalogue: Catalogue) -> list[Mistake]:
    """Return what is wrong with a catalogue that did not come out of a file.

    It is written and read, so that there is one set of rules. The files that its calendars name
    are left out: they were checked when they were read.
    """
    calendars = {
        key: replace(each, plan=None, closed_file=None) for key, each in catalogue.calendars.items()
    }
    try:
        read_catalogue(write_catalogue(replace(catalogue, calendars=calendars)), "")
    except CatalogueMistakes as error:
        return error.mistakes
    return []


def _catalogue(value: Value, folder: Path) -> Catalogue:
    parts = value.record(
        required=("calendars", "departments"),
        optional=(
            *("admins", "standards", "default_standard", "revision"),
            *("people_figures", "triage"),
        ),
    )
    calendars = {}
    if "calendars" in parts:
        for key, calendar in (
            parts["calendars"].mapping(sentence("the calendars by their keys")).items()
        ):
            check_key(calendar, key)
            calendars[key] = read_calendar(calendar, folder)
        if parts["calendars"].is_mapping and not calendars:
            parts["calendars"].wrong(sentence("give at least one calendar"))
    standards = named_standards(parts.get("standards"), parts.get("default_standard"))
    departments = []
    if "departments" in parts:
        for key, department in (
            parts["departments"].mapping(sentence("departments by their keys")).items()
        ):
            check_key(department, key, reserved=RESERVED_KEYS)
            departments.append(read_department(key, department, calendars, standards))
        if parts["departments"].is_mapping and not departments:
            parts["departments"].wrong(sentence("give at least one department"))
    catalogue = Catalogue(
        admins=user_ids(parts["admins"]) if "admins" in parts else (),
        calendars=calendars,
        departments=tuple(departments),
        revision=_revision(parts["revision"]) if "revision" in parts else None,
        people_figures=_people_figures(parts.get("people_figures")),
    )
    if "triage" in parts:
        catalogue = replace(catalogue, triage=_triage(parts["triage"], catalogue))
    if "departments" in parts:
        check_chains(catalogue, parts["departments"])
    return catalogue


def _people_figures(value: Value | None) -> PeopleFigures:
    what = sentence("one of none, own and managers")
    chosen = value.one_of(list(PeopleFigures), what) if value else None
    return PeopleFigures(chosen) if chosen else PeopleFigures.OWN


def _triage(value: Value, catalogue: Catalogue) -> str:
    services = [
        f"{department.key}/{service.key}"
        for department in catalogue.departments
        for service in department.services
    ]
    return value.one_of(services, sentence('one of the services, "department/service"')) or ""


def _revision(value: Value) -> int | None:
    what = sentence("the number of the revision that this file was exported from")
    return value.parsed(_number, what, also=NUMBERS)


def _number(text: str) -> int:
    if not text.isdecimal() or not int(text):
        raise ValueError(
            sentence(
                "{text} is not the number of a revision; `catalogue export` writes it, and a file "
                "of your own needs none",
                text=quoted(text),
            )
        )
    return int(text)
