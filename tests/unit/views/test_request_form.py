"""The form of a new request."""

import json
from dataclasses import replace
from typing import Any

import pytest

from bot import ids
from bot.form_models import RequestForm
from bot.layouts.samples import FIELDS, IT, LANGUAGES, LAPTOP, STANDARD, USUAL
from bot.views.requests.request_form import department_options, request_form, service_options
from domain.fields import FieldType
from domain.organisation import Department, Service
from domain.standards import Figures, ServiceStandard
from domain.text import LocalizedText
from domain.usual_times import UsualTimes
from tests.unit.views.hostile import HOSTILE
from tests.unit.views.layouts import block, validate, words

ENGLISH, CHINESE = LANGUAGES
FILLED = RequestForm([IT], IT, [LAPTOP], LAPTOP, STANDARD)


def named(block_ids: dict[str, Any]) -> list[str]:
    return [each["block_id"] for each in block_ids["blocks"] if each["type"] == "input"]


def services(count: int) -> list[Service]:
    return [
        replace(
            LAPTOP,
            id=n,
            key=f"s-{n}",
            name=LocalizedText(en=f"Service {n}", zh=f"服务{n}"),
            fields=(),
        )
        for n in range(count)
    ]


def departments(count: int) -> list[Department]:
    return [replace(IT, id=n, key=f"d-{n}", name=LocalizedText(en=f"D{n}")) for n in range(count)]


def test_it_starts_with_the_department() -> None:
    view = request_form(RequestForm([IT]), ENGLISH)
    assert named(view) == ["department", "title", "details"]
    assert view["callback_id"] == ids.REQUEST_OPEN


def test_it_follows_department_and_service() -> None:
    assert named(request_form(RequestForm([IT], IT, [LAPTOP]), ENGLISH)) == [
        "department",
        "service",
        "title",
        "details",
    ]
    view = request_form(FILLED, ENGLISH)
    assert named(view)[4:] == [*(each.name_in_form for each in FIELDS), ids.PRIORITY, ids.REASON]
    for name in (ids.DEPARTMENT, ids.SERVICE):
        assert block(view, name)["dispatch_action"] is True
        assert block(view, name)["element"]["action_id"] == ids.VALUE
    assert block(view, ids.DEPARTMENT)["element"]["initial_option"]["value"] == "it"
    assert block(view, ids.SERVICE)["element"]["initial_option"]["value"] == "it/laptop"


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (FieldType.TEXT, {"type": "plain_text_input", "multiline": False, "max_length": 3000}),
        (FieldType.LONG_TEXT, {"type": "plain_text_input", "multiline": True, "max_length": 3000}),
        (FieldType.NUMBER, {"type": "number_input", "is_decimal_allowed": True}),
        (FieldType.DATE, {"type": "datepicker"}),
        (FieldType.SELECT, {"type": "static_select"}),
        (FieldType.MULTI_SELECT, {"type": "multi_static_select"}),
        (FieldType.PERSON, {"type": "users_select"}),
        (FieldType.FILE_LINK, {"type": "url_text_input"}),
    ],
)
def test_each_type_of_field_has_its_element(kind: FieldType, expected: dict[str, Any]) -> None:
    field = next(each for each in FIELDS if each.type is kind)
    element = block(request_form(FILLED, ENGLISH), field.name_in_form)["element"]
    assert element.items() >= {**expected, "action_id": "value"}.items()


def test_labels_and_options_are_in_the_readers_language() -> None:
    view = request_form(FILLED, CHINESE)
    assert block(view, "field.select")["label"]["text"] == "字段"
    options = block(view, "field.select")["element"]["options"]
    assert [(each["text"]["text"], each["value"]) for each in options] == [("小", "s"), ("大", "l")]


def test_what_is_required_is_not_optional() -> None:
    must = replace(LAPTOP, fields=(replace(FIELDS[0], required=True), FIELDS[1]))
    view = request_form(replace(FILLED, service=must), ENGLISH)
    assert "optional" not in block(view, FIELDS[0].name_in_form)
    assert block(view, FIELDS[1].name_in_form)["optional"] is True
    assert "optional" not in block(view, ids.TITLE)
    assert block(view, ids.DETAILS)["optional"] is True


@pytest.mark.parametrize(
    ("count", "kind"), [(1, "static_select"), (100, "static_select"), (300, "external_select")]
)
def test_it_serves_few_and_many(count: int, kind: str) -> None:
    offered = services(count)
    form = RequestForm(departments(count), departments(1)[0], offered, offered[-1])
    view = request_form(form, ENGLISH)
    validate(view)
    for name in (ids.DEPARTMENT, ids.SERVICE):
        assert block(view, name)["element"]["type"] == kind
    chosen = block(view, ids.SERVICE)["element"]["initial_option"]
    assert chosen["value"] == f"d-0/s-{count - 1}"


def test_a_search_knows_the_department_that_was_chosen() -> None:
    form = replace(FILLED, permalink="https://example.org/p")
    metadata = json.loads(request_form(form, ENGLISH)["private_metadata"])
    assert metadata == {"permalink": "https://example.org/p", "department": "it"}
    metadata = json.loads(request_form(RequestForm([IT]), ENGLISH)["private_metadata"])
    assert metadata == {"permalink": "", "department": ""}


