"""The forms about a service of a department and its fields."""

from bot import ids
from bot.i18n import Translator
from bot.labels import field_type_label, kind_label
from bot.views.blocks import Block, View, option, plain_text, rich, text
from bot.views.catalogue.form_frame import (
    NAME_LIMIT,
    name_inputs,
    reason_input,
    retiring_form,
    saving_form,
)
from bot.views.catalogue.places import write_place
from bot.views.catalogue.standard_preview import preview_blocks
from bot.views.inputs import input_block, select, text_input
from domain.catalogue import KEY_LIMIT
from domain.field_changes import FieldEntries
from domain.fields import TEXT_LIMIT, FieldType
from domain.organisation import ServiceKind
from domain.service_changes import ServiceEntries, ServicePlace
from domain.standard_previews import StandardPreview

_LABEL_LIMIT = 150
_TIME_LIMIT = 20


def change_form(
    place: ServicePlace,
    entries: ServiceEntries,
    count: int,
    t: Translator,
    preview: StandardPreview | None = None,
    reason: str = "",
    *,
    tells: bool = True,
) -> View:
    """Build the form that changes a service.

    Args:
        count: how many services the department has.
        preview: what its changed promises would have come to, before they are saved.
        tells: whether its providers are told, as was chosen.
    """
    rule = t.gettext(
        "Running requests keep what was promised to them. The other managers of the department "
        "read what you changed."
    )
    blocks = [
        *(preview_blocks(preview, t) if preview else [rich([text(rule)])]),
        *_service_inputs(entries, t),
        *([_position(count, entries.position, t)] if count > 1 else []),
        reason_input(t, reason),
        _tell_providers(t, tells=tells),
    ]
    return saving_form(
        t.gettext("Change service"), ids.SERVICE_CHANGE, write_place(place), blocks, t
    )


def add_form(place: ServicePlace, t: Translator, entries: ServiceEntries | None = None) -> View:
    """Build the form for a new service.

    Args:
        entries: what it begins with.
    """
    hint = t.gettext(
        "How people type it, as in “/request it/laptop”: a-z, 0-9 and hyphens. If you leave it "
        "empty, it is made from the English name."
    )
    key = input_block(
        ids.KEY,
        t.gettext("Short name for commands"),
        text_input(KEY_LIMIT),
        optional=True,
        hint=plain_text(hint),
    )
    fields = rich([text(t.gettext("You add the fields of its form once it is saved."))])
    blocks = [
        fields,
        *_service_inputs(entries or ServiceEntries(), t),
        key,
        reason_input(t),
        _tell_providers(t),
    ]
    return saving_form(t.gettext("New service"), ids.SERVICE_ADD, write_place(place), blocks, t)


def retire_form(place: ServicePlace, running: int, t: Translator) -> View:
    """Build the form that retires a service.

    Args:
        running: how many of its requests are not finished.
    """
    rule = t.gettext(
        "Nobody can ask for “{service}” any more. What was asked for until now stays in all "
        "reports."
    ).format(service=place.service)
    keeps = t.ngettext(
        "{n} running request goes on, with the same promise.",
        "{n} running requests go on, with the same promises.",
        running,
    ).format(n=running)
    title, said = t.gettext("Retire service"), [rule, keeps] if running else [rule]
    return retiring_form(title, ids.SERVICE_RETIRE, place, said, t)


