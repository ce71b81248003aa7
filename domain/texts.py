"""Rules for people's texts: not empty, and never cut."""

from domain.errors import DomainError, Problem
from domain.fields import TITLE_LIMIT


def written(text: str, field: str) -> str:
    """Return somebody's text without the white space around it.

    Raises:
        DomainError: REQUIRED at `field`, if that leaves nothing.
    """
    stripped = text.strip()
    if not stripped:
        raise DomainError(Problem.REQUIRED, field=field)
    return stripped


def title_and_details(title: str, details: str) -> tuple[str, str]:
    """A title of at most `TITLE_LIMIT` characters, and the details.

    A longer or many-lined title is a description: its beginning stays the title, the whole of it
    goes before the details, so that no word is lost.
    """
    whole = written(title, "title")
    first_line = whole.splitlines()[0].strip()
    if first_line == whole and len(whole) <= TITLE_LIMIT:
        return whole, details.strip()
    short = first_line
    if len(first_line) > TITLE_LIMIT:
        short = first_line[: TITLE_LIMIT - 1].rstrip() + "…"
    return short, "\n\n".join(filter(None, (whole, details.strip())))
