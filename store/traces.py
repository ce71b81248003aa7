"""The traces of one person: the texts by which they are known, wherever these stand."""

import json
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Text, cast

from domain.erasure import PSEUDONYM_START
from store.types import holds_json

_RANDOM_LETTERS = 13
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_NOBODY = "@…"
"""In the place of a name in what others wrote."""


def new_pseudonym() -> str:
    """Return an id for somebody whose data is erased; nothing leads back from it."""
    drawn = "".join(secrets.choice(_ALPHABET) for _ in range(_RANDOM_LETTERS))
    return f"{PSEUDONYM_START}{drawn}"


@dataclass(frozen=True, slots=True)
class Traces:
    """The texts by which a person is known in what is stored.

    Attributes:
        channel_id: their direct messages with the bot. None if there are none.
        name: as it stands in what others wrote about them.
        longer: the names of others that begin with it: theirs stay.
    """

    user_id: str
    channel_id: str | None
    name: str
    longer: tuple[str, ...] = ()

    @property
    def mention(self) -> str:
        """Their name as it stands where somebody mentioned them; empty if they have none."""
        return f"@{self.name}" if self.name else ""

    def replaced_by(self, pseudonym: str) -> Callable[[str], str]:
        """Return what puts a pseudonym in the place of all of them in a text."""
        ids = "|".join(re.escape(each) for each in (self.user_id, self.channel_id) if each)
        known = re.compile(rf"(?<![A-Za-z0-9])(?:{ids})(?![A-Za-z0-9])")
        ends = [re.escape(each[len(self.name) :]) for each in self.longer]
        if self.name[-1:].isascii():
            ends.append("[A-Za-z0-9]")
        goes_on = f"(?!{'|'.join(ends)})" if ends else ""
        # Of somebody whose name was not known then, the id stands there.
        user_id = re.escape(self.user_id)
        mentions = [rf"<@{user_id}(?:\|[^<>]*)?>", rf"@{user_id}(?![A-Za-z0-9])"]
        if self.mention:
            mentions.append(re.escape(self.mention) + goes_on)
        mentioned = re.compile("|".join(mentions))

        def put(text: str) -> str:
            return known.sub(pseudonym, mentioned.sub(_NOBODY, text))

        return put


def stands_in(column: ColumnElement[Any], words: str) -> ColumnElement[bool]:
    """Return the condition that words stand in a text or in JSON; it may find more than that."""
    if holds_json(column):
        words = json.dumps(words, ensure_ascii=False)[1:-1]
    return cast(column, Text).contains(words, autoescape=True)


def put_in(value: Any, put: Callable[[str], str]) -> Any:
    """Return a value of a column with every text in it replaced."""
    match value:
        case str():
            return put(value)
        case list():
            return [put_in(each, put) for each in value]
        case dict():
            return {put(name): put_in(each, put) for name, each in value.items()}
        case _:
            return value
