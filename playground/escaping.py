"""The form in which typed text reaches an app."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playground.workspace import Workspace

_MENTION = re.compile(r"&lt;(@|#|!subteam\^)([A-Z0-9]+)&gt;")
_LINK = re.compile(r"https?://[^\s<>|]+")


def typed_text(workspace: Workspace, text: str, *, mentions: bool) -> str:
    """Escapes `&`, `<` and `>` as Slack does with what people type.

    With `mentions`, `<@U…>`, `<#C…>` and `<!subteam^S…>` of somebody or something that exists
    stay what they are: the picks of the composer's menu. Nobody can type `<!channel>`.
    """
    escaped = html.escape(text, quote=False)
    if not mentions:
        return escaped
    known = workspace.users.keys() | workspace.channels.keys() | workspace.groups.keys()

    def restore(match: re.Match[str]) -> str:
        return f"<{match[1]}{match[2]}>" if match[2] in known else match[0]

    return _MENTION.sub(restore, escaped)


def message_markup(workspace: Workspace, text: str) -> str:
    """A typed message as Slack keeps it: escaped, with mentions and links in angle brackets."""
    return _LINK.sub(lambda link: f"<{link[0]}>", typed_text(workspace, text, mentions=True))
