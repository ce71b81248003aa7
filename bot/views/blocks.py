"""Slack's blocks, built so that they keep Slack's limits and show what people typed as typed.

A line is a list of rich-text elements. The text elements of rich text are literal: nothing in
them is a mention, a link or a format. Blocks are made of lines, and so are the fallback texts of
messages, so that both say the same; mrkdwn is used nowhere.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from string import Formatter
from typing import Any, Final

from bot.i18n import SpacedTemplate, Translator, space_between
from bot.labels import erased_person
from bot.pictures.picture import Picture
from domain.erasure import is_erased
from domain.request import Request, RequestReference

Block = dict[str, Any]
View = dict[str, Any]
Inline = dict[str, Any]
Line = list[Inline]

MAX_BUTTON: Final = 75
MAX_BUTTON_VALUE: Final = 2000
MAX_MODAL_TITLE: Final = 24
MAX_OPTION: Final = 75
MAX_OPTIONS: Final = 100
MAX_OVERFLOW: Final = 5
MAX_LABEL: Final = 2000
MAX_FALLBACK: Final = 400
MAX_TEXT: Final = 3000
MAX_ALT_TEXT: Final = 2000
MAX_LINE: Final = 8000
"""Characters of a command that are given back to its author. Slack refuses messages of more
than some 11,000 characters in all blocks: see slackapi/bolt-js#2509 and #2867."""
_BUTTONS_IN_A_ROW = 5
_LINKED = ("https://", "http://", "mailto:")
_DATE_FORMAT = "{date_short_pretty} {time}"
_MINUTES = len("2026-11-29 09:00")


@dataclass(frozen=True, slots=True)
class CardOf:
    """The data about its request in a card's metadata, where its reader does not see it."""

    reference: RequestReference
    requester_id: str

    @classmethod
    def request(cls, request: Request) -> "CardOf":
        """Return what the card of a request says."""
        return cls(request.reference, request.requester_id)


@dataclass(frozen=True, slots=True)
class Message:
    """A message: its blocks, and the text that notifications and screen readers have instead.

    Attributes:
        card_of: the request whose card it is; its metadata says so, to be found after a restore.
    """

    text: str
    blocks: list[Block]
    card_of: CardOf | None = None


# --- text ---


def escape(words: str) -> str:
    """Words as they must be written where Slack reads mrkdwn, so that they mention nobody."""
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def cut(words: str, limit: int) -> str:
    """Words of at most `limit` characters; "…" says that there were more."""
    return words if len(words) <= limit else words[: limit - 1].rstrip() + "…"


def one_line(words: str) -> str:
    """Words on one line."""
    return " ".join(words.split())


def chunks(words: str, size: int = MAX_TEXT) -> list[str]:
    """A long text in parts of at most `size` characters, none lost."""
    return [words[start : start + size] for start in range(0, len(words), size)]


# --- what stands in a line ---


def text(
    words: str,
    *,
    bold: bool = False,
    italic: bool = False,
    code: bool = False,
    strike: bool = False,
) -> Inline:
    """Words, shown exactly as they are. Nothing at all is shown as a dash."""
    shown: Inline = {"type": "text", "text": words or "–"}
    if bold or italic or code or strike:
        styles = {"bold": bold, "italic": italic, "code": code, "strike": strike}
        shown["style"] = {name: True for name, wanted in styles.items() if wanted}
    return shown


def user(user_id: str, t: Translator) -> Inline:
    """A mention of a person; nobody is mentioned whose data was erased."""
    if is_erased(user_id):
        return text(erased_person(t))
    return {"type": "user", "user_id": user_id}


def channel(channel_id: str) -> Inline:
    """A mention of a channel."""
    return {"type": "channel", "channel_id": channel_id}


def link(url: str, label: str = "") -> Inline:
    """A link, shown by its label or its address; what is no address is shown as words."""
    if not url.lower().startswith(_LINKED) or len(url) > MAX_TEXT:
        return text(label or cut(url, MAX_TEXT))
    return {"type": "link", "url": url, **({"text": label} if label else {})}


