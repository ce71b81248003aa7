"""The forms with which administrators add and retire departments and calendars."""

from collections.abc import Sequence

from bot import ids
from bot.i18n import Translator
from bot.views.blocks import Block, View, plain_text, rich, text
from bot.views.catalogue.department_forms import (
    calendar_choice,
    channel_input,
    hours_inputs,
)
from bot.views.catalogue.form_frame import (
    NAME_LIMIT,
    name_inputs,
    reason_input,
    retiring_form,
    saving_form,
)
from bot.views.catalogue.places import write_calendar, write_place
from bot.views.inputs import input_block, text_input
from domain.catalogue import KEY_LIMIT
from domain.department_changes import CalendarPage
from domain.service_changes import DepartmentServices, ServicePlace


def new_department_form(page: DepartmentServices, calendars: Sequence[str], t: Translator) -> View:
    """Build the form for a new department.

    Args:
        page: the department from whose window it was opened.
        calendars: the keys of all calendars.
    """
    rule = t.gettext(
        "The members of its channel serve it. Invite Crossdesk to the channel. Services and "
        "people are changed once it is saved."
    )
    key_hint = t.gettext("How people type it, as in “/request it”: a-z, 0-9 and hyphens.")
    managers: Block = {"type": "multi_users_select"}
    service = (
        (ids.SERVICE_ENGLISH, t.gettext("English name of its first service")),
        (ids.SERVICE_CHINESE, t.gettext("Chinese name of its first service")),
    )
    blocks = [
        rich([text(rule)]),
        *name_inputs("", "", NAME_LIMIT, t),
        _key(key_hint, t),
        channel_input("", t),
        input_block(ids.MANAGERS, t.gettext("Managers"), managers, optional=True),
        *calendar_choice(calendars, page.department.calendar, t),
        *(
            input_block(name, label, text_input(NAME_LIMIT), optional=True)
            for name, label in service
        ),
        reason_input(t),
    ]
    title = t.gettext("New department")
    return saving_form(title, ids.DEPARTMENT_ADD, write_place(page.place()), blocks, t)


def retire_department_form(place: ServicePlace, running: int, t: Translator) -> View:
    """Build the form that retires a department.

    Args:
        running: how many of its requests are not finished.
    """
    rule = t.gettext(
        "Nobody can ask “{department}” for anything any more. What was asked for until now stays "
        "in all reports."
    ).format(department=place.department)
    keeps = t.ngettext(
        "{n} running request is left to its managers.",
        "{n} running requests are left to its managers.",
        running,
    ).format(n=running)
    title, said = t.gettext("Retire department"), [rule, keeps] if running else [rule]
    return retiring_form(title, ids.DEPARTMENT_RETIRE, place, said, t)


def new_calendar_form(page: CalendarPage, t: Translator) -> View:
    """Build the form for a new calendar, which begins as another one."""
    rule = t.gettext(
        "It begins as the calendar “{calendar}”, with its public holidays. Once it is saved, "
        "choose it for a department under “People and channel”."
    ).format(calendar=page.place.calendar)
    key_hint = t.gettext("How it is called in the catalogue: a-z, 0-9 and hyphens.")
    blocks = [
        rich([text(rule)]),
        _key(key_hint, t),
        *hours_inputs(page.definition, t),
        reason_input(t),
    ]
    title = t.gettext("New calendar")
    return saving_form(title, ids.CALENDAR_ADD, write_calendar(page.place), blocks, t)


def _key(hint: str, t: Translator) -> Block:
    typed = text_input(KEY_LIMIT)
    return input_block(ids.KEY, t.gettext("Short name"), typed, hint=plain_text(hint))
