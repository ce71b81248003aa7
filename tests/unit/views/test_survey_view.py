"""The questions of a survey, and its results."""

from bot import ids
from bot.layouts.samples import IT, LANGUAGES, LAPTOP
from bot.views.surveys.surveys import answer_form, results_message
from domain.surveys import SurveyResults
from tests.unit.views.layouts import lines, words

ENGLISH, CHINESE = LANGUAGES


def test_three_questions_are_asked_none_of_which_must_be_answered() -> None:
    form = answer_form(IT, (LAPTOP,), 3, ENGLISH)
    asked = [each for each in form["blocks"] if each["type"] == "input"]
    assert [(each["block_id"], each["label"]["text"]) for each in asked] == [
        (ids.MISSING, "What do you need from IT & <desk> that you do not get?"),
        (ids.MATTERS, "The promise of which service matters most to you?"),
        (ids.SLOWER, "Which service could be slower?"),
    ]
    assert all(each["optional"] for each in asked)
    assert "Nobody sees who answered what." in words(form)


def test_results_have_each_question_apart() -> None:
    results = SurveyResults(6, 9, ("A projector", "茶水间"), ((LAPTOP.id, 4),), ())
    message = results_message(
        IT, results, {LAPTOP.id: LAPTOP.name}, ENGLISH, words=results.missing, is_first=True
    )
    read = lines(message)
    assert read == [
        "Survey of IT & <desk>",
        "6 of 9 people answered.",
        "This promise matters most: Laptop repair 4",
        "This could be slower: –",
        "What they miss",
        "A projector",
        "茶水间",
    ]
