"""The forms about a department and its calendar."""

from bot import ids
from bot.slack.form_values import FormValues, one, several
from bot.slack.interaction import Interaction
from bot.usecases.catalogue import administration, departments
from bot.views.catalogue.my_department import department_window
from bot.views.catalogue.places import read_calendar, read_place
from domain.department_changes import (
    CalendarEntries,
    CalendarPlace,
    DepartmentEntries,
    NewDepartmentEntries,
    SavedDepartment,
)
from domain.service_changes import ServicePlace


async def change(interaction: Interaction) -> None:
    """Change a department and its people as the form says."""
    place, form = _place(interaction), interaction.form
    entries, reason = _entries(form), one(form, ids.REASON)
    saved = await interaction.do(departments.change_department, place, entries, reason)
    await _return(interaction, saved)


async def add(interaction: Interaction) -> None:
    """Add the department that the form describes."""
    form = interaction.form
    entries = NewDepartmentEntries(
        key=one(form, ids.KEY),
        department=_entries(form),
        service_english=one(form, ids.SERVICE_ENGLISH),
        service_chinese=one(form, ids.SERVICE_CHINESE),
    )
    reason = one(form, ids.REASON)
    await _return(interaction, await interaction.do(administration.add_department, entries, reason))


async def retire(interaction: Interaction) -> None:
    """Retire a department."""
    place, reason = _place(interaction), one(interaction.form, ids.REASON)
    saved = await interaction.do(administration.retire_department, place, reason)
    await _return(interaction, saved)


async def add_calendar(interaction: Interaction) -> None:
    """Add the calendar that the form describes."""
    place, form = _calendar(interaction), interaction.form
    key, entries, reason = one(form, ids.KEY), _hours(form), one(form, ids.REASON)
    saved = await interaction.do(administration.add_calendar, place, key, entries, reason)
    await _return(interaction, saved)


async def change_calendar(interaction: Interaction) -> None:
    """Change the hours and days of a calendar as the form says."""
    place, form = _calendar(interaction), interaction.form
    entries, reason = _hours(form), one(form, ids.REASON)
    saved = await interaction.do(departments.change_calendar, place, entries, reason)
    await _return(interaction, saved)


def _place(interaction: Interaction) -> ServicePlace:
    return read_place(str(interaction.view["private_metadata"]))


def _calendar(interaction: Interaction) -> CalendarPlace:
    return read_calendar(str(interaction.view["private_metadata"]))


def _entries(form: FormValues) -> DepartmentEntries:
    """Return what a form says of a department; what it does not ask for is empty."""
    return DepartmentEntries(
        english=one(form, ids.ENGLISH_NAME),
        chinese=one(form, ids.CHINESE_NAME),
        channel=one(form, ids.CHANNEL),
        calendar=one(form, ids.CALENDAR),
        default_service=one(form, ids.SERVICE),
        providers=several(form, ids.PROVIDERS),
        managers=several(form, ids.MANAGERS),
        editors=several(form, ids.EDITORS),
        members=several(form, ids.MEMBERS),
        group=one(form, ids.GROUP),
    )


def _hours(form: FormValues) -> CalendarEntries:
    return CalendarEntries(
        one(form, ids.TIME_ZONE), one(form, ids.HOURS), one(form, ids.CLOSED), one(form, ids.OPEN)
    )


async def _return(interaction: Interaction, saved: SavedDepartment) -> None:
    """Go back to the department as it is now; who may not change it any more is done."""
    if saved.page is None:
        await interaction.close()
        return
    window = department_window(saved.page, await interaction.words(), saved)
    await interaction.return_to(window, window)
