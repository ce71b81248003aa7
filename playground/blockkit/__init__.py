"""Block Kit as strict as Slack's own: a layout that Slack refuses is refused here.

Covered are the blocks and elements that an app can send in a message, a modal and a Home tab;
workflow buttons and the blocks made for assistants are unknown here, and refused.
"""

from playground.blockkit.errors import BlockKitError
from playground.blockkit.surfaces import (
    validate_attachments,
    validate_message_blocks,
    validate_view,
)

__all__ = ["BlockKitError", "validate_attachments", "validate_message_blocks", "validate_view"]