def field_form(place: ServicePlace, entries: FieldEntries, count: int, t: Translator) -> View:
    """Build the form about a field of a service's form; of a new one, if the place names none.

    Args:
        count: how many fields there are, this one included.
    """
    types = [option(field_type_label(each, t), each) for each in FieldType]
    chosen = next((each for each in types if each["value"] == entries.type), None)
    required = option(t.gettext("It must be filled in"), ids.REQUIRED)
    boxes = _box(required, checked=entries.required)
    hint = t.gettext("Only for a choice. One a line, in both languages as in: In stock | 有货")
    options = text_input(TEXT_LIMIT, multiline=True, initial=entries.options)
    gone = option(t.gettext("Remove it: it is asked for no more"), ids.REMOVED)
    blocks = [
        *name_inputs(entries.english, entries.chinese, _LABEL_LIMIT, t),
        input_block(
            ids.FIELD_TYPE, t.gettext("Type"), select(types, chosen, t.gettext("Choose a type"))
        ),
        input_block(ids.REQUIRED, t.gettext("Required"), boxes, optional=True),
        input_block(
            ids.OPTIONS, t.gettext("Options"), options, optional=True, hint=plain_text(hint)
        ),
        *([_position(count, entries.position, t)] if count > 1 else []),
        *(
            [input_block(ids.REMOVED, t.gettext("Remove"), _box(gone), optional=True)]
            if place.field
            else []
        ),
        reason_input(t),
    ]
    title = t.gettext("Change field") if place.field else t.gettext("New field")
    callback_id = ids.FIELD_CHANGE if place.field else ids.FIELD_ADD
    return saving_form(title, callback_id, write_place(place), blocks, t)


def _service_inputs(entries: ServiceEntries, t: Translator) -> list[Block]:
    kinds = [option(kind_label(each, t), each) for each in ServiceKind]
    kind = next((each for each in kinds if each["value"] == entries.kind), None)
    secret = option(
        t.gettext("Only the requester and the department read its requests"), ids.CONFIDENTIAL
    )
    boxes = _box(secret, checked=entries.confidential)
    time_hint = plain_text(t.gettext("Working time, such as 30m, 4h or 2d. Empty: no promise."))
    times = (
        (ids.FIRST_RESPONSE, t.gettext("First response"), entries.first_response),
        (ids.RESOLUTION, t.gettext("Resolution"), entries.resolution),
    )
    quality_hint = t.gettext(
        "Ticked by whoever resolves a request. One a line, in both languages as in: Tested | 已测试"
    )
    quality = text_input(TEXT_LIMIT, multiline=True, initial=entries.quality)
    return [
        *name_inputs(entries.english, entries.chinese, NAME_LIMIT, t),
        input_block(ids.KIND, t.gettext("Kind"), select(kinds, kind, t.gettext("Choose a kind"))),
        input_block(ids.CONFIDENTIAL, t.gettext("Confidential"), boxes, optional=True),
        *(
            input_block(
                name,
                label,
                text_input(_TIME_LIMIT, initial=value),
                optional=True,
                hint=time_hint,
            )
            for name, label, value in times
        ),
        input_block(
            ids.QUALITY,
            t.gettext("Quality criteria"),
            quality,
            optional=True,
            hint=plain_text(quality_hint),
        ),
    ]


def _box(choice: Block, *, checked: bool = False) -> Block:
    boxes: Block = {"type": "checkboxes", "options": [choice]}
    return {**boxes, "initial_options": [choice]} if checked else boxes


def _position(count: int, position: str, t: Translator) -> Block:
    places = [option(str(place), str(place)) for place in range(1, min(count, 100) + 1)]
    chosen = next((each for each in places if each["value"] == position), places[-1])
    label = t.gettext("Place in the list")
    return input_block(ids.POSITION, label, select(places, chosen, label))


def _tell_providers(t: Translator, *, tells: bool = True) -> Block:
    """The choice whether those who serve are told; without a change for them, nobody is."""
    choice = option(
        t.gettext("They read what is new, and confirm that they have read it"), ids.TELL_PROVIDERS
    )
    hint = plain_text(
        t.gettext(
            "In working time, with three reminders at most. Leave it out when you only correct a "
            "word."
        )
    )
    label = t.gettext("Tell the providers")
    boxes = _box(choice, checked=tells)
    return input_block(ids.TELL_PROVIDERS, label, boxes, optional=True, hint=hint)
