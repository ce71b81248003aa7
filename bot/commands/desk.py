"""`/desk`: how the departments stand, and what managers want to know of a time."""

from bot.commands.finding import find
from bot.commands.parsing import department_and_time, first_word, without_channel
from bot.slack.channels import find_channel
from bot.slack.interaction import Interaction
from bot.usecases.reports import reporting
from bot.usecases.requests import lookups
from bot.views.help import desk_help
from bot.views.reports.report import export_ordered, report_ordered
from bot.views.requests.desk import desk as desk_message
from bot.views.requests.desk import desk_of


async def desk(interaction: Interaction) -> None:
    """`/desk [help | DEPARTMENT | find WORDS | report … | export …]`."""
    word, rest = first_word(interaction.command_text)
    if not word:
        lines = await interaction.read(lookups.desk, interaction.now)
        await interaction.reply(desk_message(lines, await interaction.words()))
    elif word == "find":
        await find(interaction, rest, "/desk find")
    elif word == "help" and not rest:
        await interaction.reply(desk_help(await interaction.words()))
    elif word == "report":
        await _report(interaction, rest)
    elif word == "export":
        named, when = department_and_time(rest, "/desk export")
        departments = await interaction.do(reporting.order_export, named, when)
        await interaction.reply(export_ordered(departments, await interaction.words()))
    else:
        line, listed = await interaction.read(
            lookups.desk_of, interaction.user_id, interaction.now, interaction.command_text
        )
        await interaction.reply(desk_of(line, listed, await interaction.words()))


async def _report(interaction: Interaction, line: str) -> None:
    """`/desk report [DEPARTMENT] [TIME] [to #CHANNEL]`."""
    rest, channel = without_channel(line)
    named, when = department_and_time(rest, "/desk report")
    channel_id = None
    if channel:
        # Who may have no report at all is told so first.
        await interaction.read(reporting.departments_for, interaction.user_id, named)
        channel_id = await find_channel(interaction.workspace.client, channel, interaction.user_id)
    departments = await interaction.do(reporting.order_report, named, when, channel_id)
    await interaction.reply(report_ordered(departments, channel_id, await interaction.words()))
