"""Organisations to draw: 1, 6 and 30 departments, one week, no data; in English and Chinese.

    python -m tests.unit.pictures.samples FOLDER

draws all of them into a folder, for eyes to judge.
"""

from __future__ import annotations

import random
import sys
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from bot.i18n import LOCALES, Translator, translator
from bot.layouts.chain_samples import past_chain
from bot.pictures.picture import Picture
from bot.pictures.promise_kept import DepartmentWeeks, PromiseKept
from bot.pictures.service_map import Flow, ServiceMap, Slow
from bot.pictures.time_by_state import ServiceTime, TimeByState
from bot.views.requests.chain_times import chain_picture
from domain.lifecycle import State
from domain.shares import Share

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.pictures.picture import Drawing

HOTEL = {
    "en": ("Front desk", "Housekeeping", "Maintenance", "Purchasing", "IT", "People"),
    "zh_CN": ("前厅部", "客房部", "工程部", "采购部", "信息技术部", "人力资源部"),
}
MORE = {
    "en": (
        "Finance",
        "Legal",
        "Marketing",
        "Sales",
        "Restaurant",
        "Bar",
        "Banquets and events",
        "Kitchen",
        "Laundry",
        "Security",
        "Gardens",
        "Spa and wellness",
        "Reservations",
        "Concierge",
        "Transport",
        "Quality management",
        "Revenue management",
        "Internal audit",
        "Training",
        "Public relations",
        "Sustainability",
        "Central warehouse",
        "Data protection",
        "Executive office",
    ),
    "zh_CN": (
        "财务部",
        "法务部",
        "市场部",
        "销售部",
        "餐厅",
        "酒吧",
        "宴会与活动部",
        "厨房",
        "洗衣房",
        "保安部",
        "园林部",
        "水疗与健身中心",
        "预订部",
        "礼宾部",
        "车队",
        "质量管理部",
        "收益管理部",
        "内部审计部",
        "培训部",
        "公共关系部",
        "可持续发展办公室",
        "中央仓库",
        "数据保护办公室",
        "总经理办公室",
    ),
}
SERVICES = {
    "en": ("Order", "Repair", "Room cleaning", "Help desk", "Question about pay", "Guest's wish"),
    "zh_CN": ("采购申请", "维修", "客房清扫", "服务台", "薪资咨询", "客人需求"),
}
JAM = 3
"""Which department does not keep up."""


def departments(number: int, locale: str) -> tuple[str, ...]:
    return (*HOTEL[locale], *MORE[locale])[:number]


def mondays(number: int) -> tuple[date, ...]:
    return tuple(date(2026, 9, 28) + timedelta(weeks=week) for week in range(number))


def promise_kept(number: int, weeks: int, locale: str) -> PromiseKept:
    """Return this many departments and weeks; one of them gets worse."""
    chance = random.Random(4)  # noqa: S311 - no secret
    found = []
    for index, name in enumerate(departments(number, locale)):
        counts = []
        for week in range(weeks):
            of = chance.randrange(0, 4 + 9 // (index + 1))
            luck = 0.75 - 0.1 * week if index == JAM else 0.9
            counts.append(Share(sum(chance.random() < luck for _ in range(of)), of))
        found.append(DepartmentWeeks(name, tuple(counts)))
    return PromiseKept(mondays(weeks), tuple(found))


def time_by_state(number: int, locale: str) -> TimeByState:
    """As many services as departments, named after them where names run out."""
    chance = random.Random(5)  # noqa: S311 - no secret
    found = []
    for index, department in enumerate(departments(number, locale)):
        service = SERVICES[locale][index % len(SERVICES[locale])]
        seconds = [
            (state, 3600 * chance.random() * (90 if index == JAM else 30) / (1 + index % 7))
            for state in (State.OPEN, State.IN_PROGRESS, State.WAITING)
        ]
        brackets = "{} ({})" if locale == "en" else "{}（{}）"
        found.append(ServiceTime(brackets.format(service, department), tuple(seconds)))
    return TimeByState(tuple(found))


def service_map(number: int, locale: str) -> ServiceMap:
    """All sorts of flows; one of the asked is a jam."""
    chance = random.Random(6)  # noqa: S311 - no secret
    names = departments(number, locale)
    flows = []
    for asked, asked_name in enumerate(names):
        for asking, asking_name in enumerate(names):
            if number > 1 and (asking == asked or chance.random() > max(0.25, 4 / number)):
                continue
            requests = chance.randrange(1, 40 // (1 + asked % 6) + 2)
            of = max(requests - chance.randrange(3), 0)
            luck = 0.4 if asked == JAM else 0.93
            kept = sum(chance.random() < luck for _ in range(of))
            ties = chance.choice((0, 0, 1, 3)), chance.choice((0, 0, 0, 2))
            needs, transfers = (min(ties[0], requests), ties[1]) if number > 1 else (0, 0)
            flows.append(Flow(asking_name, asked_name, requests, Share(kept, of), needs, transfers))
    return ServiceMap(tuple(flows))


def drawings(number: int, locale: str) -> tuple[Drawing, ...]:
    """Every kind of picture, of so many departments."""
    return (
        promise_kept(number, 8, locale),
        time_by_state(number, locale),
        service_map(number, locale),
    )


def samples() -> Iterator[tuple[str, Picture]]:
    """Every picture in every size and language, and what tells them apart."""
    for locale in LOCALES:
        t: Translator = translator(locale)
        for number in (1, 6, 30):
            for drawing in drawings(number, locale):
                yield f"{drawing.name}-{number}-{locale}", Picture(drawing, t)
        for drawing in (PromiseKept((), ()), TimeByState(()), ServiceMap(())):
            yield f"{drawing.name}-none-{locale}", Picture(drawing, t)
        for steps in (2, 10, 25, 40):
            yield f"chain-times-{steps}-{locale}", chain_picture(past_chain(steps), t)
        slow = Slow(departments(6, locale)[JAM], 45 * 3600, 3)
        yield (
            f"service-map-slow-{locale}",
            Picture(replace(service_map(6, locale), slowest=slow), t),
        )
        running = past_chain(10, state=State.IN_PROGRESS)
        yield f"chain-times-running-{locale}", chain_picture(running, t)
        yield f"promise-kept-week-{locale}", Picture(promise_kept(6, 1, locale), t)


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    folder.mkdir(exist_ok=True, parents=True)
    for name, picture in samples():
        (folder / f"{name}.png").write_bytes(picture.draw())
