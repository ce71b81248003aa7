"""A chain of the invented past that missed its date: Purchasing got to the equipment too late.

It was asked for four weeks before this one began, and ended two weeks later.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from operator import itemgetter

from bot.demo.habits import ANSWER, in_words_of
from bot.usecases.ratings import rating
from bot.usecases.requests import by_provider, by_requester, opening
from bot.usecases.requests.actions import act
from bot.usecases.requests.promises import closes_at
from domain.business_clock import add_working_time
from domain.events import Closed
from domain.request import Request
from store.unit_of_work import UnitOfWork

_Part = Callable[[datetime], None]

_ASKED_AFTER = timedelta(weeks=8, hours=10)
"""How long after the first Monday of the twelve weeks."""

_LIN, _BO, _SARA, _DEV, _MEI = "U04LIN", "U03BO", "U06SARA", "U07DEV", "U08MEI"
_TITLE = "客房新同事 周敏"
_COMMENT = "入职前最后一天电脑才到，一直在等采购。"


@dataclass(frozen=True, slots=True)
class _Deed:
    """The work on one step.

    Attributes:
        answered_after, resolved_after: in working hours after the chain was opened.
    """

    step: str
    provider: str
    answered_after: float
    resolved_after: float
    summary: str


_DEEDS = (
    _Deed("clothes", _BO, 0.1, 0.5, "工服三套，已放在更衣室。"),
    _Deed("pass", _MEI, 2, 15, "工牌已制作，请到人力资源部领取。"),
    _Deed("accounts", _DEV, 15.5, 20, "The accounts are ready; the password is in the safe."),
    _Deed("equipment", _SARA, 3, 70, "It came today; the supplier had none for a week."),
    _Deed("setup", _DEV, 70.5, 72, "Set up, and handed over to her."),
)

_CONFIRMED_AFTER = 74
"""Working hours after it was opened."""


def late_chain(uow: UnitOfWork, first_monday: datetime) -> Iterator[datetime]:
    """Let it happen: yields when it goes on, and goes on when it is resumed.

    Args:
        first_monday: the beginning of the twelve weeks.
    """
    people = uow.catalogue.department("people")
    assert people is not None  # noqa: S101  -- the hotel has it
    calendar = uow.catalogue.calendar(people.calendar_id)
    opened_at = add_working_time(calendar, first_monday + _ASKED_AFTER, timedelta(0))

    def after(hours: float) -> datetime:
        return add_working_time(calendar, opened_at, timedelta(hours=hours))

    yield opened_at
    chain = _open(uow, opened_at)
    parts: list[tuple[datetime, _Part]] = [(after(_CONFIRMED_AFTER), partial(_confirm, uow, chain))]
    for deed in _DEEDS:
        resolved_at = after(deed.resolved_after)
        parts += [
            (after(deed.answered_after), partial(_answer, uow, chain, deed)),
            (resolved_at, partial(_resolve, uow, chain, deed)),
            (closes_at(calendar, resolved_at), partial(_close, uow, chain, deed)),
        ]
    for at, part in sorted(parts, key=itemgetter(0)):
        yield at
        part(at)


def _open(uow: UnitOfWork, at: datetime) -> Request:
    start = at.date() + timedelta(days=14)
    fields = {"start": start.isoformat(), "budget": "5200", "place": "desk"}
    filled = opening.FilledForm("people", "new-colleague", _TITLE, "", fields)
    return opening.open_by_form(uow, _LIN, at, filled).request


def _answer(uow: UnitOfWork, chain: Request, deed: _Deed, at: datetime) -> None:
    number = _work(uow, chain, deed).number
    by_provider.answer(uow, deed.provider, at, number, in_words_of(deed.provider, ANSWER))


def _resolve(uow: UnitOfWork, chain: Request, deed: _Deed, at: datetime) -> None:
    by_provider.resolve(uow, deed.provider, at, _work(uow, chain, deed).number, deed.summary)


def _close(uow: UnitOfWork, chain: Request, deed: _Deed, at: datetime) -> None:
    act(uow, None, at, _work(uow, chain, deed), Closed())


def _confirm(uow: UnitOfWork, chain: Request, at: datetime) -> None:
    by_requester.confirm(uow, _LIN, at, chain.number)
    rating.rate(uow, _LIN, at, chain.number, "2", _COMMENT)


def _work(uow: UnitOfWork, chain: Request, deed: _Deed) -> Request:
    (work,) = (each for each in uow.requests.needs_of(chain.id) if each.step == deed.step)
    return work
