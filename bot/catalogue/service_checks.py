"""The rules of the catalogue for services that are changed in a form, in words for its author."""

import re
from collections.abc import Mapping
from dataclasses import replace

from bot.catalogue.mistakes import Mistake
from bot.catalogue.reader import check_catalogue
from bot.catalogue.values import path_below
from bot.i18n import speaking_to
from domain.catalogue import Catalogue
from domain.catalogue_revisions import Part
from domain.errors import DomainError, Problem
from domain.service_changes import ServicePlace

_SERVICE = {
    "": "key",
    "name": "name.en",
    "name.zh": "name.zh",
    "standard.first_response": "first_response",
    "standard.resolution": "resolution",
    "standard.quality": "quality",
}
"""The input of the form about a service by the place in the file, below the service's own."""

_FIELD = {
    "label": "name.en",
    "label.zh": "name.zh",
    "key": "name.en",
    "type": "type",
    "options": "options",
}
"""The same of the form about a field, below the field's own place."""


_DEPARTMENT = {
    "": "key",
    "services": "service.en",
    "name": "name.en",
    "name.zh": "name.zh",
    "channel": "channel",
    "providers": "providers",
    "managers": "managers",
    "editors": "editors",
    "members": "group",
    "calendar": "calendar",
    "default_service": "service",
}
"""The same of the form about a department."""

_CALENDAR = {
    "": "key",
    "timezone": "timezone",
    "hours": "hours",
    "closed": "closed",
    "open": "open",
}
"""The same of the form about a calendar."""


def service_mistakes(
    old: Catalogue, new: Catalogue, place: ServicePlace, slack_locale: str
) -> list[DomainError]:
    """Return what a change of a service makes wrong with the catalogue, at the form's inputs.

    What is wrong with the old one, too, is not of this change.

    Args:
        slack_locale: that of who makes the change.
    """
    with speaking_to(slack_locale):  # a path quotes a key that is none, as its reader writes
        above = path_below(f"departments.{place.department}.services", place.service)
        return [_at_input(each, above, _SERVICE) for each in _fresh(old, new)]


def part_mistakes(
    old: Catalogue, new: Catalogue, part: Part, slack_locale: str
) -> list[DomainError]:
    """Return the same of a change of a department, or of a calendar."""
    with speaking_to(slack_locale):
        above, inputs = path_below("departments", part.department), _DEPARTMENT
        if part.calendar:
            above, inputs = path_below("calendars", part.calendar), _CALENDAR
        return [_at_input(each, above, inputs) for each in _fresh(old, new)]


def _fresh(old: Catalogue, new: Catalogue) -> list[Mistake]:
    """Return what is wrong with the new catalogue and not with the old one."""
    found = _mistakes(new)
    before = {(each.path, each.reason) for each in _mistakes(old)} if found else set()
    return [each for each in found if (each.path, each.reason) not in before]


def _mistakes(catalogue: Catalogue) -> list[Mistake]:
    """Return what is wrong with a catalogue, apart from public holidays, which no form changes.

    To look them up, a large library would have to be loaded.
    """
    calendars = {
        key: replace(each, holidays=None, categories=())
        for key, each in catalogue.calendars.items()
    }
    return check_catalogue(replace(catalogue, calendars=calendars))


def _at_input(mistake: Mistake, above: str, inputs: Mapping[str, str]) -> DomainError:
    inside = mistake.path.removeprefix(above).removeprefix(".")
    if mistake.path.startswith(above):
        of_field = re.fullmatch(r"fields\[[0-9]+\]\.?(.*)", inside)
        inputs, rest = (_FIELD, of_field.group(1)) if of_field else (inputs, inside)
        if name := _input(inputs, rest):
            return DomainError(Problem.CATALOGUE_MISTAKE, field=name, reason=mistake.reason)
    reason = f"{mistake.path}: {mistake.reason}"
    return DomainError(Problem.CATALOGUE_MISTAKE, reason=reason)


def _input(inputs: Mapping[str, str], place: str) -> str | None:
    """Return the input for a place, or for what it is in; the longest that fits."""
    fitting = [each for each in inputs if re.match(rf"{re.escape(each)}($|[.\[])", place)]
    fitting = [each for each in fitting if each or not place]
    return inputs[max(fitting, key=len)] if fitting else None
