"""Chains that were late, to look at: of few steps and of many."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.i18n import Translator
from bot.layouts.samples import IT, LAPTOP, dossier
from bot.views.blocks import Message, View
from bot.views.requests.chain_times import chain_times_message, chain_times_modal
from domain.business_calendar import BusinessCalendar
from domain.business_clock import add_working_time
from domain.chain import Chain, Step
from domain.chain_lateness import PastStep, Turn, book_lateness
from domain.lifecycle import State
from domain.organisation import Department, Service
from domain.past_chains import PastChain
from domain.text import LocalizedText
from domain.working_hours import WeeklyHours

CALENDAR = BusinessCalendar("Asia/Shanghai", WeeklyHours.parse({"mon-fri": ["09:00-18:00"]}))
BEGAN = datetime(2026, 11, 16, 1, tzinfo=UTC)
_PLACES = (
    ("Purchasing", "采购部", "Laptop", "笔记本电脑"),
    ("IT", "信息技术部", "Set up a device", "设备安装"),
    ("Facilities", "后勤部", "Desk", "办公桌"),
    ("People", "人力资源部", "Contract", "合同"),
    ("Security", "保安部", "Badge", "门禁卡"),
)
_HOURS = (7, 3, 12, 2, 5)
_GIVEN = (4, 4, 6, 4, 4)


def past_chain(steps: int, words: str = "", state: State = State.RESOLVED) -> PastChain:
    """Return a chain of so many steps, two by two, that was promised in five hours a pair.

    Every third step has a question; each fifth ends in another department; the last one was
    skipped if there are more than two.
    """
    departments, services = _places(words)
    keys = [str(number) for number in range(steps)]
    coming = () if state is State.RESOLVED else ("a", "b")
    chain = Chain(
        (
            *(Step(key, "it/laptop", after=_before(int(key))) for key in keys),
            *(Step(key, "it/gone", after=(keys[-1],)) for key in coming),
        )
    )
    past: dict[str, PastStep] = {}
    for number, key in enumerate(keys):
        began_at = max((past[each].over_at for each in _before(number)), default=BEGAN)
        turns = _turns(number, began_at) if number < max(steps - 1, 2) else ()
        past[key] = PastStep(turns, turns[-1].ended_at if turns else began_at)
    ended_at = max(each.over_at for each in past.values())
    due_at = _later(BEGAN, 5 * ((steps + 1) // 2))
    request = replace(
        dossier(state, words).request, opened_at=BEGAN, resolved_at=ended_at, chain_id=1
    )
    return PastChain(
        request=request,
        service=replace(
            LAPTOP, name=LocalizedText(en=words or "New colleague", zh=words or "新同事入职")
        ),
        owner=departments[4],
        calendar=CALENDAR,
        chain=chain,
        steps=past,
        coming=coming,
        services={key: services[int(key) % len(services)] for key in keys},
        departments=departments,
        due_at=due_at,
        ended_at=ended_at,
        bookings=book_lateness(chain, past, CALENDAR, BEGAN, due_at, ended_at),
    )


def chain_times_views(words: str, t: Translator) -> Iterator[tuple[str, Message | View]]:
    """Yield every view of where the time of a chain went."""
    in_time = replace(past_chain(2, words), bookings=())
    for past in (past_chain(25, words), past_chain(3, words, State.IN_PROGRESS), in_time):
        yield "chain_times", chain_times_message(past, t)
        yield "chain_times_modal", chain_times_modal(past, t)
    yield "chain_times_modal", chain_times_modal(replace(in_time, due_at=None), t)
    given_up = replace(in_time.request, state=State.DECLINED, resolved_at=None)
    yield "chain_times_modal", chain_times_modal(replace(in_time, request=given_up), t)


def _places(words: str) -> tuple[dict[int, Department], list[Service]]:
    departments: dict[int, Department] = {}
    services: list[Service] = []
    for number, (en, zh, service, dienst) in enumerate(_PLACES, 1):
        name = LocalizedText(en=words or en, zh=words or zh)
        departments[number] = replace(IT, id=number, key=en.lower(), name=name)
        name = LocalizedText(en=words or service, zh=words or dienst)
        services.append(replace(LAPTOP, id=number, department_id=number, name=name))
    return departments, services


def _before(number: int) -> tuple[str, ...]:
    pair = number - number % 2
    return tuple(str(each) for each in range(max(pair - 2, 0), pair))


def _turns(number: int, began_at: datetime) -> tuple[Turn, ...]:
    place = number % len(_PLACES)
    ended_at = _later(began_at, _HOURS[place])
    asked = _later(began_at, 1), _later(began_at, 2)
    turn = Turn(
        department_id=place + 1,
        calendar=CALENDAR,
        began_at=began_at,
        ended_at=ended_at,
        due_at=_later(began_at, _GIVEN[place]),
        questions=(asked,) if number % 3 == 1 else (),
    )
    if number % 5 != 4:  # noqa: PLR2004  -- every fifth
        return (turn,)
    again = replace(turn, department_id=1, began_at=ended_at, hop=2, questions=())
    return turn, replace(again, ended_at=_later(ended_at, 3), due_at=_later(ended_at, 2))


def _later(at: datetime, hours: int) -> datetime:
    return add_working_time(CALENDAR, at, timedelta(hours=hours))
