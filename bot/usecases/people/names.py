"""People's names in what was written."""

import re

from store.unit_of_work import UnitOfWork

_MENTION = re.compile(r"@([UW][A-Z0-9]{2,})\b")


def with_names(uow: UnitOfWork, text: str) -> str:
    """A text in which mentions are names: readable everywhere, and they ping nobody."""

    def name(match: re.Match[str]) -> str:
        person = uow.people.get(match.group(1))
        return f"@{person.name}" if person else match.group(0)

    return _MENTION.sub(name, text)
