"""Finding requests: by number, words, people, departments, services and days."""

import re
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.read_models import Found
from bot.usecases.people.roles import roles_in
from bot.usecases.requests.lookups import readable_by, summaries
from domain.business_calendar import zone_named
from domain.day_words import days_named
from domain.errors import DomainError, Problem
from domain.permissions import may_read
from domain.policy import FOUND_ON_A_PAGE
from domain.request import Request
from domain.search_terms import (
    Alternative,
    Search,
    Term,
    department_term,
    folded,
    is_in,
    person_term,
    service_term,
    wanted_terms,
    without_accents,
)
from store.search import OpenedWithin
from store.unit_of_work import UnitOfWork

_NUMBER = re.compile(r"#?([0-9]{1,9})")
_SHORTEST_NAME = 2  # characters of a Chinese name that stands among others without a space

MOST_MEANT = 300
"""People whom a word can name; what more are called is no name to look for."""

Names = Sequence[tuple[str, str]]
"""Names, as they are compared, and the term of whom or what each is the name of."""


def find_requests(
    uow: UnitOfWork,
    actor_id: str,
    now: datetime,
    typed: str,
    first: int = 0,
    form: str = "/request find",
) -> Found:
    """Return the requests that somebody may read and that have all that they typed, newest first.

    A request whose number was typed comes before all others.

    Args:
        first: how many of them to leave out, for a later page.
        form: how the command is written, for whoever wrote it otherwise.

    Raises:
        DomainError: WRONG_FORM, if nothing was typed that can be looked for.
    """
    zone = _zone(uow, actor_id)
    search = _search(uow, typed, now.astimezone(zone).date())
    if search.is_empty:
        raise DomainError(Problem.WRONG_FORM, form=form)
    named = _by_number(uow, actor_id, search.number)
    offset = max(first - len(named), 0)
    found = uow.search.find(
        search,
        readable_by(uow, actor_id),
        FOUND_ON_A_PAGE + 1 + len(named),
        offset,
        _opened_within(search.days, zone),
    )
    ids = [each for each in found if each not in {request.id for request in named}]
    shown = [] if first else list(named)
    room = FOUND_ON_A_PAGE - len(shown)
    shown += uow.request_lists.newest_of_ids(ids[:room])
    return Found(typed, first, summaries(uow, now, shown), is_more=len(ids) > room)


def _by_number(uow: UnitOfWork, actor_id: str, number: int | None) -> tuple[Request, ...]:
    request = uow.requests.by_number(number) if number is not None else None
    if request is None:
        return ()
    roles = roles_in(uow, request, actor_id)
    return (request,) if may_read(roles, confidential=request.confidential) else ()


def _zone(uow: UnitOfWork, user_id: str) -> ZoneInfo:
    person = uow.people.get(user_id)
    return zone_named(person.timezone if person else "UTC")


def _opened_within(days: tuple[date, date] | None, zone: ZoneInfo) -> OpenedWithin | None:
    if days is None:
        return None
    first, last = days
    return OpenedWithin(
        datetime.combine(first, time(), zone),
        datetime.combine(last + timedelta(days=1), time(), zone),
    )


# --- what was typed ---


def _search(uow: UnitOfWork, typed: str, today: date) -> Search:
    words = folded(typed).split()
    number = _NUMBER.fullmatch(words[0]) if len(words) == 1 else None
    days, wanted = None, list[str]()
    for word in words:
        named = days_named(word, today)
        if named and days is None:
            days = named
        else:
            wanted.append(word.removeprefix("@"))
    names = _names(uow) if wanted else ()
    alternatives = [_alternatives(part, names) for word in wanted for part in _parts(word, names)]
    return Search(tuple(filter(None, alternatives)), days, int(number.group(1)) if number else None)


def _names(uow: UnitOfWork) -> Names:
    """Return the names of all whom and what a request can be about."""
    named = [
        (name, term)
        for things, term_of in (
            (uow.catalogue.departments(), department_term),
            (uow.catalogue.services(), service_term),
        )
        for each in things
        for term in (term_of(each.id),)
        for name in (each.key, each.name.en, each.name.zh)
    ]
    named += [(name, person_term(user_id)) for user_id, name in uow.people.names()]
    # All in one go: there can be thousands.
    plain = without_accents(folded("\0".join(name for name, _ in named))).split("\0")
    return list(zip(plain, (term for _, term in named), strict=True))


def _parts(word: str, names: Names) -> Sequence[str]:
    """Take a word without spaces apart where it names somebody or something: 王波电梯."""
    if word.isascii():
        return [word]
    inside = {
        name
        for name, _ in names
        if len(name) >= _SHORTEST_NAME and name in word and not name.isascii()
    }
    if not inside:
        return [word]
    longest_first = sorted(inside, key=len, reverse=True)
    return re.split(f"({'|'.join(map(re.escape, longest_first))})", word)


def _alternatives(word: str, names: Names) -> tuple[Alternative, ...]:
    """Return what a word can mean: itself in a request, or a name that has it."""
    wanted, plain = wanted_terms(word), without_accents(word)
    if not wanted:
        return ()
    meant = dict.fromkeys(term for name, term in names if plain in name and is_in(wanted, name))
    if len(meant) > MOST_MEANT:
        return (wanted,)
    return (wanted, *((Term(each),) for each in meant))
