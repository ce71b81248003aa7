"""A message as Slack hands it over, read as a whole: its words, its files, and what is neither."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.markdown import from_markdown, with_marks_read
from bot.slack.markup import from_markup
from domain.events import File
from domain.rich_text import Link, Paragraph, Quote, RichText, Text
from domain.rich_text_json import from_json, table_from_json

Json = Mapping[str, Any]

_CLIPS = frozenset({"slack_audio", "slack_video"})
_PAGES = frozenset({"quip", "canvas", "list"})
_DELETED = "tombstone"


@dataclass(frozen=True, slots=True)
class ReadMessage:
    """The content of a message.

    Attributes:
        is_readable: whether somebody else can make something of it. A recorded clip or a canvas
            says nothing by itself.
    """

    words: RichText
    files: tuple[File, ...]
    is_readable: bool


def read_message(message: Json) -> ReadMessage:
    """Read a message that a person wrote.

    What Slack adds to an address that somebody wrote is left out: it is not theirs.
    """
    words, files = _own_words(message), [*_objects(message.get("files"))]
    for attachment in _objects(message.get("attachments")):
        if attachment.get("is_share"):
            words += _forwarded(attachment)
            files += _objects(attachment.get("files"))
        else:
            words += _tables(attachment)
    is_readable = bool(words.plain) or not all(map(_is_opaque, files))
    return ReadMessage(words, tuple(map(_file, files)), is_readable)


def read_any_message(message: Json) -> RichText:
    """Read the words of a message of any author: those of apps often stand in attachments alone."""
    words = read_message(message).words
    if words.plain:
        return words
    for attachment in _objects(message.get("attachments")):
        words += _of_blocks(attachment) or _of_attachment(attachment)
    return words


def _own_words(message: Json) -> RichText:
    return with_marks_read(_of_blocks(message) or from_markup(str(message.get("text") or "")))


def _of_blocks(container: Json) -> RichText:
    words = RichText()
    for block in _objects(container.get("blocks")):
        words += _of_block(block)
    return words


def _of_block(block: Json) -> RichText:
    match block.get("type"):
        case "rich_text":
            return from_json(_objects(block.get("elements")))
        case "table":
            return table_from_json(block)
        case "markdown":
            return from_markdown(str(block.get("text") or ""))
        case "section":
            texts = [block.get("text"), *_objects(block.get("fields"))]
        case "context":
            texts = list(_objects(block.get("elements")))
        case "header":
            texts = [block.get("text")]
        case "image" | "video":
            texts = [block.get("title"), block.get("alt_text")][:1]
        case _:
            texts = []
    found = RichText()
    for text in texts:
        if isinstance(text, Mapping) and isinstance(text.get("text"), str):
            found += _of_text_object(text)
    return found


def _of_text_object(text: Json) -> RichText:
    words = str(text["text"])
    return from_markup(words) if text.get("type") == "mrkdwn" else RichText.of_text(words)


def _tables(attachment: Json) -> RichText:
    """Return the cells that somebody pasted."""
    words = RichText()
    for block in _objects(attachment.get("blocks")):
        if block.get("type") == "table":
            words += table_from_json(block)
    return words


def _forwarded(attachment: Json) -> RichText:
    """Quote a message that somebody forwarded, with its author and address."""
    author = str(attachment.get("author_name") or attachment.get("author_subname") or "")
    url = str(attachment.get("from_url") or "")
    quoted = RichText()
    for each in _objects(attachment.get("message_blocks")):
        message = each.get("message")
        if isinstance(message, Mapping):
            quoted += _of_blocks(message)
    quoted = quoted or _of_blocks(attachment) or from_markup(str(attachment.get("text") or ""))
    if not (quoted or author or url):
        return quoted
    source = Link(url, author) if url else Text(author)
    return RichText((Paragraph((Text("↪ "), source)), *_quoted(quoted)))


def _quoted(words: RichText) -> Iterator[Any]:
    """Make quotations of paragraphs; what is a list, code or table shows that it is one."""
    for part in words.parts:
        yield Quote(part.line) if isinstance(part, Paragraph) else part


def _of_attachment(attachment: Json) -> RichText:
    """Read an attachment of the kind that apps used to send."""
    title, text = str(attachment.get("title") or ""), str(attachment.get("text") or "")
    pretext = str(attachment.get("pretext") or "")
    fields = [
        f"{each.get('title') or ''}: {each.get('value') or ''}".strip(": ")
        for each in _objects(attachment.get("fields"))
    ]
    said = "\n".join(filter(None, (pretext, title, text, *fields)))
    return from_markup(said or str(attachment.get("fallback") or ""))


def is_deleted_file(file: Json) -> bool:
    """Whether a file of a message has been deleted since."""
    return file.get("mode") == _DELETED


def _file(file: Json) -> File:
    return File(
        name=str(file.get("name") or file.get("title") or file.get("id") or ""),
        permalink=str(file.get("permalink") or ""),
        id=str(file.get("id") or ""),
        kind=str(file.get("filetype") or ""),
        deleted=is_deleted_file(file),
    )


def _is_opaque(file: Json) -> bool:
    kinds = {str(file.get(name)) for name in ("subtype", "mode", "filetype")}
    return bool(kinds & (_CLIPS | _PAGES))


def _objects(values: object) -> Sequence[Json]:
    if not isinstance(values, Sequence) or isinstance(values, str):
        return ()
    return [each for each in values if isinstance(each, Mapping)]
