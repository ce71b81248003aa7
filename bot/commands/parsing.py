"""How the text behind a slash command is read."""

from bot.slack.text import request_number
from domain.errors import DomainError, Problem


def first_word(text: str) -> tuple[str, str]:
    """The first word in lower case, and the rest as it was typed."""
    word, *rest = text.split(None, 1) or [""]
    return word.lower(), rest[0].strip() if rest else ""


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
