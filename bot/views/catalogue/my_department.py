"""My department: its services, and one of them, with the buttons that change them."""

from dataclasses import replace

from bot import ids
from bot.i18n import Translator
from bot.labels import enumeration, field_type_label, kind_label, promise_sentence, with_key
from bot.views.blocks import (
    Block,
    View,
    bullets,
    button,
    button_rows,
    divider,
    dotted,
    header,
    option,
    rich,
    row,
    small,
    text,
)
from bot.views.catalogue.file_settings import file_settings
from bot.views.catalogue.places import write_place
from bot.views.inputs import modal, select
from bot.views.unread import not_read_by
from domain.catalogue import ServiceDefinition
from domain.department_changes import SavedDepartment
from domain.fields import Field
from domain.service_changes import DepartmentServices, SavedService, ServicePlace

_MOST_SERVICES = 40


def department_window(
    page: DepartmentServices, t: Translator, saved: SavedService | SavedDepartment | None = None
) -> View:
    """The services of a department, with the buttons that change them.

    Args:
        saved: what came of the form that was just sent, if one was.
    """
    department = page.department
    shown = department.services[:_MOST_SERVICES]
    hidden = len(department.services) - len(shown)
    blocks = [
        *([_said(saved, t)] if saved else []),
        *(_choice_of_department(page, t) if len(page.departments) > 1 else []),
        header(t.name(department.name)),
        *(block for each in shown for block in _service_row(page, each, t)),
        *([small(_in_the_file(hidden, t))] if hidden else []),
        divider(),
        *button_rows(
            [
                button(ids.SERVICE_ADD, t.gettext("Add a service"), write_place(page.place())),
                *(_managers_buttons(page, t) if page.may_manage else []),
            ]
        ),
        *button_rows(_administrators_buttons(page, t) if page.is_admin else []),
    ]
    return modal(t.gettext("My department"), blocks, t)


def service_window(
    page: DepartmentServices,
    service: ServiceDefinition,
    t: Translator,
    saved: SavedService | None = None,
) -> View:
    """One service: what it promises and asks for, with the buttons that change it.

    Args:
        saved: what came of the form that was just sent, if one was.
    """
    place = page.place(service.key)
    quality = [[text(t.name(each))] for each in service.standard.quality]
    ticked = t.gettext("Ticked when a request is resolved:")
    blocks = [
        *([_said(saved, t)] if saved else []),
        header(with_key(t.name(service.name), service.key, t)),
        small(_facts(service, t)),
        *([rich([text(ticked)], bullets(quality))] if quality else []),
        *button_rows(
            [
                button(ids.SERVICE_CHANGE, t.gettext("Change"), write_place(place)),
                button(ids.SERVICE_RETIRE, t.gettext("Retire"), write_place(place)),
            ]
        ),
        divider(),
        header(t.gettext("Fields of its form")),
        *(block for each in service.fields for block in _field_row(place, each, t)),
        *([] if service.fields else [small(t.gettext("Only the title and the details."))]),
        *button_rows([button(ids.FIELD_ADD, t.gettext("Add a field"), write_place(place))]),
        divider(),
        *file_settings(service, t),
    ]
    return modal(t.gettext("Service"), blocks, t)


def moved_sentence(moved: int, t: Translator) -> str:
    """Say to how many running requests a new time was promised; empty if to none."""
    if not moved:
        return ""
    return t.ngettext(
        "The new time is promised to {n} running request too.",
        "The new time is promised to {n} running requests too.",
        moved,
    ).format(n=moved)


def _said(saved: SavedService | SavedDepartment, t: Translator) -> Block:
    """Say what came of a form."""
    if isinstance(saved, SavedDepartment):
        unchanged = t.gettext("Nothing is different: you changed nothing.")
        words = t.gettext("It is saved.") if saved.changed else unchanged
        return rich([text(words, bold=True)])
    if saved.service is None:
        return rich([text(t.gettext("The service is retired."), bold=True)])
    name = t.name(saved.service.name)
    if not saved.changed:
        words = t.gettext("“{service}” is as it was: you changed nothing.")
        return rich([text(words.format(service=name), bold=True)])
    words = t.gettext("“{service}” is saved.").format(service=name)
    moved = moved_sentence(saved.moved, t)
    return rich([text(words, bold=True)], *([[text(moved)]] if moved else []))


def _choice_of_department(page: DepartmentServices, t: Translator) -> list[Block]:
    options = [option(t.name(each.name), each.key) for each in page.departments[:100]]
    chosen = next((each for each in options if each["value"] == page.department.key), None)
    menu = select(options, chosen, t.gettext("Choose a department"))
    return [{"type": "actions", "elements": [{**menu, "action_id": ids.SERVICES_CHOOSE}]}]


def _service_row(
    page: DepartmentServices, service: ServiceDefinition, t: Translator
) -> list[Block]:
    words = with_key(t.name(service.name), service.key, t)
    show = button(ids.SERVICE_SHOW, t.gettext("Show"), write_place(page.place(service.key)))
    unread = page.unread.get(service.key, ())
    facts = dotted([text(_facts(service, t))], not_read_by(unread, t) if unread else [])
    return row(words, show, facts)


def _managers_buttons(page: DepartmentServices, t: Translator) -> list[Block]:
    return [
        button(ids.DEPARTMENT_CHANGE, t.gettext("People and channel"), write_place(page.place())),
        button(ids.CALENDAR_CHANGE, t.gettext("Working hours"), write_place(page.place())),
    ]


def _administrators_buttons(page: DepartmentServices, t: Translator) -> list[Block]:
    buttons = (
        (ids.DEPARTMENT_ADD, t.gettext("Add a department")),
        (ids.CALENDAR_ADD, t.gettext("Add a calendar")),
        (ids.DEPARTMENT_RETIRE, t.gettext("Retire this department")),
    )
    return [button(each, label, write_place(page.place())) for each, label in buttons]


def _facts(service: ServiceDefinition, t: Translator) -> str:
    promise = promise_sentence(service.standard.figures(), t) or t.gettext("No promise.")
    facts = [kind_label(service.kind, t), promise]
    if service.confidential:
        facts.insert(1, t.gettext("Confidential"))
    return " · ".join(facts)


def _field_row(place: ServicePlace, field: Field, t: Translator) -> list[Block]:
    carried = write_place(replace(place, field=field.key))
    change = button(ids.FIELD_CHANGE, t.gettext("Change"), carried)
    facts = [field_type_label(field.type, t)]
    facts.append(t.gettext("required") if field.required else t.gettext("optional"))
    if field.options:
        count = len(field.options)
        facts.append(t.ngettext("{n} option", "{n} options", count).format(n=count))
    return row(t.name(field.label), change, [text(enumeration(facts, t))])


def _in_the_file(hidden: int, t: Translator) -> str:
    return t.ngettext(
        "{n} more service can be changed in the catalogue file only.",
        "{n} more services can be changed in the catalogue file only.",
        hidden,
    ).format(n=hidden)
