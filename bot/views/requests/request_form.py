"""The form of a new request: department, then service, then the service's own fields."""

import json
from collections.abc import Sequence

from bot import ids
from bot.form_models import RequestForm
from bot.i18n import Translator
from bot.labels import action_label, figures, kind_label, promise_sentence, usual_sentence
from bot.views.blocks import (
    MAX_OPTIONS,
    Block,
    View,
    described_option,
    link,
    option,
    plain_text,
    rich,
    small,
)
from bot.views.inputs import input_block, modal, rich_text_input, search_select, select, text_input
from domain.fields import TEXT_LIMIT, TITLE_LIMIT, Field, FieldType
from domain.lifecycle import Action
from domain.organisation import Department, Service
from domain.rich_text import RichText
from domain.standards import Figures, Priority
from domain.texts import as_rich, beyond_title, title_and_details

_MOST_FIELDS = 90


def request_form(form: RequestForm, t: Translator) -> View:
    """The form. Department and service tell us when they change, so that it can follow."""
    title, details = "", as_rich(form.details)
    if as_rich(form.title):
        title, whole = title_and_details(form.title, details)
        details = beyond_title(title, whole)  # what the title says need not be said twice
    metadata = {
        "permalink": form.permalink,
        "department": form.department.key if form.department else "",
    }
    return modal(
        action_label(Action.OPEN, t),
        [*request_inputs(form, t, title, details), *_source(form, t)],
        t,
        submit=t.gettext("Send"),
        callback_id=ids.REQUEST_OPEN,
        metadata=json.dumps(metadata),
    )


def request_inputs(
    form: RequestForm, t: Translator, title: str = "", details: RichText | None = None
) -> list[Block]:
    """The inputs of a new request, with the title and the details to begin with."""
    return [
        *place_inputs(form, t),
        input_block(
            ids.TITLE,
            t.gettext("What do you need, in one line?"),
            text_input(TITLE_LIMIT, initial=title),
        ),
        input_block(
            ids.DETAILS,
            t.gettext("Details"),
            rich_text_input(details),
            optional=True,
            hint=plain_text(t.gettext("Send photos and files later, in the request's thread.")),
        ),
        *own_fields(form.service.fields if form.service else (), t),
        *_priority(form, t),
    ]


def department_options(departments: Sequence[Department], query: str, t: Translator) -> list[Block]:
    """The departments that answer to what was typed into the search, at most 100."""
    found = [_department_option(each, t) for each in departments if _matches(each, query)]
    return found[:MAX_OPTIONS]


def service_options(
    services: Sequence[Service], departments: Sequence[Department], query: str, t: Translator
) -> list[Block]:
    """The services that answer to what was typed into the search, at most 100.

    Args:
        departments: those that the services may belong to; where there are several, a service is
            named together with its department.
    """
    by_id = {each.id: each for each in departments}
    several = len({each.department_id for each in services}) > 1
    found = []
    for service in services:
        department = by_id.get(service.department_id)
        if department and (_matches(service, query) or (several and _matches(department, query))):
            found.append(_service_option(service, department, t, named=several))
    return found[:MAX_OPTIONS]


def _matches(named: Department | Service, query: str) -> bool:
    names = (named.key, named.name.en, named.name.zh)
    return any(query.strip().casefold() in name.casefold() for name in names)


def place_inputs(form: RequestForm, t: Translator) -> list[Block]:
    """The choices of a department and its service, which the form follows."""
    return [_department(form, t), *_service(form, t)]


def _department(form: RequestForm, t: Translator) -> Block:
    chosen = _department_option(form.department, t) if form.department else None
    options = [_department_option(each, t) for each in form.departments]
    return input_block(
        ids.DEPARTMENT,
        t.gettext("Department"),
        _menu(options, chosen, t.gettext("Which department do you need?")),
        dispatch_action=True,
    )


