"""`python -m bot doctor`: everything that the bot needs, looked at in turn."""

import asyncio
from datetime import UTC, datetime

from bot.doctor.calendars import examine_stored_calendars
from bot.doctor.findings import Finding, Mark, Tell, problem, remark, well
from bot.doctor.storage import (
    departments,
    examine_catalogue,
    examine_people,
    examine_retention,
    examine_schema,
    examine_traffic,
)
from bot.doctor.workspace import SlackExaminer
from bot.i18n import said, sentence
from bot.settings import (
    Settings,
    SettingsError,
    given_database,
    load_settings,
    mistyped_settings,
)
from bot.zone_data import ZoneData, choose_zone_data
from domain.organisation import Department
from store.database import Database
from store.errors import DatabaseFailed, StoreError
from store.unit_of_work import UnitOfWork
from store.workspaces import find_workspace

__all__ = ["examine"]


async def examine(tell: Tell) -> bool:
    """Look at everything and tell of it, one finding after the other.

    Returns:
        Whether the bot can run, and every department with it.
    """
    marks: list[Mark] = []

    def note(finding: Finding) -> None:
        marks.append(finding.mark)
        tell(finding)

    for name, meant in mistyped_settings():
        note(
            remark(
                sentence("{name} is not a setting: did you mean {meant}?", name=name, meant=meant)
            )
        )
    try:
        settings = load_settings()
    except SettingsError as error:
        for each in error.problems:
            note(Finding(Mark.PROBLEM, each))
        await _examine_without_slack(note)
    else:
        note(well(sentence("the settings are complete")))
        note(examine_zone_data(choose_zone_data(), datetime.now(UTC)))
        await _examine_with_slack(settings, note)
    return Mark.PROBLEM not in marks


async def _examine_with_slack(settings: Settings, note: Tell) -> None:
    slack = SlackExaminer(settings)
    findings, team_id = await slack.examine_token()
    for finding in findings:
        note(finding)
    note(await slack.examine_way_in())
    if team_id and (clocks := await slack.examine_time_zones(datetime.now(UTC))):
        note(clocks)
    serving = await asyncio.to_thread(
        _examine_database, settings.database_url, team_id, note, settings
    )
    if team_id:
        async for finding in slack.examine_channels(serving):
            note(finding)


async def _examine_without_slack(note: Tell) -> None:
    if url := given_database():
        await asyncio.to_thread(_examine_database, url, None, note)


def _examine_database(
    url: str, team_id: str | None, note: Tell, settings: Settings | None = None
) -> tuple[Department, ...]:
    """Tell of what is in the database; returns the departments that serve."""
    try:
        database = Database(url)
    except StoreError as error:
        note(problem(sentence("{reason}: correct it", reason=said(error))))
        return ()
    try:
        schema = list(examine_schema(database, datetime.now(UTC)))
        for finding in schema:
            note(finding)
        if any(finding.mark is not Mark.WELL for finding in schema):
            return ()
        workspace_id = find_workspace(database, team_id)
        if workspace_id is None:
            note(examine_catalogue(()))
            return ()
        serving = database.call(workspace_id, departments)
        note(examine_catalogue(serving))
        if serving:
            for finding in database.call(workspace_id, examine_people):
                note(finding)
        for finding in database.call(workspace_id, _examine_times, bool(serving), settings):
            note(finding)
        return serving
    except (StoreError, DatabaseFailed) as error:
        note(problem(sentence("the database cannot be read: {reason}", reason=said(error))))
        return ()
    finally:
        database.close()


def _examine_times(uow: UnitOfWork, is_serving: bool, settings: Settings | None) -> list[Finding]:
    """Report what depends on the time that it is now."""
    now = datetime.now(UTC)
    found = [*examine_stored_calendars(uow, now)] if is_serving else []
    found += examine_traffic(uow, now)
    if settings:
        found.append(examine_retention(uow, now, settings.keep_words))
    return found


def examine_zone_data(zones: ZoneData, now: datetime) -> Finding:
    """Name the database of time zones that is used, and whether it is old."""
    values = {"version": zones.version, "folder": zones.folder, "other": zones.other}
    if zones.folder:
        found = sentence(
            "time zones are those of {version} (the system, {folder}); not the package tzdata "
            "{other}",
            **values,
        )
    elif zones.other:
        found = sentence(
            "time zones are those of {version} (the package tzdata); not the system's {other}",
            **values,
        )
    else:
        found = sentence("time zones are those of {version} (the package tzdata)", **values)
    if zones.is_old(now):
        return remark(
            sentence(
                "{found}. That is old, and clocks change every year: update Crossdesk or the "
                "system's tzdata",
                found=found,
            )
        )
    return well(found)
