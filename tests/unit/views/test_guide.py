"""The service guide, in Slack and on paper."""

from dataclasses import replace
from datetime import date
from html.parser import HTMLParser

import pytest

from bot import ids
from bot.i18n import Translator
from bot.layouts.guide_samples import offers_of_each_kind
from bot.layouts.samples import IT, LANGUAGES, LAPTOP, STANDARD, USUAL
from bot.views.catalogue.guide import guide_message, guide_place, guide_window
from bot.views.catalogue.printed_guide import guide_as_html, guide_as_markdown
from domain.policy import OFFERED_ON_A_PAGE
from domain.service_guide import GuidePage, Offer, OfferingDepartment
from domain.standards import ServiceStandard
from domain.text import LocalizedText
from tests.unit.views.hostile import HOSTILE
from tests.unit.views.layouts import buttons, objects, sentences, validate, words

ENGLISH, CHINESE = LANGUAGES
DAY = date(2026, 11, 30)
OFFERS = offers_of_each_kind("Salary")
both_languages = pytest.mark.parametrize("t", LANGUAGES, ids=lambda t: t.locale)


def values(rendered: object, action_id: str) -> list[str]:
    return [each["value"] for each in objects(rendered) if each.get("action_id") == action_id]


@pytest.mark.parametrize(
    ("t", "said"),
    [
        (
            ENGLISH,
            [
                "Laptop repair\nPromised, in working time: first response in 1 hour, resolution in "
                "2 working days 1 hour 30 minutes.",
                "Support · Usually solved in 1 working day; 9 of 10 in 2 working days 1 hour.",
            ],
        ),
        (
            CHINESE,
            [
                "笔记本维修\n服务承诺（按工作时间计）：1 小时内首次响应、",
                "支持 · 通常在 1 个工作日",
            ],
        ),
    ],
    ids=["en", "zh_CN"],
)
def test_a_service_says_what_is_promised_and_usual(t: Translator, said: list[str]) -> None:
    message = guide_message(GuidePage(offers=OFFERS, count=len(OFFERS)), t)
    shown = words(message)
    assert [part for part in said if part not in shown] == []
    assert values(message, ids.GUIDE_REQUEST)[0] == "it/laptop"


def test_a_service_says_in_a_word_what_is_special_about_it() -> None:
    for offer, said in zip(
        OFFERS,
        (
            ["Support"],
            ["🔒 Confidential", "🔗 In several steps", "✋ Needs approval"],
            ["🔗 In several steps", "The date follows from its steps."],
            ["No time is promised."],
        ),
        strict=True,
    ):
        shown = sentences(guide_message(GuidePage(offers=(offer,), count=1), ENGLISH))
        assert [part for part in said if part not in shown] == []
    assert "🔒" not in sentences(guide_message(GuidePage(offers=OFFERS[:1], count=1), ENGLISH))


def test_a_department_leads_to_its_services_by_its_key() -> None:
    folded = OfferingDepartment(IT, (LAPTOP,) * 2)
    page = GuidePage(departments=(folded,), count=1)
    message = guide_message(page, ENGLISH)
    assert "2 services" in sentences(message)
    assert [guide_place(each) for each in values(message, ids.GUIDE_SHOW)] == [("", 0, "it")]


def test_the_other_pages_and_everything_are_a_click_away() -> None:
    page = GuidePage("a:b", None, (), (OFFERS * 3)[:OFFERED_ON_A_PAGE], OFFERED_ON_A_PAGE, 30)
    message = guide_message(page, ENGLISH)
    assert [guide_place(each) for each in values(message, ids.GUIDE_PREVIOUS)] == [("a:b", 0, "")]
    assert [guide_place(each) for each in values(message, ids.GUIDE_NEXT)] == [("a:b", 20, "")]
    assert guide_place(values(message, ids.GUIDE_SHOW)[-1]) == ("", 0, "")
    assert "11 to 20 of 30" in sentences(message)
    assert ids.GUIDE_NEXT not in buttons(guide_message(replace(page, count=20), ENGLISH))


