"""Block Kit as strict as Slack's own: a layout that Slack refuses is refused here.

Covered are the blocks and elements that an app can send in a message, a modal and a Home tab, as
`@slack/types` 3.2.0, slack_sdk 3.48 and Slack's reference have them. Where they differ, the
stricter holds.
"""

from playground.blockkit.errors import BlockKitError
from playground.blockkit.surfaces import (
    validate_attachments,
    validate_message_blocks,
    validate_view,
)

__all__ = ["BlockKitError", "validate_attachments", "validate_message_blocks", "validate_view"]
