"""The shortcut on a message in the thread of a department's card."""

from bot.slack.interaction import Interaction
from bot.slack.mention_names import name_mentions
from bot.slack.messages import read_message
from bot.usecases.requests import lookups
from bot.usecases.requests.thread_messages import ThreadMessage, send_on
from bot.views.requests.answers import answered


async def send_to_requester(interaction: Interaction) -> None:
    """Send the message to the requester, as an answer of the person who used the shortcut."""
    message = interaction.body["message"]
    read = read_message(message)
    chosen = ThreadMessage(
        channel_id=interaction.body["channel"]["id"],
        thread_ts=message.get("thread_ts", ""),
        ts=message["ts"],
        author_id=None if message.get("bot_id") else message.get("user"),
        words=await name_mentions(interaction.workspace.client.web, read.words),
        files=read.files,
        is_readable=read.is_readable,
    )
    request = await interaction.do(send_on, chosen)
    sent = await interaction.read(lookups.sent_answer, request)
    await interaction.reply(answered(sent, await interaction.words()))
