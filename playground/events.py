"""Which app hears of what: subscriptions, scopes and membership decide, as in Slack."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playground.commons import Commons
    from playground.delivery.courier import Courier
    from playground.records import Delivery
    from playground.workspace import Channel, InstalledApp, Json

# The scopes of which an app needs one to hear of an event; () for events that need none.
EVENT_SCOPES: dict[str, tuple[str, ...]] = {
    "app_home_opened": (),
    "app_mention": ("app_mentions:read",),
    "app_uninstalled": (),
    "tokens_revoked": (),
    "message.channels": ("channels:history",),
    "message.groups": ("groups:history",),
    "message.im": ("im:history",),
    "member_joined_channel": ("channels:read", "groups:read"),
    "member_left_channel": ("channels:read", "groups:read"),
    "channel_archive": ("channels:read",),
    "channel_unarchive": ("channels:read",),
    "channel_rename": ("channels:read",),
    "channel_created": ("channels:read",),
    "group_archive": ("groups:read",),
    "group_unarchive": ("groups:read",),
    "group_rename": ("groups:read",),
    "team_join": ("users:read",),
    "user_change": ("users:read",),
    "subteam_members_changed": ("usergroups:read",),
    "subteam_updated": ("usergroups:read",),
    "reaction_added": ("reactions:read",),
    "reaction_removed": ("reactions:read",),
}
_MESSAGE_NAMES = {"channel": "message.channels", "private": "message.groups", "im": "message.im"}
CHANNEL_TYPES = {"channel": "channel", "private": "group", "im": "im"}


class Events:
    """Hands events to the apps that subscribed to them."""

    def __init__(self, commons: Commons, courier: Courier) -> None:
        self._commons = commons
        self._courier = courier

    def raise_(
        self,
        event: Json,
        *,
        channel: Channel | None = None,
        members_only: bool = True,
        only: InstalledApp | None = None,
    ) -> list[Delivery]:
        """Delivers the event. With a `channel`, to the apps whose bots are in it (or to all).

        Returns the deliveries, which are then under way.
        """
        deliveries = []
        event.setdefault("event_ts", self._commons.ids.ts())
        name = event["type"]
        if name == "message" and channel is not None:
            event.setdefault("channel_type", CHANNEL_TYPES[channel.kind])
            name = _MESSAGE_NAMES[channel.kind]
        for app in list(self._commons.workspace.apps.values()):
            if only is not None and app is not only:
                continue
            outside = channel is not None and app.bot_user_id not in channel.members
            if (members_only and outside) or not _hears(app, name):
                continue
            shared = channel is not None and self._commons.workspace.is_shared(channel)
            envelope = self._envelope(app, event, shared=shared)
            delivery = self._courier.send_event(app, envelope)
            if delivery is not None:
                deliveries.append(delivery)
        return deliveries

    def _envelope(self, app: InstalledApp, event: Json, *, shared: bool) -> Json:
        team_id = self._commons.workspace.team_id
        enterprise_id = self._commons.workspace.enterprise_id
        return {
            "token": "playground-verification-token",
            "team_id": team_id,
            "context_team_id": team_id,
            "context_enterprise_id": enterprise_id,
            "api_app_id": app.app_id,
            "event": event,
            "type": "event_callback",
            "event_id": self._commons.ids.make("Ev"),
            "event_time": int(self._commons.now()),
            "authorizations": [
                {
                    "enterprise_id": enterprise_id,
                    "team_id": team_id,
                    "user_id": app.bot_user_id,
                    "is_bot": True,
                    "is_enterprise_install": False,
                }
            ],
            "is_ext_shared_channel": shared,
            "event_context": self._commons.ids.make("EC"),
        }


def _hears(app: InstalledApp, name: str) -> bool:
    subscribed = app.config.events is None or name in app.config.events
    scopes = EVENT_SCOPES[name]
    return subscribed and not app.revoked and (not scopes or bool(app.scopes & set(scopes)))