def moment(at: datetime) -> Inline:
    """A point in time, which Slack shows in the reader's time zone and language."""
    return {
        "type": "date",
        "timestamp": int(at.timestamp()),
        "format": _DATE_FORMAT,
        "fallback": f"{at.astimezone(UTC).isoformat(' ', 'minutes')[:_MINUTES]} UTC",
    }


def last_moment(at: datetime) -> Inline:
    """A point in time until which something is possible, never in words such as "yesterday".

    What says so may be read after that time, since no message changes because time has passed.
    """
    return {**moment(at), "format": "{date_short} {time}"}


def how_long_ago(at: datetime) -> Inline:
    """A point in the past, which Slack shows as "3 days ago" in the reader's language."""
    return {**moment(at), "format": "{ago}"}


def phrase(template: str, **parts: str | Inline | Line) -> Line:
    """A translated sentence with `{names}` in it, each of which is literal words or elements."""
    line: Line = []
    for literal, name, _, _ in Formatter().parse(template):
        if literal:
            line.append(text(literal))
        if name is not None:
            part = parts[name]
            found = text(part) if isinstance(part, str) else part
            line += found if isinstance(found, list) else [found]
    return _spaced(line) if isinstance(template, SpacedTemplate) else line


def _spaced(line: Line) -> Line:
    """Set apart what is no Chinese: the words of the line that stand beside it get a space."""
    spaced = line[:1]
    for before, after in pairwise(line):
        space = space_between(_ending(before), _beginning(after))
        if space and "text" in after:
            spaced.append({**after, "text": space + after["text"]})
            continue
        if space:
            spaced[-1] = {**spaced[-1], "text": spaced[-1]["text"] + space}
        spaced.append(after)
    return spaced


def _beginning(part: Inline) -> str:
    return "" if part["type"] == "date" else _words(part)


def _ending(part: Inline) -> str:
    if part["type"] == "date":  # as Slack shows it: a time ends with a digit, the rest in Chinese
        return "0" if part["format"].endswith("{time}") else ""
    return _words(part)


def dotted(*lines: Line) -> Line:
    """Several short lines on one, with dots between them; empty ones are left out."""
    joined: Line = []
    for line in filter(None, lines):
        joined += [*([text(" · ")] if joined else []), *line]
    return joined


def plain(line: Line) -> str:
    """A line where only plain words can stand, such as an error at a form's field."""
    return "".join(_words(part) for part in line)


def fallback(*lines: Line) -> str:
    """Lines as the `text` of a message, which Slack reads as mrkdwn: escaped, and cut."""
    room = MAX_FALLBACK
    written = []
    for part in [part for line in lines for part in (*line, text(" "))]:
        words = cut(one_line(f".{_words(part)}.")[1:-1], room)
        written.append(_mrkdwn(part, words))
        room -= len(words)
        if room <= 0:
            break
    return "".join(written).strip()


def _words(part: Inline) -> str:
    match part["type"]:
        case "user":
            return f"@{part['user_id']}"
        case "channel":
            return f"#{part['channel_id']}"
        case "date":
            return str(part["fallback"])
        case "link":
            return str(part.get("text") or part["url"])
        case "emoji":
            return f":{part['name']}:"
        case _:
            return str(part["text"])


def _mrkdwn(part: Inline, words: str) -> str:
    match part["type"]:
        case "user":
            return f"<@{part['user_id']}>"
        case "channel":
            return f"<#{part['channel_id']}>"
        case "date":
            return f"<!date^{part['timestamp']}^{part['format']}|{words}>"
        case _:
            return escape(words)


# --- blocks ---


def section(line: Line) -> Block:
    """A paragraph of rich text."""
    return {"type": "rich_text_section", "elements": line}


def bullets(lines: Iterable[Line]) -> Block:
    """A list of lines."""
    return {
        "type": "rich_text_list",
        "style": "bullet",
        "elements": [section(line) for line in lines],
    }


def rich(*parts: Block | Line) -> Block:
    """A block of rich text: lines, quotes and lists; each line is a paragraph, empty ones none."""
    elements: list[Block] = []
    for part in parts:
        if not part:
            continue
        if isinstance(part, dict):
            elements.append(part)
        elif elements and elements[-1]["type"] == "rich_text_section":
            elements[-1] = section([*elements[-1]["elements"], text("\n"), *part])
        else:
            elements.append(section(part))
    return {"type": "rich_text", "elements": elements}