def test_nothing_found_says_what_to_do() -> None:
    shown = sentences(guide_message(GuidePage(sought="xyzzy"), ENGLISH))
    assert "No department or service has a name with “xyzzy” in it." in shown
    assert "Everything offered" in shown
    guess = GuidePage("lptop", None, (), OFFERS[:1], 0, 1, is_guess=True)
    assert "Nothing is called “lptop”." in sentences(guide_message(guess, ENGLISH))


@both_languages
@pytest.mark.parametrize("letter", ["x", "长"])
def test_the_longest_page_fits(t: Translator, letter: str) -> None:
    name = LocalizedText(letter * 3000)
    offers = tuple(
        Offer(replace(IT, id=n, name=name), replace(LAPTOP, name=name), STANDARD, USUAL)
        for n in range(OFFERED_ON_A_PAGE)
    )
    page = GuidePage(letter * 3000, None, (), offers, OFFERED_ON_A_PAGE, 99, is_guess=True)
    for rendered in (guide_message(page, t), guide_window(page, t)):
        validate(rendered)
    assert len(sentences(guide_message(page, t))) < 11_000


# --- on paper ---


class Page(HTMLParser):
    """A page as a browser reads it: its tags, and the words in them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.said = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.said += data


@pytest.mark.parametrize(
    ("t", "language", "parts"),
    [
        (
            ENGLISH,
            "en",
            [
                "As of November 30, 2026.",
                "IT & <desk>",
                "Laptop repair",
                "first response in 1 hour",
                "Usually solved in 1 working day",
                "The cause is written down; It was tried out",
                "/request it/laptop",
            ],
        ),
        (
            CHINESE,
            "zh-Hans",
            ["2026年11月30日", "信息部", "笔记本维修", "1 小时内首次响应", "已记录原因"],
        ),
    ],
    ids=["en", "zh_CN"],
)
def test_the_guide_on_paper_says_all_of_it(t: Translator, language: str, parts: list[str]) -> None:
    page = Page(guide_as_html(OFFERS, DAY, t))
    assert ("lang", language) in page.attributes
    assert [part for part in parts if part not in page.said] == []
    written = guide_as_markdown(OFFERS, DAY, t).replace("\\", "")
    assert [part for part in parts if part not in written] == []


def test_urgent_times_and_required_fields_are_named_where_there_are_any() -> None:
    field = replace(LAPTOP.fields[0], label=LocalizedText("Asset tag"), required=True)
    offer = replace(OFFERS[0], service=replace(LAPTOP, fields=(field,)))
    said = guide_as_markdown([offer], DAY, ENGLISH)
    assert "**If urgent**: first response in 15 minutes, resolution in 2 hours" in said
    assert "**Have ready**: Asset tag" in said
    plain = guide_as_markdown([replace(OFFERS[0], standard=ServiceStandard())], DAY, ENGLISH)
    assert "urgent" not in plain
    assert "Have ready" not in plain


@pytest.mark.parametrize("hostile", [*HOSTILE, "<script>alert(1)</script>", '"><img src=x>'])
def test_names_are_literal_on_paper(hostile: str) -> None:
    plain, page = (
        Page(guide_as_html(offers_of_each_kind(name), DAY, ENGLISH)) for name in ("x", hostile)
    )
    assert page.tags == plain.tags
    assert " ".join(hostile.split()) in page.said


def test_the_page_needs_nothing_from_elsewhere() -> None:
    page = guide_as_html(OFFERS, DAY, ENGLISH)
    assert not [each for each in ("http", "url(", "@import", "src=") if each in page]
    assert {value for name, value in Page(page).attributes if name == "href"} == {"#it", "#9"}


def test_names_do_not_format_markdown() -> None:
    said = guide_as_markdown(offers_of_each_kind("*a* [b](c) <i> `d`"), DAY, ENGLISH)
    assert "### \\*a\\* \\[b\\](c) \\<i\\> \\`d\\`" in said
