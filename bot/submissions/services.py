"""The forms about the services of a department and their fields."""

from dataclasses import replace

from bot import ids
from bot.slack.form_values import FormValues, one, several
from bot.slack.interaction import Interaction
from bot.usecases.catalogue import fields
from bot.usecases.catalogue.services import (
    add_service,
    change_service,
    preview_change,
    retire_service,
    service_page,
)
from bot.usecases.unmet_needs.needs import add_service_for_need
from bot.views.catalogue.my_department import department_window, service_window
from bot.views.catalogue.places import read_place
from bot.views.catalogue.service_forms import change_form
from bot.views.unmet_needs.needs import read_need
from domain.field_changes import FieldEntries
from domain.service_changes import SavedService, ServiceEntries, ServicePlace


async def change(interaction: Interaction) -> None:
    """Change a service as the form says; if it promises something else, show that before."""
    place, form = _place(interaction), interaction.form
    entries, reason = _entries(form), one(form, ids.REASON)
    tells = _tells(form)
    preview = await interaction.read(
        preview_change, interaction.user_id, interaction.now, place, entries
    )
    if preview:
        previewed = replace(place, previewed=entries.times)
        page, _ = await interaction.read(service_page, interaction.user_id, place)
        count, t = len(page.department.services), await interaction.words()
        view = change_form(previewed, entries, count, t, preview, reason, tells=tells)
        await interaction.conclude(view)
        return
    moves = bool(several(form, ids.MOVES_RUNNING))
    saved = await interaction.do(change_service, place, entries, reason, moves=moves, tells=tells)
    await _return(interaction, saved)


async def add(interaction: Interaction) -> None:
    """Add the service that the form describes, and show it, to be given fields."""
    place, form = _place(interaction), interaction.form
    entries, reason, tells = _entries(form), one(form, ids.REASON), _tells(form)
    saved = await interaction.do(add_service, place, entries, reason, tells=tells)
    t = await interaction.words()
    assert saved.service is not None  # noqa: S101  -- it has just been added
    await interaction.refresh_below(department_window(saved.page, t))
    await interaction.conclude(service_window(saved.page, saved.service, t, saved))


async def add_for_need(interaction: Interaction) -> None:
    """Add the service that the form describes for an unmet need."""
    need, place = read_need(str(interaction.view["private_metadata"]))
    form = interaction.form
    entries, reason, tells = _entries(form), one(form, ids.REASON), _tells(form)
    saved = await interaction.do(add_service_for_need, need, place, entries, reason, tells=tells)
    assert saved.service is not None  # noqa: S101  -- it has just been added
    window = service_window(saved.page, saved.service, await interaction.words(), saved)
    await interaction.conclude(window)


async def retire(interaction: Interaction) -> None:
    """Offer a service no more."""
    place, reason = _place(interaction), one(interaction.form, ids.REASON)
    await _return(interaction, await interaction.do(retire_service, place, reason))


async def change_field(interaction: Interaction) -> None:
    """Add, change or remove a field of a service as the form says."""
    place, form = _place(interaction), interaction.form
    entries = FieldEntries(
        english=one(form, ids.ENGLISH_NAME),
        chinese=one(form, ids.CHINESE_NAME),
        type=one(form, ids.FIELD_TYPE),
        required=bool(several(form, ids.REQUIRED)),
        options=one(form, ids.OPTIONS),
        position=one(form, ids.POSITION),
        removed=bool(several(form, ids.REMOVED)),
    )
    saved = await interaction.do(fields.change_field, place, entries, one(form, ids.REASON))
    await _return(interaction, saved)


def _place(interaction: Interaction) -> ServicePlace:
    return read_place(str(interaction.view["private_metadata"]))


def _entries(form: FormValues) -> ServiceEntries:
    return ServiceEntries(
        english=one(form, ids.ENGLISH_NAME),
        chinese=one(form, ids.CHINESE_NAME),
        kind=one(form, ids.KIND),
        confidential=bool(several(form, ids.CONFIDENTIAL)),
        first_response=one(form, ids.FIRST_RESPONSE),
        resolution=one(form, ids.RESOLUTION),
        quality=one(form, ids.QUALITY),
        position=one(form, ids.POSITION),
        key=one(form, ids.KEY),
    )


def _tells(form: FormValues) -> bool:
    return bool(several(form, ids.TELL_PROVIDERS))


async def _return(interaction: Interaction, saved: SavedService) -> None:
    """Go back to the window that the form was opened on, as things are now."""
    t = await interaction.words()
    department = department_window(saved.page, t, None if saved.service else saved)
    window = service_window(saved.page, saved.service, t, saved) if saved.service else department
    await interaction.return_to(window, department)