def test_a_search_finds_by_name_in_both_languages_and_by_key() -> None:
    offered = [replace(each, department_id=IT.id) for each in services(300)]
    assert len(service_options(offered, [IT], "", ENGLISH)) == 100
    for query in ("service 299", "服务299", "S-299", " s-299 "):
        (found,) = service_options(offered, [IT], query, CHINESE)
        assert (found["text"]["text"], found["value"]) == ("服务299", "it/s-299")
    assert service_options(offered, [IT], "nothing like it", ENGLISH) == []


def test_a_search_over_departments_names_them() -> None:
    both = departments(2)
    offered = [replace(each, department_id=n) for n, each in enumerate(services(2))]
    labels = [each["text"]["text"] for each in service_options(offered, both, "", ENGLISH)]
    assert labels == ["D0 · Service 0", "D1 · Service 1"]
    assert [each["value"] for each in service_options(offered, both, "d1", ENGLISH)] == ["d-1/s-1"]
    assert [each["value"] for each in department_options(both, "D1", ENGLISH)] == ["d-1"]
    assert len(department_options(departments(200), "", ENGLISH)) == 100


def test_a_confidential_service_says_so() -> None:
    secret = replace(LAPTOP, confidential=True)
    assert "🔒 Confidential" in words(request_form(replace(FILLED, service=secret), ENGLISH))
    assert "🔒" not in words(request_form(FILLED, ENGLISH))


def test_the_promise_is_shown_with_the_service() -> None:
    assert "first response in 1 hour" in words(request_form(FILLED, ENGLISH))


def test_urgency_is_asked_for_where_the_standard_knows_it() -> None:
    for t, normal, urgent in (
        (
            ENGLISH,
            (
                "Normal",
                "first response in 1 hour, resolution in 2 working days 1 hour 30 minutes",
            ),
            ("❗ Urgent", "first response in 15 minutes, resolution in 2 hours"),
        ),
        (
            CHINESE,
            ("普通", "1 小时内首次响应、2 个工作日 1 小时 30 分钟内解决"),
            ("❗ 紧急", "15 分钟内首次响应、2 小时内解决"),
        ),
    ):
        view = request_form(FILLED, t)
        validate(view)
        radio = block(view, ids.PRIORITY)["element"]
        offered = [(each["text"]["text"], each["description"]["text"]) for each in radio["options"]]
        assert offered == [normal, urgent]
        assert [each["value"] for each in radio["options"]] == ["normal", "urgent"]
        assert radio["initial_option"] == radio["options"][0]
        assert block(view, ids.REASON)["optional"] is True


@pytest.mark.parametrize("standard", [None, ServiceStandard(), replace(STANDARD, urgent=Figures())])
def test_nobody_is_asked_how_urgent_where_nothing_else_is_promised(
    standard: ServiceStandard | None,
) -> None:
    view = request_form(replace(FILLED, standard=standard), ENGLISH)
    assert not {ids.PRIORITY, ids.REASON} & set(named(view))


def test_a_department_without_services_says_so() -> None:
    assert "no service yet" in words(request_form(RequestForm([IT], IT), ENGLISH))


@pytest.mark.parametrize("title", [HOSTILE[1], HOSTILE[5], "x" * 151])
def test_a_title_that_is_too_long_goes_into_the_details(title: str) -> None:
    view = request_form(replace(FILLED, title=title, details="more"), ENGLISH)
    validate(view)
    assert len(block(view, ids.TITLE)["element"]["initial_value"]) <= 150
    first_line, *rest = title.split("\n")
    whole = title if len(first_line) > 150 else "\n".join(rest)
    assert words(block(view, ids.DETAILS)["element"]["initial_value"]).startswith(whole[:2900])


def test_a_short_title_stays() -> None:
    view = request_form(replace(FILLED, title=HOSTILE[0]), ENGLISH)
    assert block(view, ids.TITLE)["element"]["initial_value"] == HOSTILE[0]
    assert "initial_value" not in block(view, ids.DETAILS)["element"]


def test_the_source_is_linked() -> None:
    view = request_form(replace(FILLED, permalink="https://example.org/p"), ENGLISH)
    assert "Original message" in words(view)


def test_beside_the_promise_it_says_what_usually_happens() -> None:
    for t, promised, usual in [
        (ENGLISH, "Promised, in working time", "Usually solved in 1 working day; 9 of 10 in"),
        (CHINESE, "承诺", "通常在 1 个工作日内解决；"),
    ]:
        shown = words(request_form(replace(FILLED, usual=USUAL), t))
        assert promised in shown
        assert usual in shown
        assert usual not in words(request_form(FILLED, t))


def test_where_nearly_all_take_as_long_that_is_said_once() -> None:
    always = UsualTimes(USUAL.half, USUAL.half)
    shown = words(request_form(replace(FILLED, usual=always), ENGLISH))
    assert "9 of 10 are solved in 1 working day." in shown
    assert "Usually" not in shown
