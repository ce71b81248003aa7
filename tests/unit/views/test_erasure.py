"""Views of what was erased: they say so, and show nobody's id."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from bot.exports import Named
from bot.layouts.erasure_samples import erased_dossiers, erased_views
from bot.layouts.samples import LANGUAGES, listing
from bot.views.blocks import Message, plain, user
from bot.views.reports.workbook import cells
from bot.views.requests import own
from domain.erasure import ERASED_OTHER, ERASED_REQUESTER, PSEUDONYM_START, is_erased
from domain.text import LocalizedText
from tests.unit.views.layouts import validate

if TYPE_CHECKING:
    from bot.i18n import Translator

languages = pytest.mark.parametrize("t", LANGUAGES, ids=lambda t: t.locale)
SOMEBODY = {"en": "someone whose data was erased", "zh_CN": "数据已删除的人"}
ERASED = {"en": "(text erased)", "zh_CN": "（文字已删除）"}


@languages
def test_slack_takes_it_and_no_id_of_nobody_is_shown(t: Translator) -> None:
    for name, rendered in erased_views(t):
        validate(rendered)
        shown = rendered.blocks if isinstance(rendered, Message) else rendered["blocks"]
        assert PSEUDONYM_START not in json.dumps(shown), name
        if isinstance(rendered, Message):
            assert PSEUDONYM_START not in rendered.text, name


@languages
def test_people_and_titles_that_were_erased_have_words(t: Translator) -> None:
    found = dict(erased_views(t))
    card = found["erased provider_card (closed)"]
    assert isinstance(card, Message)
    written = json.dumps(card.blocks, ensure_ascii=False)
    assert SOMEBODY[t.locale] in written
    assert ERASED[t.locale] in written
    decided = found["erased decision"]
    assert isinstance(decided, Message)
    assert SOMEBODY[t.locale] in decided.text


@languages
def test_lists_show_that_a_title_was_erased(t: Translator) -> None:
    written = json.dumps(own.my_requests(listing(list(erased_dossiers())), t).blocks)
    assert json.dumps(ERASED[t.locale])[1:-1] in written


@languages
def test_a_workbook_names_nobody_whose_data_was_erased(t: Translator) -> None:
    row = {"requester": Named(ERASED_REQUESTER, LocalizedText(ERASED_REQUESTER))}
    assert SOMEBODY[t.locale] in cells(t)(row)


def test_a_mention_is_one_of_somebody_who_is_there() -> None:
    assert user("U02BOB", LANGUAGES[0]) == {"type": "user", "user_id": "U02BOB"}
    assert plain([user(ERASED_OTHER, LANGUAGES[0])]) == SOMEBODY["en"]


def test_an_id_of_nobody_is_never_one_of_slacks() -> None:
    """Slack's have eleven characters at most."""
    assert all(map(is_erased, (ERASED_REQUESTER, ERASED_OTHER, "UERASED0123456789ABC")))
    assert not any(map(is_erased, ("U02BOB", "UERASED1", "W012A3CDE", "")))
