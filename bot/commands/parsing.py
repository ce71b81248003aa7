"""How the text behind a slash command is read."""

import unicodedata

from bot.slack.text import request_number
from domain.errors import DomainError, Problem


def first_word(text: str) -> tuple[str, str]:
    """The first word in lower case, and the rest as it was typed.

    Who types Chinese types "＃１２" and "ｉｔ／laptop" as well; it is the same word.
    """
    word, *rest = text.split(None, 1) or [""]
    return unicodedata.normalize("NFKC", word).lower(), rest[0].strip() if rest else ""


def number_and_text(text: str, form: str) -> tuple[int, str]:
    """A request's number, "12" or "#12", and the text behind it.

    Args:
        form: how the command is written, for whoever wrote it otherwise.

    Raises:
        DomainError: WRONG_FORM.
    """
    word, rest = first_word(text)
    number = request_number(word)
    if number is None:
        raise DomainError(Problem.WRONG_FORM, form=form)
    return number, rest
