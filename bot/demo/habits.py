"""The habits of the hotel: what its people ask each other for, and how it is given, by week.

It tells a story: Purchasing gets more orders than one buyer can see to, and jams; Maintenance has
hired a second technician, and improves; IT has to ask back too often.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.demo.hotel import PEOPLE

WEEKS = 12

ByWeek = Callable[[int], float]
"""A figure that changes over the weeks: 0 to 11 are the twelve whole ones, 12 the running one."""

Words = tuple[str, str]
"""The same in English and in Chinese: everybody writes in their own language."""


_CHINESE = {user_id for user_id, _, locale, _ in PEOPLE if locale.startswith("zh")}


def in_words_of(user_id: str, words: Words) -> str:
    """Return what somebody says, in their own language."""
    english, chinese = words
    return chinese if user_id in _CHINESE else english


def _steady(value: float) -> ByWeek:
    return lambda _week: value


def _turns(before: float, after: float, week: int, weeks: int) -> ByWeek:
    """One value at first and another at last; it changes from `week` on, for so many weeks."""
    return lambda now: before + (after - before) * min(max((now - week) / weeks, 0), 1)


@dataclass(frozen=True, slots=True)
class Habit:
    """How a service is asked for and given.

    Attributes:
        service: "department/service".
        a_week: how many requests come in a week.
        answered, solved: after what share of the promised time, in the middle.
        asked_back: the share of requests that need a question first.
        unrated: the share of solved requests that nobody rates.
        unclaimed: how many of the newest nobody has got to yet.
        order: whether its form is that of an order.
        question: the one that is asked back.
    """

    service: str
    a_week: ByWeek
    answered: ByWeek
    solved: ByWeek
    requesters: Sequence[str]
    providers: Sequence[str]
    titles: Sequence[Words]
    asked_back: float = 0.05
    unrated: float = 0.4
    unclaimed: int = 0
    order: bool = False
    question: Words = ("Could you tell me more?", "能再说详细一点吗？")


HABITS = (
    Habit(
        "housekeeping/cleaning",
        _steady(9),
        _steady(0.5),
        _steady(0.6),
        ("U01ANNA", "U02CHEN"),
        ("U03BO", "U04LIN"),
        (
            ("Please clean 1208 first", "请优先打扫 1208 房"),
            ("Early arrival in 0917", "0917 房客人提前到店"),
            ("A stain on the carpet of 1512", "1512 房地毯有污渍"),
            ("Extra cleaning in 1104", "1104 房加做一次清扫"),
        ),
    ),
    Habit(
        "maintenance/repair",
        _steady(7),
        _turns(0.9, 0.4, 9, 2),
        _turns(0.9, 0.45, 9, 2),
        ("U01ANNA", "U03BO", "U04LIN", "U06SARA"),
        ("U05TOM", "U09NIA"),
        (
            ("The tap in 1510 drips", "1510 房水龙头漏水"),
            ("The air conditioning in 1203 does not cool", "1203 房空调不制冷"),
            ("The door of the cold room jams", "冷库的门卡住了"),
            ("The lights in the lobby stay dark", "大堂灯不亮"),
        ),
    ),
    Habit(
        "purchasing/order",
        _turns(5, 8, 4, 4),
        _turns(0.6, 1.8, 4, 6),
        _turns(0.7, 1.6, 4, 6),
        ("U04LIN", "U05TOM", "U02CHEN"),
        ("U06SARA",),
        (
            ("Filters for the air conditioning", "空调滤网"),
            ("200 sets of bed linen", "200 套床单"),
            ("Light bulbs, E27", "E27 灯泡"),
            ("Shampoo for the guest rooms", "客房洗发水补货"),
        ),
        unclaimed=3,
        order=True,
    ),
    Habit(
        "it/helpdesk",
        _steady(6),
        _steady(0.5),
        _steady(0.6),
        ("U01ANNA", "U02CHEN", "U06SARA", "U08MEI"),
        ("U07DEV",),
        (
            ("It does not work", "系统用不了"),
            ("The printer has a problem", "打印机有问题"),
            ("Cannot log in", "登录不了"),
            ("Everything is slow", "系统很慢"),
        ),
        asked_back=0.55,
        question=("What is the asset tag of the device?", "设备的资产编号是多少？"),
    ),
    Habit(
        "people/payroll",
        _steady(2),
        _steady(0.4),
        _steady(0.5),
        ("U03BO", "U09NIA", "U01ANNA"),
        ("U08MEI",),
        (("A question about my pay", "加班费问题"),),
    ),
    Habit(
        "front-desk/guest-wish",
        _steady(2),
        _steady(0.4),
        _steady(0.6),
        ("U04LIN", "U05TOM"),
        ("U01ANNA", "U02CHEN"),
        (
            ("Is the guest of 1510 in?", "1510 房客人在房间吗？"),
            ("When does 1208 check out?", "1208 房客人几点退房？"),
        ),
    ),
)

REPLY: Words = ("Of course, here it is.", "好的，补充如下。")
ANSWER: Words = ("I am looking into it.", "正在看，马上处理。")
SOLUTION: Words = ("It is done.", "已经处理好了。")
COMMENTS: dict[int, Sequence[Words]] = {
    1: (("It took far too long.", "等得太久了。"),),
    2: (
        ("I had to ask three times when it would come.", "问了三次才知道什么时候能好。"),
        ("Later than promised, and nobody said so.", "比承诺的晚，也没有人说一声。"),
    ),
    5: (
        ("Fast and friendly, thank you!", "又快又周到，谢谢！"),
        ("Done before the guest was back.", "客人回来之前就弄好了。"),
    ),
}
"""The comments beside some of the ratings, by score."""
