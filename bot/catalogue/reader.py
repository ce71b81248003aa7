"""The catalogue out of its file, or every mistake in it."""

from pathlib import Path

from bot.catalogue.calendars import read_calendar
from bot.catalogue.chain_checks import check_chains
from bot.catalogue.departments import read_department
from bot.catalogue.keys import check_key, user_ids
from bot.catalogue.mistakes import CatalogueMistakes, Position
from bot.catalogue.standards import named_standards
from bot.catalogue.values import Value
from bot.catalogue.yaml_reader import SIZE_LIMIT, read_yaml
from bot.i18n import sentence
from domain.catalogue import RESERVED_KEYS, Catalogue


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


def _catalogue(value: Value, folder: Path) -> Catalogue:
    parts = value.record(
        required=("calendars", "departments"),
        optional=("admins", "standards", "default_standard"),
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
    )
    if "departments" in parts:
        check_chains(catalogue, parts["departments"])
    return catalogue
