"""Listeners to what happens in the workspace."""

from slack_bolt.async_app import AsyncApp

from bot.events.app_home import home_opened
from bot.events.direct_message import direct_message, mention
from bot.events.membership import (
    channel_joined,
    channel_left,
    person_changed,
    user_group_changed,
)
from bot.slack.interaction import Workplace
from bot.slack.listening import listen


def register(app: AsyncApp, workplace: Workplace) -> None:
    """Listen to every event that the manifest subscribes to."""
    app.event("message")(listen(workplace, direct_message))
    app.event("app_mention")(listen(workplace, mention))
    app.event("app_home_opened")(listen(workplace, home_opened))
    for kind in ("user_change", "team_join"):
        app.event(kind)(listen(workplace, person_changed))
    app.event("member_joined_channel")(listen(workplace, channel_joined))
    app.event("member_left_channel")(listen(workplace, channel_left))
    app.event("subteam_members_changed")(listen(workplace, user_group_changed))
