"""The forms about a department, its people, and its calendar."""

from collections.abc import Sequence

from bot import ids
from bot.i18n import Translator
from bot.labels import enumeration
from bot.views.blocks import Block, View, option, plain_text, rich, text
from bot.views.catalogue.form_frame import NAME_LIMIT, name_inputs, reason_input, saving_form
from bot.views.catalogue.places import write_calendar, write_place
from bot.views.inputs import input_block, select, text_input
from domain.catalogue import CalendarDefinition
from domain.department_changes import (
    NO_SERVICE,
    CalendarEntries,
    CalendarPage,
    DepartmentEntries,
    DepartmentPage,
)
from domain.fields import TEXT_LIMIT

_GROUP_LIMIT = 21
_ZONE_LIMIT = 40
_MOST_OPTIONS = 100


def department_form(page: DepartmentPage, t: Translator) -> View:
    """Build the form about a department and its people."""
    department = page.page.department
    entries = DepartmentEntries.of(department)
    rule = t.gettext(
        "Who serves no more puts back what they have in hand. The other managers of the "
        "department read what you changed."
    )
    group_hint = t.gettext("Its id begins with S. Only if you chose no people above.")
    group = text_input(_GROUP_LIMIT, initial=entries.group)
    blocks = [
        rich([text(rule)]),
        *name_inputs(entries.english, entries.chinese, NAME_LIMIT, t),
        channel_input(entries.channel, t),
        _people(
            page,
            ids.PROVIDERS,
            t.gettext("Providers"),
            entries.providers,
            t.gettext("Who serves. Nobody: the members of the channel."),
        ),
        _people(
            page,
            ids.MANAGERS,
            t.gettext("Managers"),
            entries.managers,
            t.gettext("Who answers for it, reads its digest, and may change all of this."),
        ),
        _people(
            page,
            ids.EDITORS,
            t.gettext("Editors"),
            entries.editors,
            t.gettext("Who may change its services, and nothing else."),
        ),
        _people(
            page,
            ids.MEMBERS,
            t.gettext("Who belongs to it"),
            entries.members,
            t.gettext("Whose requests are this department's. Nobody: its providers and managers."),
        ),
        input_block(
            ids.GROUP,
            t.gettext("… or a user group"),
            group,
            optional=True,
            hint=plain_text(group_hint),
        ),
        *calendar_choice(page.calendars, entries.calendar, t),
        *_default_service(page, entries.default_service, t),
        reason_input(t),
    ]
    title, place = t.gettext("Change department"), write_place(page.page.place())
    return saving_form(title, ids.DEPARTMENT_CHANGE, place, blocks, t)


def calendar_form(page: CalendarPage, t: Translator) -> View:
    """Build the form about the hours and days of a calendar."""
    names = enumeration((t.name(each.name) for each in page.departments), t)
    rule = t.gettext(
        "These hours hold for {departments}. Running requests keep the hours that they were "
        "opened under; days off and extra days hold for them too."
    ).format(departments=names)
    holidays = page.definition.holidays
    public = t.gettext("Public holidays come from the catalogue file: {country}.")
    blocks = [
        rich([text(rule)], *([[text(public.format(country=holidays))]] if holidays else [])),
        *hours_inputs(page.definition, t),
        reason_input(t),
    ]
    title, place = t.gettext("Working hours"), write_calendar(page.place)
    return saving_form(title, ids.CALENDAR_CHANGE, place, blocks, t)


def hours_inputs(definition: CalendarDefinition, t: Translator) -> list[Block]:
    """Build the inputs for the hours and days of a calendar."""
    entries = CalendarEntries.of(definition)
    hours_hint = t.gettext(
        "A line for some days: mon-fri 09:00-12:00 13:30-18:00. A day without a line is off."
    )
    closed_hint = t.gettext(
        "One a line: 2026-12-31, 2026-12-24..2027-01-02, or 12-24 for every year."
    )
    open_hint = t.gettext("Days that are worked though they would be off, one a line: 2026-12-26.")
    lines = (
        (ids.HOURS, t.gettext("Working hours"), entries.hours, hours_hint),
        (ids.CLOSED, t.gettext("Closed on"), entries.closed, closed_hint),
        (ids.OPEN, t.gettext("Also open on"), entries.open, open_hint),
    )
    return [
        input_block(
            ids.TIME_ZONE, t.gettext("Time zone"), text_input(_ZONE_LIMIT, initial=entries.timezone)
        ),
        *(
            input_block(
                name,
                label,
                text_input(TEXT_LIMIT, multiline=True, initial=typed),
                optional=name != ids.HOURS,
                hint=plain_text(hint),
            )
            for name, label, typed, hint in lines
        ),
    ]


def channel_input(chosen: str, t: Translator) -> Block:
    """Build the input for the channel of a department; empty is none yet."""
    channels: Block = {
        "type": "conversations_select",
        "filter": {"include": ["public", "private"], "exclude_bot_users": True},
        **({"initial_conversation": chosen} if chosen else {}),
    }
    return input_block(ids.CHANNEL, t.gettext("Channel for its requests"), channels)


def calendar_choice(calendars: Sequence[str], chosen: str, t: Translator) -> list[Block]:
    """Build the input for the calendar of a department; none if there is one calendar."""
    if len(calendars) < 2:  # noqa: PLR2004  -- of one there is no choice
        return []
    options = [option(each, each) for each in calendars[:_MOST_OPTIONS]]
    initial = next((each for each in options if each["value"] == chosen), None)
    label = t.gettext("Calendar")
    return [input_block(ids.CALENDAR, label, select(options, initial, label))]


def _people(
    page: DepartmentPage, name: str, label: str, people: tuple[str, ...], hint: str
) -> Block:
    shown = [each for each in people if each not in page.unseen]
    menu: Block = {
        "type": "multi_users_select",
        **({"initial_users": shown} if shown else {}),
    }
    return input_block(name, label, menu, optional=True, hint=plain_text(hint))


def _default_service(page: DepartmentPage, chosen: str, t: Translator) -> list[Block]:
    services = page.page.department.services
    if len(services) < 2:  # noqa: PLR2004  -- the only one is the default
        return []
    options = [
        option(t.gettext("No service: the form opens"), NO_SERVICE),
        *(option(t.name(each.name), each.key) for each in services[: _MOST_OPTIONS - 1]),
    ]
    initial = next((each for each in options if each["value"] == chosen), None)
    label = t.gettext("Service for requests that name none")
    return [input_block(ids.SERVICE, label, select(options, initial, label))]
