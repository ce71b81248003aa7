"""Draw the pictures of the evaluation in docs/pictures: a hotel of six departments.

python docs/draw_pictures.py        or: make pictures
"""

import sys
from datetime import date, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / "docs" / "pictures"
sys.path.insert(0, str(ROOT))

from bot.i18n import CHINESE, ENGLISH, Translator, translator  # noqa: E402
from bot.layouts.chain_samples import past_chain  # noqa: E402
from bot.pictures.picture import Drawing, Picture  # noqa: E402
from bot.pictures.promise_kept import DepartmentWeeks, PromiseKept  # noqa: E402
from bot.pictures.service_map import Flow, ServiceMap  # noqa: E402
from bot.pictures.time_by_state import ServiceTime, TimeByState  # noqa: E402
from bot.views.requests.chain_times import chain_picture  # noqa: E402
from domain.lifecycle import State  # noqa: E402
from domain.shares import Share  # noqa: E402

WEEKS = tuple(date(2026, 9, 28) + timedelta(weeks=week) for week in range(8))

NAMES = {
    "front": ("Front desk", "前厅部"),
    "house": ("Housekeeping", "客房部"),
    "maint": ("Maintenance", "工程部"),
    "purch": ("Purchasing", "采购部"),
    "it": ("IT", "信息技术部"),
    "people": ("People", "人力资源部"),
}

# Of each week: how many promises came due, and how many of them were kept.
KEPT = {
    "front": ((9, 9), (12, 11), (8, 8), (11, 11), (10, 10), (12, 11), (9, 9), (11, 11)),
    "house": ((14, 13), (16, 16), (15, 13), (18, 16), (17, 17), (15, 15), (16, 15), (18, 17)),
    "maint": ((6, 5), (7, 6), (5, 4), (8, 6), (6, 5), (7, 6), (8, 7), (6, 6)),
    "purch": ((4, 3), (3, 3), (5, 3), (4, 2), (6, 2), (5, 1), (4, 0), (0, 0)),
    "it": ((3, 3), (2, 2), (4, 3), (3, 3), (2, 2), (3, 3), (5, 4), (2, 2)),
    "people": ((1, 1), (0, 0), (2, 2), (1, 1), (1, 0), (0, 0), (2, 2), (1, 1)),
}

# Hours: open, in progress, waiting for the requester.
HOURS = {
    ("Order", "采购申请"): (61, 118, 33),
    ("Room cleaning", "客房清扫"): (22, 71, 1),
    ("Repair", "维修"): (19, 48, 16),
    ("Guest's wish", "客人需求"): (8, 21, 2),
    ("Help desk", "服务台"): (6, 14, 5),
    ("Question about pay", "薪资咨询"): (3, 5, 4),
}

# Who asks, who is asked: requests, promises due, promises kept; needs among them, transfers.
FLOWS = (
    ("house", "purch", 14, 13, 4, 0, 0),
    ("maint", "purch", 11, 10, 4, 5, 0),
    ("front", "purch", 5, 4, 3, 0, 0),
    ("it", "purch", 4, 4, 3, 0, 0),
    ("front", "house", 124, 123, 116, 0, 0),
    ("people", "house", 6, 6, 6, 0, 0),
    ("house", "maint", 31, 31, 25, 0, 3),
    ("front", "maint", 22, 21, 19, 0, 0),
    ("people", "maint", 1, 1, 1, 0, 0),
    ("maint", "front", 38, 37, 36, 0, 0),
    ("house", "front", 45, 45, 44, 0, 0),
    ("front", "it", 13, 13, 12, 0, 0),
    ("people", "it", 6, 6, 6, 0, 0),
    ("purch", "it", 5, 5, 4, 1, 0),
    ("maint", "people", 3, 3, 3, 0, 0),
    ("house", "people", 6, 5, 4, 0, 0),
)


def drawings(language: int) -> tuple[Drawing, ...]:
    """All of them, with the names in a language: 0 English, 1 Chinese."""
    names = {key: both[language] for key, both in NAMES.items()}
    kept = PromiseKept(
        WEEKS,
        tuple(
            DepartmentWeeks(names[key], tuple(Share(good, of) for of, good in weeks))
            for key, weeks in KEPT.items()
        ),
    )
    states = (State.OPEN, State.IN_PROGRESS, State.WAITING)
    time = TimeByState(
        tuple(
            ServiceTime(
                both[language],
                tuple((state, 3600 * n) for state, n in zip(states, hours, strict=True)),
            )
            for both, hours in HOURS.items()
        )
    )
    service_map = ServiceMap(
        tuple(
            Flow(names[asking], names[asked], requests, Share(good, of), needs, transfers)
            for asking, asked, requests, of, good, needs, transfers in FLOWS
        )
    )
    return kept, time, service_map


def main() -> None:
    """Draw them all."""
    languages: tuple[tuple[Translator, str], ...] = (
        (translator(ENGLISH), ""),
        (translator(CHINESE), ".zh-CN"),
    )
    for language, (t, ending) in enumerate(languages):
        for drawing in drawings(language):
            png = Picture(drawing, t).draw()
            (PICTURES / f"{drawing.name}{ending}.png").write_bytes(png)
        chain = chain_picture(past_chain(6), t)
        (PICTURES / f"{chain.name}{ending}.png").write_bytes(chain.draw())


if __name__ == "__main__":
    main()
