"""The subject of each of Slack's error names, from which the reaction follows.

The names and their meanings are those of Slack's method reference: the errors that nearly every
method has, and those of the methods that the bot calls (`chat.*`, `conversations.*`, `files.*`,
`users.*`, `usergroups.*`, `views.publish`). A name that is not here is about its message alone.
"""

from collections.abc import Mapping
from enum import Enum, auto


class Concern(Enum):
    """The subject of an error."""

    TOKEN = auto()  # no call works until an administrator acts
    WORKSPACE = auto()  # a setting, a scope or a network that an administrator can change
    CHANNEL = auto()  # this channel, until somebody opens it to the bot
    PERSON = auto()  # this person, who cannot be written to any more
    SHOWN = auto()  # the message that is to be changed: it is gone, or fixed
    THREAD = auto()  # the message in whose thread it is to go
    LIMIT = auto()  # too many calls; this one had no effect
    SLACK = auto()  # trouble at Slack, which passes; the call may have taken effect
    MESSAGE = auto()  # what this call says; it will never be taken


_NAMES: Mapping[Concern, str] = {
    # Nothing but what Slack says of the token itself: anything else here would silence everybody.
    Concern.TOKEN: """
        account_inactive invalid_auth not_authed token_expired token_revoked
    """,
    Concern.WORKSPACE: """
        accesslimited ekm_access_denied enterprise_is_restricted feature_not_enabled
        file_uploads_disabled messages_tab_disabled missing_scope not_allowed_token_type
        org_login_required storage_limit_reached team_added_to_org two_factor_setup_required
    """,
    Concern.CHANNEL: """
        access_denied cannot_find_channel channel_is_limited_access channel_not_found
        external_channel_migrating is_archived is_inactive no_permission not_in_channel
        restricted_action restricted_action_non_threadable_channel
        restricted_action_read_only_channel restricted_action_thread_only_channel
        slack_connect_file_upload_sharing_blocked team_access_not_granted team_not_found
    """,
    Concern.PERSON: """
        cannot_dm_bot user_disabled user_not_found user_not_visible users_not_found
    """,
    Concern.SHOWN: """
        block_mismatch cannot_edit_message cant_update_message edit_window_closed message_not_found
    """,
    Concern.THREAD: """
        cannot_reply_to_message invalid_thread_ts thread_not_found
    """,
    Concern.LIMIT: """
        message_limit_exceeded rate_limited ratelimited
    """,
    Concern.SLACK: """
        fatal_error internal_error request_timeout service_unavailable update_failed
    """,
}

CONCERNS: Mapping[str, Concern] = {
    name: concern for concern, names in _NAMES.items() for name in names.split()
}
"""Every name that is known, and what it is about."""


def concern_of(error: str) -> Concern:
    """Return what an error is about; one that nobody knows is about its message alone."""
    return CONCERNS.get(error, Concern.MESSAGE)
