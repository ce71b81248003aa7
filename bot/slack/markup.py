"""Text with Slack's markup in angle brackets: that of a message, and what follows a command.

Its `blocks` say more, where there are any; `bot.slack.messages` reads a message as a whole.
"""

import re
from collections.abc import Iterator

from domain.rich_text import (
    ChannelMention,
    GroupMention,
    Inline,
    Line,
    Link,
    Paragraph,
    PersonMention,
    RichText,
    Text,
    linked,
    merged,
)

_REFERENCE = re.compile(
    r"<([@#!][^<>|\s]+|(?:https?://|mailto:|tel:|ftp:|slack:)[^<>|\s]+)(?:\|([^<>]*))?>"
)
_LABELLED = re.compile(r"<([@#][^<>|\s]+|https?://[^<>|\s]+)\|([^<>]*)>")


def from_markup(text: str) -> RichText:
    """Read a text: links, mentions and "&lt;"; marks such as `*` stay what they are."""
    line = merged(_inlines(text))
    return RichText((Paragraph(line),) if line else ())


def _inlines(text: str) -> Iterator[Inline]:
    end = 0
    for match in _REFERENCE.finditer(text):
        yield from linked(unescaped(text[end : match.start()]))
        yield from _reference(unescaped(match.group(1)), unescaped(match.group(2) or ""))
        end = match.end()
    yield from linked(unescaped(text[end:]))


def _reference(target: str, label: str) -> Line:
    sign, name = target[0], target[1:]
    if sign in "@#" and label:
        return (Text(sign + label),)
    if sign == "@":
        return (PersonMention(name),)
    if sign == "#":
        return (ChannelMention(name),)
    if sign == "!":
        kind, _, group_id = name.partition("^")
        if kind == "subteam" and group_id and not label:
            return (GroupMention(group_id),)
        return (Text(label or f"@{kind}"),)
    return (Link(target, "" if label and label in target else label),)


def typed_behind_command(text: str) -> str:
    """Read the text that somebody typed behind a slash command.

    There Slack sends "<!channel>" or "<@U123>" as it was typed; what it marks up itself, if an
    installation has that switched on, has a label: "<@U123|name>".
    """
    return unescaped(_LABELLED.sub(_readable, text))


def _readable(match: re.Match[str]) -> str:
    target, label = match.group(1), match.group(2)
    if target.startswith(("@", "#")):
        return target[0] + (label or target[1:])
    return target if not label or label in target else f"{label} ({target})"


def unescaped(text: str) -> str:
    """Read "&lt;", "&gt;" and "&amp;"."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
