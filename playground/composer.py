"""The composer: rich text, and a `text` with marks, out of what somebody typed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from playground.escaping import message_markup
from playground.shapes import permalink

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from playground.workspace import Channel, Json, Workspace

# A few of Slack's; all others stay words.
_UNICODE = {
    "+1": "1f44d",
    "-1": "1f44e",
    "bulb": "1f4a1",
    "eyes": "1f440",
    "heart": "2764-fe0f",
    "joy": "1f602",
    "pray": "1f64f",
    "smile": "1f604",
    "tada": "1f389",
    "thumbsup": "1f44d",
    "warning": "26a0-fe0f",
    "wave": "1f44b",
    "white_check_mark": "2705",
}

_MENTION = r"<(?P<sign>@|#|!subteam\^)(?P<id>[A-Z0-9]+)>"
_LINK = r"(?P<url>https?://[^\s<>|]*[^\s<>|.,;:!?)，。；：！？）])"
_EMOJI = r":(?P<emoji>[a-z0-9_+-]+):"
_TYPED = re.compile(f"{_MENTION}|{_LINK}|{_EMOJI}")
_MARKED = re.compile(
    r"`(?P<code>[^`\n]+)`"
    r"|\[(?P<label>[^\]\n]+)\]\((?P<address>https?://[^\s)]+)\)"
    r"|(?<!\w)(?P<mark>[*_~])(?P<styled>[^\s*_~](?:[^\n*_~]*[^\s*_~])?)(?P=mark)(?!\w)"
)
_STYLES = {"*": "bold", "_": "italic", "~": "strike"}
_ITEM = re.compile(r"(?P<indent> *)(?:(?P<bullet>[-•])|(?P<number>\d+)\.) (?P<words>.*)")
_SPACES_A_LEVEL = 2


def typed_message(workspace: Workspace, text: str, *, formatted: bool = False) -> Json:
    """The content of a message that somebody typed.

    `<@U…>`, `<#C…>` and `<!subteam^S…>` of somebody or something that exists are the picks of the
    composer's menu. With `formatted`, the marks of Slack's composer make formats: `*bold*`,
    `_italic_`, `~struck~`, code between backticks, `[label](address)`, "- item", "1. item",
    "> quote" and fences; else they stay what they are.
    """
    elements = rich_text(workspace, text, formatted=formatted)
    blocks = [{"type": "rich_text", "elements": elements}] if elements else []
    return {"text": message_markup(workspace, text), **({"blocks": blocks} if blocks else {})}


def rich_text(workspace: Workspace, text: str, *, formatted: bool = False) -> list[Json]:
    """The elements of the rich text that somebody typed."""
    if formatted:
        return list(_Formatted(workspace).elements(text.split("\n")))
    inlines = _typed(workspace, text)
    return [{"type": "rich_text_section", "elements": inlines}] if inlines else []


def pasted_table(rows: Sequence[Sequence[str]]) -> Json:
    """The attachment that pasted cells become."""
    cells = [[{"type": "raw_text", "text": cell or " "} for cell in row] for row in rows]
    table = {"type": "table", "rows": cells}
    return {"id": 1, "fallback": "[no preview available]", "blocks": [table]}


def forwarded(workspace: Workspace, channel: Channel, message: Json) -> Json:
    """The attachment that a forwarded message becomes."""
    author = workspace.user(message["user"])
    blocks = {"blocks": message["blocks"]} if message.get("blocks") else {}
    source = {"team": workspace.team_id, "channel": channel.id, "ts": message["ts"]}
    files = {"files": message["files"]} if message.get("files") else {}
    return {
        "id": 1,
        "is_msg_unfurl": True,
        "is_share": True,
        "author_id": author.id,
        "author_name": author.real_name,
        "author_subname": author.real_name,
        "channel_id": channel.id,
        "channel_team": workspace.team_id,
        "ts": message["ts"],
        "from_url": permalink(workspace, channel, message),
        "fallback": f"{author.real_name}: {message['text']}",
        "text": message["text"],
        "mrkdwn_in": ["text"],
        **({"message_blocks": [{**source, "message": blocks}]} if blocks else {}),
        **files,
    }


class _Kind(NamedTuple):
    """The kind of a line: a fence, a quote, an item of a list, or a line of a section."""

    name: str
    ordered: bool = False
    indent: int = 0


@dataclass(frozen=True)
class _Formatted:
    workspace: Workspace

    def elements(self, lines: list[str]) -> Iterator[Json]:
        at = 0
        while at < len(lines):
            kind = _kind(lines[at])
            end = at + 1
            if kind.name == "fence":
                while end < len(lines) and not lines[end].startswith("```"):
                    end += 1
                words = "\n".join(lines[at + 1 : end])
                if words:
                    yield _part("preformatted", [{"type": "text", "text": words}])
                end += 1
            else:
                while end < len(lines) and _kind(lines[end]) == kind:
                    end += 1
                yield from self._run(kind, lines[at:end], last=end == len(lines))
            at = end

    def _run(self, kind: _Kind, lines: list[str], *, last: bool) -> Iterator[Json]:
        if kind.name == "quote":
            words = "\n".join(line.removeprefix(">").removeprefix(" ") for line in lines)
            yield _part("quote", self._inlines(words))
        elif kind.name == "section":
            # As in Slack, a paragraph that something follows ends with the end of its line.
            words = "\n".join(lines) + ("" if last else "\n")
            if words:
                yield _part("section", self._inlines(words))
        else:
            yield self._list(kind, lines)

    def _list(self, kind: _Kind, lines: list[str]) -> Json:
        found = [match for line in lines if (match := _ITEM.fullmatch(line))]
        listed: Json = {
            "type": "rich_text_list",
            "style": "ordered" if kind.ordered else "bullet",
            "indent": kind.indent,
            "border": 0,
            "elements": [_part("section", self._inlines(each["words"])) for each in found],
        }
        offset = int(found[0]["number"] or 1) - 1
        return listed | ({"offset": offset} if offset > 0 else {})

    def _inlines(self, words: str) -> list[Json]:
        return _split(words, _MARKED, self._marked, lambda rest: _typed(self.workspace, rest))

    def _marked(self, match: re.Match[str]) -> list[Json]:
        if match["code"]:
            return [{"type": "text", "text": match["code"], "style": {"code": True}}]
        if match["label"]:
            return [{"type": "link", "url": match["address"], "text": match["label"]}]
        style = {_STYLES[match["mark"]]: True}
        inside = _typed(self.workspace, match["styled"])
        return [each if each["type"] == "emoji" else {**each, "style": style} for each in inside]


def _kind(line: str) -> _Kind:
    if line.startswith("```"):
        return _Kind("fence")
    if line.startswith(">"):
        return _Kind("quote")
    item = _ITEM.fullmatch(line)
    if item is None or not item["words"].strip():
        return _Kind("section")
    return _Kind("list", item["number"] is not None, len(item["indent"]) // _SPACES_A_LEVEL)


def _part(name: str, elements: list[Json]) -> Json:
    return {"type": f"rich_text_{name}", "elements": elements}


def _typed(workspace: Workspace, words: str) -> list[Json]:
    """The inline elements of words without marks."""

    def read(match: re.Match[str]) -> list[Json]:
        if match["url"]:
            return [{"type": "link", "url": match["url"]}]
        if match["emoji"]:
            unicode = _UNICODE.get(match["emoji"])
            emoji = {"type": "emoji", "name": match["emoji"], "unicode": unicode}
            return [emoji] if unicode else [_text(match[0])]
        return [_mention(workspace, match["sign"], match["id"]) or _text(match[0])]

    return _split(words, _TYPED, read, lambda rest: [_text(rest)])


def _mention(workspace: Workspace, sign: str, id_: str) -> Json | None:
    if sign == "@" and id_ in workspace.users:
        return {"type": "user", "user_id": id_}
    if sign == "#" and id_ in workspace.channels:
        return {"type": "channel", "channel_id": id_}
    if sign.startswith("!") and id_ in workspace.groups:
        return {"type": "usergroup", "usergroup_id": id_}
    return None


def _text(words: str) -> Json:
    return {"type": "text", "text": words}


def _split(
    words: str,
    pattern: re.Pattern[str],
    found: Callable[[re.Match[str]], list[Json]],
    between: Callable[[str], list[Json]],
) -> list[Json]:
    """Read what matches one way, and what stands between another; neighbours are put together."""
    elements: list[Json] = []
    end = 0
    for match in pattern.finditer(words):
        if match.start() > end:
            elements += between(words[end : match.start()])
        elements += found(match)
        end = match.end()
    if end < len(words):
        elements += between(words[end:])
    joined: list[Json] = []
    for each in elements:
        if joined and joined[-1].keys() == each.keys() == {"type", "text"}:
            joined[-1] = _text(joined[-1]["text"] + each["text"])
        else:
            joined.append(each)
    return joined
