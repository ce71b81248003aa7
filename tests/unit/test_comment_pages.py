"""Comments without names are told in as many messages as they need."""

from hypothesis import given
from hypothesis import strategies as st

from bot.layouts.samples import IT, LANGUAGES
from bot.usecases.ratings.anonymous import pages
from bot.views.ratings import rating
from domain.policy import COMMENT_SHOWN, COMMENTS_TOLD
from tests.unit.views.layouts import validate, words

ENGLISH, _ = LANGUAGES
lengths = st.sampled_from([1, 3, 40, 800, 2499, COMMENT_SHOWN])


@given(st.lists(lengths, max_size=150))
def test_every_comment_is_told_whole_and_every_message_fits(lengths: list[int]) -> None:
    said = [("x" * length, 3) for length in lengths]
    told = list(pages(said))
    assert [each for page in told for each in page] == said
    for page in told:
        assert 0 < len(page) <= COMMENTS_TOLD
        message = rating.comments(IT, page, ENGLISH)
        validate(message)
        shown = [each for each in words(message).split("\n") if set(each) == {"x"}]
        assert shown == [comment for comment, _ in page]