def line_message(line: Line) -> Message:
    """A message of one line."""
    return Message(fallback(line), [rich(line)])


def plain_message(words: str) -> Message:
    """A message of words alone."""
    return line_message([text(words)])


def row(words: str, accessory: Block, facts: Line) -> list[Block]:
    """A line of a list: what people typed, with a button or menu, and small facts below it.

    The facts stand one after another: columns are too narrow for them on a phone.

    Args:
        words: two lines, which are as high as a button; below one, the facts would stand closer to
            the next line of the list than to theirs.
        facts: words of ours, times and mentions, never what people typed.
    """
    line = {"type": "section", "text": plain_text(words), "accessory": accessory}
    return [line, {"type": "context", "elements": [_formatted(facts)]}]


def _formatted(line: Line) -> Block:
    """A line where no rich text can stand: Slack shows times and mentions there as well."""
    return {"type": "mrkdwn", "text": "".join(_mrkdwn(part, _words(part)) for part in line)}


def small(words: str) -> Block:
    """A line in small grey letters."""
    return {"type": "context", "elements": [plain_text(cut(words, 2000))]}


def header(words: str) -> Block:
    """A heading."""
    return {"type": "header", "text": plain_text(cut(words, 150))}


def picture_block(picture: Picture) -> Block:
    """A picture, which is drawn and becomes a file when the block is sent."""
    return {
        "type": "image",
        "slack_file": {"id": picture.placeholder},
        "alt_text": cut(picture.alt_text, MAX_ALT_TEXT),
    }


def divider() -> Block:
    """A line across."""
    return {"type": "divider"}


def plain_text(words: str) -> Block:
    """A text object without formats; a colon stays a colon, never an emoji."""
    return {"type": "plain_text", "text": words, "emoji": False}


def button(
    action_id: str, label: str, value: str = "", *, primary: bool = False, url: str = ""
) -> Block:
    """A button; its value is handed back to us. With a URL it leads there, besides."""
    return {
        "type": "button",
        "action_id": action_id,
        "text": plain_text(cut(label, MAX_BUTTON)),
        **({"value": cut(value, MAX_BUTTON_VALUE)} if value else {}),
        **({"style": "primary"} if primary else {}),
        **({"url": url} if url else {}),
    }


def button_rows(buttons: list[Block]) -> list[Block]:
    """Buttons in rows of at most five, as even as can be; on a phone more than three may wrap."""
    if not buttons:
        return []
    rows = -(-len(buttons) // _BUTTONS_IN_A_ROW)
    ends = [row * len(buttons) // rows for row in range(rows + 1)]  # the first row is the shortest
    return [{"type": "actions", "elements": buttons[start:end]} for start, end in pairwise(ends)]


def overflow(action_id: str, options: list[Block]) -> Block:
    """A menu behind three dots."""
    return {"type": "overflow", "action_id": action_id, "options": options}


def option(label: str, value: str) -> Block:
    """A choice of a menu or a group of checkboxes."""
    return {"text": plain_text(cut(label, MAX_OPTION)), "value": value}


def described_option(label: str, value: str, description: str) -> Block:
    """A choice with a line below it, if there is anything to say."""
    more = {"description": plain_text(cut(description, MAX_OPTION))} if description else {}
    return {**option(label, value), **more}


def table(rows: list[list[Line]]) -> Block:
    """A table whose first column is text and whose others are figures.

    All of them wrap: long headings take no room from the first.
    """
    figures = {"align": "right", "is_wrapped": True}
    return {
        "type": "table",
        "column_settings": [{"is_wrapped": True}, *([figures] * (len(rows[0]) - 1))],
        "rows": [[cell(line) for line in row] for row in rows],
    }


def cell(line: Line) -> Block:
    """A cell of a table."""
    if len(line) == 1 and line[0].keys() == {"type", "text"}:
        return {"type": "raw_text", "text": line[0]["text"]}
    return rich(line)
