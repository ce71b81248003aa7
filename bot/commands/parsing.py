"""How the text behind a slash command is read."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from difflib import get_close_matches

from bot.usecases.reports.reporting import Period, When
from domain.catalogue import RESERVED_KEYS
from domain.errors import DomainError, Problem
from domain.periods import is_written_in_digits, read_periods, span_of_days
from domain.search_terms import folded

_NUMBER = re.compile(r"#?([0-9]{1,9})")  # as many digits as a number in the database holds
_TO_CHANNEL = re.compile(r"(?:\bto\s+|发送?[到至给]?\s*|[到给]\s*)?#([^\s#]+)")
_ALL = frozenset({"", "all", "all departments", "全部", "全部部门", "所有", "所有部门"})
_CLOSE = 0.75  # of two letters that changed places in a word of four


def first_word(text: str) -> tuple[str, str]:
    """The first word in lower case, and the rest as it was typed.

    Who types Chinese types "＃１２" and "ｉｔ／laptop" as well; it is the same word.
    """
    word, *rest = text.split(None, 1) or [""]
    return unicodedata.normalize("NFKC", word).lower(), rest[0].strip() if rest else ""


def department_named(text: str) -> str:
    """Return the department that a text names; empty if it names none, or says "all"."""
    return "" if folded(text).strip() in _ALL else text.strip().lower()


def asks_for_help(text: str) -> bool:
    """Whether a text that names nobody asks for help: "help me", or a slip in a single word."""
    word, rest = first_word(text)
    return word == "help" or (not rest and bool(word_meant(word, RESERVED_KEYS)))


def word_meant(word: str, words: Iterable[str]) -> str:
    """Return the word of a command that a slip of the fingers is closest to, or an empty string."""
    return next(iter(get_close_matches(word, tuple(words), n=1, cutoff=_CLOSE)), "")


def request_number(text: str) -> int | None:
    """Read the number of a request, "12" or "#12". Returns None if it is not one."""
    match = _NUMBER.fullmatch(text)
    return int(match.group(1)) if match else None


def number_and_text(text: str, form: str) -> tuple[int, str]:
    """A request's number, "12" or "#12", and the text behind it.

    Args:
        form: the correct form of the command, for a refusal.

    Raises:
        DomainError: WRONG_FORM.
    """
    word, rest = first_word(text)
    number = request_number(word)
    if number is None:
        raise DomainError(Problem.WRONG_FORM, form=form)
    return number, rest


def holding_and_text(text: str) -> tuple[bool, str]:
    """Whether an answer begins with "hold", which makes it a holding reply; and the rest of it."""
    word, rest = first_word(text)
    return (True, rest) if word == "hold" else (False, text)


def without_channel(text: str) -> tuple[str, str]:
    """Return a text without the channel that it names, "it to #managers", and the channel's name.

    The name is empty if none is named.
    """
    text = unicodedata.normalize("NFKC", text)
    found = _TO_CHANNEL.search(text)
    if found is None:
        return text, ""
    return f"{text[: found.start()]} {text[found.end() :]}", found.group(1)


def department_and_time(text: str, form: str) -> tuple[str, When | None]:
    """Read what a report or an export is asked for: "", "it", "it last month", in any order.

    Args:
        form: the correct form of the command, for a refusal.

    Returns:
        The department's name, empty if none is named; and the time, None if none is.

    Raises:
        DomainError: WRONG_FORM, for two times, one whose last day comes first, or a channel.
    """
    # What a Chinese keyboard types is the same word: see `first_word`.
    rest, named = read_periods(unicodedata.normalize("NFKC", text).lower())
    words, names, times = rest.split(), list[str](), list[When](named)
    for word in words:
        if word in set(Period):
            times.append(Period(word))
        elif is_written_in_digits(word):
            times.append(_span(word, form))
        else:
            names.append(word)
    if len(times) > 1 or without_channel(rest)[1]:
        raise DomainError(Problem.WRONG_FORM, form=form)
    return department_named(" ".join(names)), times[0] if times else None


def _span(word: str, form: str) -> tuple[date, date]:
    days = span_of_days(word)
    if days is None:
        raise DomainError(Problem.WRONG_FORM, form=form)
    return days


def number_score_and_comment(text: str, form: str) -> tuple[int, str, str]:
    """A request's number, a score as it was typed, and the comment behind them.

    Raises:
        DomainError: WRONG_FORM, as `number_and_text`, and if there is no score.
    """
    number, rest = number_and_text(text, form)
    score, comment = first_word(rest)
    if not score:
        raise DomainError(Problem.WRONG_FORM, form=form)
    return number, score, comment
