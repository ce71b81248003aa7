"""The form of a rating."""

from bot import ids
from bot.slack.form_values import one
from bot.slack.interaction import Interaction
from bot.usecases.ratings.rating import rate
from domain.dimensions import Dimension


async def give(interaction: Interaction) -> None:
    """Rate, with the comment and the dimensions as they are in the form."""
    values = interaction.form
    dimensions = {
        dimension: {
            half: one(values, f"{dimension}.{half}") for half in (ids.EXPECTED, ids.PERCEIVED)
        }
        for dimension in Dimension
    }
    score, comment = one(values, ids.SCORE), one(values, ids.COMMENT)
    await interaction.do(rate, interaction.number, score, comment, dimensions)
    await interaction.close()
