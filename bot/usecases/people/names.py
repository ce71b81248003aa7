"""People's names in what was written."""

from domain.rich_text import ChannelMention, Inline, Mention, PersonMention, RichText, Text
from domain.texts import as_rich, spoken_at
from store.unit_of_work import UnitOfWork


def with_names(uow: UnitOfWork, words: RichText) -> RichText:
    """Put names for mentions of people and groups: readable everywhere, and they ping nobody."""

    def name(mention: Mention) -> Inline:
        if isinstance(mention, ChannelMention):
            return mention
        if not isinstance(mention, PersonMention):
            return Text(f"@{mention.group_id}", mention.style)
        person = uow.people.get(mention.user_id)
        return Text(f"@{person.name if person else mention.user_id}", mention.style)

    return words.with_mentions(name) if words.mentions() else words


def named(uow: UnitOfWork, words: str | RichText, field: str) -> tuple[str, RichText | None]:
    """Return somebody's words with names for mentions: as text, and with formats if they have any.

    Raises:
        DomainError: REQUIRED at `field`, if there are none.
    """
    return spoken_at(with_names(uow, as_rich(words)), field)
