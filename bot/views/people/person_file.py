"""The words of a person's file: what each part of it is, and what is not in it."""

from collections.abc import Mapping

from bot.i18n import Translator, mark

_PARTS: Mapping[str, str] = {
    "profile": mark("The person as Slack shows them, and when they used Crossdesk's Home."),
    "departments": mark("The departments that they belong to, and their roles there."),
    "catalogue": mark("The revisions of the catalogue that they made or that name them."),
    "decisions": mark("What they decided about unmet needs and the proposals of reviews."),
    "trainings": mark("New and changed services that they were told of, and what they have read."),
    "surveys": mark("The surveys that they sent or were asked in, and whether they have answered."),
    "questions_for_ratings": mark("When they were asked for ratings."),
    "reminders": mark("Reminders about requests that they got, for 60 days after the end of each."),
    "low_ratings_to_read": mark("Low ratings that they are told of as managers."),
    "words_not_passed_on": mark("What they wrote under a question and have not passed on yet."),
    "messages": mark(
        "Messages to them that wait or were sent in the last 14 days, those that Crossdesk still "
        "keeps up to date in Slack, and the digests and reviews that they got."
    ),
    "requests": mark("The requests that they opened, with all that they wrote and were told."),
    "served": mark("Requests of others that they served, approved or are named in, without words."),
    "deeds": mark("What they did in requests of others, with their own words."),
}
"""The meaning of each part of the file, by its name."""

_NOT_HERE = (
    mark(
        "Ratings without a name and answers to surveys. What was told of them is tied to nobody, "
        "and whoever makes this file is not to read them."
    ),
    mark("What others wrote about this person in free text, in requests that are not theirs."),
    mark(
        "Confidential requests of others that only name this person: to know of them is for those "
        "who asked, and those who serve them."
    ),
    mark("Figures. They are computed from the requests above."),
    mark("Slack's own copies: messages, files, and whatever Slack logs."),
    mark("Backups, and files that were exported before."),
)
"""The data that the file does not hold."""


def explained(t: Translator) -> dict[str, object]:
    """Return what the parts of the file are, and what is not in it."""
    return {
        "parts": {name: t.gettext(words) for name, words in _PARTS.items()},
        "not_here": [t.gettext(words) for words in _NOT_HERE],
    }
