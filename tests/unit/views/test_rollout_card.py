"""The card with which those who serve a department read what is new about its services."""

from dataclasses import replace

from bot import ids
from bot.layouts.samples import FIELDS, IT, LANGUAGES, LAPTOP, NOW, STANDARD
from bot.views.catalogue.rollouts import rollout_card
from domain.catalogue import ServiceDefinition
from domain.durations import Duration
from domain.organisation import ServiceKind
from domain.rollouts import Lesson
from domain.service_changes import ServiceChange
from tests.unit.views.layouts import buttons, lines, words

ENGLISH, CHINESE = LANGUAGES
SERVICE = ServiceDefinition("laptop", LAPTOP.name, ServiceKind.SUPPORT, False, FIELDS, STANDARD)
NEW = Lesson(ServiceChange(None, SERVICE))
FASTER = replace(SERVICE, standard=replace(STANDARD, resolution=Duration.parse("6h")))


def card(*lessons: Lesson, reminder: int = 0, chinese: bool = False) -> list[str]:
    t = CHINESE if chinese else ENGLISH
    return lines(rollout_card(IT, lessons, 12, t, reminder))


def test_a_new_service_is_told_with_what_is_promised_asked_and_ticked_at_the_end() -> None:
    read = card(NEW)
    assert read[:3] == [
        "📣 New at IT & <desk>",
        "You serve this. Please read what is promised, and confirm that you have.",
        "Laptop repair (new)",
    ]
    assert any(each.startswith("Promised, in working time: first response in 1") for each in read)
    assert any(each.startswith("The form asks for: The text") for each in read)
    assert "Ticked at the end: The cause is written down, It was tried out" in read
    assert buttons(rollout_card(IT, (NEW,), 12, ENGLISH)) == [ids.ROLLOUT_READ, ids.PRACTICE_START]


def test_of_a_changed_service_only_the_change_is_told() -> None:
    read = card(Lesson(ServiceChange(SERVICE, FASTER)))
    assert read[2:4] == [
        "Laptop repair (changed)",
        "Resolution: 2 working days 1 hour 30 minutes → 6 hours",
    ]
    assert not [each for each in read if "asks for" in each or "Ticked" in each]


def test_a_reminder_says_which_one_it_is_and_repeats_what_there_is_to_read() -> None:
    assert card(NEW, reminder=2) == [
        *card(NEW)[:1],
        "Reminder 2 of 3: please read this, and confirm that you have.",
        *card(NEW)[2:],
    ]


def test_what_is_read_can_be_read_again_without_its_buttons() -> None:
    message = rollout_card(IT, (replace(NEW, read_at=NOW),), 12, ENGLISH)
    assert buttons(message) == []
    assert "Laptop repair (new)" in words(message)
    assert "You have read it" in words(message)


def test_more_than_four_services_are_a_line_each() -> None:
    read = card(*[NEW] * 5)
    assert read.count("Laptop repair") == 5
    assert not [each for each in read if "Ticked" in each]


def test_it_is_short_and_complete_in_chinese() -> None:
    read = card(NEW, chinese=True)
    assert read[0] == "📣 信息部有更新"
    assert "完成时勾选：已记录原因、已试用" in read
