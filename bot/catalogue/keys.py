"""Keys, and the ids that Slack gives to people, channels and user groups."""

import re
from collections.abc import Collection
from dataclasses import dataclass

from bot.catalogue.mistakes import quoted
from bot.catalogue.values import Value
from bot.i18n import mark, said, sentence
from domain.catalogue import KEY, KEY_LIMIT, key_like


def check_key(value: Value, key: str, *, reserved: Collection[str] = ()) -> None:
    """Note what is wrong with the key that `value` has in the file."""
    try:
        valid_key(key, reserved=reserved)
    except ValueError as error:
        value.wrong(said(error), value.named_at)


def valid_key(key: str, *, reserved: Collection[str] = ()) -> str:
    """The key, if it is one; ValueError says why not."""
    if not KEY.fullmatch(key):
        raise ValueError(
            sentence(
                "the key {key} may have lower-case letters a-z, digits and hyphens only, for "
                "example {example}",
                key=quoted(key),
                example=key_like(key) or "front-desk",
            )
        )
    if len(key) > KEY_LIMIT:
        raise ValueError(
            sentence(
                "the key has {count} characters; write at most {limit}",
                count=len(key),
                limit=KEY_LIMIT,
            )
        )
    if key in reserved:
        raise ValueError(
            sentence('the key "{key}" is a word of the slash commands; choose another', key=key)
        )
    return key


def note_repeated(value: Value, key: str, keys: set[str]) -> None:
    """Note that `key` is among the `keys` already, and add it to them."""
    if key in keys:
        value.wrong(
            sentence("{key} is here a second time; give each a key of its own", key=quoted(key))
        )
    keys.add(key)


@dataclass(frozen=True, slots=True)
class _IdKind:
    """A kind of Slack id: what it is called, how it starts, where to find it."""

    what: str
    pattern: re.Pattern[str]
    hint: str

    def check(self, text: str) -> str:
        if self.pattern.fullmatch(text):
            return text
        if self.pattern.fullmatch(text.upper()):
            raise ValueError(
                sentence(
                    "{text} is in lower case; did you mean {names}?",
                    text=quoted(text),
                    names=text.upper(),
                )
            )
        raise ValueError(
            sentence(
                "{text} is not the id of {what}; {hint}",
                text=quoted(text),
                what=sentence(self.what),
                hint=sentence(self.hint),
            )
        )


_USER = _IdKind(
    mark("a person"),
    re.compile(r"[UW][A-Z0-9]{1,20}"),
    mark('it starts with U or W; in Slack: their profile, "⋮", "Copy member ID"'),
)
_CHANNEL = _IdKind(
    mark("a channel"),
    re.compile(r"[CG][A-Z0-9]{1,20}"),
    mark("it starts with C or G; in Slack: at the end of the channel's details"),
)
_GROUP = _IdKind(
    mark("a user group"),
    re.compile(r"S[A-Z0-9]{1,20}"),
    mark("it starts with S; several people are written as a list, [U01ANN, U02BOB]"),
)


def check_user_id(text: str) -> str:
    """Return the id of a person; ValueError says why it is none."""
    return _USER.check(text)


def user_ids(value: Value) -> tuple[str, ...]:
    """A list of people."""
    return value.distinct(
        sentence("a list of people, such as [U02BOB]"),
        lambda item: item.parsed(_USER.check, sentence("a person's id")),
    )


def channel_id(value: Value) -> str:
    """A channel; a stand-in if it is wrong."""
    return value.parsed(_CHANNEL.check, sentence("the id of a channel, such as C01IT")) or "?"


def members(value: Value) -> tuple[str, ...] | str:
    """A user group, or a list of people."""
    if value.is_sequence:
        return user_ids(value)
    return value.parsed(_GROUP.check, sentence("a user group's id or a list of people")) or "?"