def _service(form: RequestForm, t: Translator) -> list[Block]:
    if form.department is None:
        return []
    department = form.department
    if not form.services:
        return [small(t.gettext("This department offers no service yet. Choose another one."))]
    chosen = _service_option(form.service, department, t) if form.service else None
    options = [_service_option(each, department, t) for each in form.services]
    menu = input_block(
        ids.SERVICE,
        t.gettext("Service"),
        _menu(options, chosen, t.gettext("Which service do you need?")),
        dispatch_action=True,
    )
    return [menu, *_about_service(form, t)]


def _about_service(form: RequestForm, t: Translator) -> list[Block]:
    if form.service is None:
        return []
    about = [kind_label(form.service.kind, t)]
    if form.standard and (words := promise_sentence(form.standard.figures(), t)):
        about.append(words)
    if form.usual:
        about.append(usual_sentence(form.usual, t))
    blocks = [small(" · ".join(about))]
    if form.service.approve:
        words = t.gettext("✋ It must be approved first. The promised time begins after that.")
        blocks.append(small(words))
    if form.service.confidential:
        words = t.gettext(
            "🔒 Confidential: only you and the people who serve this department can read what you "
            "write."
        )
        blocks.append(small(words))
    return blocks


def _menu(options: list[Block], chosen: Block | None, placeholder: str) -> Block:
    if 0 < len(options) <= MAX_OPTIONS:
        return select(options, chosen, placeholder)
    return search_select(chosen, placeholder)


def _department_option(department: Department, t: Translator) -> Block:
    return option(t.name(department.name), department.key)


def _service_option(
    service: Service, department: Department, t: Translator, *, named: bool = False
) -> Block:
    name = t.name(service.name)
    label = f"{t.name(department.name)} · {name}" if named else name
    return option(label, f"{department.key}/{service.key}")


def own_fields(fields: Sequence[Field], t: Translator) -> list[Block]:
    """The inputs of a service's own fields, as many as a form has room for."""
    return [_own_field(each, t) for each in fields[:_MOST_FIELDS]]


def _own_field(field: Field, t: Translator) -> Block:
    label = t.name(field.label)
    return input_block(
        field.name_in_form,
        label,
        _element(field, t),
        **({} if field.required else {"optional": True}),
    )


def _element(field: Field, t: Translator) -> Block:
    placeholder = {"placeholder": plain_text(t.gettext("Choose"))}
    options = [option(t.name(each.label), each.key) for each in field.options[:MAX_OPTIONS]]
    elements: dict[FieldType, Block] = {
        FieldType.TEXT: text_input(TEXT_LIMIT),
        FieldType.LONG_TEXT: text_input(TEXT_LIMIT, multiline=True),
        FieldType.NUMBER: {"type": "number_input", "is_decimal_allowed": True},
        FieldType.DATE: {"type": "datepicker"},
        FieldType.SELECT: {"type": "static_select", "options": options, **placeholder},
        FieldType.MULTI_SELECT: {"type": "multi_static_select", "options": options, **placeholder},
        FieldType.PERSON: {"type": "users_select", **placeholder},
        FieldType.FILE_LINK: {"type": "url_text_input"},
    }
    return elements[field.type]


def _priority(form: RequestForm, t: Translator) -> list[Block]:
    """How urgent it is, where the standard promises something else to what is urgent."""
    if form.standard is None or form.standard.urgent == Figures():
        return []
    names = ((Priority.NORMAL, t.gettext("Normal")), (Priority.URGENT, t.gettext("❗ Urgent")))
    choices = [
        described_option(name, priority, figures(form.standard.figures(priority), t))
        for priority, name in names
    ]
    radio = {"type": "radio_buttons", "options": choices, "initial_option": choices[0]}
    why = text_input(TEXT_LIMIT)
    return [
        input_block(ids.PRIORITY, t.gettext("How urgent is it?"), radio),
        input_block(ids.REASON, t.gettext("If it is urgent, why?"), why, optional=True),
    ]


def _source(form: RequestForm, t: Translator) -> list[Block]:
    if not form.permalink:
        return []
    return [rich([link(form.permalink, t.gettext("Original message"))])]
