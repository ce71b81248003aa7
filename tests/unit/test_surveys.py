"""Surveys: results that show nobody's answers."""

from hypothesis import given
from hypothesis import strategies as st

from domain.surveys import FEWEST_ANSWERS, SurveyAnswer, results_of

answers = st.lists(
    st.builds(
        SurveyAnswer,
        st.sampled_from(["", "A projector", "茶水间", "Answers on Friday"]),
        st.sampled_from([None, 1, 2, 3]),
        st.sampled_from([None, 1, 2, 3]),
    ),
    max_size=12,
)


@given(answers, st.randoms(use_true_random=False))
def test_results_are_the_same_in_whatever_order_answers_came(
    given_: list[SurveyAnswer], random: object
) -> None:
    shuffled = list(given_)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert results_of(given_, 12) == results_of(shuffled, 12)


@given(answers, st.randoms(use_true_random=False))
def test_no_answer_stands_with_another_of_the_same_person(
    given_: list[SurveyAnswer], random: object
) -> None:
    """Whoever exchanges single answers with others changes nothing."""
    columns = [
        [each.missing for each in given_],
        [each.matters for each in given_],
        [each.slower for each in given_],
    ]
    for column in columns:
        random.shuffle(column)  # type: ignore[attr-defined]
    exchanged = [SurveyAnswer(*each) for each in zip(*columns, strict=True)]
    assert results_of(exchanged, 12) == results_of(given_, 12)


@given(answers)
def test_results_count_each_answer_once_from_five_on(given_: list[SurveyAnswer]) -> None:
    results = results_of(given_, 12)
    if len(given_) < FEWEST_ANSWERS:
        assert results is None
        return
    assert results is not None
    assert (results.answers, results.invited) == (len(given_), 12)
    assert len(results.missing) == sum(bool(each.missing) for each in given_)
    assert dict(results.matters) == {
        key: n for key in (1, 2, 3) if (n := sum(each.matters == key for each in given_))
    }
    assert [count for _, count in results.slower] == sorted(
        (count for _, count in results.slower), reverse=True
    )
