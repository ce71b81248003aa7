"""Buttons that rate, and the one that opens the form for more."""

from bot.actions.at_once import show_outcome
from bot.slack.interaction import Interaction
from bot.usecases.ratings import rating
from bot.usecases.requests import conversation
from bot.views.ratings.form import rating_form
from domain.lifecycle import Action


async def rate_at_once(interaction: Interaction) -> None:
    """One of the five: the score is the end of the button's id."""
    score = str(interaction.action["action_id"]).rpartition(".")[2]
    request = await interaction.do(rating.rate, interaction.number, score)
    await show_outcome(interaction, Action.RATE, request)


async def say_more(interaction: Interaction) -> None:
    """The form, with what was said already."""
    dossier, comment = await interaction.read(
        rating.about_to_rate, interaction.user_id, interaction.now, interaction.number
    )
    await interaction.open(rating_form(dossier, comment, await interaction.words()))


async def tell_with_name(interaction: Interaction) -> None:
    """Pass what was written under the question on to the department, with its author's name."""
    place = interaction.message_place
    request = await interaction.do(conversation.tell_with_name, interaction.number, *place)
    await show_outcome(interaction, Action.REPLY, request)


async def clear(interaction: Interaction) -> None:
    """A provider had all that was needed."""
    request = await interaction.do(rating.rate_clarity, interaction.number, clear=True)
    await show_outcome(interaction, Action.RATE_CLARITY, request)


async def unclear(interaction: Interaction) -> None:
    """A provider had to ask."""
    request = await interaction.do(rating.rate_clarity, interaction.number, clear=False)
    await show_outcome(interaction, Action.RATE_CLARITY, request)


async def contact(interaction: Interaction) -> None:
    """A link: Slack follows it by itself, and waits for an acknowledgement all the same."""
    await interaction.ack()
