"""The service guide in Slack: what is offered, promised and usual, with a button for each."""

from itertools import groupby

from bot import ids
from bot.i18n import Translator
from bot.labels import enumeration, labelled, usual_sentence, with_key
from bot.views.blocks import (
    Block,
    Message,
    View,
    button,
    button_rows,
    cut,
    fallback,
    header,
    rich,
    row,
    small,
    text,
)
from bot.views.catalogue.offers import offer_marks, promise_line
from bot.views.inputs import modal
from domain.fields import TITLE_LIMIT
from domain.organisation import Department
from domain.policy import OFFERED_ON_A_PAGE
from domain.service_guide import GuidePage, Offer, OfferingDepartment

MOST_SOUGHT = 300
"""Characters that are looked for; a button carries them to the next page."""

_NAMES_SHOWN = 300


def guide_button(t: Translator) -> Block:
    """The button that shows everything that is offered."""
    return button(ids.GUIDE_SHOW, t.gettext("What is offered"), _place(GuidePage(), 0))


def guide_message(page: GuidePage, t: Translator) -> Message:
    """Show a page of the guide to its reader alone."""
    title = _title(page, t)
    names = [t.name(each.department.name) for each in page.departments]
    names += [t.name(each.service.name) for each in page.offers]
    said = labelled(title, enumeration(names, t), t) if names else _nothing(page, t)
    return Message(fallback([text(said)]), [header(title), *_blocks(page, t)])


def guide_window(page: GuidePage, t: Translator) -> View:
    """Show a page of the guide in a window, where no message can be shown."""
    title = t.gettext("What is offered")
    return modal(title, [header(_title(page, t)), *_blocks(page, t)], t)


def guide_place(value: str) -> tuple[str, int, str]:
    """Read from a button's value what is sought, how many come before, and whose services."""
    first, key, sought = value.split(":", 2)
    return sought, int(first), key


def _place(page: GuidePage, first: int) -> str:
    if page.department:
        return f"{first}:{page.department.key}:"
    return f"{first}::{page.sought[:MOST_SOUGHT]}"


def _title(page: GuidePage, t: Translator) -> str:
    if page.department:
        name = cut(t.name(page.department.name), TITLE_LIMIT - 20)
        return t.gettext("What {department} offers").format(department=name)
    if page.sought:
        words = cut(page.sought, TITLE_LIMIT - 20)
        return t.gettext("Results for “{words}”").format(words=words)
    return t.gettext("What is offered")


def _blocks(page: GuidePage, t: Translator) -> list[Block]:
    if not page.count:
        return [rich([text(_nothing(page, t))]), *button_rows(_turns(page, t))]
    return [
        *([rich([text(_guessed(page, t))])] if page.is_guess else []),
        *(block for each in page.departments for block in _department(each, t)),
        *_offers(page, t),
        *button_rows(_turns(page, t)),
        small(_about(page, t)),
    ]


def _nothing(page: GuidePage, t: Translator) -> str:
    if page.department:
        return t.gettext("This department offers no service yet. Choose another one.")
    if page.sought:
        return t.gettext(
            "No department or service has a name with “{words}” in it. Try fewer words, or look at "
            "everything."
        ).format(words=cut(page.sought, TITLE_LIMIT))
    return t.gettext("No department offers anything yet. Ask an administrator to add services.")


def _guessed(page: GuidePage, t: Translator) -> str:
    words = cut(page.sought, TITLE_LIMIT)
    return t.gettext("Nothing is called “{words}”. This is close to it:").format(words=words)


def _about(page: GuidePage, t: Translator) -> str:
    """Say which part this is, and how to look for something."""
    looks = t.gettext("To look for a service, type “/request services” and its name.")
    if page.count <= OFFERED_ON_A_PAGE:
        return looks
    last = page.first + len(page.departments) + len(page.offers)
    part = t.gettext("{first} to {last} of {count}")
    return f"{part.format(first=page.first + 1, last=last, count=page.count)} · {looks}"


def _department(offering: OfferingDepartment, t: Translator) -> list[Block]:
    department, services = offering.department, offering.services
    n = len(services)
    counted = t.ngettext("{n} service", "{n} services", n).format(n=n)
    names = cut(enumeration((t.name(each.name) for each in services), t), _NAMES_SHOWN)
    shows = button(ids.GUIDE_SHOW, t.gettext("Show"), _place(GuidePage(department=department), 0))
    return row(f"{cut(_named(department, t), TITLE_LIMIT)}\n{names}", shows, [text(counted)])


def _named(department: Department, t: Translator) -> str:
    return with_key(t.name(department.name), department.key, t)


def _offers(page: GuidePage, t: Translator) -> list[Block]:
    """The services, below the names of their departments unless they are all of one."""
    blocks = []
    for department, offers in groupby(page.offers, key=lambda each: each.department):
        if page.department is None:
            blocks.append(rich([text(cut(_named(department, t), TITLE_LIMIT), bold=True)]))
        blocks += [block for each in offers for block in _offer(each, t)]
    return blocks


def _offer(offer: Offer, t: Translator) -> list[Block]:
    place = f"{offer.department.key}/{offer.service.key}"
    asks = button(ids.GUIDE_REQUEST, t.gettext("Request it"), place)
    name = cut(t.name(offer.service.name), TITLE_LIMIT)
    usual = [usual_sentence(offer.usual, t)] if offer.usual else []
    facts = [*offer_marks(offer, t), *usual]
    return row(f"{name}\n{promise_line(offer, t)}", asks, [text(" · ".join(facts))])


def _turns(page: GuidePage, t: Translator) -> list[Block]:
    """The buttons that lead to other pages."""
    turns = []
    if page.first:
        before = max(page.first - OFFERED_ON_A_PAGE, 0)
        turns.append(button(ids.GUIDE_PREVIOUS, t.gettext("Previous"), _place(page, before)))
    after = page.first + len(page.departments) + len(page.offers)
    if after < page.count:
        turns.append(button(ids.GUIDE_NEXT, t.gettext("Next"), _place(page, after)))
    if page.department or page.sought:
        everything = t.gettext("Everything offered")
        turns.append(button(ids.GUIDE_SHOW, everything, _place(GuidePage(), 0)))
    return turns
