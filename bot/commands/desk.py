"""`/desk`: how the departments stand, and what managers want to know of a time."""

from bot.commands.finding import find
from bot.commands.parsing import (
    department_and_time,
    department_named,
    first_word,
    number_and_text,
    without_channel,
    word_meant,
)
from bot.slack.channels import find_channel
from bot.slack.interaction import Interaction
from bot.usecases.ratings.thanks import thank
from bot.usecases.reports import reporting, reviews
from bot.usecases.requests import lookups
from bot.usecases.surveys import surveys
from bot.usecases.surveys.closing import WORDS_ON_A_PAGE
from bot.usecases.unmet_needs.needs import department_names, unmet_needs
from bot.views.help import desk_help
from bot.views.reports.report import export_ordered, report_ordered
from bot.views.reports.review import reviews_ordered
from bot.views.requests.confirmations import done
from bot.views.requests.desk import desk as desk_message
from bot.views.requests.desk import desk_of
from bot.views.surveys.surveys import standings_message
from bot.views.unmet_needs.needs import needs_message
from domain.lifecycle import Action


async def desk(interaction: Interaction) -> None:
    """`/desk [help | DEPARTMENT | find WORDS | report … | review … | thank N … | …]`."""
    word, rest = first_word(interaction.command_text)
    match word:
        case _ if not department_named(interaction.command_text):
            lines = await interaction.read(lookups.desk, interaction.now)
            await interaction.reply(desk_message(lines, await interaction.words()))
        case "help" if not rest:
            await interaction.reply(desk_help(await interaction.words()))
        case word if word in _WORDS:
            await _WORDS[word](interaction, rest)
        case _:
            await _department(interaction, word)


async def _department(interaction: Interaction, word: str) -> None:
    """`/desk DEPARTMENT`; or a slip in one of the words below, whose form is the answer."""
    meant = word_meant(word, _WORDS)
    line, listed = await interaction.read(
        lookups.desk_of,
        interaction.user_id,
        interaction.now,
        interaction.command_text,
        f"/desk {meant}" if meant else None,
    )
    await interaction.reply(desk_of(line, listed, await interaction.words()))


async def _review(interaction: Interaction, line: str) -> None:
    named, when = department_and_time(line, "/desk review")
    departments = await interaction.do(reviews.order_reviews, named, when)
    await interaction.reply(reviews_ordered(departments, await interaction.words()))


async def _thank(interaction: Interaction, line: str) -> None:
    number, words = number_and_text(line, "/desk thank 12 That was fast")
    request = await interaction.do(thank, number, words)
    await interaction.reply(done(Action.THANK, request, await interaction.words()))


async def _find(interaction: Interaction, line: str) -> None:
    """`/desk find WORDS`."""
    await find(interaction, line, "/desk find")


async def _report(interaction: Interaction, line: str) -> None:
    """`/desk report [DEPARTMENT] [TIME] [to #CHANNEL]`."""
    rest, channel = without_channel(line)
    named, when = department_and_time(rest, "/desk report")
    channel_id = None
    if channel:
        # Who may have no report at all is told so first.
        await interaction.read(
            reporting.departments_for, interaction.user_id, named, "/desk report"
        )
        channel_id = await find_channel(interaction.workspace.client, channel, interaction.user_id)
    departments = await interaction.do(reporting.order_report, named, when, channel_id)
    await interaction.reply(report_ordered(departments, channel_id, await interaction.words()))


async def _export(interaction: Interaction, line: str) -> None:
    """`/desk export [DEPARTMENT] [TIME]`."""
    named, when = department_and_time(line, "/desk export")
    departments = await interaction.do(reporting.order_export, named, when)
    await interaction.reply(export_ordered(departments, await interaction.words()))


async def _needs(interaction: Interaction, line: str) -> None:
    """`/desk needs [DEPARTMENT]`."""
    named = department_named(line)
    found = await interaction.read(unmet_needs, interaction.user_id, interaction.now, named)
    names = await interaction.read(department_names, found)
    await interaction.reply(needs_message(found, names, await interaction.words()))


async def _ask(interaction: Interaction, line: str) -> None:
    """`/desk ask [DEPARTMENT]`."""
    named = department_named(line)
    found = await interaction.read(surveys.standings, interaction.user_id, interaction.now, named)
    names = await interaction.read(surveys.service_names, [each.results for each in found])
    t = await interaction.words()
    await interaction.reply(standings_message(found, names, t, words_shown=WORDS_ON_A_PAGE))


_WORDS = {
    "find": _find,
    "report": _report,
    "review": _review,
    "thank": _thank,
    "export": _export,
    "needs": _needs,
    "ask": _ask,
}
